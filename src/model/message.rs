//! What people say.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::text::{given, printable};
use super::{Actor, Position, RoomLabel, RoomRef, UserLabel};
use crate::error::{Error, Result};

/// A message. It *is* its log entry: its id is its position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"id": 42, "room": {"id": 3, "name": "lobby"}, "user": {"id": 7, "username": "ada"}, "raw_content": "hello", "created_at": "2026-01-05T10:00:00Z"}))]
pub struct Message {
    /// Position in the log.
    pub id: Position,
    /// Where it was said.
    pub room: RoomLabel,
    /// Who said it.
    pub user: UserLabel,
    /// The text as it was written.
    pub raw_content: String,
    /// When it was stored (RFC 3339, UTC).
    pub created_at: DateTime<Utc>,
}

/// Input of `chatroom_message`.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"username": "ada", "room": "lobby", "message": "hello"}))]
pub struct PostMessage {
    /// The caller's own name.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1)]
    pub username: String,
    /// Name or number of the room.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1)]
    pub room: String,
    /// The text. Line breaks and tabs are the only control characters it may have.
    #[validate(custom(function = given), custom(function = printable))]
    #[schema(required, min_length = 1)]
    pub message: String,
}

/// A message on its way to the log.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Who says it.
    pub author: Actor,
    /// Where.
    pub room: RoomRef,
    /// The text as it was written.
    pub raw_content: String,
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

/// Which part of a room's history to read.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetMessages {
    /// Only messages older than this id, the newest of them.
    pub before: Option<Position>,
    /// Only messages newer than this id, the oldest of them. Not together with `before`.
    pub after: Option<Position>,
    /// How many at most: 1 to 200.
    #[validate(range(min = 1, max = 200, message = "must be 1 to 200"))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: i64,
}

impl Default for GetMessages {
    fn default() -> Self {
        Self { before: None, after: None, limit: 50 }
    }
}

/// A part of a room's history.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessagePage {
    /// Oldest first, whichever way one pages.
    pub messages: Vec<Message>,
    /// The id to give as `before` (or as `after`, where that was given) for the page that follows; null at the end.
    pub next: Option<Position>,
    /// Where to start a stream so that nothing falls between this page and it.
    #[schema(example = "1f3a9c2e-42")]
    pub cursor: String,
}
