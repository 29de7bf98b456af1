//! Finding what was said.

use super::standing::Standing;
use super::{Chat, page};
use crate::error::Result;
use crate::model::{Actor, FoundPage, Position, RoomRef, SearchMessages, Terms, UserRef};
use crate::outcome::Outcome;
use crate::store::search::{self, Place, Search};
use crate::store::{members, users};

impl Chat {
    /// Messages by their words, of the rooms and conversations that the actor is in now, or of one room that the actor may
    /// read, but for what those say whom the actor blocked.
    ///
    /// # Errors
    /// `invalid_field`, `no_such_room`, `not_a_member`, `no_such_user`, `too_many_requests`, `unavailable` where it takes too
    /// long.
    pub async fn search(&self, actor: &Actor, input: SearchMessages) -> Result<FoundPage> {
        self.count_search(actor.id)?;
        let SearchMessages { q, room, user, before, limit } = input;
        let room = room.map(|room| RoomRef::parse("room", &room)).transpose()?;
        let author = user.map(|user| UserRef::parse("user", &user)).transpose()?;
        let (reader, terms, before) = (actor.id, Terms::parse(&q), before.unwrap_or(Position(i64::MAX)));
        self.read(move |db| {
            let place = match room {
                Some(room) => {
                    let standing = Standing::find(db, reader, &room)?;
                    standing.reader()?;
                    Place::Room(standing.room.id)
                }
                None => Place::Rooms(members::of_user(db, reader)?.into_iter().map(|(room, _)| room).collect()),
            };
            let author = match author {
                Some(author) => Some(users::label(db, &author)?.ok_or(Outcome::NoSuchUser)?.id),
                None => None,
            };
            let mut messages = search::find(db, &Search { reader, place, author, before, limit: limit + 1 }, &terms)?;
            let next = page::cut(&mut messages, limit, |message| message.id);
            Ok(FoundPage { messages, next })
        })
        .await
    }
}
