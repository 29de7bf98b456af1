//! Saying something, and what was said.

use super::{Chat, own_name};
use crate::error::{Error, Result};
use crate::model::{
    Actor, Draft, GetMessages, IdempotencyKey, Message, MessagePage, PostMessage, Posted, RoomRef, UserId,
};
use crate::outcome::Outcome;
use crate::store::{Db, log, messages, rooms};

impl Chat {
    /// Says something in a room. Once this returns, the message is in the log, on disk.
    ///
    /// With a key, repeating the call returns the first result and stores nothing again.
    ///
    /// # Errors
    /// `forbidden` for another's name, `no_such_room`, `not_a_member`, `too_large`, `key_reused`, `unavailable`.
    pub async fn post_message(&self, actor: &Actor, input: PostMessage, key: Option<IdempotencyKey>) -> Result<Posted> {
        own_name(actor, &input.username)?;
        let room = RoomRef::parse("room", &input.room)?;
        let longest = self.inner.settings.max_message_bytes;
        if u32::try_from(input.message.len()).is_ok_and(|length| length <= longest) {
            let draft = Draft { author: actor.clone(), room, raw_content: input.message, key };
            return self.inner.appender.append(draft).await;
        }
        Err(Error::new(Outcome::TooLarge, format!("A message may have at most {longest} bytes.")))
    }

    /// A part of a room's history, with the cursor of a stream that continues it.
    ///
    /// # Errors
    /// `no_such_room`, `not_a_member`, `invalid_field`.
    pub async fn messages(&self, actor: &Actor, room: RoomRef, input: GetMessages) -> Result<MessagePage> {
        if input.before.is_some() && input.after.is_some() {
            return Err(Error::invalid("after", "may not be given together with `before`"));
        }
        let user = actor.id;
        self.inner.store.run(move |db| log::snapshot(db, |db| page(db, user, &room, &input))).await
    }
}

fn page(db: &mut Db, user: UserId, room: &RoomRef, input: &GetMessages) -> Result<MessagePage> {
    let cursor = log::head(db)?.cursor().to_string();
    let room = rooms::find(db, room)?.ok_or(Outcome::NoSuchRoom)?;
    rooms::role(db, room.id, user)?.ok_or(Outcome::NotAMember)?;
    // One more than asked for tells whether there is a next page.
    let limit = input.limit + 1;
    let (mut found, forward) = match input.after {
        Some(after) => (messages::page_after(db, room.id, after, limit)?, true),
        None => (messages::page_before(db, room.id, input.before, limit)?, false),
    };
    let more = i64::try_from(found.len()).is_ok_and(|length| length == limit);
    if more && forward {
        found.pop();
    } else if more {
        found.remove(0);
    }
    let last: Option<&Message> = if forward { found.last() } else { found.first() };
    let next = last.filter(|_| more).map(|message| message.id);
    Ok(MessagePage { messages: found, next, cursor })
}
