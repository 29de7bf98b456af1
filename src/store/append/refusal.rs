//! Why a draft was not stored.

use std::time::Duration;

use crate::error::Error;
use crate::model::stored::stored;
use crate::outcome::Outcome;

stored! {
    /// Why a draft was not stored, by the words of the statement.
    Refusal {
        /// The author is not in the room, and may not know of it.
        Unknown = "unknown",
        /// The author is not in the room.
        NotAMember = "not_a_member",
        /// Nobody posts there any more.
        Archived = "archived",
        /// The author may not use the service.
        Banned = "ban",
        /// The author may not speak there.
        Muted = "mute",
        /// The author blocked the other one of a direct conversation.
        Blocked = "blocked",
    }
}

impl Refusal {
    /// What the author is told.
    pub fn error(self) -> Error {
        match self {
            Self::Unknown => Outcome::NoSuchRoom.into(),
            Self::NotAMember => Outcome::NotAMember.into(),
            Self::Archived => Error::new(Outcome::Forbidden, "The room is archived: nobody posts there."),
            Self::Banned => Outcome::Banned.into(),
            Self::Muted => Outcome::Muted.into(),
            Self::Blocked => Error::new(Outcome::Blocked, "Unblock the user first."),
        }
    }
}

/// What a member is told who posts too soon, with the seconds to wait.
pub fn slow(wait: Option<f64>) -> Error {
    let Some(wait) = wait else { return Error::failed("a message that may be stored was not") };
    let delay = Duration::try_from_secs_f64(wait.max(1.0)).unwrap_or_default();
    Error::too_many("The room is in slow mode.", delay)
}
