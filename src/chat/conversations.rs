//! Direct conversations: rooms of two.

use super::standing::Standing;
use super::{Chat, page};
use crate::error::{Error, Result};
use crate::model::{
    Actor, EventKind, GetConversations, GetMessages, IdempotencyKey, MembershipRole, MessagePage, NewMessage, Posted,
    Room, RoomPage, RoomRef, RoomView, UserLabel, UserRef, conversation_key,
};
use crate::outcome::Outcome;
use crate::store::{Db, blocks, hooks, log, members, rooms, users};

impl Chat {
    /// The conversation with another user, once one of them has said something.
    ///
    /// # Errors
    /// `no_such_user`, `no_such_room` where nobody has said anything yet.
    pub async fn conversation(&self, actor: &Actor, with: UserRef) -> Result<RoomView> {
        let user = actor.id;
        self.read(move |db| {
            let other = users::label(db, &with)?.ok_or(Outcome::NoSuchUser)?;
            let found = rooms::find_key(db, &conversation_key(user, other.id))?;
            let room = found.filter(|_| other.id != user).ok_or(Outcome::NoSuchRoom)?;
            let Standing { room, role, .. } = Standing::find(db, user, &RoomRef::Id(room.id))?;
            rooms::view(db, room, role)
        })
        .await
    }

    /// The actor's conversations.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn conversations(&self, actor: &Actor, input: GetConversations) -> Result<RoomPage> {
        let user = actor.id;
        self.read(move |db| {
            let mut rooms = rooms::conversations(db, user, input.after, input.limit + 1)?;
            let next = page::cut(&mut rooms, input.limit, |view| view.room.id);
            Ok(RoomPage { rooms, next })
        })
        .await
    }

    /// A part of what the actor and another user said to each other: nothing where they never did.
    ///
    /// # Errors
    /// `no_such_user`, `invalid_field`, `no_such_page`.
    pub async fn direct_messages(&self, actor: &Actor, with: UserRef, input: GetMessages) -> Result<MessagePage> {
        let found = self.conversation(actor, with).await;
        match found {
            Ok(view) => self.messages(actor, RoomRef::Id(view.room.id), input).await,
            Err(error) if error.outcome() == Outcome::NoSuchRoom && input.page.is_none_or(|page| page == 0) => {
                let cursor = self.read(log::head).await?.cursor().to_string();
                Ok(MessagePage { messages: Vec::new(), next: None, cursor })
            }
            Err(error) if error.outcome() == Outcome::NoSuchRoom => Err(Outcome::NoSuchPage.into()),
            Err(error) => Err(error),
        }
    }

    /// Says something to another user, which begins their conversation where there is none.
    ///
    /// Someone who blocked the actor never sees it, and the actor is not told.
    ///
    /// # Errors
    /// `no_such_user`, `blocked` where the actor blocked the user, and those of posting to a room.
    pub async fn post_direct(
        &self,
        actor: &Actor,
        to: UserRef,
        input: NewMessage,
        key: Option<IdempotencyKey>,
    ) -> Result<Posted> {
        self.check_message(&input)?;
        // Before there is a conversation: what is refused begins none.
        self.judge(&input.raw_content, input.content.as_deref())?;
        let user = actor.label();
        let find = move |db: &mut Db| {
            let other = users::label(db, &to)?.ok_or(Outcome::NoSuchUser)?;
            if other.id == user.id {
                return Err(Error::invalid("user", "must be another than yourself"));
            }
            Ok((rooms::find_key(db, &conversation_key(user.id, other.id))?, other))
        };
        let room = match self.read(find).await? {
            (Some(room), _) => room,
            (None, other) => {
                let user = actor.label();
                self.change(move |db, log| begin(db, log, user, other)).await?
            }
        };
        self.post(actor, RoomRef::Id(room.id), input, key).await
    }
}

/// Begins a conversation, unless both began it at once.
fn begin(db: &mut Db, log: &mut log::Writer, user: UserLabel, other: UserLabel) -> Result<Room> {
    let key = conversation_key(user.id, other.id);
    if blocks::exists(db, user.id, other.id)? {
        return Err(Error::new(Outcome::Blocked, "Unblock the user first."));
    }
    if let Some(room) = rooms::find_key(db, &key)? {
        return Ok(room);
    }
    if hooks::is_author(db, other.id)? {
        return Err(Error::new(Outcome::NoSuchUser, "A hook posts and reads nothing."));
    }
    let room = rooms::insert_direct(db, &format!("{}, {}", user.username, other.username), &key)?;
    let both = [user.id, other.id];
    let position = log.record(db, Some(&room.label()), user, EventKind::ConversationStarted { with: other })?;
    for user in both {
        members::insert(db, room.id, user, MembershipRole::Member, position)?;
    }
    Ok(room)
}
