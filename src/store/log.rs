//! The log: its head, what is written to it besides messages, and how it is read back.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Jsonb, Nullable, Text, Timestamptz};

use super::Db;
use super::messages::{self, MessageRow};
use crate::error::{Error, Result};
use crate::model::{Batch, Entry, Epoch, Event, EventKind, Head, Position, RoomId, RoomLabel, UserId, UserLabel};
use crate::schema::{events, log_head, rooms, users};

macro_rules! event_columns {
    ($events:expr, $limit:expr) => {
        $events
            .inner_join(users::table)
            .left_join(rooms::table)
            .select((
                events::position,
                events::room_id,
                rooms::name.nullable(),
                events::user_id,
                users::username,
                events::data,
                events::created_at,
            ))
            .order(events::position)
            .limit($limit)
    };
}

/// The newest committed position.
pub fn head(db: &mut Db) -> Result<Head> {
    let (epoch, position) = log_head::table.select((log_head::epoch, log_head::position)).first(db)?;
    Ok(Head { epoch, position })
}

/// The newest committed position, on a database that takes writes.
///
/// # Errors
/// `unavailable` on a standby or a database set to read only.
pub fn writable_head(db: &mut Db) -> Result<Head> {
    let read_only = diesel::select(diesel::dsl::sql::<Bool>(
        "pg_is_in_recovery() or current_setting('transaction_read_only')::boolean",
    ));
    if read_only.get_result::<bool>(db)? {
        return Err(Error::unavailable("the database is read only"));
    }
    head(db)
}

/// Locks the head until the transaction ends. What is read after this is not older than the last commit.
fn lock(db: &mut Db) -> Result<Head> {
    let (epoch, position) = log_head::table
        .select((log_head::epoch, log_head::position))
        .for_update()
        .first::<(Epoch, Position)>(db)
        .map_err(Error::unavailable)?;
    Ok(Head { epoch, position })
}

/// Begins a new epoch where the log stands on another database than the one it was written on: a restored
/// copy, a promoted standby, a rebuilt table. Positions there may name other entries than clients have seen.
///
/// A database that does not tell its identity is taken for the same one. The timeline is that of the write-ahead log:
/// the control file of a promoted standby keeps the old one until a checkpoint is done, which can take minutes.
pub(super) fn adopt(db: &mut Db) -> Result<()> {
    let tells = diesel::select(diesel::dsl::sql::<Bool>("has_function_privilege('pg_control_system()', 'execute')"))
        .get_result::<bool>(db)?;
    if tells {
        diesel::sql_query(
            "update log_head
             set epoch = case when log_head.origin is null then epoch else gen_random_uuid() end, origin = here.origin
             from (
                 select concat_ws('/', s.system_identifier, t.timeline_id, 'log_head'::regclass::oid) as origin
                 from pg_control_system() s, (
                     select ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int as timeline_id
                 ) t
             ) here
             where log_head.origin is distinct from here.origin",
        )
        .execute(db)?;
    }
    Ok(())
}

/// Writes events at the end of the log, inside a transaction that holds its lock.
#[derive(Debug)]
pub struct Writer {
    head: Head,
    entries: Vec<Entry>,
}

impl Writer {
    /// Adds one event and returns its position.
    pub fn record(
        &mut self,
        db: &mut Db,
        room: Option<&RoomLabel>,
        user: UserLabel,
        kind: EventKind,
    ) -> Result<Position> {
        let id = self.head.position.next();
        let created_at = diesel::insert_into(events::table)
            .values((
                events::position.eq(id),
                events::room_id.eq(room.map(|room| room.id)),
                events::user_id.eq(user.id),
                events::data.eq(serde_json::to_value(&kind).map_err(Error::failed)?),
                events::created_at.eq(diesel::dsl::sql::<Timestamptz>("clock_timestamp()")),
            ))
            .returning(events::created_at)
            .get_result(db)?;
        self.head.position = id;
        self.entries.push(Entry::Event(Event { id, room: room.cloned(), user, created_at, kind }));
        Ok(id)
    }
}

