//! What the log holds.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{EventKind, Head, MembershipRole, Message, Position, RoomId, RoomLabel, UserId, UserLabel};

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

    /// How many bytes people wrote of it, and how many are shown of that: most of what it takes on any wire.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let message = match self {
            Self::Message(message) => Some(message),
            Self::Event(event) => event.message.as_ref(),
        };
        message.map_or(0, |message| message.raw_content.len() + message.content.len())
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
    /// Whom it happened to, or who did it.
    pub user: UserLabel,
    /// When (RFC 3339, UTC).
    pub created_at: DateTime<Utc>,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
    /// Of `message_edited`: the message as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Message>,
}

impl Event {
    /// Who is in the event's room from here on, and as what.
    #[must_use]
    pub fn entering(&self) -> Vec<(UserId, MembershipRole)> {
        let joined = if let EventKind::MemberJoined { role } = &self.kind { Some((self.user.id, *role)) } else { None };
        let both = if let EventKind::ConversationStarted { with } = &self.kind {
            vec![self.user.id, with.id]
        } else {
            Vec::new()
        };
        both.into_iter().map(|user| (user, MembershipRole::Member)).chain(joined).collect()
    }

    /// Whom the user hides from here on, or shows itself to again. That one must not be told, but nothing of the user
    /// that is fleeting reaches it meanwhile.
    #[must_use]
    pub fn hiding(&self) -> Option<UserId> {
        if let EventKind::UserBlocked { blocked } | EventKind::UserUnblocked { blocked } = &self.kind {
            return Some(blocked.id);
        }
        None
    }

    /// Who is not in the event's room any more from here on.
    #[must_use]
    pub fn leaving(&self) -> Option<UserId> {
        let leaves = matches!(
            self.kind,
            EventKind::MemberLeft {} | EventKind::MemberKicked { .. } | EventKind::MemberBanned { .. }
        );
        leaves.then_some(self.user.id)
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

impl EventKind {
    /// Whether the message it is about comes with it.
    #[must_use]
    pub fn shows_message(&self) -> bool {
        matches!(self, Self::MessageEdited { .. })
    }

    /// The message it is about, if about one.
    #[must_use]
    pub fn message_id(&self) -> Option<Position> {
        if let Self::MessageEdited { message_id }
        | Self::MessageDeleted { message_id }
        | Self::ReactionAdded { message_id, .. }
        | Self::ReactionRemoved { message_id, .. } = self
        {
            return Some(*message_id);
        }
        if let Self::ReportMade { message_id, .. } = self {
            return *message_id;
        }
        None
    }
}
