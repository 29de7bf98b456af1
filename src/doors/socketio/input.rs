//! What clients say, as each event has it.

use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::doors::fields;
use crate::error::{Error, Result};
use crate::model::text::{given, printable};
use crate::model::{
    Activity, AttachmentId, AuthenticateUser, Cursor, IdempotencyKey, NewMessage, Position, Secret, StickerId,
};

/// Data of `Auth`.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"user": "ada", "password": "correct horse battery", "room": "lobby"}))]
pub struct Auth {
    /// The user's name. Not together with `token`.
    pub user: String,
    /// The user's password.
    #[schema(value_type = String, format = Password)]
    pub password: Secret,
    /// Name or number of the room to be in. It is made where there is none of that name.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1)]
    pub room: String,
    /// An access token or a key, in place of a user and a password.
    #[schema(value_type = Option<String>, format = Password)]
    pub token: Option<Secret>,
    /// Where the client stopped reading: what it missed follows. Left out or empty, it hears what is said from now on.
    #[schema(example = "1f3a9c2e-42")]
    pub cursor: Option<String>,
}

/// How a client says who it is.
#[derive(Debug)]
pub enum Shown {
    /// By a password.
    Password(AuthenticateUser),
    /// By an access token or a key.
    Token(Secret),
}

impl Auth {
    /// How the client says who it is.
    ///
    /// # Errors
    /// `missing_field`, `invalid_field`.
    pub fn shown(&mut self) -> Result<Shown> {
        if let Some(token) = self.token.take() {
            if !self.user.is_empty() || !self.password.expose().is_empty() {
                return Err(Error::invalid("token", "is shown in place of a user and a password"));
            }
            return Ok(Shown::Token(token));
        }
        if self.user.is_empty() {
            return Err(Error::missing("user", "is missing or empty"));
        }
        if self.password.expose().is_empty() {
            return Err(Error::missing("password", "is missing or empty"));
        }
        let (username, password) = (std::mem::take(&mut self.user), std::mem::take(&mut self.password));
        fields::checked(AuthenticateUser { username, password }).map(Shown::Password)
    }

    /// From where the client wants to read on.
    ///
    /// # Errors
    /// `invalid_field`.
    pub fn cursor(&self) -> Result<Option<Cursor>> {
        let cursor = self.cursor.as_deref().filter(|cursor| !cursor.is_empty());
        cursor.map(str::parse).transpose().map_err(|_: Error| Error::invalid("cursor", "must be one of this service"))
    }
}

/// Data of `message`.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"content": "<b>hello</b>", "raw_content": "**hello**"}))]
pub struct Say {
    /// What is said, as the client formatted it, in HTML, which is sanitised. Made from `raw_content` where it is left out
    /// or empty.
    #[validate(custom(function = printable))]
    pub content: Option<String>,
    /// What is said, as it was written.
    #[validate(custom(function = printable))]
    pub raw_content: String,
    /// The client's own name for the message, the same on every retry: the message is stored once. 1 to 255 visible ASCII
    /// characters, remembered for 48 hours.
    #[schema(example = "8e03978e-40d5-43e8-bc93-6894a57f9324")]
    pub key: Option<String>,
    /// Name or number of a user to whom alone it is said, in place of the room.
    pub to: Option<String>,
    /// The id of a message that it replies to.
    pub reply_to: Option<Position>,
    /// The number of a sticker to show, with a text or without.
    pub sticker: Option<StickerId>,
    /// Files that the sender uploaded, at most 10.
    #[validate(length(max = 10, message = "must be 10 at most"))]
    #[schema(max_items = 10)]
    pub attachments: Vec<AttachmentId>,
}

impl Say {
    /// The client's own name for the message.
    ///
    /// # Errors
    /// `invalid_field`.
    pub fn key(&self) -> Result<Option<IdempotencyKey>> {
        let key = self.key.as_deref().map(IdempotencyKey::parse).transpose();
        key.map_err(|_| Error::invalid("key", "must be 1 to 255 visible ASCII characters"))
    }
}

impl From<Say> for NewMessage {
    fn from(said: Say) -> Self {
        let Say { content, raw_content, reply_to, sticker, attachments, .. } = said;
        Self { raw_content, content: content.filter(|html| !html.is_empty()), reply_to, sticker, attachments }
    }
}

/// Data of `typing`.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"typing": true}))]
pub struct Typing {
    /// Whether the user types: for a few seconds, or until it is said otherwise.
    pub typing: bool,
}

impl Default for Typing {
    fn default() -> Self {
        Self { typing: true }
    }
}

/// Data of `presence`.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"status": "away"}))]
pub struct Present {
    /// `active`, which everybody is who never says anything else, or `away`.
    pub status: Activity,
}
