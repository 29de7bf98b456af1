//! What a user takes along.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Account, ApiKey, Attachment, Block, JoinRequest, MembershipRole, Message, MessageVersion, Position, RoomLabel,
    Session,
};

/// One line of an export. The lines come in the order of these kinds, and those of one kind from the oldest on.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ExportLine {
    /// The first line.
    Export {
        /// When it was asked for.
        created_at: DateTime<Utc>,
        /// The end of the log at that time: messages up to here follow.
        position: Position,
    },
    /// The account.
    Account(Account),
    /// A login that is not over.
    Session(Session),
    /// A key, without what is secret of it.
    Key(ApiKey),
    /// A room that the user is in, and how far it is read there.
    Membership(Place),
    /// A request to join, or an invitation.
    Request(JoinRequest),
    /// Somebody whom the user does not want to hear.
    Block(Block),
    /// What is known of a file that the user uploaded.
    Attachment(Attachment),
    /// How the user reacts to a message.
    Reaction(OwnReaction),
    /// What the user said.
    Message(Said),
    /// The last line: without it the export is not whole.
    End {},
}

/// A room that a user is in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Place {
    /// The room.
    pub room: RoomLabel,
    /// What the user may do there.
    pub role: MembershipRole,
    /// Where in the log the user joined.
    pub joined: Position,
    /// The newest message that the user has read.
    pub read: Position,
    /// The newest message that one of the user's devices has received.
    pub delivered: Position,
}

/// How a user reacts to a message.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnReaction {
    /// The message.
    pub message_id: Position,
    /// How.
    pub emoji: String,
}

/// What a user said, now and before.
#[derive(Debug, Serialize, ToSchema)]
pub struct Said {
    /// As it is now.
    #[serde(flatten)]
    pub message: Message,
    /// What it said before, oldest first.
    pub versions: Vec<MessageVersion>,
}
