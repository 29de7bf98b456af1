//! How far users have read, and what they have not.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use super::Db;
use super::labels::{RoomColumns, UserColumns};
use crate::error::Result;
use crate::model::{Marker, Message, Position, RoomId, Unread, UserId, UserLabel};
use crate::schema::members;

/// How many are counted: a list is read at a glance, and nobody tells a thousand from more.
const COUNTED: i64 = 1000;

/// How many members a message's receipts name.
const NAMED: i64 = 200;

/// How far a member has read.
pub fn find(db: &mut Db, room: RoomId, user: UserId) -> Result<Option<Marker>> {
    let marker = members::table.find((user, room)).select((members::read_position, members::delivered_position));
    let marker = marker.first::<(Position, Position)>(db).optional()?;
    Ok(marker.map(|(read, delivered)| Marker { read, delivered }))
}

/// Notes how far a member has read.
pub fn update(db: &mut Db, room: RoomId, user: UserId, marker: Marker) -> Result<()> {
    diesel::update(members::table.find((user, room)))
        .set((members::read_position.eq(marker.read), members::delivered_position.eq(marker.delivered)))
        .execute(db)?;
    Ok(())
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(embed)]
    room: RoomColumns,
    #[diesel(sql_type = BigInt)]
    read: Position,
    #[diesel(sql_type = BigInt)]
    latest: Position,
    #[diesel(sql_type = BigInt)]
    unread: i64,
    #[diesel(sql_type = BigInt)]
    mentions: i64,
}

/// Which part of an unread list is wanted.
#[derive(Debug)]
pub struct Wanted {
    /// Only rooms whose newest unread message is older.
    pub before: Position,
    /// How many of them are passed over.
    pub skipped: i64,
    /// How many at most.
    pub limit: i64,
    /// Direct conversations alone.
    pub direct: bool,
}

/// Rooms with messages that a user has not read, the newest first: not the user's own, none deleted, none by somebody the
/// user blocked. In each room the newest is found and the others are counted by index, up to a thousand.
pub fn unread(db: &mut Db, user: UserId, wanted: &Wanted) -> Result<Vec<Unread>> {
    let query = diesel::sql_query(
        "select listed.room_id, rooms.name as room_name, rooms.direct, listed.read_position as read, listed.latest, (
             select count(*) from (
                 select from messages m
                 where m.room_id = listed.room_id and m.id > listed.read_position and m.user_id <> $1 and m.deleted_at is null
                     and not exists (select from blocks b where b.user_id = $1 and b.blocked_id = m.user_id)
                 limit $5
             ) counted
         ) as unread, (
             select count(*) from (
                 select from mentions n join messages m on m.id = n.message_id
                 where n.user_id = $1 and n.room_id = listed.room_id and n.message_id > listed.read_position
                     and m.user_id <> $1 and m.deleted_at is null
                     and not exists (select from blocks b where b.user_id = $1 and b.blocked_id = m.user_id)
                 limit $5
             ) counted
         ) as mentions
         from (
             select me.room_id, me.read_position, newest.id as latest
             from members me
             cross join lateral (
                 select m.id from messages m
                 where m.room_id = me.room_id and m.id > me.read_position and m.user_id <> $1 and m.deleted_at is null
                     and not exists (select from blocks b where b.user_id = $1 and b.blocked_id = m.user_id)
                 order by m.id desc limit 1
             ) newest
             where me.user_id = $1 and newest.id < $2
                 and (not $6 or exists (select from rooms r where r.id = me.room_id and r.direct))
             order by newest.id desc limit $3 offset $4
         ) listed
         join rooms on rooms.id = listed.room_id
         order by listed.latest desc",
    );
    let query = query.bind::<BigInt, _>(user).bind::<BigInt, _>(wanted.before).bind::<BigInt, _>(wanted.limit);
    let query = query.bind::<BigInt, _>(wanted.skipped).bind::<BigInt, _>(COUNTED).bind::<Bool, _>(wanted.direct);
    let rows: Vec<Row> = query.load(db)?;
    Ok(rows
        .into_iter()
        .map(|row| Unread {
            room: row.room.into(),
            unread: row.unread,
            mentions: row.mentions,
            read: row.read,
            latest: row.latest,
        })
        .collect())
}

#[derive(QueryableByName)]
struct ReceiptRow {
    #[diesel(embed)]
    user: UserColumns,
    #[diesel(sql_type = Bool)]
    read: bool,
}

/// Members whose devices have received a message, and whether they have read it: of those who let others know, who were
/// there when it was said, who are not its author, and whom the reader did not block.
pub fn of_message(db: &mut Db, message: &Message, reader: UserId) -> Result<Vec<(UserLabel, bool)>> {
    let query = diesel::sql_query(
        "select users.id as user_id, users.username, m.read_position >= $2 as read
         from members m join users on users.id = m.user_id
         where m.room_id = $1 and m.delivered_position >= $2 and m.joined_position < $2 and users.receipts and users.id <> $3
             and not exists (select from blocks b where b.user_id = $5 and b.blocked_id = users.id)
         order by m.read_position >= $2 desc, users.id limit $4",
    );
    let query = query.bind::<BigInt, _>(message.room.id).bind::<BigInt, _>(message.id);
    let query = query.bind::<BigInt, _>(message.user.id).bind::<BigInt, _>(NAMED).bind::<BigInt, _>(reader);
    let rows: Vec<ReceiptRow> = query.load(db)?;
    Ok(rows.into_iter().map(|row| (row.user.into(), row.read)).collect())
}
