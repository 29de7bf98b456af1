//! Who is in which room.

use super::{Chat, own_name};
use crate::error::{Error, Result};
use crate::model::{Actor, EventKind, JoinRoom, LeaveRoom, Membership, MembershipRole, RoomRef, UserLabel};
use crate::outcome::Outcome;
use crate::store::{Db, log, rooms};

impl Chat {
    /// Joins a room, and creates it where there is none of that name. Joining again changes nothing.
    ///
    /// # Errors
    /// `forbidden` for another's name, `no_such_room` for a number that no room has, or for a name where joining
    /// creates no rooms.
    pub async fn join_room(&self, actor: &Actor, input: JoinRoom) -> Result<Membership> {
        own_name(actor, &input.username)?;
        let room = RoomRef::parse("room", &input.room)?;
        let user = actor.label();
        let creates = self.inner.settings.join_creates_rooms;
        let (membership, batch) =
            self.inner.store.run(move |db| log::write(db, |db, log| join(db, log, user, &room, creates))).await?;
        self.moved(batch);
        Ok(membership)
    }

    /// Leaves a room: nothing of it reaches the user from then on.
    ///
    /// # Errors
    /// `forbidden` for another's name, `no_such_room`, `not_a_member`.
    pub async fn leave_room(&self, actor: &Actor, input: LeaveRoom) -> Result<()> {
        own_name(actor, &input.username)?;
        let room = RoomRef::parse("room", &input.room)?;
        let user = actor.label();
        let ((), batch) = self.inner.store.run(move |db| log::write(db, |db, log| leave(db, log, user, &room))).await?;
        self.moved(batch);
        Ok(())
    }
}

fn join(db: &mut Db, log: &mut log::Writer, user: UserLabel, room: &RoomRef, creates: bool) -> Result<Membership> {
    let (room, role) = match (rooms::find(db, room)?, room) {
        (Some(room), _) => match rooms::role(db, room.id, user.id)? {
            Some(role) => return Ok(Membership { room, role }),
            None => (room, MembershipRole::Member),
        },
        (None, RoomRef::Name(name)) if creates => (rooms::insert(db, name)?, MembershipRole::Owner),
        (None, RoomRef::Name(_) | RoomRef::Id(_)) => return Err(Error::from(Outcome::NoSuchRoom)),
    };
    let id = user.id;
    let position = log.record(db, Some(&room), user, EventKind::MemberJoined { role })?;
    rooms::insert_member(db, room.id, id, role, position)?;
    Ok(Membership { room, role })
}

fn leave(db: &mut Db, log: &mut log::Writer, user: UserLabel, room: &RoomRef) -> Result<()> {
    let room = rooms::find(db, room)?.ok_or(Outcome::NoSuchRoom)?;
    if !rooms::delete_member(db, room.id, user.id)? {
        return Err(Outcome::NotAMember.into());
    }
    log.record(db, Some(&room), user, EventKind::MemberLeft {})?;
    Ok(())
}
