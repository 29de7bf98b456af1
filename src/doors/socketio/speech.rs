//! What a client does that is in a room.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::answer::{Ack, REQUIRED};
use super::call::Call;
use super::connection::Connection;
use super::ending::Trouble;
use super::input::{Present, Say, Typing};
use crate::doors::fields;
use crate::error::{Error, Result};
use crate::model::{GetMessages, Message, Position, Purpose, RoomLabel, RoomRef, UserRef};
use crate::outcome::Outcome;

/// What became of a message. Not where the client stands: others may have said something before it that comes after this.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": 42, "created_at": "2026-01-05T10:00:00Z", "room": {"id": 3, "name": "lobby"}, "replayed": false}))]
pub struct Stored {
    /// The message's id.
    id: Position,
    /// When it was stored (RFC 3339, UTC).
    created_at: DateTime<Utc>,
    /// Where it was said.
    room: RoomLabel,
    /// True where an earlier attempt with the same `key` had stored it.
    replayed: bool,
}

/// A part of what was said in the room.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"messages": [{"id": 42, "room": {"id": 3, "name": "lobby"}, "user": {"id": 7, "username": "ada"}, "raw_content": "hello", "content": "<p>hello</p>", "created_at": "2026-01-05T10:00:00Z"}], "next": 42}))]
pub struct Past {
    /// Oldest first.
    messages: Vec<Message>,
    /// The id to give as `before` (or as `after`, where that was given) for the page that follows; null at the end.
    next: Option<Position>,
}

type Fields = Result<Map<String, Value>>;
type Done = std::result::Result<Ack, Trouble>;

impl Connection {
    pub(super) async fn say(&mut self, fields: Fields) -> Done {
        let actor = self.speaker(Purpose::Write).await?;
        let said: Say = fields.and_then(fields::input)?;
        let (key, room) = (said.key()?, self.room()?);
        let to = said.to.as_deref().map(|user| UserRef::parse("to", user)).transpose()?;
        let posted = match to {
            Some(user) => self.chat.post_direct(&actor, user, said.into(), key).await?,
            None => self.chat.post(&actor, room, said.into(), key).await?,
        };
        let outcome = if posted.replayed { Outcome::Ok } else { Outcome::Created };
        let Message { id, created_at, room, .. } = posted.message;
        Ok(Ack::new(outcome, &Stored { id, created_at, room, replayed: posted.replayed }, self.language))
    }

    pub(super) async fn history(&mut self, fields: Fields, call: &Call) -> Done {
        let actor = self.speaker(Purpose::Read).await?;
        let input: GetMessages = fields.and_then(fields::input)?;
        let page = self.chat.messages(&actor, self.room()?, input).await?;
        let past = Past { messages: page.messages, next: page.next };
        // Who does not ask for an answer gets an event.
        if !call.reply.is_wanted() {
            self.voice.say("history", &past).await?;
        }
        Ok(Ack::new(Outcome::Ok, &past, self.language))
    }

    pub(super) async fn type_in(&mut self, fields: Fields) -> Done {
        let actor = self.speaker(Purpose::Write).await?;
        let (input, room): (Typing, _) = (fields.and_then(fields::input)?, self.room()?);
        let body = if input.typing {
            json!({ "expires_in": self.chat.begin_typing(&actor, room).await? })
        } else {
            self.chat.end_typing(&actor, room).await?;
            json!({})
        };
        Ok(Ack::new(Outcome::Ok, &body, self.language))
    }

    pub(super) async fn present(&mut self, fields: Fields) -> Done {
        self.speaker(Purpose::Write).await?;
        let input: Present = fields.and_then(fields::input)?;
        self.activity = input.status;
        self.report().await;
        Ok(Ack::new(Outcome::Ok, &json!({}), self.language))
    }

    fn room(&self) -> Result<RoomRef> {
        let seat = self.seat.as_ref().ok_or_else(|| Error::new(Outcome::Unauthenticated, REQUIRED))?;
        Ok(seat.place())
    }
}
