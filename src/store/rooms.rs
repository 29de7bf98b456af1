//! Rooms and their members.

use diesel::prelude::*;

use super::Db;
use crate::error::Result;
use crate::model::{MembershipRole, Position, RoomId, RoomLabel, RoomName, RoomRef, UserId};
use crate::schema::{members, rooms};

/// A room by number or name.
pub fn find(db: &mut Db, room: &RoomRef) -> Result<Option<RoomLabel>> {
    let query = rooms::table.select((rooms::id, rooms::name)).into_boxed();
    let query = match room {
        RoomRef::Id(id) => query.filter(rooms::id.eq(*id)),
        RoomRef::Name(name) => query.filter(rooms::name_key.eq(name.key())),
    };
    Ok(query.first::<(RoomId, String)>(db).optional()?.map(|(id, name)| RoomLabel { id, name }))
}

/// Adds a room. The caller holds the log's lock, so nobody adds the same one meanwhile.
pub fn insert(db: &mut Db, name: &RoomName) -> Result<RoomLabel> {
    let id = diesel::insert_into(rooms::table)
        .values((rooms::name.eq(name.as_str()), rooms::name_key.eq(name.key())))
        .returning(rooms::id)
        .get_result(db)?;
    Ok(RoomLabel { id, name: name.as_str().to_owned() })
}

/// What a user may do in a room: none where the user is no member.
pub fn role(db: &mut Db, room: RoomId, user: UserId) -> Result<Option<MembershipRole>> {
    let role = members::table.find((user, room)).select(members::role).first::<String>(db).optional()?;
    Ok(role.map(
        |role| if role == MembershipRole::Owner.as_str() { MembershipRole::Owner } else { MembershipRole::Member },
    ))
}

/// Lets a user in, by the log entry at `position`.
pub fn insert_member(db: &mut Db, room: RoomId, user: UserId, role: MembershipRole, position: Position) -> Result<()> {
    diesel::insert_into(members::table)
        .values((
            members::room_id.eq(room),
            members::user_id.eq(user),
            members::role.eq(role.as_str()),
            members::joined_position.eq(position),
        ))
        .execute(db)?;
    Ok(())
}

/// Lets a user out. False where the user was no member.
pub fn delete_member(db: &mut Db, room: RoomId, user: UserId) -> Result<bool> {
    Ok(diesel::delete(members::table.find((user, room))).execute(db)? > 0)
}

/// The rooms a user is in.
pub fn of_user(db: &mut Db, user: UserId) -> Result<Vec<RoomId>> {
    Ok(members::table.filter(members::user_id.eq(user)).select(members::room_id).load(db)?)
}
