//! Rooms.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::stored::stored;
use super::text::{given, printable};
use super::{MembershipRole, RoomId, RoomName, UserId};
use crate::error::Result;

/// A room, as messages and events show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"id": 3, "name": "lobby"}))]
pub struct RoomLabel {
    /// The room's number.
    pub id: RoomId,
    /// Unique name. Of a direct conversation: both usernames, with `, ` between them.
    pub name: String,
    /// True for a direct conversation; left out otherwise.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub direct: bool,
}

stored! {
    /// Who finds a room, and who gets in.
    Visibility {
        /// Everybody finds it and joins.
        Public = "public",
        /// Everybody finds it; who asks to join waits for a moderator.
        Private = "private",
        /// Only its members and those invited know of it.
        Hidden = "hidden",
    }
}

/// A room with its settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Room {
    /// The room's number.
    pub id: RoomId,
    /// Unique name. Of a direct conversation: both usernames, with `, ` between them.
    pub name: String,
    /// True for a direct conversation.
    pub direct: bool,
    /// Who finds it, and who gets in.
    pub visibility: Visibility,
    /// What it is about.
    pub topic: String,
    /// How many days messages are kept; null for ever.
    pub retention_days: Option<i32>,
    /// How many seconds a member waits between two messages; 0 for not at all.
    pub slow_seconds: i32,
    /// Since when nobody posts there any more; null while it is open.
    pub archived_at: Option<DateTime<Utc>>,
    /// When it was created (RFC 3339, UTC).
    pub created_at: DateTime<Utc>,
}

impl Room {
    /// The room as messages and events show it.
    #[must_use]
    pub fn label(&self) -> RoomLabel {
        RoomLabel { id: self.id, name: self.name.clone(), direct: self.direct }
    }
}

/// A room, as one user sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": 3, "name": "lobby", "direct": false, "visibility": "public", "topic": "Whatever comes", "retention_days": null, "slow_seconds": 0, "archived_at": null, "created_at": "2026-01-05T10:00:00Z", "members": 12, "role": "member"}))]
pub struct RoomView {
    /// The room.
    #[serde(flatten)]
    pub room: Room,
    /// How many members it has.
    pub members: i64,
    /// What the caller is there; null for who is no member.
    pub role: Option<MembershipRole>,
}

/// How a client names a room: by number or by name. A name is never digits alone.
#[derive(Clone, Debug)]
pub enum RoomRef {
    /// By number.
    Id(RoomId),
    /// By name.
    Name(RoomName),
}

impl RoomRef {
    /// Reads the number or name given in `field`.
    pub fn parse(field: &str, text: &str) -> Result<Self> {
        match text.parse() {
            Ok(id) if text.bytes().all(|byte| byte.is_ascii_digit()) => Ok(Self::Id(RoomId(id))),
            _ => RoomName::parse(field, text).map(Self::Name),
        }
    }

    /// The number, where the client gave one.
    #[must_use]
    pub fn id(&self) -> Option<RoomId> {
        match self {
            Self::Id(id) => Some(*id),
            Self::Name(_) => None,
        }
    }

    /// The name in the form it is looked up by, where the client gave one.
    #[must_use]
    pub fn key(&self) -> Option<String> {
        match self {
            Self::Id(_) => None,
            Self::Name(name) => Some(name.key()),
        }
    }
}

/// The key of the conversation between two users, whoever began it. No room's name has this form.
#[must_use]
pub fn conversation_key(one: UserId, other: UserId) -> String {
    format!("@{},{}", one.min(other), one.max(other))
}

/// Input of creating a room.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"name": "crew", "visibility": "private", "topic": "For the crew alone"}))]
pub struct CreateRoom {
    /// Unique name: 1 to 64 letters, digits, single spaces or any of `_-.#'&+!`, not digits alone.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1, max_length = 64)]
    pub name: String,
    /// Who finds it, and who gets in: `public` where nothing is said.
    pub visibility: Option<Visibility>,
    /// What it is about, at most 500 characters.
    #[validate(length(max = 500, message = "must have at most 500 characters"), custom(function = printable))]
    #[schema(max_length = 500)]
    pub topic: String,
    /// How many days messages are kept, 1 to 36500; for ever where nothing is said.
    #[validate(range(min = 1, max = 36500, message = "must be 1 to 36500"))]
    #[schema(minimum = 1, maximum = 36500)]
    pub retention_days: Option<i32>,
}

/// Input of changing a room. What is left out stays.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"topic": "Nobody else", "visibility": "hidden"}))]
pub struct ChangeRoom {
    /// Another name.
    #[schema(min_length = 1, max_length = 64)]
    pub name: Option<String>,
    /// Who finds it, and who gets in from now on.
    pub visibility: Option<Visibility>,
    /// What it is about, at most 500 characters.
    #[validate(length(max = 500, message = "must have at most 500 characters"), custom(function = printable))]
    #[schema(max_length = 500)]
    pub topic: Option<String>,
    /// How many days messages are kept, 1 to 36500; 0 for ever.
    #[validate(range(min = 0, max = 36500, message = "must be 0 to 36500"))]
    #[schema(minimum = 0, maximum = 36500)]
    pub retention_days: Option<i32>,
    /// How many seconds a member waits between two messages, 86400 at most; 0 for not at all. Moderators never wait.
    #[validate(range(min = 0, max = 86400, message = "must be 0 to 86400"))]
    #[schema(minimum = 0, maximum = 86400)]
    pub slow_seconds: Option<i32>,
    /// True so that nobody posts there any more, false so that they do again.
    pub archived: Option<bool>,
}

/// Which rooms to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetRooms {
    /// Only rooms with this in their name.
    #[validate(length(max = 64, message = "must have at most 64 characters"))]
    #[param(max_length = 64, example = "lob")]
    pub q: Option<String>,
    /// True for the rooms the caller is in alone.
    pub mine: bool,
    /// Only rooms with a greater number than this.
    pub after: Option<RoomId>,
    /// How many at most: 1 to 200.
    #[validate(range(min = 1, max = 200, message = "must be 1 to 200"))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: i64,
}

impl Default for GetRooms {
    fn default() -> Self {
        Self { q: None, mine: false, after: None, limit: 50 }
    }
}

/// Which conversations to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetConversations {
    /// Only conversations with a greater number than this.
    pub after: Option<RoomId>,
    /// How many at most: 1 to 200.
    #[validate(range(min = 1, max = 200, message = "must be 1 to 200"))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: i64,
}

impl Default for GetConversations {
    fn default() -> Self {
        Self { after: None, limit: 50 }
    }
}

/// A part of the list of rooms.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoomPage {
    /// In the order of their numbers.
    pub rooms: Vec<RoomView>,
    /// The number to give as `after` for the page that follows; null at the end.
    pub next: Option<RoomId>,
}
