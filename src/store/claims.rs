//! Deliveries that a node tries, and what came of it. Any number of nodes share the work: each delivery is claimed by one of
//! them at a time.

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bytea, Double, Integer, Nullable, Text, Timestamptz};

use super::{Db, lanes, webhooks};
use crate::error::Result;
use crate::model::{
    Attempt, DeliveryError, DeliveryState, OffReason, Position, RoomId, WebhookId, WebhookSecret, WebhookUrl,
};

/// How much is tried at once.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// For one webhook, by all nodes.
    pub each: i64,
    /// By this node from now on.
    pub all: i64,
    /// After which a claim is given up: longer than any attempt takes.
    pub claim: Duration,
}

/// A delivery that this node is to try.
#[derive(Debug)]
pub struct Claim {
    /// The webhook.
    pub webhook: WebhookId,
    /// The entry.
    pub position: Position,
    /// Where it happened.
    pub room: RoomId,
    /// How often it was tried before.
    pub attempts: i32,
    /// Where it is sent.
    pub url: WebhookUrl,
    /// What it is signed with.
    pub secrets: Vec<WebhookSecret>,
    /// Since when nothing got through to the webhook.
    pub failing_since: Option<DateTime<Utc>>,
}

/// Claims deliveries that are due, those of webhooks that work before those of webhooks that do not.
pub fn claim(db: &mut Db, bounds: Bounds) -> Result<Vec<Claim>> {
    let query = diesel::sql_query(
        "with busy as (
             select webhook_id, count(*) as n from webhook_deliveries
             where next_at is not null and claimed_until > now() group by webhook_id
         ), due as (
             select d.webhook_id, d.position, d.next_at, w.failing_since,
                 row_number() over (partition by d.webhook_id order by d.next_at, d.position) as n
             from webhook_deliveries d join webhooks w on w.id = d.webhook_id
             where d.next_at <= now() and (d.claimed_until is null or d.claimed_until <= now()) and w.off_at is null
         ), chosen as (
             select due.webhook_id, due.position from due left join busy on busy.webhook_id = due.webhook_id
             where due.n + coalesce(busy.n, 0) <= $1
             order by due.failing_since nulls first, due.next_at limit $2
         ), free as (
             -- Looked at again, as another node may have claimed it meanwhile.
             select d.webhook_id, d.position
             from chosen join webhook_deliveries d on d.webhook_id = chosen.webhook_id and d.position = chosen.position
             where d.next_at <= now() and (d.claimed_until is null or d.claimed_until <= now())
             for update of d skip locked
         ), claimed as (
             update webhook_deliveries d set claimed_until = now() + $3 * interval '1 second'
             from free where d.webhook_id = free.webhook_id and d.position = free.position
             returning d.webhook_id, d.position, d.room_id, d.attempts
         )
         select claimed.*, w.url, w.secret, case when w.old_secret_until > now() then w.old_secret end as old_secret,
             w.failing_since
         from claimed join webhooks w on w.id = claimed.webhook_id",
    );
    let query = query.bind::<BigInt, _>(bounds.each).bind::<BigInt, _>(bounds.all);
    let rows = query.bind::<Double, _>(bounds.claim.as_secs_f64()).load::<ClaimRow>(db)?;
    rows.into_iter().map(ClaimRow::claim).collect()
}

/// Gives up claims without having tried, so that whoever comes next need not wait.
pub fn release(db: &mut Db, claims: &[(WebhookId, Position)]) -> Result<()> {
    let query = diesel::sql_query(
        "update webhook_deliveries d set claimed_until = null from unnest($1, $2) as claim (webhook_id, position)
         where d.webhook_id = claim.webhook_id and d.position = claim.position",
    );
    let (webhooks, positions): (Vec<_>, Vec<_>) = claims.iter().copied().unzip();
    query.bind::<Array<BigInt>, _>(webhooks).bind::<Array<BigInt>, _>(positions).execute(db)?;
    Ok(())
}

/// What came of a claim.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The webhook.
    pub webhook: WebhookId,
    /// The entry.
    pub position: Position,
    /// Where it happened.
    pub room: RoomId,
    /// What the receiver said.
    pub attempt: Attempt,
    /// When it is tried again, where it is.
    pub again: Option<DateTime<Utc>>,
    /// Why the webhook is off from now on, where it is.
    pub off: Option<OffReason>,
}