/// Runs `change` in a transaction that may write events, and returns what it added to the log.
///
/// The log is locked first, so everything `change` reads is as new as the log: rights that it checks cannot be
/// older than the position that it writes at.
pub fn write<T>(db: &mut Db, change: impl FnOnce(&mut Db, &mut Writer) -> Result<T>) -> Result<(T, Batch)> {
    db.transaction(|db| {
        let mut writer = Writer { head: lock(db)?, entries: Vec::new() };
        let value = change(db, &mut writer)?;
        if !writer.entries.is_empty() {
            diesel::update(log_head::table).set(log_head::position.eq(writer.head.position)).execute(db)?;
        }
        Ok((value, Batch { head: writer.head, entries: writer.entries }))
    })
}

/// Runs several reads on one state of the database.
pub fn snapshot<T>(db: &mut Db, read: impl FnOnce(&mut Db) -> Result<T>) -> Result<T> {
    db.build_transaction().read_only().repeatable_read().run(read)
}

/// Every entry after a position, for the node's own tail: the first `limit` of them.
pub fn after(db: &mut Db, after: Position, limit: i64) -> Result<Vec<Entry>> {
    let said = messages::after(db, after, limit)?;
    let happened = event_columns!(events::table.filter(events::position.gt(after)), limit).load(db)?;
    merged(said, happened, limit)
}

/// Entries of one room after a position: the first `limit` of them.
pub fn of_room(db: &mut Db, room: RoomId, after: Position, limit: i64) -> Result<Vec<Entry>> {
    let said = messages::of_room_after(db, room, after, limit)?;
    let happened =
        event_columns!(events::table.filter(events::room_id.eq(room)).filter(events::position.gt(after)), limit)
            .load(db)?;
    merged(said, happened, limit)
}

/// Entries after a position that concern a user: the first `limit` of them.
///
/// Those are what happened in each room the user is in now, since the user joined it; that the user left a
/// room; and what happened to the user outside any room.
pub fn of_user(db: &mut Db, user: UserId, after: Position, limit: i64) -> Result<Vec<Entry>> {
    let said = messages::of_user_after(db, user, after, limit)?;
    let happened = diesel::sql_query(
        "select e.position, e.room_id, rooms.name as room_name, e.user_id, users.username, e.data, e.created_at
         from (
             select e.* from members me cross join lateral (
                 select * from events e
                 where e.room_id = me.room_id and e.position > greatest($2, me.joined_position - 1)
                 order by e.position limit $3
             ) e where me.user_id = $1
             union all
             select * from events e
             where e.user_id = $1 and e.position > $2 and (e.room_id is null or e.data->>'kind' = 'member_left' and not exists (
                 select from members me
                 where me.user_id = $1 and me.room_id = e.room_id and me.joined_position <= e.position
             ))
         ) e
         join users on users.id = e.user_id
         left join rooms on rooms.id = e.room_id
         order by e.position limit $3",
    )
    .bind::<BigInt, _>(user)
    .bind::<BigInt, _>(after)
    .bind::<BigInt, _>(limit)
    .load(db)?;
    merged(said, happened, limit)
}

#[derive(Queryable, QueryableByName)]
struct EventRow {
    #[diesel(sql_type = BigInt)]
    position: Position,
    #[diesel(sql_type = Nullable<BigInt>)]
    room_id: Option<RoomId>,
    #[diesel(sql_type = Nullable<Text>)]
    room_name: Option<String>,
    #[diesel(sql_type = BigInt)]
    user_id: UserId,
    #[diesel(sql_type = Text)]
    username: String,
    #[diesel(sql_type = Jsonb)]
    data: serde_json::Value,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
}

impl EventRow {
    fn entry(self) -> Result<Entry> {
        Ok(Entry::Event(Event {
            id: self.position,
            room: self.room_id.zip(self.room_name).map(|(id, name)| RoomLabel { id, name }),
            user: UserLabel { id: self.user_id, username: self.username },
            created_at: self.created_at,
            kind: serde_json::from_value(self.data).map_err(Error::failed)?,
        }))
    }
}

/// Both kinds of rows as one sequence. Each side was cut at `limit`, so its first `limit` are right.
fn merged(said: Vec<MessageRow>, happened: Vec<EventRow>, limit: i64) -> Result<Vec<Entry>> {
    let mut entries: Vec<Entry> = said.into_iter().map(|row| Entry::Message(row.into())).collect();
    for row in happened {
        entries.push(row.entry()?);
    }
    entries.sort_by_key(Entry::position);
    entries.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(entries)
}
