//! Addresses of other services that are told what happens.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Bytea, Nullable, Text, Timestamptz};

use super::Db;
use super::labels::UserColumns;
use crate::error::{Error, Result};
use crate::model::{
    EventFilter, OffReason, Position, RoomId, RoomLabel, UserId, Webhook, WebhookId, WebhookSecret, WebhookUrl,
};
use crate::schema::webhooks;

/// What is stored of a new webhook.
#[derive(Debug)]
pub struct NewWebhook<'a> {
    /// Where deliveries are sent.
    pub url: &'a WebhookUrl,
    /// The one room that it hears; none for all that are no direct conversations.
    pub room: Option<RoomId>,
    /// Which kinds it hears.
    pub events: &'a EventFilter,
    /// What its deliveries are signed with.
    pub secret: &'a WebhookSecret,
    /// Who creates it.
    pub created_by: UserId,
}

/// Adds a webhook, which hears what happens from now on.
pub fn insert(db: &mut Db, new: &NewWebhook<'_>) -> Result<WebhookId> {
    let query = diesel::sql_query(
        "insert into webhooks (room_id, url, events, secret, created_by, position)
         select $1, $2, $3, $4, $5, position from log_head returning id",
    );
    let query = query.bind::<Nullable<BigInt>, _>(new.room).bind::<Text, _>(new.url.as_str());
    let query = query.bind::<Array<Text>, _>(new.events.kinds()).bind::<Bytea, _>(new.secret.bytes());
    Ok(query.bind::<BigInt, _>(new.created_by).get_result::<Id>(db)?.id)
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: WebhookId,
}

/// Selects webhooks with their rooms and who created them.
macro_rules! webhooks {
    ($conditions:literal) => {
        diesel::sql_query(concat!(
            "select w.id, w.url, w.room_id, rooms.name as room_name, w.events, w.off_reason, w.failing_since, w.position,
                 w.created_by as user_id, users.username, w.created_at
             from webhooks w join users on users.id = w.created_by left join rooms on rooms.id = w.room_id ",
            $conditions
        ))
    };
}

/// A webhook.
pub fn find(db: &mut Db, id: WebhookId) -> Result<Option<Webhook>> {
    let row = webhooks!("where w.id = $1").bind::<BigInt, _>(id).get_result::<WebhookRow>(db).optional()?;
    Ok(row.map(Webhook::from))
}

/// Which webhooks to list.
#[derive(Debug)]
pub struct Listing {
    /// Those of this room alone.
    pub room: Option<RoomId>,
    /// Those of rooms that this user owns alone.
    pub owner: Option<UserId>,
    /// Those with a greater number.
    pub after: Option<WebhookId>,
    /// How many at most.
    pub limit: i64,
}

/// Webhooks in the order of their numbers.
pub fn list(db: &mut Db, listing: &Listing) -> Result<Vec<Webhook>> {
    let query = webhooks!(
        "where w.id > $1 and ($2 is null or w.room_id = $2) and ($3 is null or exists (
             select from members m where m.room_id = w.room_id and m.user_id = $3 and m.role = 'owner'
         )) order by w.id limit $4"
    );
    let query = query.bind::<BigInt, _>(listing.after.unwrap_or(WebhookId(0)));
    let query = query.bind::<Nullable<BigInt>, _>(listing.room).bind::<Nullable<BigInt>, _>(listing.owner);
    let rows = query.bind::<BigInt, _>(listing.limit).load::<WebhookRow>(db)?;
    Ok(rows.into_iter().map(Webhook::from).collect())
}

/// How many webhooks a room has, or the whole service.
pub fn count(db: &mut Db, room: Option<RoomId>) -> Result<i64> {
    let count = webhooks::table.filter(webhooks::room_id.is_not_distinct_from(room)).count();
    Ok(count.get_result(db)?)
}

