//! Reacting to messages.

use super::Chat;
use super::edits::find;
use crate::error::{Error, Result};
use crate::model::{Actor, EventKind, Position, React, Reaction};
use crate::outcome::Outcome;
use crate::store::reactions;

/// In how many ways people may react to one message.
const WAYS: i64 = 50;

impl Chat {
    /// Reacts to a message with an emoji. Reacting so again changes nothing. Returns how people react to it now.
    ///
    /// # Errors
    /// `no_such_message`, also where it is deleted, `not_a_member`, `muted`, `invalid_field` for what is no emoji, `forbidden`
    /// where people react in fifty ways already or the room is archived.
    pub async fn react(&self, actor: &Actor, id: Position, input: React) -> Result<Vec<Reaction>> {
        let emoji = emoji(&input.emoji)?;
        let (user, actor) = (actor.label(), actor.clone());
        self.change(move |db, log| {
            let (message, standing) = find(db, user.id, id)?;
            standing.member()?;
            standing.open()?;
            standing.speaker(db, &actor)?;
            if message.deleted_at.is_some() {
                return Err(Error::new(Outcome::NoSuchMessage, "The message is deleted."));
            }
            let by = user.id;
            if reactions::insert(db, id, by, emoji)? {
                if reactions::ways(db, id)? > WAYS {
                    return Err(Error::new(Outcome::Forbidden, "People react to this message in fifty ways already."));
                }
                let author = Some(message.user);
                let kind = EventKind::ReactionAdded { message_id: id, emoji: emoji.to_owned(), author };
                log.record(db, Some(&message.room), user, kind)?;
            }
            Ok(reactions::of_messages(db, by, &[id])?.remove(&id).unwrap_or_default())
        })
        .await
    }

    /// Takes a reaction back. Returns how people react to the message now.
    ///
    /// # Errors
    /// `no_such_message`, `not_a_member`, `invalid_field` for what is no emoji.
    pub async fn unreact(&self, actor: &Actor, id: Position, emoji_text: &str) -> Result<Vec<Reaction>> {
        let emoji = emoji(emoji_text)?;
        let user = actor.label();
        self.change(move |db, log| {
            let (message, standing) = find(db, user.id, id)?;
            standing.member()?;
            let by = user.id;
            if reactions::delete(db, id, by, emoji)? {
                let author = Some(message.user);
                let kind = EventKind::ReactionRemoved { message_id: id, emoji: emoji.to_owned(), author };
                log.record(db, Some(&message.room), user, kind)?;
            }
            Ok(reactions::of_messages(db, by, &[id])?.remove(&id).unwrap_or_default())
        })
        .await
    }
}

/// One emoji in its full form, whichever one was given.
fn emoji(text: &str) -> Result<&'static str> {
    let known = emojis::get(text).ok_or_else(|| Error::invalid("emoji", "must be one emoji"))?;
    Ok(known.as_str())
}
