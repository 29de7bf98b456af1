//! Messages, read back.

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not, now};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Jsonb, Nullable, Text, Timestamptz};

use super::labels::{RoomColumns, UserColumns};
use super::{Db, attachments, search_index};
use crate::error::{Error, Result};
use crate::model::{Message, Parts, Position, RoomId, UserId};
use crate::schema::{blocks, mentions, messages, reactions};

/// A message as the database gives it.
#[derive(QueryableByName)]
pub(super) struct MessageRow {
    #[diesel(sql_type = BigInt)]
    pub(super) id: Position,
    #[diesel(embed)]
    room: RoomColumns,
    #[diesel(embed)]
    user: UserColumns,
    #[diesel(sql_type = Text)]
    raw_content: String,
    #[diesel(sql_type = Nullable<Jsonb>)]
    parts: Option<serde_json::Value>,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    edited_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    deleted_at: Option<DateTime<Utc>>,
}

impl MessageRow {
    pub(super) fn message(self) -> Result<Message> {
        let mut parts: Parts = match self.parts {
            Some(parts) => serde_json::from_value(parts).map_err(Error::failed)?,
            None => Parts::default(),
        };
        let content = parts.take_content(&self.raw_content);
        Ok(Message {
            id: self.id,
            room: self.room.into(),
            user: self.user.into(),
            raw_content: self.raw_content,
            content,
            parts,
            created_at: self.created_at,
            edited_at: self.edited_at,
            deleted_at: self.deleted_at,
            reactions: Vec::new(),
        })
    }
}

/// Selects messages, or from what `$from` calls `m`, with their rooms and authors.
macro_rules! messages {
    ($conditions:literal) => {
        messages!("messages m", $conditions)
    };
    ($from:literal, $conditions:literal) => {
        diesel::sql_query(concat!(
            "select m.id, m.room_id, rooms.name as room_name, rooms.direct, m.user_id, users.username, m.raw_content,
                 m.parts, m.created_at, m.edited_at, m.deleted_at from ",
            $from,
            " join rooms on rooms.id = m.room_id join users on users.id = m.user_id ",
            $conditions
        ))
    };
}

/// Messages after a position, in whatever room.
pub(super) fn after(db: &mut Db, after: Position, limit: i64) -> Result<Vec<MessageRow>> {
    let query = messages!("where m.id > $1 order by m.id limit $2");
    Ok(query.bind::<BigInt, _>(after).bind::<BigInt, _>(limit).load(db)?)
}

/// Messages of a room after a position, the oldest of them first.
pub(super) fn of_room_after(db: &mut Db, room: RoomId, after: Position, limit: i64) -> Result<Vec<MessageRow>> {
    let query = messages!("where m.room_id = $1 and m.id > $2 order by m.id limit $3");
    Ok(query.bind::<BigInt, _>(room).bind::<BigInt, _>(after).bind::<BigInt, _>(limit).load(db)?)
}

/// Messages after a position in each room the user is in now, since the user joined it. Each room gives its
/// own first `limit` by index, whatever its size.
pub(super) fn of_user_after(db: &mut Db, user: UserId, after: Position, limit: i64) -> Result<Vec<MessageRow>> {
    let query = messages!(
        "members me
         cross join lateral (
             select * from messages m
             where m.room_id = me.room_id and m.id > greatest($2, me.joined_position)
             order by m.id limit $3
         ) m",
        "where me.user_id = $1
         order by m.id limit $3"
    );
    Ok(query.bind::<BigInt, _>(user).bind::<BigInt, _>(after).bind::<BigInt, _>(limit).load(db)?)
}

/// Some messages by their ids.
pub fn by_ids(db: &mut Db, ids: &[Position]) -> Result<Vec<Message>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = messages!("where m.id = any($1) order by m.id");
    read(query.bind::<Array<BigInt>, _>(ids).load(db)?)
}

/// A message by its id.
pub fn find(db: &mut Db, id: Position) -> Result<Option<Message>> {
    Ok(by_ids(db, &[id])?.pop())
}

