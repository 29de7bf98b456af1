//! What users set for themselves.

use diesel::prelude::*;

use super::{Db, users as people};
use crate::error::Result;
use crate::model::{Account, RoomId, RoomLabel, UserId, UserRole};
use crate::schema::{rooms, users};

/// A user's own account.
pub fn find(db: &mut Db, id: UserId) -> Result<Option<Account>> {
    let Some(user) = people::find(db, id)? else { return Ok(None) };
    let row = users::table.find(id).left_join(rooms::table.on(users::salon_id.eq(rooms::id.nullable())));
    let row = row.select((users::role, users::receipts, (rooms::id, rooms::name, rooms::direct).nullable()));
    let (role, receipts, salon) = row.first::<(UserRole, bool, Option<(RoomId, String, bool)>)>(db)?;
    let salon = salon.map(|(id, name, direct)| RoomLabel { id, name, direct });
    Ok(Some(Account { user, role, receipts, salon }))
}

/// Whether others hear how far a user has read.
pub fn receipts(db: &mut Db, id: UserId) -> Result<bool> {
    Ok(users::table.find(id).select(users::receipts).first(db)?)
}

/// Sets whether others hear how far a user has read.
pub fn set_receipts(db: &mut Db, id: UserId, receipts: bool) -> Result<()> {
    diesel::update(users::table.find(id)).set(users::receipts.eq(receipts)).execute(db)?;
    Ok(())
}

/// The game room that a user is in.
pub fn salon(db: &mut Db, id: UserId) -> Result<Option<RoomId>> {
    Ok(users::table.find(id).select(users::salon_id).first(db)?)
}

/// Puts a user into a game room, or into none.
pub fn set_salon(db: &mut Db, id: UserId, room: Option<RoomId>) -> Result<()> {
    diesel::update(users::table.find(id)).set(users::salon_id.eq(room)).execute(db)?;
    Ok(())
}
