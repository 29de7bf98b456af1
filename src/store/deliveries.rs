//! What webhooks are sent, and what came of it, for those who manage them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text, Timestamptz};

use super::labels::RoomColumns;
use super::{Db, lanes};
use crate::error::Result;
use crate::model::{Delivery, DeliveryError, DeliveryState, Position, RoomId, WebhookId};
use crate::schema::webhook_deliveries as rows;

/// The newest deliveries of a webhook before a position, perhaps in one state alone.
pub fn page(
    db: &mut Db,
    webhook: WebhookId,
    state: Option<DeliveryState>,
    before: Option<Position>,
    limit: i64,
) -> Result<Vec<Delivery>> {
    let query = diesel::sql_query(
        "select d.position, d.room_id, rooms.name as room_name, rooms.direct, d.kind, d.state, d.attempts, d.next_at,
             d.status, d.error, d.created_at, d.finished_at
         from webhook_deliveries d join rooms on rooms.id = d.room_id
         where d.webhook_id = $1 and d.position < $2 and ($3 is null or d.state = $3)
         order by d.position desc limit $4",
    );
    let query = query.bind::<BigInt, _>(webhook).bind::<BigInt, _>(before.unwrap_or(Position(i64::MAX)));
    let rows = query.bind::<Nullable<Text>, _>(state).bind::<BigInt, _>(limit).load::<DeliveryRow>(db)?;
    Ok(rows.into_iter().map(Delivery::from).collect())
}

/// Makes one delivery wait again, as if it had never been tried. False where there is no such delivery.
pub fn replay(db: &mut Db, webhook: WebhookId, position: Position) -> Result<bool> {
    let Some(room) = rows::table.find((webhook, position)).select(rows::room_id).first::<RoomId>(db).optional()? else {
        return Ok(false);
    };
    lanes::lock(db, &[webhook])?;
    let query = diesel::sql_query(
        "update webhook_deliveries set state = 'waiting', attempts = 0, finished_at = null, claimed_until = null,
             next_at = case when next_at is null then null else now() end
         where webhook_id = $1 and position = $2",
    );
    query.bind::<BigInt, _>(webhook).bind::<BigInt, _>(position).execute(db)?;
    lanes::seat(db, &[(webhook, room)])?;
    Ok(true)
}

/// Makes what was given up since a time wait again, and has what waits for its next attempt tried at once. Returns how many
/// had been given up.
pub fn replay_failed(db: &mut Db, webhook: WebhookId, since: Option<DateTime<Utc>>) -> Result<usize> {
    lanes::lock(db, &[webhook])?;
    let query = diesel::sql_query(
        "update webhook_deliveries set state = 'waiting', attempts = 0, finished_at = null
         where webhook_id = $1 and state = 'failed' and ($2 is null or finished_at >= $2) returning room_id",
    );
    let rooms: Vec<Room> = query.bind::<BigInt, _>(webhook).bind::<Nullable<Timestamptz>, _>(since).load(db)?;
    hurry(db, webhook)?;
    let lanes: Vec<_> = rooms.iter().map(|room| (webhook, room.room_id)).collect();
    lanes::seat(db, &lanes)?;
    Ok(lanes.len())
}

/// Has what waits for its next attempt tried at once.
pub fn hurry(db: &mut Db, webhook: WebhookId) -> Result<()> {
    let query = diesel::sql_query(
        "update webhook_deliveries set next_at = now() where webhook_id = $1 and state = 'waiting' and next_at > now()",
    );
    query.bind::<BigInt, _>(webhook).execute(db)?;
    Ok(())
}

/// How many rows go at once.
const SWEPT_AT_ONCE: i64 = 5000;

/// Deletes deliveries that were finished before a time, and some of those whose webhook is gone. Returns how many went: to be
/// called again until none does.
pub fn sweep(db: &mut Db, before: DateTime<Utc>) -> Result<usize> {
    let finished = diesel::sql_query(
        "delete from webhook_deliveries where (webhook_id, position) in (
             select webhook_id, position from webhook_deliveries where finished_at < $1 limit $2
         )",
    );
    let finished = finished.bind::<Timestamptz, _>(before).bind::<BigInt, _>(SWEPT_AT_ONCE).execute(db)?;
    // Each webhook that has deliveries is found by one step of the index, however many it has.
    let orphans = diesel::sql_query(
        "delete from webhook_deliveries where (webhook_id, position) in (
             with recursive present (id) as (
                 select min(webhook_id) from webhook_deliveries
                 union all
                 select (select min(webhook_id) from webhook_deliveries where webhook_id > present.id)
                 from present where id is not null
             )
             select webhook_id, position from webhook_deliveries
             where webhook_id in (select id from present where not exists (select from webhooks where webhooks.id = present.id))
             limit $1
         )",
    );
    Ok(finished + orphans.bind::<BigInt, _>(SWEPT_AT_ONCE).execute(db)?)
}

#[derive(QueryableByName)]
struct Room {
    #[diesel(sql_type = BigInt)]
    room_id: RoomId,
}

#[derive(QueryableByName)]
struct DeliveryRow {
    #[diesel(sql_type = BigInt)]
    position: Position,
    #[diesel(embed)]
    room: RoomColumns,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    state: DeliveryState,
    #[diesel(sql_type = Integer)]
    attempts: i32,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    next_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Integer>)]
    status: Option<i32>,
    #[diesel(sql_type = Nullable<Text>)]
    error: Option<DeliveryError>,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    finished_at: Option<DateTime<Utc>>,
}

impl From<DeliveryRow> for Delivery {
    fn from(row: DeliveryRow) -> Self {
        Self {
            id: row.position,
            room: row.room.into(),
            kind: row.kind,
            state: row.state,
            attempts: row.attempts,
            next_at: row.next_at,
            status: row.status,
            error: row.error,
            created_at: row.created_at,
            finished_at: row.finished_at,
        }
    }
}
