//! Who is asking.

use std::net::IpAddr;

use chrono::{DateTime, Utc};

use super::{KeyId, SessionId, UserId, UserLabel, Username};

/// A user who was proven, as every operation after login takes it.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The user.
    pub id: UserId,
    /// The user's name.
    pub username: Username,
    /// What proves the user.
    pub proof: Proof,
    /// When the proof stops being one: open streams end then.
    pub expires_at: DateTime<Utc>,
    /// Where the user speaks from.
    pub address: IpAddr,
}

/// What proves a user: it may be taken back, and its streams end with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Proof {
    /// A login.
    Session(SessionId),
    /// A key: the user's own, or that of a service which acts for the user.
    Key(KeyId),
}

impl Actor {
    /// The user as messages and events show it.
    #[must_use]
    pub fn label(&self) -> UserLabel {
        UserLabel { id: self.id, username: self.username.as_str().to_owned() }
    }

    /// The login, where the actor is logged in.
    #[must_use]
    pub fn session(&self) -> Option<SessionId> {
        match self.proof {
            Proof::Session(session) => Some(session),
            Proof::Key(_) => None,
        }
    }
}