impl Settled {
    /// How far the delivery has come by that.
    #[must_use]
    pub fn state(&self) -> DeliveryState {
        match (self.attempt.error, self.again) {
            (None, _) => DeliveryState::Delivered,
            (Some(_), Some(_)) => DeliveryState::Waiting,
            (Some(_), None) => DeliveryState::Failed,
        }
    }
}

/// Notes what came of claims, and seats those that waited behind.
pub fn settle(db: &mut Db, settled: &[Settled]) -> Result<()> {
    let webhooks: Vec<_> = settled.iter().map(|settled| settled.webhook).collect();
    db.transaction(|db| {
        lanes::lock(db, &webhooks)?;
        for settled in settled {
            let query = diesel::sql_query(
                "update webhook_deliveries set state = $3, attempts = attempts + 1, claimed_until = null, next_at = $4,
                     status = $5, error = $6, finished_at = case when $4 is null then now() end
                 where webhook_id = $1 and position = $2 and state = 'waiting'",
            );
            let query = query.bind::<BigInt, _>(settled.webhook).bind::<BigInt, _>(settled.position);
            let query = query.bind::<Text, _>(settled.state()).bind::<Nullable<Timestamptz>, _>(settled.again);
            let query = query.bind::<Nullable<Integer>, _>(settled.attempt.status.map(i32::from));
            query.bind::<Nullable<Text>, _>(settled.attempt.error).execute(db)?;
            if settled.attempt.error != Some(DeliveryError::NotKept) {
                judge(db, settled)?;
            }
        }
        let lanes: Vec<_> = settled.iter().map(|settled| (settled.webhook, settled.room)).collect();
        lanes::seat(db, &lanes)
    })
}

/// Notes whether anything gets through to the webhook.
fn judge(db: &mut Db, settled: &Settled) -> QueryResult<()> {
    let query = diesel::sql_query(
        "update webhooks set
             failing_since = case when $2 is null then null else coalesce(failing_since, now()) end,
             off_at = case when $3 is null then off_at else coalesce(off_at, now()) end,
             off_reason = coalesce(off_reason, $3)
         where id = $1 and (($2 is null) <> (failing_since is null) or $3 is not null)",
    );
    let query = query.bind::<BigInt, _>(settled.webhook).bind::<Nullable<Text>, _>(settled.attempt.error);
    query.bind::<Nullable<Text>, _>(settled.off).execute(db).map(drop)
}

/// When the next delivery is due, and since when the oldest that could go out is waiting.
#[derive(Debug, QueryableByName)]
pub struct Outlook {
    /// Later than now.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub next_at: Option<DateTime<Utc>>,
    /// Of webhooks that are on.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub oldest: Option<DateTime<Utc>>,
}

/// What is ahead.
pub fn outlook(db: &mut Db) -> Result<Outlook> {
    let query = diesel::sql_query(
        "select min(d.next_at) filter (where d.next_at > now()) as next_at, min(d.created_at) as oldest
         from webhook_deliveries d join webhooks w on w.id = d.webhook_id and w.off_at is null
         where d.next_at is not null",
    );
    Ok(query.get_result(db)?)
}

#[derive(QueryableByName)]
struct ClaimRow {
    #[diesel(sql_type = BigInt)]
    webhook_id: WebhookId,
    #[diesel(sql_type = BigInt)]
    position: Position,
    #[diesel(sql_type = BigInt)]
    room_id: RoomId,
    #[diesel(sql_type = Integer)]
    attempts: i32,
    #[diesel(sql_type = Text)]
    url: String,
    #[diesel(sql_type = Bytea)]
    secret: Vec<u8>,
    #[diesel(sql_type = Nullable<Bytea>)]
    old_secret: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    failing_since: Option<DateTime<Utc>>,
}

impl ClaimRow {
    fn claim(self) -> Result<Claim> {
        let secrets = [self.secret].into_iter().chain(self.old_secret);
        Ok(Claim {
            webhook: self.webhook_id,
            position: self.position,
            room: self.room_id,
            attempts: self.attempts,
            url: webhooks::url(&self.url)?,
            secrets: secrets.map(WebhookSecret::new).collect(),
            failing_since: self.failing_since,
        })
    }
}
