//! Changing what was said, and what is known of it.

use super::filtering::Judged;
use super::messages::{mentions, with_reactions};
use super::roles::admin_only;
use super::standing::Standing;
use super::{Chat, reports};
use crate::error::{Error, Result};
use crate::model::{
    Actor, EditMessage, EventKind, Message, MessageVersion, Parts, Position, Receipts, RoomRef, UserId,
};
use crate::outcome::Outcome;
use crate::store::{Db, blocks, markers, messages, versions};

impl Chat {
    /// A message that the actor may read, and who has read it.
    ///
    /// # Errors
    /// `no_such_message`, `not_a_member`.
    pub async fn message(&self, actor: &Actor, id: Position) -> Result<(Message, Receipts)> {
        let user = actor.id;
        self.read(move |db| {
            let (message, _) = find(db, user, id)?;
            let receipts = markers::of_message(db, &message, user)?;
            let read_by = receipts.iter().filter(|(_, read)| *read).map(|(user, _)| user.clone()).collect();
            let delivered_to = receipts.into_iter().map(|(user, _)| user).collect();
            let message = with_reactions(db, user, vec![message])?.pop().ok_or(Outcome::NoSuchMessage)?;
            Ok((message, Receipts { read_by, delivered_to }))
        })
        .await
    }

    /// Replaces the text of a message, for its author and the room's moderators. What it said before is kept for admins.
    ///
    /// # Errors
    /// `no_such_message`, also where it is deleted, `not_a_member`, `forbidden`, also where the room is archived, `muted`,
    /// `too_large`, `invalid_field` where it has words that are refused.
    pub async fn edit_message(&self, actor: &Actor, id: Position, input: EditMessage) -> Result<Message> {
        self.check_size(&input.raw_content, input.content.as_deref())?;
        let Judged { raw_content, formatted, reported } = self.judge(&input.raw_content, input.content.as_deref())?;
        let (user, actor) = (actor.label(), actor.clone());
        self.change(move |db, log| {
            let (message, standing) = changeable(db, user.id, id)?;
            standing.open()?;
            // An admin edits where it is no member, and does not speak there.
            if standing.role.is_some() {
                standing.speaker(db, &actor)?;
            }
            let mentions = mentions(db, message.room.id, &raw_content)?;
            let parts = Parts { mentions, formatted, ..message.parts.clone() };
            versions::keep(db, id, log.next(), user.id)?;
            messages::update(db, &message, &raw_content, &parts)?;
            let edited = messages::find(db, id)?.ok_or(Outcome::NoSuchMessage)?;
            log.record_with(db, user, EventKind::MessageEdited { message_id: id }, edited.clone())?;
            if let Some(filter) = reported {
                reports::open(db, log, filter, &edited)?;
            }
            Ok(edited)
        })
        .await
    }

    /// Deletes a message, for its author and the room's moderators: its place stays, its content goes. What it said is kept
    /// for admins.
    ///
    /// # Errors
    /// `no_such_message`, also where it is deleted, `not_a_member`, `forbidden`.
    pub async fn delete_message(&self, actor: &Actor, id: Position) -> Result<()> {
        let user = actor.label();
        self.change(move |db, log| {
            let (message, _) = changeable(db, user.id, id)?;
            versions::keep(db, id, log.next(), user.id)?;
            messages::delete(db, id)?;
            log.record(db, Some(&message.room), user, EventKind::MessageDeleted { message_id: id })?;
            Ok(())
        })
        .await
    }

    /// What a message said before each edit and before its deletion, oldest first, for admins; in direct conversations
    /// for nobody.
    ///
    /// # Errors
    /// `forbidden`, `no_such_message`, also in a conversation of others.
    pub async fn message_versions(&self, actor: &Actor, id: Position) -> Result<Vec<MessageVersion>> {
        let actor = actor.clone();
        self.read(move |db| {
            admin_only(db, &actor)?;
            let room = messages::room(db, id)?.ok_or(Outcome::NoSuchMessage)?;
            Standing::find(db, actor.id, &RoomRef::Id(room)).map_err(unknown)?.admin()?;
            versions::of_message(db, id)
        })
        .await
    }
}

/// A message that a user may read, and where the user stands to its room.
pub(super) fn find(db: &mut Db, user: UserId, id: Position) -> Result<(Message, Standing)> {
    let (message, standing) = there(db, user, id)?;
    if blocks::exists(db, user, message.user.id)? {
        return Err(Outcome::NoSuchMessage.into());
    }
    Ok((message, standing))
}

/// A message of a room that a user may read, whoever its author.
fn there(db: &mut Db, user: UserId, id: Position) -> Result<(Message, Standing)> {
    let message = messages::find(db, id)?.ok_or(Outcome::NoSuchMessage)?;
    let standing = Standing::find(db, user, &RoomRef::Id(message.room.id)).map_err(unknown)?;
    standing.reader()?;
    Ok((message, standing))
}

/// A message of a room that one may not know of is none.
fn unknown(error: Error) -> Error {
    if error.outcome() == Outcome::NoSuchRoom { Outcome::NoSuchMessage.into() } else { error }
}

/// A message that a user may edit and delete. A moderator may also where the author is one whom the moderator blocked.
fn changeable(db: &mut Db, user: UserId, id: Position) -> Result<(Message, Standing)> {
    let (message, standing) = there(db, user, id)?;
    if message.user.id != user && standing.moderator().is_err() {
        find(db, user, id)?;
        return Err(Error::new(Outcome::Forbidden, "This is for the message's author and the room's moderators."));
    }
    if message.deleted_at.is_some() {
        return Err(Error::new(Outcome::NoSuchMessage, "The message is deleted."));
    }
    Ok((message, standing))
}
