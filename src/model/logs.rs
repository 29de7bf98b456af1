//! What admins read back: who said and did what, when and where.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::{Position, RoomLabel, UserId, UserLabel};
use crate::error::Error;

/// One line of the admins' log: a message that was posted, or an act.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"at": "2026-01-05T10:00:00Z", "action": "banned", "user": {"id": 1, "username": "ada"}, "address": "203.0.113.9", "target": {"id": 9, "username": "mallory"}, "after": {"reason": "spam"}, "count": 1}))]
pub struct LogLine {
    /// When (RFC 3339, UTC).
    pub at: DateTime<Utc>,
    /// What: `message`, or `login`, `banned` ...
    pub action: String,
    /// Who did it, where that is known: of a login that failed the name that was tried, with no number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<Doer>,
    /// From where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// In which room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room: Option<RoomLabel>,
    /// Whom it was done to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<UserLabel>,
    /// What was there before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// What is there now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
    /// What was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// How it was refused: the name of the outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// How many times within a moment.
    pub count: i32,
    /// The id of the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<Position>,
    /// What it says now; left out where it was deleted, and in direct conversations unless a setting shows them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw_content: Option<String>,
}

/// Who did something, as the name was at the time.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Doer {
    /// The user's number, where there is such a user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<UserId>,
    /// The name.
    pub username: String,
}

impl From<UserLabel> for Doer {
    fn from(UserLabel { id, username }: UserLabel) -> Self {
        Self { id: Some(id), username }
    }
}

/// A place in the admins' log: up to which message and which act one has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogCursor {
    /// The message.
    pub message: Position,
    /// The act.
    pub act: i64,
}

impl LogCursor {
    /// Before everything.
    pub const START: Self = Self { message: Position::START, act: 0 };

    /// After everything.
    pub const END: Self = Self { message: Position(i64::MAX), act: i64::MAX };
}

impl fmt::Display for LogCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.message, self.act)
    }
}

impl FromStr for LogCursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let parsed = text
            .split_once('.')
            .and_then(|(message, act)| Some(Self { message: Position(message.parse().ok()?), act: act.parse().ok()? }));
        parsed.ok_or_else(|| Error::invalid("last_event_id", "must be a cursor of this log"))
    }
}

/// Which lines of the log.
#[derive(Clone, Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetLogs {
    /// Only lines older than this cursor, the newest of them.
    pub before: Option<String>,
    /// Only lines newer than this cursor, the oldest of them. Not together with `before`.
    pub after: Option<String>,
    /// Only what this user did, or what was done to it. Name or number.
    #[param(example = "mallory")]
    pub user: Option<String>,
    /// Only what happened in this room. Name or number.
    #[param(example = "lobby")]
    pub room: Option<String>,
    /// Only what was done from this address or network.
    #[param(example = "203.0.113.0/24")]
    pub address: Option<String>,
    /// Only this: `message`, `login`, `login_refused`, `refused`, `kicked`, `banned`, `role_changed` ...
    #[param(example = "banned")]
    pub action: Option<String>,
    /// How many at most: 1 to 1000; 50 where nothing is said.
    #[validate(range(min = 1, max = 1000, message = "must be 1 to 1000"))]
    #[param(minimum = 1, maximum = 1000, default = 50)]
    pub limit: Option<i64>,
}

/// A part of the log.
#[derive(Debug, Serialize, ToSchema)]
pub struct LogPage {
    /// Oldest first, whichever way one pages.
    pub lines: Vec<LogLine>,
    /// What to give as `before` (or as `after`, where that was given) for the page that follows; null at the end.
    pub next: Option<String>,
    /// What to give as `after`, or as `last_event_id` of the stream, for what comes after this was read.
    pub cursor: String,
}
