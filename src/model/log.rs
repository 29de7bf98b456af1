//! Where one stands in the log.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;

pub use super::ids::{Epoch, Position};

impl Position {
    /// Before the first entry.
    pub const START: Position = Position(0);

    /// Reads the id of a message or event given in `field`.
    pub fn parse(field: &str, text: &str) -> Result<Self, Error> {
        text.parse().map(Self).map_err(|_| Error::invalid(field, "must be an id, a whole number"))
    }

    /// The position that follows.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The position before.
    #[must_use]
    pub fn before(self) -> Self {
        Self(self.0.saturating_sub(1))
    }
}

impl Epoch {
    /// The eight hexadecimal digits that a cursor carries.
    #[must_use]
    pub fn short(self) -> String {
        self.0.simple().to_string().chars().take(8).collect()
    }
}

/// The newest position of the log, and the life of the log it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The life of the log.
    pub epoch: Epoch,
    /// The newest committed position.
    pub position: Position,
}

impl Head {
    /// The cursor of a reader who has read up to here.
    #[must_use]
    pub fn cursor(self) -> Cursor {
        Cursor { epoch: self.epoch.short(), position: self.position }
    }
}

/// How far a reader has read: `<epoch>-<position>`, opaque to clients, valid for any mix of rooms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    epoch: String,
    position: Position,
}

impl Cursor {
    /// Where to read on from, unless the cursor is of another life of the log or ahead of it.
    #[must_use]
    pub fn within(&self, head: Head) -> Option<Position> {
        (self.epoch == head.epoch.short() && self.position <= head.position).then_some(self.position)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.epoch, self.position)
    }
}

impl FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let parts = text.split_once('-').filter(|(epoch, digits)| {
            epoch.len() == 8
                && epoch.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
                && digits.bytes().all(|byte| byte.is_ascii_digit())
        });
        parts
            .and_then(|(epoch, digits)| {
                Some(Self { epoch: epoch.to_owned(), position: Position(digits.parse().ok()?) })
            })
            .ok_or_else(|| Error::invalid("last_event_id", "must be the id of an event of this service"))
    }
}
