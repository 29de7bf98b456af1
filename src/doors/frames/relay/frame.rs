//! What a client of the relay dialect is told: the frames of its document, with exactly its fields, and ours.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::chat::ResetReason;
use crate::model::{AttachmentLabel, Message, Position, RequestState, RoomLabel, StickerId, UserId};

/// Where something is: a channel, or a private conversation.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place<'a> {
    /// In the channel of that name.
    Channel(&'a str),
    /// To the user of that name.
    OtherUser(&'a str),
}

/// Something that was said.
#[derive(Serialize)]
pub struct Said<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    message_edited: Option<Position>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel_message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    private_message: Option<&'a str>,
    user: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sticker: Option<StickerId>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    attachments: &'a [AttachmentLabel],
    #[serde(flatten)]
    past: Option<Past>,
}

/// What is told of a message that was said before.
#[derive(Serialize)]
struct Past {
    id: Position,
    created_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    edited_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted_at: Option<DateTime<Utc>>,
}

impl<'a> Said<'a> {
    /// A message, as it is relayed.
    #[must_use]
    pub fn now(message: &'a Message) -> Self {
        let text = message.raw_content.as_str();
        let place = place(&message.room, &message.user.username);
        let (channel_message, private_message) = match place {
            Place::Channel(_) => (Some(text), None),
            Place::OtherUser(_) => (None, Some(text)),
        };
        Self {
            message_edited: None,
            channel_message,
            private_message,
            user: &message.user.username,
            place,
            sticker: message.parts.sticker.as_ref().map(|sticker| sticker.id),
            attachments: &message.parts.attachments,
            past: None,
        }
    }

    /// A message that was edited, as it is now.
    #[must_use]
    pub fn edited(message: &'a Message) -> Self {
        Self { message_edited: Some(message.id), ..Self::now(message) }
    }

    /// A message of a page.
    #[must_use]
    pub fn before(message: &'a Message) -> Self {
        let Message { id, created_at, edited_at, deleted_at, .. } = *message;
        Self { past: Some(Past { id, created_at, edited_at, deleted_at }), ..Self::now(message) }
    }
}

/// The other one of a private conversation, whose name is both of theirs.
#[must_use]
pub fn other<'a>(room: &'a RoomLabel, one: &str) -> Option<&'a str> {
    let (first, second) = room.name.split_once(", ").filter(|_| room.direct)?;
    Some(if first == one { second } else { first })
}

/// Where somebody does something: in a channel, or to the other one.
#[must_use]
pub fn place<'a>(room: &'a RoomLabel, user: &str) -> Place<'a> {
    other(room, user).map_or(Place::Channel(&room.name), Place::OtherUser)
}

/// A message that is no more.
#[derive(Serialize)]
pub struct Deleted<'a> {
    /// Its id.
    pub message_deleted: Position,
    /// Who deleted it.
    pub user: &'a str,
    /// Where.
    #[serde(flatten)]
    pub place: Place<'a>,
}

/// How far somebody has come into a channel.
#[derive(Serialize)]
pub struct Joining<'a> {
    /// The channel.
    pub join: &'a str,
    /// Who.
    pub user: &'a str,
    /// How far.
    pub status: RequestState,
}

/// Somebody left a channel.
#[derive(Serialize)]
pub struct Left<'a> {
    /// The channel.
    pub leave: &'a str,
    /// Who.
    pub user: &'a str,
}

/// What a reader may not any more, and where: in a channel, or anywhere.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sanction<'a> {
    /// Be there for now.
    Kicked(&'a str),
    /// Be there.
    Banned(&'a str),
    /// Speak.
    Muted(Option<&'a str>),
}

/// The reader was put out of a channel, kept out, or silenced.
#[derive(Serialize)]
pub struct Sanctioned<'a> {
    /// How, and where.
    #[serde(flatten)]
    pub sanction: Sanction<'a>,
    /// Who.
    pub user: &'a str,
    /// By whom.
    pub by: &'a str,
    /// Why.
    pub text: &'a str,
    /// Until when; null until it is lifted.
    pub until: Option<DateTime<Utc>>,
}

/// What made somebody known, or unknown.
#[derive(Clone, Copy, Debug, Serialize)]
pub enum By {
    /// A password.
    #[serde(rename = "user:pwd")]
    Password(Accepted),
    /// A token or a key.
    #[serde(rename = "token")]
    Token(Accepted),
    /// Registering, which does not log in.
    #[serde(rename = "register")]
    Register(Accepted),
    /// Logging out.
    #[serde(rename = "logout")]
    Logout(Accepted),
}

/// That it was.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Accepted {
    /// It was.
    Accepted,
}

/// The answer to who proves something.
#[derive(Serialize)]
pub struct Known<'a> {
    /// By what.
    #[serde(flatten)]
    pub by: By,
    /// Who.
    pub user: &'a str,
    /// The number of the user.
    pub id: UserId,
}

/// A message that had a key is stored.
#[derive(Serialize)]
pub struct Ack<'a> {
    /// The key.
    pub ack: &'a str,
    /// The message's id.
    pub message_id: Position,
    /// Whether an earlier attempt with the same key had stored it.
    pub replayed: bool,
}

/// Everything up to here was told.
#[derive(Serialize)]
pub struct UpTo {
    /// Where to go on from.
    pub cursor: String,
}

/// What was told before means nothing: it is told on from here.
#[derive(Serialize)]
pub struct Reset {
    /// Why.
    pub reset: ResetReason,
    /// Where to go on from.
    pub cursor: String,
}
