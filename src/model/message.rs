//! What people say.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::markup::render;
use super::text::{given, printable};
use super::{AttachmentId, AttachmentLabel, Position, Reaction, RoomLabel, StickerId, StickerLabel, UserLabel};

/// A message. It *is* its log entry: its id is its position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"id": 42, "room": {"id": 3, "name": "lobby"}, "user": {"id": 7, "username": "ada"}, "raw_content": "*hello*", "content": "<p><em>hello</em></p>", "created_at": "2026-01-05T10:00:00Z"}))]
pub struct Message {
    /// Position in the log.
    pub id: Position,
    /// Where it was said.
    pub room: RoomLabel,
    /// Who said it.
    pub user: UserLabel,
    /// The text as it was written; empty once deleted.
    pub raw_content: String,
    /// The text as it is shown, safe HTML: rendered from the Markdown in `raw_content`, or what the sender formatted,
    /// sanitised.
    pub content: String,
    /// What else it carries.
    #[serde(flatten)]
    pub parts: Parts,
    /// When it was stored (RFC 3339, UTC).
    pub created_at: DateTime<Utc>,
    /// When it was last edited; left out where it never was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<DateTime<Utc>>,
    /// When it was deleted; left out where it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
    /// How people react to it, in pages; left out where nobody does, and in streams, which tell each reaction.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
}

/// What a message carries besides its text. Stored as it is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Parts {
    /// The message it replies to, of the same room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Position>,
    /// The sticker it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sticker: Option<StickerLabel>,
    /// The files it carries.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentLabel>,
    /// Members who are named in it as `@username`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<UserLabel>,
    /// The sender's own formatting, sanitised, in place of what would be rendered from the text.
    #[serde(rename = "content", skip_serializing_if = "Option::is_none")]
    #[schema(ignore)]
    pub formatted: Option<String>,
}

impl Parts {
    /// Nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What its files are called, for whom text is all that is shown. Nothing where there are none.
    #[must_use]
    pub fn file_names(&self) -> Option<String> {
        let names: Vec<_> = self.attachments.iter().map(|file| file.name.as_str()).collect();
        (!names.is_empty()).then(|| names.join(", "))
    }

    /// Takes the sender's own formatting out, or renders the text: what is shown of the message.
    pub fn take_content(&mut self, raw_content: &str) -> String {
        let rendered = || if raw_content.is_empty() { String::new() } else { render(raw_content) };
        self.formatted.take().unwrap_or_else(rendered)
    }
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

/// Input of saying something in a room or to a user.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"raw_content": "*hello*", "reply_to": 41}))]
pub struct NewMessage {
    /// The text, in a subset of Markdown. Line breaks and tabs are the only control characters it may have.
    #[validate(custom(function = printable))]
    pub raw_content: String,
    /// The same as the sender formatted it, in HTML, which is sanitised. Rendered from `raw_content` where it is left out.
    #[validate(custom(function = printable))]
    pub content: Option<String>,
    /// The id of a message of the same room.
    pub reply_to: Option<Position>,
    /// The number of a sticker to show, with a text or without.
    pub sticker: Option<StickerId>,
    /// Files that the sender uploaded, at most 10, with a text or without.
    #[validate(length(max = 10, message = "must be 10 at most"))]
    #[schema(max_items = 10)]
    pub attachments: Vec<AttachmentId>,
}

/// Input of editing a message.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"raw_content": "hello, *all*"}))]
pub struct EditMessage {
    /// The new text, in a subset of Markdown.
    #[validate(custom(function = given), custom(function = printable))]
    #[schema(required, min_length = 1)]
    pub raw_content: String,
    /// The same as the sender formatted it, in HTML, which is sanitised.
    #[validate(custom(function = printable))]
    pub content: Option<String>,
}

/// What a message said before an event of the log replaced it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"raw_content": "helo", "content": "<p>helo</p>", "replaced_at": "2026-01-05T10:01:00Z", "replaced_by": {"id": 7, "username": "ada"}}))]
pub struct MessageVersion {
    /// The text as it was written.
    pub raw_content: String,
    /// The text as it was shown.
    pub content: String,
    /// What else it carried.
    #[serde(flatten)]
    pub parts: Parts,
    /// When it was replaced (RFC 3339, UTC).
    pub replaced_at: DateTime<Utc>,
    /// Who replaced it.
    pub replaced_by: UserLabel,
}
