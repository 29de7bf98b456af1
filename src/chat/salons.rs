//! The game room that a player is in: one at a time.

use super::Chat;
use super::membership::{join, leave};
use crate::error::{Error, Result};
use crate::model::{
    Actor, EnterSalon, EventKind, IdempotencyKey, Joined, NewMessage, Posted, RoomId, RoomLabel, RoomRef, UserLabel,
};
use crate::outcome::Outcome;
use crate::store::{Db, accounts, log};

impl Chat {
    /// Puts the actor into a game room, joining it, and takes the actor out of the one before. Where a moderator has to
    /// decide, the actor stays where it was.
    ///
    /// # Errors
    /// Those of [`Chat::join_room`], and `forbidden` for a direct conversation.
    pub async fn enter_salon(&self, actor: &Actor, input: EnterSalon) -> Result<Joined> {
        let room = RoomRef::parse("room", &input.room)?;
        let (user, actor, chat) = (actor.label(), actor.clone(), self.clone());
        self.change(move |db, log| {
            let joined = join(db, log, &actor, &room, |user| chat.joining_creates(user))?;
            let Joined::Member(membership) = &joined else { return Ok(joined) };
            if membership.room.direct {
                return Err(Error::new(Outcome::Forbidden, "A direct conversation is no game room."));
            }
            let before = accounts::salon(db, user.id)?;
            if before != Some(membership.room.id) {
                if let Some(before) = before {
                    abandon(db, log, &user, before)?;
                }
                settle(db, log, user, Some(membership.room.clone()))?;
            }
            Ok(joined)
        })
        .await
    }

    /// Takes the actor out of the game room it is in.
    ///
    /// # Errors
    /// `no_such_room` where it is in none.
    pub async fn leave_salon(&self, actor: &Actor) -> Result<()> {
        let user = actor.label();
        self.change(move |db, log| {
            let room = accounts::salon(db, user.id)?.ok_or_else(nowhere)?;
            abandon(db, log, &user, room)
        })
        .await
    }

    /// Says something in the game room that the actor is in.
    ///
    /// # Errors
    /// `no_such_room` where it is in none, and those of [`Chat::post`].
    pub async fn post_to_salon(&self, actor: &Actor, input: NewMessage, key: Option<IdempotencyKey>) -> Result<Posted> {
        let user = actor.id;
        let room = self.read(move |db| accounts::salon(db, user)).await?.ok_or_else(nowhere)?;
        self.post(actor, RoomRef::Id(room), input, key).await
    }
}

fn nowhere() -> Error {
    Error::new(Outcome::NoSuchRoom, "You are in no game room: enter one first.")
}

/// Leaves a game room, which the user may have left already.
fn abandon(db: &mut Db, log: &mut log::Writer, user: &UserLabel, room: RoomId) -> Result<()> {
    match leave(db, log, user.clone(), &RoomRef::Id(room)) {
        Err(error) if error.outcome() != Outcome::NotAMember && error.outcome() != Outcome::NoSuchRoom => Err(error),
        _ => Ok(()),
    }
}

/// Notes which game room a user is in, for the user's devices.
pub(super) fn settle(db: &mut Db, log: &mut log::Writer, user: UserLabel, salon: Option<RoomLabel>) -> Result<()> {
    accounts::set_salon(db, user.id, salon.as_ref().map(|room| room.id))?;
    log.record(db, None, user, EventKind::SalonChanged { salon }).map(drop)
}
