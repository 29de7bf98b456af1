//! What the log has for webhooks, in the order in which it is sent.
//!
//! Deliveries of one webhook and room are a lane: only the first that waits has a time at which it is tried, its *seat*.
//! Whoever adds to a lane or takes from it locks the webhook first, so that no lane is left without one.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text};

use super::Db;
use crate::error::Result;
use crate::model::{EventFilter, Position, RoomId, Subscription, WebhookId};
use crate::schema::webhooks as table;

/// Whether any webhook is on.
pub fn any(db: &mut Db) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(table::table.filter(table::off_at.is_null()))).get_result(db)?)
}

/// Which webhooks have not come to a position of the log: at most `limit`, those that are nearest to it. Left out are those
/// that are off, and those for which `full` deliveries wait already: what else there is for them stays in the log.
pub fn behind(db: &mut Db, head: Position, full: i64, limit: i64) -> Result<Vec<Subscription>> {
    let query = diesel::sql_query(
        "select id, room_id, events, position from webhooks
         where position < $1 and off_at is null and (
             select count(*) from (
                 select from webhook_deliveries d where d.webhook_id = webhooks.id and d.state = 'waiting' limit $2
             ) waiting
         ) < $2
         order by position desc, id limit $3",
    );
    let query = query.bind::<BigInt, _>(head).bind::<BigInt, _>(full).bind::<BigInt, _>(limit);
    let rows = query.load::<SubscriptionRow>(db)?;
    Ok(rows.into_iter().map(Subscription::from).collect())
}

/// An entry that a webhook is to be told of.
#[derive(Clone, Debug)]
pub struct Queued {
    /// The webhook.
    pub webhook: WebhookId,
    /// The entry.
    pub position: Position,
    /// Where it happened.
    pub room: RoomId,
    /// What happened.
    pub kind: &'static str,
}

/// Moves webhooks from one position of the log to a later one, and adds the deliveries for what is between. Leaves out those
/// that are not at that position any more, or off: another node was quicker, or somebody decided otherwise.
pub fn enqueue(db: &mut Db, moved: &[WebhookId], from: Position, to: Position, queued: &[Queued]) -> Result<()> {
    db.transaction(|db| {
        lock(db, moved)?;
        let still = table::id.eq_any(moved).and(table::position.eq(from)).and(table::off_at.is_null());
        let moved: Vec<WebhookId> = diesel::update(table::table.filter(still))
            .set(table::position.eq(to))
            .returning(table::id)
            .get_results(db)?;
        let queued: Vec<_> = queued.iter().filter(|queued| moved.contains(&queued.webhook)).collect();
        let query = diesel::sql_query(
            "insert into webhook_deliveries (webhook_id, position, room_id, kind) select * from unnest($1, $2, $3, $4)
             on conflict (webhook_id, position) do nothing",
        );
        let query = query.bind::<Array<BigInt>, _>(queued.iter().map(|queued| queued.webhook).collect::<Vec<_>>());
        let query = query.bind::<Array<BigInt>, _>(queued.iter().map(|queued| queued.position).collect::<Vec<_>>());
        let query = query.bind::<Array<BigInt>, _>(queued.iter().map(|queued| queued.room).collect::<Vec<_>>());
        query.bind::<Array<Text>, _>(queued.iter().map(|queued| queued.kind).collect::<Vec<_>>()).execute(db)?;
        let lanes: Vec<_> = queued.iter().map(|queued| (queued.webhook, queued.room)).collect();
        seat(db, &lanes)
    })
}

/// Locks webhooks until the transaction ends, always in the same order.
pub(super) fn lock(db: &mut Db, webhooks: &[WebhookId]) -> QueryResult<()> {
    let locked = table::table.filter(table::id.eq_any(webhooks)).select(table::id).order(table::id).for_update();
    locked.load::<WebhookId>(db).map(drop)
}

/// Gives the first that waits of each lane its seat. The webhooks are locked.
pub(super) fn seat(db: &mut Db, lanes: &[(WebhookId, RoomId)]) -> Result<()> {
    let query = diesel::sql_query(
        "update webhook_deliveries d set next_at = now()
         from (select distinct * from unnest($1, $2)) as lane (webhook_id, room_id) cross join lateral (
             select position from webhook_deliveries w
             where w.webhook_id = lane.webhook_id and w.room_id = lane.room_id and w.state = 'waiting'
             order by position limit 1
         ) first
         where d.webhook_id = lane.webhook_id and d.position = first.position and d.next_at is null",
    );
    let (webhooks, rooms): (Vec<_>, Vec<_>) = lanes.iter().copied().unzip();
    query.bind::<Array<BigInt>, _>(webhooks).bind::<Array<BigInt>, _>(rooms).execute(db)?;
    Ok(())
}

#[derive(QueryableByName)]
struct SubscriptionRow {
    #[diesel(sql_type = BigInt)]
    id: WebhookId,
    #[diesel(sql_type = Nullable<BigInt>)]
    room_id: Option<RoomId>,
    #[diesel(sql_type = Array<Text>)]
    events: Vec<String>,
    #[diesel(sql_type = BigInt)]
    position: Position,
}

impl From<SubscriptionRow> for Subscription {
    fn from(SubscriptionRow { id, room_id, events, position }: SubscriptionRow) -> Self {
        Self { webhook: id, room: room_id, events: EventFilter::stored(events), position }
    }
}
