//! What outlived its use goes.

use std::num::NonZeroU32;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::query_builder::SqlQuery;
use diesel::sql_types::BigInt;

use super::{Db, search_index};
use crate::error::Result;
use crate::schema::{idempotency_keys, known_addresses, sessions, slow_posts, stream_tickets};

/// The longest that slow mode lets anybody wait.
const SLOWEST: TimeDelta = TimeDelta::days(1);

/// Deletes tickets and sessions that expired before `now`, idempotency keys and known addresses that are older than they are
/// kept, and who posted when in rooms in slow mode, where that keeps nobody waiting. Returns how many rows went.
pub fn sweep(db: &mut Db, now: DateTime<Utc>, keys_kept: TimeDelta, addresses_kept: TimeDelta) -> Result<usize> {
    let keys = diesel::delete(idempotency_keys::table.filter(idempotency_keys::created_at.lt(now - keys_kept)));
    let addresses = diesel::delete(known_addresses::table.filter(known_addresses::used_at.lt(now - addresses_kept)));
    let tickets = diesel::delete(stream_tickets::table.filter(stream_tickets::expires_at.lt(now)));
    let sessions = diesel::delete(sessions::table.filter(sessions::expires_at.lt(now)));
    let slow = diesel::delete(slow_posts::table.filter(slow_posts::posted_at.lt(now - SLOWEST)));
    Ok(keys.execute(db)? + addresses.execute(db)? + tickets.execute(db)? + sessions.execute(db)? + slow.execute(db)?)
}

/// How many messages of one room go at once.
const AT_ONCE: i64 = 1000;

/// Of each room its oldest messages are looked at, by index: older ones than those that stay there are none.
const EXPIRED: &str = "select oldest.id from rooms cross join lateral (
        select id, created_at from messages where messages.room_id = rooms.id order by id limit $1
    ) oldest
    where rooms.retention_days is not null
        and oldest.created_at < now() - make_interval(days => rooms.retention_days)";

/// Of each room the newest messages are passed over, by index, and the oldest go first.
const BEYOND: &str = "select oldest.id from rooms cross join lateral (
        select id from messages where messages.room_id = rooms.id order by id desc offset $2 limit 1
    ) beyond cross join lateral (
        select id from messages where messages.room_id = rooms.id and messages.id <= beyond.id order by id limit $1
    ) oldest";

/// Deletes the oldest messages that their rooms keep no longer. Returns how many went: to be called again until none does.
pub fn expire(db: &mut Db) -> Result<usize> {
    db.transaction(|db| {
        search_index::hold(db)?;
        counted(deletion(EXPIRED).bind::<BigInt, _>(AT_ONCE).get_result(db)?)
    })
}

/// Deletes messages beyond the newest of each room. Returns how many went: to be called again until none does.
pub fn trim(db: &mut Db, most: NonZeroU32) -> Result<usize> {
    db.transaction(|db| {
        search_index::hold(db)?;
        let query = deletion(BEYOND).bind::<BigInt, _>(AT_ONCE).bind::<BigInt, _>(i64::from(most.get()));
        counted(query.get_result(db)?)
    })
}

/// Deletes the messages that a query selects, with all that hangs on them. Their positions stay in the log's count, so no
/// cursor is touched.
fn deletion(selection: &str) -> SqlQuery {
    diesel::sql_query(format!(
        "with expired as (
             delete from messages where id in ({selection}) returning id
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
         select count(*) as count from expired"
    ))
}

fn counted(rows: Count) -> Result<usize> {
    Ok(usize::try_from(rows.count).unwrap_or_default())
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}
