//! Who is in which room.

use diesel::prelude::*;

use super::Db;
use crate::error::Result;
use crate::model::{Member, MembershipRole, Position, RoomId, UserId, UserLabel};
use crate::outcome::Outcome;
use crate::schema::{members, users};

type Columns = (UserId, String, MembershipRole);

const COLUMNS: (users::id, users::username, members::role) = (users::id, users::username, members::role);

fn member((id, username, role): Columns) -> Member {
    Member { user: UserLabel { id, username }, role }
}

/// What a user may do in a room: none where the user is no member.
pub fn role(db: &mut Db, room: RoomId, user: UserId) -> Result<Option<MembershipRole>> {
    Ok(members::table.find((user, room)).select(members::role).first(db).optional()?)
}

/// A member of a room.
pub fn find(db: &mut Db, room: RoomId, user: UserId) -> Result<Option<Member>> {
    let row = members::table.find((user, room)).inner_join(users::table.on(users::id.eq(members::user_id)));
    Ok(row.select(COLUMNS).first::<Columns>(db).optional()?.map(member))
}

/// Lets a user in, by the log entry at `position`. What was said before counts as read.
///
/// # Errors
/// `no_such_user` where the user is erased.
pub fn insert(db: &mut Db, room: RoomId, user: UserId, role: MembershipRole, position: Position) -> Result<()> {
    if users::table
        .find(user)
        .filter(users::erased_at.is_null())
        .select(users::id)
        .first::<UserId>(db)
        .optional()?
        .is_none()
    {
        return Err(Outcome::NoSuchUser.into());
    }
    diesel::insert_into(members::table)
        .values((
            members::room_id.eq(room),
            members::user_id.eq(user),
            members::role.eq(role),
            members::joined_position.eq(position),
            members::read_position.eq(position),
            members::delivered_position.eq(position),
        ))
        .execute(db)?;
    Ok(())
}

/// Gives a member another role.
pub fn update_role(db: &mut Db, room: RoomId, user: UserId, role: MembershipRole) -> Result<()> {
    diesel::update(members::table.find((user, room))).set(members::role.eq(role)).execute(db)?;
    Ok(())
}

/// Lets a user out.
pub fn delete(db: &mut Db, room: RoomId, user: UserId) -> Result<()> {
    diesel::delete(members::table.find((user, room))).execute(db)?;
    Ok(())
}

/// The rooms a user is in.
pub fn of_user(db: &mut Db, user: UserId) -> Result<Vec<(RoomId, MembershipRole)>> {
    Ok(members::table.filter(members::user_id.eq(user)).select((members::room_id, members::role)).load(db)?)
}

/// Who owns a room.
pub fn owner(db: &mut Db, room: RoomId) -> Result<Option<Member>> {
    let owner = members::table
        .inner_join(users::table.on(users::id.eq(members::user_id)))
        .filter(members::room_id.eq(room))
        .filter(members::role.eq(MembershipRole::Owner));
    Ok(owner.select(COLUMNS).first::<Columns>(db).optional()?.map(member))
}

/// Who has been longest in a room, moderators before others.
pub fn senior(db: &mut Db, room: RoomId) -> Result<Option<Member>> {
    let senior = members::table
        .inner_join(users::table.on(users::id.eq(members::user_id)))
        .filter(members::room_id.eq(room))
        .order((members::role.eq(MembershipRole::Moderator).desc(), members::joined_position));
    Ok(senior.select(COLUMNS).first::<Columns>(db).optional()?.map(member))
}

/// Members of a room in the order of their users' numbers.
pub fn page(db: &mut Db, room: RoomId, after: Option<UserId>, limit: i64) -> Result<Vec<Member>> {
    let page = members::table
        .inner_join(users::table.on(users::id.eq(members::user_id)))
        .filter(members::room_id.eq(room))
        .filter(members::user_id.gt(after.unwrap_or(UserId(0))))
        .order(members::user_id)
        .limit(limit);
    Ok(page.select(COLUMNS).load::<Columns>(db)?.into_iter().map(member).collect())
}

/// Whether a room has at most that many members.
pub fn at_most(db: &mut Db, room: RoomId, number: usize) -> Result<bool> {
    let limit = i64::try_from(number).unwrap_or(i64::MAX).saturating_add(1);
    let some = members::table.filter(members::room_id.eq(room)).select(members::user_id).limit(limit);
    Ok(some.load::<UserId>(db)?.len() <= number)
}

/// Members of a room who have one of these names, in the form they are looked up by.
pub fn named(db: &mut Db, room: RoomId, names: &[String]) -> Result<Vec<UserLabel>> {
    let named = users::table
        .inner_join(members::table.on(members::user_id.eq(users::id)))
        .filter(members::room_id.eq(room))
        .filter(users::username_key.eq_any(names))
        .order(users::id);
    let rows = named.select((users::id, users::username)).load::<(UserId, String)>(db)?;
    Ok(rows.into_iter().map(|(id, username)| UserLabel { id, username }).collect())
}
