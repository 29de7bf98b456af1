//! What the log holds.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{EndReason, Head, MembershipRole, Message, Position, RoomId, RoomLabel, SessionId, UserLabel};

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Somebody said something.
    Message(Message),
    /// Something else that others must hear of.
    Event(Event),
}

impl Entry {
    /// Where it stands.
    #[must_use]
    pub fn position(&self) -> Position {
        match self {
            Self::Message(message) => message.id,
            Self::Event(event) => event.id,
        }
    }

    /// The room it happened in, if in one.
    #[must_use]
    pub fn room(&self) -> Option<RoomId> {
        match self {
            Self::Message(message) => Some(message.room.id),
            Self::Event(event) => event.room.as_ref().map(|room| room.id),
        }
    }

    /// The name of its kind on the wire.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Message(_) => "message",
            Self::Event(event) => event.kind.name(),
        }
    }
}

/// A durable change other than a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"id": 41, "room": {"id": 3, "name": "lobby"}, "user": {"id": 7, "username": "ada"}, "created_at": "2026-01-05T10:00:00Z", "kind": "member_joined", "role": "member"}))]
pub struct Event {
    /// Position in the log.
    pub id: Position,
    /// Where it happened, if in a room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room: Option<RoomLabel>,
    /// Whom it happened to.
    pub user: UserLabel,
    /// When (RFC 3339, UTC).
    pub created_at: DateTime<Utc>,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened, with what belongs to it alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventKind {
    /// `member_joined`: the user is in the room from here on.
    MemberJoined {
        /// As what.
        role: MembershipRole,
    },
    /// `member_left`: the user is no longer in the room.
    MemberLeft {},
    /// `session_ended`: one of the user's logins is over, and its streams with it.
    SessionEnded {
        /// Which one.
        session: SessionId,
        /// Why.
        reason: EndReason,
    },
    /// Written by a node of a newer version, as while several are upgraded one by one. Nobody is told.
    #[serde(other)]
    Unknown,
}

impl EventKind {
    /// The name on the wire: the `event:` of a stream, and `kind` in its data.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::MemberJoined { .. } => "member_joined",
            Self::MemberLeft {} => "member_left",
            Self::SessionEnded { .. } => "session_ended",
            Self::Unknown => "unknown",
        }
    }
}

/// What one transaction added to the log, in order and without a hole.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The head once the transaction was committed.
    pub head: Head,
    /// The entries, the last of which stands at the head.
    pub entries: Vec<Entry>,
}
