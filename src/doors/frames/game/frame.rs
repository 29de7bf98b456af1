//! What a client of the game dialect is told: the frames of its document, with exactly its fields, and ours.

use serde::Serialize;

use crate::chat::ResetReason;
use crate::doors::frames::names::Id;
use crate::model::{Message, Position, RoomId, StickerId};

/// A frame on its way to a client.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Frame<'a> {
    /// Somebody said something to all.
    Message {
        /// Who.
        id: &'a Id,
        /// Called what.
        name: &'a str,
        /// The text.
        content: &'a str,
    },
    /// Somebody showed all a sticker.
    Sticker {
        /// Who.
        id: &'a Id,
        /// Called what.
        name: &'a str,
        /// The number of the sticker.
        img: StickerId,
    },
    /// Somebody said something to one.
    PrivateMessage {
        /// To whom.
        id: &'a Id,
        /// Called what.
        name: &'a str,
        /// Who.
        sender: &'a Id,
        /// Called what.
        sender_name: &'a str,
        /// The text.
        content: &'a str,
    },
    /// Somebody showed one a sticker.
    PrivateSticker {
        /// To whom.
        id: &'a Id,
        /// Called what.
        name: &'a str,
        /// Who.
        sender: &'a Id,
        /// Called what.
        sender_name: &'a str,
        /// The number of the sticker.
        img: StickerId,
    },
    /// Somebody said something in a game room.
    SalonMessage {
        /// Who.
        id: &'a Id,
        /// Where.
        room_id: RoomId,
        /// The text.
        content: &'a str,
    },
    /// Somebody showed a sticker in a game room.
    SalonSticker {
        /// Who.
        id: &'a Id,
        /// Where.
        room_id: RoomId,
        /// The number of the sticker.
        img: StickerId,
    },
    /// A player entered a game room, or asked to.
    JoinSalon {
        /// Who.
        id: &'a Id,
        /// Which one.
        room_id: RoomId,
        /// Its name.
        room: &'a str,
        /// Whether the player is in, or a moderator has to decide.
        status: &'static str,
    },
    /// A frame that had a key was done.
    Ack {
        /// For whom.
        id: &'a Id,
        /// The key.
        key: &'a str,
        /// Of a post: the message's id.
        #[serde(skip_serializing_if = "Option::is_none")]
        message_id: Option<Position>,
        /// Of a post: whether an earlier attempt with the same key had stored it.
        #[serde(skip_serializing_if = "Option::is_none")]
        replayed: Option<bool>,
    },
    /// Everything up to here was told.
    Cursor {
        /// Where to go on from.
        cursor: &'a str,
        /// To which players, where the connection is a game's.
        #[serde(skip_serializing_if = "Option::is_none")]
        ids: Option<&'a [Id]>,
    },
    /// What was told before means nothing: it is told on from here.
    Reset {
        /// Why.
        reason: ResetReason,
        /// Where to go on from.
        cursor: &'a str,
        /// For which players, where the connection is a game's.
        #[serde(skip_serializing_if = "Option::is_none")]
        ids: Option<&'a [Id]>,
    },
}

/// The text of a message for a client that shows nothing else: of one with files alone, what those are called.
#[must_use]
pub fn text(message: &Message) -> Option<String> {
    if message.raw_content.is_empty() { message.parts.file_names() } else { Some(message.raw_content.clone()) }
}
