//! Who is asking.

use std::net::IpAddr;

use chrono::{DateTime, Utc};

use super::{SessionId, UserId, UserLabel, Username};

/// A user whose session was proven, as every operation after login takes it.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The user.
    pub id: UserId,
    /// The user's name.
    pub username: Username,
    /// The login that the proof belongs to.
    pub session: SessionId,
    /// When the proof stops being one: open streams end then.
    pub expires_at: DateTime<Utc>,
    /// Where the user speaks from.
    pub address: IpAddr,
}

impl Actor {
    /// The user as messages and events show it.
    #[must_use]
    pub fn label(&self) -> UserLabel {
        UserLabel { id: self.id, username: self.username.as_str().to_owned() }
    }
}
