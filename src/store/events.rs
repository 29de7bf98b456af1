//! Entries of the log that are no messages, read back.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Jsonb, Timestamptz};

use super::labels::{AnyRoomColumns, UserColumns};
use super::{Db, messages};
use crate::error::{Error, Result};
use crate::model::{Event, Position, RoomId, UserId};

#[derive(QueryableByName)]
struct EventRow {
    #[diesel(sql_type = BigInt)]
    position: Position,
    #[diesel(embed)]
    room: AnyRoomColumns,
    #[diesel(embed)]
    user: UserColumns,
    #[diesel(sql_type = Jsonb)]
    data: serde_json::Value,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
}

impl EventRow {
    fn event(self) -> Result<Event> {
        Ok(Event {
            id: self.position,
            room: self.room.label(),
            user: self.user.into(),
            created_at: self.created_at,
            kind: serde_json::from_value(self.data).map_err(Error::failed)?,
            message: None,
        })
    }
}

/// Selects events from what `$from` calls `e`.
macro_rules! events {
    ($from:literal) => {
        diesel::sql_query(concat!(
            "select e.position, e.room_id, rooms.name as room_name, rooms.direct, e.user_id, users.username, e.data, e.created_at from (",
            $from,
            ") e join users on users.id = e.user_id left join rooms on rooms.id = e.room_id order by e.position"
        ))
    };
}

/// Events after a position.
pub(super) fn after(db: &mut Db, after: Position, limit: i64) -> Result<Vec<Event>> {
    let query = events!("select * from events where position > $1 order by position limit $2");
    let rows = query.bind::<BigInt, _>(after).bind::<BigInt, _>(limit).load(db)?;
    read(db, rows)
}

/// Events at some positions.
pub(super) fn at(db: &mut Db, positions: &[Position]) -> Result<Vec<Event>> {
    let query = events!("select * from events where position = any($1)");
    let rows = query.bind::<Array<BigInt>, _>(positions).load(db)?;
    read(db, rows)
}

/// Events of a room after a position that every member hears.
pub(super) fn of_room_after(db: &mut Db, room: RoomId, after: Position, limit: i64) -> Result<Vec<Event>> {
    let query = events!(
        "select * from events where room_id = $1 and position > $2 and audience <> 'user' and audience = 'room'
         order by position limit $3"
    );
    let rows = query.bind::<BigInt, _>(room).bind::<BigInt, _>(after).bind::<BigInt, _>(limit).load(db)?;
    read(db, rows)
}

/// Events after a position that concern a user: what every member hears, or every moderator where the user is one, in
/// each room the user is in now, since the user joined it; what the user alone hears; and that the user left a room.
pub(super) fn of_user_after(db: &mut Db, user: UserId, after: Position, limit: i64) -> Result<Vec<Event>> {
    let query = events!(
        "(select e.* from members me cross join lateral (
             select * from events e
             where e.room_id = me.room_id and e.audience <> 'user' and e.position > greatest($2, me.joined_position - 1)
                 and (e.audience = 'room' or me.role <> 'member')
             order by e.position limit $3
         ) e where me.user_id = $1 order by e.position limit $3)
         union
         (select * from events e
         where e.user_id = $1 and e.position > $2 and (
             e.audience in ('moderators', 'user')
             or e.data->>'kind' in ('member_left', 'member_kicked', 'member_banned') and not exists (
                 select from members me
                 where me.user_id = $1 and me.room_id = e.room_id and me.joined_position <= e.position
             )
         ) order by e.position limit $3)
         order by position limit $3"
    );
    let rows = query.bind::<BigInt, _>(user).bind::<BigInt, _>(after).bind::<BigInt, _>(limit).load(db)?;
    read(db, rows)
}

/// Events with the messages that they show, as those are now.
fn read(db: &mut Db, rows: Vec<EventRow>) -> Result<Vec<Event>> {
    let mut events = rows.into_iter().map(EventRow::event).collect::<Result<Vec<_>>>()?;
    let shown: Vec<Position> =
        events.iter().filter(|event| event.kind.shows_message()).filter_map(|event| event.kind.message_id()).collect();
    let messages = messages::by_ids(db, &shown)?;
    for event in events.iter_mut().filter(|event| event.kind.shows_message()) {
        let id = event.kind.message_id();
        event.message = messages.iter().find(|message| Some(message.id) == id).cloned();
    }
    Ok(events)
}
