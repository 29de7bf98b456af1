//! Saying who one is, and in which room one wants to be.

use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::answer::{Ack, Told};
use super::connection::Connection;
use super::ending::Trouble;
use super::input::{Auth, Shown};
use super::seat::{Seat, Standing};
use super::voice::Lost;
use crate::chat::Following;
use crate::doors::fields;
use crate::error::{Error, Result};
use crate::model::{Actor, Cursor, JoinRoom, Joined, Purpose, RoomLabel, UserLabel};
use crate::outcome::Outcome;

/// What else there is to know for a client that was let in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"cursor": "1f3a9c2e-41", "user": {"id": 7, "username": "ada"}, "room": {"id": 3, "name": "lobby"}}))]
pub struct Seated {
    /// Where the client stands: `cursor` of its next `Auth`. Left out where the one that it gave means nothing here: `reset`
    /// follows, and says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
    /// Who the client is.
    user: UserLabel,
    /// Where.
    room: RoomLabel,
}

impl Connection {
    pub(super) async fn auth(&mut self, fields: Result<Map<String, Value>>) -> std::result::Result<Ack, Trouble> {
        let read = fields.and_then(fields::input).and_then(|mut input: Auth| {
            let (shown, cursor) = (input.shown()?, input.cursor()?);
            Ok((shown, cursor, input.room))
        });
        let (shown, cursor, room) = match read {
            Ok(read) => read,
            Err(error) => {
                self.visitor.stranger()?;
                return Err(error.into());
            }
        };
        let actor = match shown {
            Shown::Password(login) => self.visitor.log_in(login).await?,
            Shown::Token(token) => self.visitor.show(token, Purpose::Write).await?,
        };
        // Who the client was before is over from here on, and with it the room.
        self.unseat().await;
        match self.sit(actor, room, cursor.clone()).await {
            Ok(seat) => self.seat = Some(seat),
            Err(error) => {
                self.visitor.log_out().await;
                return Err(error.into());
            }
        }
        self.receive(cursor).await
    }

    /// Joins the room and begins to listen.
    async fn sit(&mut self, actor: Actor, room: String, cursor: Option<Cursor>) -> Result<Seat> {
        let input = || JoinRoom { username: actor.username.as_str().to_owned(), room: room.clone() };
        let mut joined = self.chat.join_room(&actor, input()).await?;
        let feed = self.chat.follow(actor.clone(), Following::Mine, cursor).await?;
        if let Joined::Pending(_) = joined {
            // A moderator may have decided before there was a feed to tell it.
            joined = self.chat.join_room(&actor, input()).await?;
        }
        let (room, standing) = match joined {
            Joined::Member(membership) => (membership.room, Standing::Inside),
            Joined::Pending(request) => (request.room, Standing::Waiting),
        };
        Ok(Seat::new(actor, feed, room, standing))
    }

    async fn receive(&mut self, cursor: Option<Cursor>) -> std::result::Result<Ack, Trouble> {
        let Some(seat) = &self.seat else { return Err(Error::failed("nobody sits here").into()) };
        let (inside, room) = (seat.is_inside(), seat.room().clone());
        if inside {
            // Where a reset follows, that alone says where the client stands: one that is gone before must be reset again.
            let start = seat.feed().cursor();
            self.welcome(cursor.is_none_or(|given| given == start).then_some(start)).await?;
            self.report().await;
            return Ok(Ack::new(Outcome::Ok, &json!({ "room": room }), self.language));
        }
        let detail = "A moderator has to let you in: Auth tells when that is done.";
        let pending = Error::new(Outcome::Pending, detail);
        self.voice.complain(&Told::error(&pending, self.language)).await?;
        Ok(Ack::error(&pending, self.language))
    }

    /// Tells a client that it is in its room, and where it stands.
    pub(super) async fn welcome(&mut self, cursor: Option<Cursor>) -> std::result::Result<(), Lost> {
        let Some(seat) = &self.seat else { return Ok(()) };
        let cursor = cursor.map(|cursor| cursor.to_string());
        let seated = Seated { cursor, user: seat.actor.label(), room: seat.room().clone() };
        self.voice.say("Auth", &(Told::complete(), seated)).await
    }
}
