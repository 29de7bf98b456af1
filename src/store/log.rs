//! The log: its head, what is written to it besides messages, and how it is read back.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Timestamptz};

use super::messages::{self, MessageRow};
use super::{Db, events};
use crate::error::{Error, Result};
use crate::model::{
    Batch, Entry, Epoch, Event, EventKind, Head, Message, Position, RoomId, RoomLabel, UserId, UserLabel,
};
use crate::schema::{events as rows, log_head};

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
        self.add(db, room, user, kind, None)
    }

    /// Adds one event that shows a message as it is now.
    pub fn record_with(&mut self, db: &mut Db, user: UserLabel, kind: EventKind, message: Message) -> Result<Position> {
        let room = message.room.clone();
        self.add(db, Some(&room), user, kind, Some(message))
    }

    /// Where the next entry will stand.
    #[must_use]
    pub fn next(&self) -> Position {
        self.head.position.next()
    }

    fn add(
        &mut self,
        db: &mut Db,
        room: Option<&RoomLabel>,
        user: UserLabel,
        kind: EventKind,
        message: Option<Message>,
    ) -> Result<Position> {
        let id = self.next();
        let created_at = diesel::insert_into(rows::table)
            .values((
                rows::position.eq(id),
                rows::room_id.eq(room.map(|room| room.id)),
                rows::user_id.eq(user.id),
                rows::data.eq(serde_json::to_value(&kind).map_err(Error::failed)?),
                rows::audience.eq(kind.audience()),
                rows::message_id.eq(kind.message_id()),
                rows::created_at.eq(diesel::dsl::sql::<Timestamptz>("clock_timestamp()")),
            ))
            .returning(rows::created_at)
            .get_result(db)?;
        self.head.position = id;
        self.entries.push(Entry::Event(Event { id, room: room.cloned(), user, created_at, kind, message }));
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
    merged(messages::after(db, after, limit)?, events::after(db, after, limit)?, limit)
}

/// Entries of one room after a position that every member hears: the first `limit` of them.
pub fn of_room(db: &mut Db, room: RoomId, after: Position, limit: i64) -> Result<Vec<Entry>> {
    merged(messages::of_room_after(db, room, after, limit)?, events::of_room_after(db, room, after, limit)?, limit)
}

/// Entries after a position that concern a user: the first `limit` of them.
///
/// Those are what happened in each room the user is in now, since the user joined it; that the user left a
/// room; and what happened to the user alone.
pub fn of_user(db: &mut Db, user: UserId, after: Position, limit: i64) -> Result<Vec<Entry>> {
    merged(messages::of_user_after(db, user, after, limit)?, events::of_user_after(db, user, after, limit)?, limit)
}

/// Entries at some positions, as they are now.
pub fn at(db: &mut Db, positions: &[Position]) -> Result<Vec<Entry>> {
    let said = messages::by_ids(db, positions)?.into_iter().map(Entry::Message);
    Ok(said.chain(events::at(db, positions)?.into_iter().map(Entry::Event)).collect())
}

/// Both kinds of rows as one sequence. Each side was cut at `limit`, so its first `limit` are right.
fn merged(said: Vec<MessageRow>, happened: Vec<Event>, limit: i64) -> Result<Vec<Entry>> {
    let length = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut entries: Vec<Entry> = happened.into_iter().map(Entry::Event).collect();
    for row in said {
        entries.push(Entry::Message(row.message()?));
    }
    entries.sort_by_key(Entry::position);
    entries.truncate(length);
    Ok(entries)
}
