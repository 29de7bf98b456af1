//! What a connection is told of the log.

use std::fmt::Write;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use utoipa::ToSchema;

use crate::live::Shared;
use crate::model::{
    AttachmentLabel, Entry, Epoch, Event, EventKind, Head, Message, Position, RoomLabel, StickerLabel, UserLabel,
};

/// A message, as the protocol has it.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"user": "ada", "content": "<b>hello</b>", "raw_content": "**hello**"}))]
pub struct Letter {
    /// The name of who said it.
    pub user: String,
    /// The text as it is shown, safe HTML. A sticker is an `<img>` in it.
    pub content: String,
    /// The text as it was written. Of a sticker alone, its name between colons; of files alone, their names.
    pub raw_content: String,
}

/// What else there is to know of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": 42, "cursor": "1f3a9c2e-42", "created_at": "2026-01-05T10:00:00Z", "room": {"id": 3, "name": "lobby"}}))]
pub struct Beside<'a> {
    /// The message's id.
    pub id: Position,
    /// Where a client that has this has read to: `cursor` of its next `Auth`.
    pub cursor: String,
    /// When it was stored (RFC 3339, UTC).
    pub created_at: DateTime<Utc>,
    /// Where it was said.
    pub room: &'a RoomLabel,
    /// The message it replies to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Position>,
    /// The sticker it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sticker: Option<&'a StickerLabel>,
    /// The files it carries.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub attachments: &'a [AttachmentLabel],
    /// Members who are named in it as `@username`.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub mentions: &'a [UserLabel],
    /// When it was last edited; left out where it never was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<DateTime<Utc>>,
}

/// A message that is no more.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": 42, "user": "ada"}))]
pub struct Deleted<'a> {
    /// The message's id.
    pub id: Position,
    /// The name of who deleted it.
    pub user: &'a str,
}

/// Where a client has read to that has what comes before this.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"cursor": "1f3a9c2e-43", "room": {"id": 3, "name": "lobby"}}))]
pub struct Place<'a> {
    /// `cursor` of the client's next `Auth`.
    pub cursor: String,
    /// Where it happened, if in a room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room: Option<&'a RoomLabel>,
}

/// The name of the event that tells an entry. None where there is nothing to tell: of a message that is no more by the time it
/// is read, its deletion, which follows, tells enough.
#[must_use]
pub fn name(entry: &Entry) -> Option<&'static str> {
    match entry {
        Entry::Message(message) | Entry::Event(Event { message: Some(message), .. })
            if message.deleted_at.is_some() =>
        {
            None
        }
        Entry::Message(message) if message.room.direct => Some("private_message"),
        Entry::Message(_) => Some("message"),
        Entry::Event(event) if event.message.is_some() => Some("message_edited"),
        Entry::Event(Event { kind: EventKind::MessageDeleted { .. }, .. }) => Some("message_deleted"),
        Entry::Event(_) => Some("event"),
    }
}

/// The two arguments of the event that tells an entry, encoded once for all who hear it.
#[must_use]
pub fn arguments(shared: &Shared, epoch: Epoch) -> &[Box<RawValue>; 2] {
    shared.pair(|entry| {
        let cursor = Head { epoch, position: entry.position() }.cursor().to_string();
        match entry {
            Entry::Message(message) => [raw(&letter(message)), raw(&beside(message, cursor))],
            Entry::Event(event) => match (&event.message, &event.kind) {
                (Some(message), _) => [raw(&letter(message)), raw(&beside(message, cursor))],
                (None, EventKind::MessageDeleted { message_id }) => {
                    let deleted = Deleted { id: *message_id, user: &event.user.username };
                    [raw(&deleted), raw(&Place { cursor, room: event.room.as_ref() })]
                }
                (None, _) => [raw(event), raw(&Place { cursor, room: event.room.as_ref() })],
            },
        }
    })
}

/// A message for a client that knows of text and HTML alone: a sticker is a picture, and files are their names.
fn letter(message: &Message) -> Letter {
    let (mut content, mut raw_content) = (message.content.clone(), message.raw_content.clone());
    if raw_content.is_empty()
        && let Some(names) = message.parts.file_names()
    {
        raw_content = names;
        let _ = write!(content, "<p>{}</p>", escaped(&raw_content));
    }
    if let Some(StickerLabel { id, name }) = &message.parts.sticker {
        let shown = escaped(name);
        let _ = write!(content, "<img src=\"/api/v1/stickers/{id}/image\" alt=\":{shown}:\">");
        if raw_content.is_empty() {
            raw_content = format!(":{name}:");
        }
    }
    Letter { user: message.user.username.clone(), content, raw_content }
}

fn beside(message: &Message, cursor: String) -> Beside<'_> {
    Beside {
        id: message.id,
        cursor,
        created_at: message.created_at,
        room: &message.room,
        reply_to: message.parts.reply_to,
        sticker: message.parts.sticker.as_ref(),
        attachments: &message.parts.attachments,
        mentions: &message.parts.mentions,
        edited_at: message.edited_at,
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Our own types always serialise.
fn raw(value: &impl Serialize) -> Box<RawValue> {
    to_raw_value(value).unwrap_or_else(|_| RawValue::NULL.to_owned())
}
