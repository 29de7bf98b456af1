//! How a connection ends.

use super::voice::Lost;
use crate::chat::{End, Parting};
use crate::error::Error;
use crate::outcome::Outcome;

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The client went, or was cut off.
    Left(Parting),
    /// The client says more than can be looked at. It was told.
    Flooded,
    /// The user may hear nothing more here, or nobody may.
    Over(End),
    /// The client has not said who it is.
    Silent,
    /// The client does not listen.
    Lost,
}

/// Why something that a client asked for was not done.
#[derive(Debug)]
pub enum Trouble {
    /// It is refused, which the client is to be told.
    Refused(Error),
    /// There is nobody to be told any more.
    Over(Ending),
}

impl From<Lost> for Ending {
    fn from(_: Lost) -> Self {
        Self::Lost
    }
}

impl From<Lost> for Trouble {
    fn from(_: Lost) -> Self {
        Self::Over(Ending::Lost)
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl Ending {
    /// What the client is told.
    #[must_use]
    pub fn last_word(self) -> Option<Error> {
        match self {
            Self::Over(end) => Some(farewell(end)),
            Self::Silent => {
                let detail = "Nobody has said who this is; connect again to say it.";
                Some(Error::new(Outcome::RequestTimeout, detail))
            }
            Self::Left(_) | Self::Flooded | Self::Lost => None,
        }
    }

    /// Whether a client is welcome that comes back by itself, as clients do whose connection just breaks.
    #[must_use]
    pub fn may_come_back(self) -> bool {
        match self {
            Self::Left(_) | Self::Silent | Self::Lost | Self::Over(End::Stopping) => true,
            Self::Flooded | Self::Over(_) => false,
        }
    }

    /// How the login of the connection ends.
    #[must_use]
    pub fn parting(self) -> Parting {
        match self {
            Self::Left(parting) => parting,
            Self::Flooded | Self::Over(_) => Parting::Said,
            Self::Silent | Self::Lost => Parting::CutOff,
        }
    }
}

/// The last word to a client that may hear nothing more.
fn farewell(end: End) -> Error {
    let outcome = end.outcome();
    match end {
        End::TokenExpired => Error::new(outcome, "What you showed has expired; authenticate again."),
        End::SessionEnded(reason) => Error::new(outcome, format!("This login is over: {}.", reason.as_str())),
        End::KeyRevoked => Error::new(outcome, "This key was revoked."),
        End::AccountErased => Error::new(outcome, "This account is no more."),
        End::NotAMember(how) => Error::new(outcome, format!("You are not in this room any more: {how}.")),
        End::Stopping => Error::new(outcome, "The service is stopping; connect again."),
        End::Banned | End::NotAdmin => outcome.into(),
    }
}
