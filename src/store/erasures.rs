//! Taking away what a user was: at once what names the user and lets it in, bit by bit what it said.

use chrono::Utc;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};

use super::labels::RoomColumns;
use super::{Db, transaction, users as people};
use crate::error::Result;
use crate::model::{KeyId, Position, RequestState, RoomId, RoomLabel, UserId, UserLabel, UserRole};
use crate::schema::{
    addresses, api_keys, attachments, blocks, erasure_rooms, erasures, idempotency_keys, join_requests,
    known_addresses, members, mentions, messages, refresh_tokens, rooms, sessions, stream_tickets, users,
};

/// How much of the log is looked through at once for what a user said. No index finds it: one would cost every post.
const SPAN: i64 = 10_000;

/// How many messages go at once.
const BATCH: i64 = 500;

/// Which fields of an event name users besides the one it happened to.
const LABELS: [&str; 3] = ["by", "with", "blocked"];

/// What an erased user is called. Nobody can have a name with this letter, and the key is no name's.
fn tombstone(id: UserId) -> (String, String) {
    (format!("erased~{id}"), format!("~{id}"))
}

/// Takes a user's names, password and role away. Nothing where there is no such user any more.
pub fn bury(db: &mut Db, id: UserId) -> Result<Option<UserLabel>> {
    let alive = users::table.find(id).filter(users::erased_at.is_null());
    let Some(key) = alive.select(users::username_key).for_update().first::<String>(db).optional()? else {
        return Ok(None);
    };
    people::retire_name(db, &key)?;
    let (username, username_key) = tombstone(id);
    diesel::update(users::table.find(id))
        .set((
            users::username.eq(&username),
            users::username_key.eq(username_key),
            users::first_name.eq(""),
            users::last_name.eq(""),
            users::password_hash.eq(None::<String>),
            users::role.eq(UserRole::Member),
            users::receipts.eq(false),
            users::erased_at.eq(diesel::dsl::now),
        ))
        .execute(db)?;
    Ok(Some(UserLabel { id, username }))
}

/// A user's conversations are over, and are not called by the user's name.
pub fn close_conversations(db: &mut Db, user: &UserLabel) -> Result<()> {
    let query = diesel::sql_query(
        "update rooms set archived_at = coalesce(archived_at, now()), name = (
             select string_agg(users.username, ', ' order by users.id) from members join users on users.id = members.user_id
             where members.room_id = rooms.id
         )
         where direct and id in (select room_id from members where user_id = $1)",
    );
    query.bind::<BigInt, _>(user.id).execute(db)?;
    let own = members::table.filter(members::user_id.eq(user.id));
    diesel::update(own).set((members::read_position.eq(0), members::delivered_position.eq(0))).execute(db)?;
    Ok(())
}

/// The rooms that a user is in, in the order of their numbers.
pub fn rooms(db: &mut Db, user: UserId) -> Result<Vec<RoomLabel>> {
    let own = members::table.inner_join(rooms::table).filter(members::user_id.eq(user)).order(rooms::id);
    let rows = own.select((rooms::id, rooms::name, rooms::direct)).load::<(RoomId, String, bool)>(db)?;
    Ok(rows.into_iter().map(|(id, name, direct)| RoomLabel { id, name, direct }).collect())
}

/// The rooms that a user waits to be let into, or is invited into.
pub fn awaited(db: &mut Db, user: UserId) -> Result<Vec<RoomLabel>> {
    let open = [RequestState::Pending, RequestState::Invited];
    let asked = join_requests::table
        .inner_join(rooms::table)
        .filter(join_requests::user_id.eq(user))
        .filter(join_requests::state.eq_any(open))
        .order(rooms::id);
    let rows = asked.select((rooms::id, rooms::name, rooms::direct)).load::<(RoomId, String, bool)>(db)?;
    Ok(rows.into_iter().map(|(id, name, direct)| RoomLabel { id, name, direct }).collect())
}

/// The keys of a user that are not revoked.
pub fn keys(db: &mut Db, user: UserId) -> Result<Vec<KeyId>> {
    let own = api_keys::table.filter(api_keys::user_id.eq(user)).filter(api_keys::revoked_at.is_null());
    Ok(own.select(api_keys::id).load(db)?)
}

