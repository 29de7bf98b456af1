//! Messages, read back.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamptz};

use super::Db;
use crate::error::Result;
use crate::model::{Message, Position, RoomId, RoomLabel, UserId, UserLabel};
use crate::schema::{messages, rooms, users};

/// A message as the database gives it.
#[derive(Queryable, QueryableByName)]
pub(super) struct MessageRow {
    #[diesel(sql_type = BigInt)]
    id: Position,
    #[diesel(sql_type = BigInt)]
    room_id: RoomId,
    #[diesel(sql_type = Text)]
    room_name: String,
    #[diesel(sql_type = BigInt)]
    user_id: UserId,
    #[diesel(sql_type = Text)]
    username: String,
    #[diesel(sql_type = Text)]
    raw_content: String,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
}

impl From<MessageRow> for Message {
    fn from(row: MessageRow) -> Self {
        Message {
            id: row.id,
            room: RoomLabel { id: row.room_id, name: row.room_name },
            user: UserLabel { id: row.user_id, username: row.username },
            raw_content: row.raw_content,
            created_at: row.created_at,
        }
    }
}

macro_rules! message_columns {
    ($messages:expr, $limit:expr) => {
        $messages
            .inner_join(rooms::table.on(rooms::id.eq(messages::room_id)))
            .inner_join(users::table.on(users::id.eq(messages::user_id)))
            .select((
                messages::id,
                messages::room_id,
                rooms::name,
                messages::user_id,
                users::username,
                messages::raw_content,
                messages::created_at,
            ))
            .limit($limit)
    };
}

/// Messages after a position, in whatever room.
pub(super) fn after(db: &mut Db, after: Position, limit: i64) -> Result<Vec<MessageRow>> {
    let newer = messages::table.filter(messages::id.gt(after)).order(messages::id);
    Ok(message_columns!(newer, limit).load(db)?)
}

/// Messages of a room after a position, the oldest of them first.
pub(super) fn of_room_after(db: &mut Db, room: RoomId, after: Position, limit: i64) -> Result<Vec<MessageRow>> {
    let newer = messages::table.filter(messages::room_id.eq(room)).filter(messages::id.gt(after)).order(messages::id);
    Ok(message_columns!(newer, limit).load(db)?)
}

/// Messages after a position in each room the user is in now, since the user joined it. Each room gives its
/// own first `limit` by index, whatever its size.
pub(super) fn of_user_after(db: &mut Db, user: UserId, after: Position, limit: i64) -> Result<Vec<MessageRow>> {
    let query = diesel::sql_query(
        "select m.id, m.room_id, rooms.name as room_name, m.user_id, users.username, m.raw_content, m.created_at
         from members me
         cross join lateral (
             select * from messages m
             where m.room_id = me.room_id and m.id > greatest($2, me.joined_position)
             order by m.id limit $3
         ) m
         join rooms on rooms.id = m.room_id
         join users on users.id = m.user_id
         where me.user_id = $1
         order by m.id limit $3",
    );
    Ok(query.bind::<BigInt, _>(user).bind::<BigInt, _>(after).bind::<BigInt, _>(limit).load(db)?)
}

/// The oldest messages of a room after a position, oldest first.
pub fn page_after(db: &mut Db, room: RoomId, after: Position, limit: i64) -> Result<Vec<Message>> {
    Ok(of_room_after(db, room, after, limit)?.into_iter().map(Message::from).collect())
}

/// The newest messages of a room, or the newest before a position, oldest first.
pub fn page_before(db: &mut Db, room: RoomId, before: Option<Position>, limit: i64) -> Result<Vec<Message>> {
    let older = messages::table
        .filter(messages::room_id.eq(room))
        .filter(messages::id.lt(before.unwrap_or(Position(i64::MAX))))
        .order(messages::id.desc());
    let rows: Vec<MessageRow> = message_columns!(older, limit).load(db)?;
    Ok(rows.into_iter().rev().map(Message::from).collect())
}
