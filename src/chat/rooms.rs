//! Rooms: making, finding and changing them.

use super::standing::Standing;
use super::{Chat, page};
use crate::error::Result;
use crate::model::{
    Actor, ChangeRoom, CreateRoom, EventKind, GetRooms, MembershipRole, Room, RoomName, RoomPage, RoomRef, RoomView,
    UserLabel, Visibility,
};
use crate::store::rooms::{self, Listing, NewRoom};
use crate::store::{Db, log, members};

impl Chat {
    /// Creates a room, which the actor owns.
    ///
    /// # Errors
    /// `room_exists`, `invalid_field`, `too_many_requests`.
    pub async fn create_room(&self, actor: &Actor, input: CreateRoom) -> Result<RoomView> {
        self.count_room(actor.id)?;
        let name = RoomName::parse("name", &input.name)?;
        let user = actor.label();
        self.change(move |db, log| {
            let visibility = input.visibility.unwrap_or(Visibility::Public);
            let CreateRoom { topic, retention_days, .. } = &input;
            let new = NewRoom { name: &name, visibility, topic, retention_days: *retention_days };
            let room = create(db, log, user, &new)?;
            rooms::view(db, room, Some(MembershipRole::Owner))
        })
        .await
    }

    /// A room that the actor may know of.
    ///
    /// # Errors
    /// `no_such_room`.
    pub async fn room(&self, actor: &Actor, room: RoomRef) -> Result<RoomView> {
        let user = actor.id;
        self.read(move |db| {
            let Standing { room, role, .. } = Standing::find(db, user, &room)?;
            rooms::view(db, room, role)
        })
        .await
    }

    /// Rooms that the actor may know of.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn rooms(&self, actor: &Actor, input: GetRooms) -> Result<RoomPage> {
        let user = actor.id;
        self.read(move |db| {
            let part = input.q.as_deref().map(RoomName::search_key);
            let (mine, after) = (input.mine, input.after);
            let listing = Listing { user, part: part.as_deref(), mine, after, limit: input.limit + 1 };
            let mut rooms = rooms::list(db, &listing)?;
            let next = page::cut(&mut rooms, input.limit, |view| view.room.id);
            Ok(RoomPage { rooms, next })
        })
        .await
    }

    /// Changes a room, for its owner and admins.
    ///
    /// # Errors
    /// `no_such_room`, `not_a_member`, `forbidden`, `room_exists`, `invalid_field`.
    pub async fn change_room(&self, actor: &Actor, room: RoomRef, input: ChangeRoom) -> Result<RoomView> {
        let name = input.name.as_deref().map(|name| RoomName::parse("name", name)).transpose()?;
        let user = actor.label();
        self.change(move |db, log| {
            let standing = Standing::find(db, user.id, &room)?;
            standing.owner()?;
            let changed = rooms::update(db, standing.room.id, name.as_ref(), &input)?;
            if changed != standing.room {
                record(db, log, user, &changed)?;
            }
            rooms::view(db, changed, standing.role)
        })
        .await
    }
}

/// Adds a room and its owner.
pub(super) fn create(db: &mut Db, log: &mut log::Writer, owner: UserLabel, new: &NewRoom<'_>) -> Result<Room> {
    let room = rooms::insert(db, new)?;
    let (id, role) = (owner.id, MembershipRole::Owner);
    let position = log.record(db, Some(&room.label()), owner, EventKind::MemberJoined { role })?;
    members::insert(db, room.id, id, role, position)?;
    Ok(room)
}

fn record(db: &mut Db, log: &mut log::Writer, user: UserLabel, room: &Room) -> Result<()> {
    let kind = EventKind::RoomChanged {
        visibility: room.visibility,
        topic: room.topic.clone(),
        retention_days: room.retention_days,
        slow_seconds: room.slow_seconds,
        archived: room.archived_at.is_some(),
    };
    log.record(db, Some(&room.label()), user, kind).map(drop)
}