/// What to change of a webhook.
#[derive(Debug)]
pub struct Change<'a> {
    /// Where deliveries are sent.
    pub url: Option<&'a WebhookUrl>,
    /// Which kinds it hears.
    pub events: Option<&'a EventFilter>,
    /// Whether anything is sent.
    pub active: Option<bool>,
}

/// Changes a webhook. Switched on again, it is as one that never failed; switched off twice, it keeps the first reason.
pub fn update(db: &mut Db, id: WebhookId, change: &Change<'_>) -> Result<()> {
    let query = diesel::sql_query(
        "update webhooks set
             url = coalesce($2, url),
             events = coalesce($3, events),
             off_at = case $4 when true then null when false then coalesce(off_at, now()) else off_at end,
             off_reason = case $4 when true then null when false then coalesce(off_reason, 'requested') else off_reason end,
             failing_since = case $4 when true then null else failing_since end
         where id = $1",
    );
    let query = query.bind::<BigInt, _>(id).bind::<Nullable<Text>, _>(change.url.map(WebhookUrl::as_str));
    let query = query.bind::<Nullable<Array<Text>>, _>(change.events.map(EventFilter::kinds));
    query.bind::<Nullable<Bool>, _>(change.active).execute(db)?;
    Ok(())
}

/// Gives a webhook another secret. The one before signs too until a time.
pub fn replace_secret(db: &mut Db, id: WebhookId, secret: &WebhookSecret, until: DateTime<Utc>) -> Result<()> {
    diesel::update(webhooks::table.find(id))
        .set((
            webhooks::old_secret.eq(webhooks::secret.nullable()),
            webhooks::old_secret_until.eq(until),
            webhooks::secret.eq(secret.bytes()),
        ))
        .execute(db)?;
    Ok(())
}

/// What the deliveries of a webhook are signed with: the one secret, or both after a change.
pub fn secrets(db: &mut Db, id: WebhookId) -> Result<Vec<WebhookSecret>> {
    type Columns = (Vec<u8>, Option<Vec<u8>>, Option<DateTime<Utc>>);
    let row = webhooks::table.find(id).select((webhooks::secret, webhooks::old_secret, webhooks::old_secret_until));
    let (secret, old, until) = row.first::<Columns>(db)?;
    let old = old.filter(|_| until.is_some_and(|until| until > Utc::now()));
    Ok([secret].into_iter().chain(old).map(WebhookSecret::new).collect())
}

/// Deletes a webhook. Nothing is sent from then on; its deliveries are swept out later.
pub fn delete(db: &mut Db, id: WebhookId) -> Result<()> {
    diesel::delete(webhooks::table.find(id)).execute(db)?;
    Ok(())
}

/// An address as it is stored.
pub(super) fn url(text: &str) -> Result<WebhookUrl> {
    WebhookUrl::parse("url", text).map_err(Error::failed)
}

#[derive(QueryableByName)]
struct WebhookRow {
    #[diesel(sql_type = BigInt)]
    id: WebhookId,
    #[diesel(sql_type = Text)]
    url: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    room_id: Option<RoomId>,
    #[diesel(sql_type = Nullable<Text>)]
    room_name: Option<String>,
    #[diesel(sql_type = Array<Text>)]
    events: Vec<String>,
    #[diesel(sql_type = Nullable<Text>)]
    off_reason: Option<OffReason>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    failing_since: Option<DateTime<Utc>>,
    #[diesel(sql_type = BigInt)]
    position: Position,
    #[diesel(embed)]
    created_by: UserColumns,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
}

impl From<WebhookRow> for Webhook {
    fn from(row: WebhookRow) -> Self {
        let room = row.room_id.zip(row.room_name);
        Self {
            id: row.id,
            url: row.url,
            room: room.map(|(id, name)| RoomLabel { id, name, direct: false }),
            events: EventFilter::stored(row.events),
            active: row.off_reason.is_none(),
            off_reason: row.off_reason,
            failing_since: row.failing_since,
            position: row.position,
            created_by: row.created_by.into(),
            created_at: row.created_at,
        }
    }
}
