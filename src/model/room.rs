//! Rooms and who is in them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::text::given;
use super::{RoomId, RoomName};
use crate::error::Result;

/// A room, as messages and events show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"id": 3, "name": "lobby"}))]
pub struct RoomLabel {
    /// The room's number.
    pub id: RoomId,
    /// Unique name.
    pub name: String,
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

/// What a member may do in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MembershipRole {
    /// Made the room by joining it first.
    Owner,
    /// Reads and posts.
    Member,
}

impl MembershipRole {
    /// As it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Member => "member",
        }
    }
}

/// A user's place in a room.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"room": {"id": 3, "name": "lobby"}, "role": "member"}))]
pub struct Membership {
    /// The room.
    pub room: RoomLabel,
    /// What the user may do there.
    pub role: MembershipRole,
}

/// Input of `join_chatroom`.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"username": "ada", "room": "lobby"}))]
pub struct JoinRoom {
    /// The caller's own name.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1)]
    pub username: String,
    /// Name or number of the room.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1)]
    pub room: String,
}

/// Input of `leave_chatroom`.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"username": "ada", "room": "lobby"}))]
pub struct LeaveRoom {
    /// The caller's own name.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1)]
    pub username: String,
    /// Name or number of the room.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1)]
    pub room: String,
}