/// Deletes what a user kept for itself, and what let it in.
pub fn forget(db: &mut Db, user: UserId) -> Result<()> {
    let logins = sessions::table.filter(sessions::user_id.eq(user)).select(sessions::id);
    diesel::delete(refresh_tokens::table.filter(refresh_tokens::session_id.eq_any(logins))).execute(db)?;
    let asked = stream_tickets::table.filter(
        stream_tickets::user_id.eq(user).or(stream_tickets::session_id.eq_any(logins.select(sessions::id.nullable()))),
    );
    diesel::delete(asked).execute(db)?;
    diesel::delete(addresses::table.find(user)).execute(db)?;
    diesel::delete(known_addresses::table.filter(known_addresses::user_id.eq(user))).execute(db)?;
    diesel::delete(blocks::table.filter(blocks::user_id.eq(user))).execute(db)?;
    diesel::delete(join_requests::table.filter(join_requests::user_id.eq(user))).execute(db)?;
    diesel::delete(idempotency_keys::table.filter(idempotency_keys::user_id.eq(user))).execute(db)?;
    Ok(())
}

/// Notes that what a user said is to go, up to where the user's end stands in the log.
pub fn begin(db: &mut Db, user: UserId, last: Position) -> Result<()> {
    diesel::insert_into(erasures::table)
        .values((erasures::user_id.eq(user), erasures::last_position.eq(last)))
        .execute(db)?;
    Ok(())
}

/// Notes that a room was told. False where it was before.
pub fn tell(db: &mut Db, user: UserId, room: RoomId) -> Result<bool> {
    let told = diesel::insert_into(erasure_rooms::table)
        .values((erasure_rooms::user_id.eq(user), erasure_rooms::room_id.eq(room)))
        .on_conflict_do_nothing()
        .execute(db)?;
    Ok(told > 0)
}

/// What one call of [`step`] did.
#[derive(Debug)]
pub enum Step {
    /// There is nothing to do, or another node does it.
    Nothing,
    /// Something is done, and there may be more.
    More,
    /// Before more is done these rooms are to be told.
    Tell(UserLabel, Vec<RoomLabel>),
}

/// Takes some more away of what the user said whose end was first of those that are not done, in one transaction with the note of
/// how far it is: a node that ends at any moment leaves neither a rest nor a double.
pub fn step(db: &mut Db) -> Result<Step> {
    let unfinished = erasures::table.filter(erasures::finished_at.is_null());
    if !diesel::select(diesel::dsl::exists(unfinished)).get_result(db)? {
        return Ok(Step::Nothing);
    }
    transaction(db, |db| {
        let next = unfinished
            .order(erasures::started_at)
            .select((erasures::user_id, erasures::position, erasures::last_position))
            .for_update()
            .skip_locked();
        let Some((user, after, last)) = next.first::<(UserId, Position, Position)>(db).optional()? else {
            return Ok(Step::Nothing);
        };
        let (username, _) = tombstone(user);
        if after >= last {
            finish(db, user, &username)?;
            return Ok(Step::More);
        }
        let span = Position(after.0 + SPAN).min(last);
        let said = messages::table
            .filter(messages::user_id.eq(user))
            .filter(messages::id.gt(after))
            .filter(messages::id.le(span))
            .order(messages::id)
            .limit(BATCH);
        let ids = said.select(messages::id).load::<Position>(db)?;
        // Where the batch is full there may be more of the span.
        let to = ids.last().filter(|_| ids.len() >= BATCH as usize).copied().unwrap_or(span);
        let untold = untold(db, user, &ids, after, to)?;
        if !untold.is_empty() {
            return Ok(Step::Tell(UserLabel { id: user, username }, untold));
        }
        take_away(db, &ids)?;
        unreact(db, user, after, to)?;
        rename(db, user, &username, after, to)?;
        diesel::update(erasures::table.find(user)).set(erasures::position.eq(to)).execute(db)?;
        Ok(Step::More)
    })
}

#[derive(QueryableByName)]
struct RoomRow {
    #[diesel(embed)]
    room: RoomColumns,
}