/// The room that a message is in.
pub fn room(db: &mut Db, id: Position) -> Result<Option<RoomId>> {
    Ok(messages::table.find(id).select(messages::room_id).first(db).optional()?)
}

/// What one user may read of a room.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// The room.
    pub room: RoomId,
    /// Who reads: those whom the user blocked are left out.
    pub user: UserId,
}

/// Whether a message is in the room, and by nobody whom the user blocked.
pub fn is_readable(db: &mut Db, reader: Reader, id: Position) -> Result<bool> {
    let blocking =
        blocks::table.filter(blocks::user_id.eq(reader.user)).filter(blocks::blocked_id.eq(messages::user_id));
    let found = messages::table.find(id).filter(messages::room_id.eq(reader.room)).filter(not(exists(blocking)));
    Ok(diesel::select(exists(found)).get_result(db)?)
}

/// The oldest messages of a room after a position, oldest first.
pub fn page_after(db: &mut Db, reader: Reader, after: Position, limit: i64) -> Result<Vec<Message>> {
    let query = messages!(
        "where m.room_id = $1 and m.id > $3
             and not exists (select from blocks b where b.user_id = $2 and b.blocked_id = m.user_id)
         order by m.id limit $4"
    );
    let query = query.bind::<BigInt, _>(reader.room).bind::<BigInt, _>(reader.user);
    read(query.bind::<BigInt, _>(after).bind::<BigInt, _>(limit).load(db)?)
}

/// The newest messages of a room before a position, but for the `skipped` newest, newest first.
pub fn page_before(db: &mut Db, reader: Reader, before: Position, skipped: i64, limit: i64) -> Result<Vec<Message>> {
    let query = messages!(
        "where m.room_id = $1 and m.id < $3
             and not exists (select from blocks b where b.user_id = $2 and b.blocked_id = m.user_id)
         order by m.id desc limit $4 offset $5"
    );
    let query = query.bind::<BigInt, _>(reader.room).bind::<BigInt, _>(reader.user).bind::<BigInt, _>(before);
    read(query.bind::<BigInt, _>(limit).bind::<BigInt, _>(skipped).load(db)?)
}

/// Replaces the text of a message and what it carries.
pub fn update(db: &mut Db, message: &Message, raw_content: &str, parts: &Parts) -> Result<()> {
    let stored = (!parts.is_empty()).then(|| serde_json::to_value(parts)).transpose().map_err(Error::failed)?;
    diesel::update(messages::table.find(message.id))
        .set((messages::raw_content.eq(raw_content), messages::parts.eq(stored), messages::edited_at.eq(now)))
        .execute(db)?;
    diesel::delete(mentions::table.filter(mentions::message_id.eq(message.id))).execute(db)?;
    let mentioned: Vec<_> = parts
        .mentions
        .iter()
        .map(|user| {
            let (room, id) = (message.room.id, message.id);
            (mentions::user_id.eq(user.id), mentions::room_id.eq(room), mentions::message_id.eq(id))
        })
        .collect();
    diesel::insert_into(mentions::table).values(mentioned).execute(db)?;
    search_index::replace(db, message.id)
}

/// Takes the content of a message away, and all that hangs on it. Its place stays.
pub fn delete(db: &mut Db, id: Position) -> Result<()> {
    diesel::update(messages::table.find(id))
        .set((
            messages::raw_content.eq(""),
            messages::parts.eq(None::<serde_json::Value>),
            messages::deleted_at.eq(now),
        ))
        .execute(db)?;
    diesel::delete(mentions::table.filter(mentions::message_id.eq(id))).execute(db)?;
    diesel::delete(reactions::table.filter(reactions::message_id.eq(id))).execute(db)?;
    attachments::forget(db, id)?;
    search_index::replace(db, id)
}

fn read(rows: Vec<MessageRow>) -> Result<Vec<Message>> {
    rows.into_iter().map(MessageRow::message).collect()
}
