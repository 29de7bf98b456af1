//! What outlived its use goes.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::{Db, search_index};
use crate::error::Result;
use crate::schema::{idempotency_keys, sessions, slow_posts, stream_tickets};

/// The longest that slow mode lets anybody wait.
const SLOWEST: TimeDelta = TimeDelta::days(1);

/// Deletes idempotency keys older than `keys_before`, tickets and sessions that expired before `now`, and who posted when in
/// rooms in slow mode, where that keeps nobody waiting.
/// Returns how many rows went.
pub fn sweep(db: &mut Db, keys_before: DateTime<Utc>, now: DateTime<Utc>) -> Result<usize> {
    let keys = diesel::delete(idempotency_keys::table.filter(idempotency_keys::created_at.lt(keys_before)));
    let tickets = diesel::delete(stream_tickets::table.filter(stream_tickets::expires_at.lt(now)));
    let sessions = diesel::delete(sessions::table.filter(sessions::expires_at.lt(now)));
    let slow = diesel::delete(slow_posts::table.filter(slow_posts::posted_at.lt(now - SLOWEST)));
    Ok(keys.execute(db)? + tickets.execute(db)? + sessions.execute(db)? + slow.execute(db)?)
}

/// How many messages of one room go at once.
const EXPIRED_AT_ONCE: i64 = 1000;

/// Deletes the oldest messages that their rooms keep no longer, with all that hangs on them. Their positions stay in the
/// log's count, so no cursor is touched. Returns how many went: to be called again until none does.
pub fn expire(db: &mut Db) -> Result<usize> {
    // Of each room its oldest messages are looked at, by index: older ones than those that stay there are none.
    let query = diesel::sql_query(
        "with expired as (
             delete from messages where id in (
                 select oldest.id from rooms cross join lateral (
                     select id, created_at from messages where messages.room_id = rooms.id order by id limit $1
                 ) oldest
                 where rooms.retention_days is not null
                     and oldest.created_at < now() - make_interval(days => rooms.retention_days)
             ) returning id
         ), unmentioned as (
             delete from mentions where message_id in (select id from expired)
         ), unreacted as (
             delete from reactions where message_id in (select id from expired)
         ), unindexed as (
             delete from message_search where message_id in (select id from expired)
         ), unversioned as (
             delete from message_versions where message_id in (select id from expired)
         ), unreferenced as (
             delete from attachment_references where message_id in (select id from expired) returning attachment_id
         ), released as (
             update attachments set expires_at = now() + interval '1 hour' where id in (select attachment_id from unreferenced)
         )
         select count(*) as count from expired",
    );
    let counted: Count = db.transaction(|db| {
        search_index::hold(db)?;
        query.bind::<BigInt, _>(EXPIRED_AT_ONCE).get_result(db)
    })?;
    Ok(usize::try_from(counted.count).unwrap_or_default())
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}
