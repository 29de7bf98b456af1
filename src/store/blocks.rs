//! Whom users do not want to hear.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::Db;
use crate::error::Result;
use crate::model::{Block, UserId, UserLabel};
use crate::schema::{blocks, users};

/// Adds a block and tells since when it is there; nothing where it was there before.
pub fn insert(db: &mut Db, user: UserId, blocked: UserId) -> Result<Option<DateTime<Utc>>> {
    let added = diesel::insert_into(blocks::table)
        .values((blocks::user_id.eq(user), blocks::blocked_id.eq(blocked)))
        .on_conflict_do_nothing()
        .returning(blocks::created_at)
        .get_result(db)
        .optional()?;
    Ok(added)
}

/// Takes a block away. False where there was none.
pub fn delete(db: &mut Db, user: UserId, blocked: UserId) -> Result<bool> {
    Ok(diesel::delete(blocks::table.find((user, blocked))).execute(db)? > 0)
}

/// Whether a user blocked another.
pub fn exists(db: &mut Db, user: UserId, blocked: UserId) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(blocks::table.find((user, blocked)))).get_result(db)?)
}

/// Everybody a user blocked.
pub fn of_user(db: &mut Db, user: UserId) -> Result<Vec<UserId>> {
    Ok(blocks::table.filter(blocks::user_id.eq(user)).select(blocks::blocked_id).load(db)?)
}

/// Everybody who blocked a user.
pub fn by_others(db: &mut Db, user: UserId) -> Result<Vec<UserId>> {
    Ok(blocks::table.filter(blocks::blocked_id.eq(user)).select(blocks::user_id).load(db)?)
}

/// Those a user blocked, in the order of their numbers.
pub fn page(db: &mut Db, user: UserId, after: Option<UserId>, limit: i64) -> Result<Vec<Block>> {
    let page = blocks::table
        .inner_join(users::table.on(users::id.eq(blocks::blocked_id)))
        .filter(blocks::user_id.eq(user))
        .filter(blocks::blocked_id.gt(after.unwrap_or(UserId(0))))
        .order(blocks::blocked_id)
        .limit(limit);
    let rows =
        page.select((users::id, users::username, blocks::created_at)).load::<(UserId, String, DateTime<Utc>)>(db)?;
    Ok(rows
        .into_iter()
        .map(|(id, username, created_at)| Block { user: UserLabel { id, username }, created_at })
        .collect())
}