/// The rooms of some messages, and of those that a user reacts to in a span of the log, that were not told.
fn untold(db: &mut Db, user: UserId, ids: &[Position], after: Position, to: Position) -> Result<Vec<RoomLabel>> {
    let query = diesel::sql_query(
        "select rooms.id as room_id, rooms.name as room_name, rooms.direct from rooms
         where id in (
             select room_id from messages where id = any($2)
             union
             select m.room_id from reactions r join messages m on m.id = r.message_id
             where r.user_id = $1 and r.message_id > $3 and r.message_id <= $4
         ) and not exists (select from erasure_rooms told where told.user_id = $1 and told.room_id = rooms.id)
         order by id",
    );
    let query = query.bind::<BigInt, _>(user).bind::<Array<BigInt>, _>(ids);
    let rows: Vec<RoomRow> = query.bind::<BigInt, _>(after).bind::<BigInt, _>(to).load(db)?;
    Ok(rows.into_iter().map(|row| row.room.into()).collect())
}

/// Takes the content of messages away, and all that hangs on them. Their places stay. The rows of the index are written in the
/// order of their ids, as by all who write several.
fn take_away(db: &mut Db, ids: &[Position]) -> Result<()> {
    let query = diesel::sql_query(
        "with emptied as (
             update messages set raw_content = '', parts = null, deleted_at = coalesce(deleted_at, now()) where id = any($1)
         ), unversioned as (
             delete from message_versions where message_id = any($1)
         ), unmentioned as (
             delete from mentions where message_id = any($1)
         ), unreacted as (
             delete from reactions where message_id = any($1)
         ), unreferenced as (
             delete from attachment_references where message_id = any($1)
         )
         insert into message_search (message_id, room_id, document)
         select id, room_id, '' from messages where id = any($1) order by id
         on conflict (message_id) do update set document = excluded.document",
    );
    query.bind::<Array<BigInt>, _>(ids).execute(db)?;
    Ok(())
}

fn unreact(db: &mut Db, user: UserId, after: Position, to: Position) -> Result<()> {
    let query = diesel::sql_query("delete from reactions where user_id = $1 and message_id > $2 and message_id <= $3");
    query.bind::<BigInt, _>(user).bind::<BigInt, _>(after).bind::<BigInt, _>(to).execute(db)?;
    Ok(())
}

/// Where events name the user, they name the tombstone.
fn rename(db: &mut Db, user: UserId, username: &str, after: Position, to: Position) -> Result<()> {
    for label in LABELS {
        let query = diesel::sql_query(
            "update events set data = jsonb_set(data, array[$1, 'username'], to_jsonb($2))
             where position > $3 and position <= $4 and data #>> array[$1, 'id'] = $5",
        );
        let query = query.bind::<Text, _>(label).bind::<Text, _>(username);
        let query = query.bind::<BigInt, _>(after).bind::<BigInt, _>(to);
        query.bind::<Text, _>(user.to_string()).execute(db)?;
    }
    Ok(())
}

/// What is left: where others mentioned the user, the files it uploaded, and the note of which rooms were told.
fn finish(db: &mut Db, user: UserId, username: &str) -> Result<()> {
    let mentioned = mentions::table.filter(mentions::user_id.eq(user)).limit(BATCH);
    let ids = mentioned.select(mentions::message_id).load::<Position>(db)?;
    if !ids.is_empty() {
        let query = diesel::sql_query(
            "update messages set parts = jsonb_set(parts, '{mentions}', (
                 select jsonb_agg(case when label ->> 'id' = $2 then jsonb_set(label, '{username}', to_jsonb($3)) else label end)
                 from jsonb_array_elements(parts -> 'mentions') label
             ))
             where id = any($1) and jsonb_array_length(parts -> 'mentions') > 0",
        );
        let query = query.bind::<Array<BigInt>, _>(&ids).bind::<Text, _>(user.to_string());
        query.bind::<Text, _>(username).execute(db)?;
        let named = mentions::table.filter(mentions::user_id.eq(user)).filter(mentions::message_id.eq_any(&ids));
        diesel::delete(named).execute(db)?;
        return Ok(());
    }
    diesel::update(attachments::table.filter(attachments::user_id.eq(user)))
        .set((attachments::name.eq(""), attachments::expires_at.eq(Some(Utc::now()))))
        .execute(db)?;
    diesel::delete(erasure_rooms::table.filter(erasure_rooms::user_id.eq(user))).execute(db)?;
    diesel::update(erasures::table.find(user)).set(erasures::finished_at.eq(Some(Utc::now()))).execute(db)?;
    Ok(())
}
