//! Messages on their way to the log.

use std::fmt;
use std::net::IpAddr;

use super::{Message, Parts, RoomRef, UserLabel};
use crate::error::{Error, Result};

/// A message on its way to the log.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Who says it.
    pub author: UserLabel,
    /// From where.
    pub address: IpAddr,
    /// Where.
    pub room: RoomRef,
    /// The text as it was written.
    pub raw_content: String,
    /// The text as it is shown, safe HTML.
    pub content: String,
    /// What else it carries.
    pub parts: Parts,
    /// The sender's name for this attempt and its retries.
    pub key: Option<IdempotencyKey>,
}

/// A message in the log, as the answer to its sender.
#[derive(Clone, Debug)]
pub struct Posted {
    /// The message as it was first stored.
    pub message: Message,
    /// True where an earlier attempt with the same key had stored it.
    pub replayed: bool,
}

/// A sender's name for one attempt to post and all its retries: 1 to 255 visible ASCII characters.
///
/// Source: the IETF draft "The Idempotency-Key HTTP Header Field".
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Reads a key; the quotes of a structured string (RFC 9651) are optional.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
        if text.is_empty() || text.len() > 255 || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::invalid("Idempotency-Key", "must be 1 to 255 visible ASCII characters"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The key itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
