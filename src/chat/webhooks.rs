//! Webhooks, for admins, and those of one room for its owner.

use std::time::Instant;

use chrono::{TimeDelta, Utc};
use serde_json::json;

use super::roles::admin_only;
use super::standing::Standing;
use super::{Chat, page, parcels};
use crate::error::{Error, Result};
use crate::model::{
    Act, Action, Actor, ChangeWebhook, CreateWebhook, EventFilter, GetWebhooks, NewWebhook, Ping, RoomRef, UserId,
    Webhook, WebhookId, WebhookPage, WebhookSecret, WebhookUrl,
};
use crate::outcome::Outcome;
use crate::store::webhooks::{self, Change, Listing};
use crate::store::{Db, audit, deliveries, transaction};

/// How many a room may have, and how many the whole service: each costs a delivery for all that is said.
const MOST: i64 = 10;

/// How long the secret before signs beside the new one.
const OLD_SECRET: TimeDelta = TimeDelta::hours(24);

impl Chat {
    /// Adds a webhook, which hears what happens from now on: for admins, and for the owner of the room that it hears.
    ///
    /// # Errors
    /// `forbidden`, also where there are ten already, `no_such_room`, `not_a_member`, `invalid_field`.
    pub async fn create_webhook(&self, actor: &Actor, input: CreateWebhook) -> Result<NewWebhook> {
        let url = self.webhook_url(&input.url).await?;
        let events = EventFilter::parse("events", input.events)?;
        let room = input.room.as_deref().map(|room| RoomRef::parse("room", room)).transpose()?;
        let (actor, secret) = (actor.clone(), WebhookSecret::random());
        let create = move |db: &mut Db| {
            let room = match room {
                Some(room) => {
                    let standing = Standing::find(db, actor.id, &room)?;
                    standing.owner()?;
                    Some(standing.room.id)
                }
                None => {
                    admin_only(db, &actor)?;
                    None
                }
            };
            if webhooks::count(db, room)? >= MOST {
                return Err(Error::new(
                    Outcome::Forbidden,
                    format!("There are {MOST} webhooks already: delete one first."),
                ));
            }
            let new = webhooks::NewWebhook { url: &url, room, events: &events, secret: &secret, created_by: actor.id };
            let id = webhooks::insert(db, &new)?;
            let webhook = find(db, id)?;
            record(db, Act::new(Action::WebhookCreated).after(&webhook), &actor, &webhook)?;
            Ok(NewWebhook { webhook, secret: secret.text().expose().to_owned() })
        };
        self.inner.store.run(|db| transaction(db, create)).await
    }

    /// Webhooks that the actor manages, or those of one room.
    ///
    /// # Errors
    /// `no_such_room`, `not_a_member`, `forbidden` for a room that is not the actor's.
    pub async fn webhooks(&self, actor: &Actor, input: GetWebhooks) -> Result<WebhookPage> {
        let actor = actor.clone();
        let room = input.room.as_deref().map(|room| RoomRef::parse("room", room)).transpose()?;
        self.read(move |db| {
            let (room, owner) = match room {
                Some(room) => {
                    let standing = Standing::find(db, actor.id, &room)?;
                    standing.owner()?;
                    (Some(standing.room.id), None)
                }
                None => match admin_only(db, &actor) {
                    Ok(()) => (None, None),
                    Err(error) if error.outcome() == Outcome::Forbidden => (None, Some(actor.id)),
                    Err(error) => return Err(error),
                },
            };
            let listing = Listing { room, owner, after: input.after, limit: input.limit + 1 };
            let mut webhooks = webhooks::list(db, &listing)?;
            let next = page::cut(&mut webhooks, input.limit, |webhook| webhook.id);
            Ok(WebhookPage { webhooks, next })
        })
        .await
    }

    /// A webhook that the actor manages.
    ///
    /// # Errors
    /// `no_such_webhook`.
    pub async fn webhook(&self, actor: &Actor, id: WebhookId) -> Result<Webhook> {
        let actor = actor.clone();
        self.read(move |db| managed(db, &actor, id)).await
    }

    /// Changes where a webhook leads, what it hears from now on, or whether anything is sent. Switched on again, it is told
    /// what happened meanwhile, and what waits is tried at once.
    ///
    /// # Errors
    /// `no_such_webhook`, `invalid_field`.
    pub async fn change_webhook(&self, actor: &Actor, id: WebhookId, input: ChangeWebhook) -> Result<Webhook> {
        let url = match &input.url {
            Some(url) => Some(self.webhook_url(url).await?),
            None => None,
        };
        let events = input.events.map(|events| EventFilter::parse("events", events)).transpose()?;
        let actor = actor.clone();
        let change = move |db: &mut Db| {
            let before = managed(db, &actor, id)?;
            webhooks::update(db, id, &Change { url: url.as_ref(), events: events.as_ref(), active: input.active })?;
            if input.active == Some(true) {
                deliveries::hurry(db, id)?;
            }
            let after = find(db, id)?;
            record(db, Act::new(Action::WebhookChanged).before(before).after(&after), &actor, &after)?;
            Ok(after)
        };
        self.inner.store.run(|db| transaction(db, change)).await
    }

    /// Deletes a webhook. Nothing is sent from then on.
    ///
    /// # Errors
    /// `no_such_webhook`.
    pub async fn delete_webhook(&self, actor: &Actor, id: WebhookId) -> Result<()> {
        let actor = actor.clone();
        let delete = move |db: &mut Db| {
            let webhook = managed(db, &actor, id)?;
            webhooks::delete(db, id)?;
            record(db, Act::new(Action::WebhookDeleted).before(&webhook), &actor, &webhook)
        };
        self.inner.store.run(|db| transaction(db, delete)).await
    }

    /// Gives a webhook another secret. The one before signs too for a day, so that its receiver can change over.
    ///
    /// # Errors
    /// `no_such_webhook`.
    pub async fn rotate_webhook_secret(&self, actor: &Actor, id: WebhookId) -> Result<NewWebhook> {
        let (actor, secret) = (actor.clone(), WebhookSecret::random());
        let rotate = move |db: &mut Db| {
            let webhook = managed(db, &actor, id)?;
            webhooks::replace_secret(db, id, &secret, Utc::now() + OLD_SECRET)?;
            let what = json!({"id": id, "secret": "another"});
            record(db, Act::new(Action::WebhookChanged).after(what), &actor, &webhook)?;
            Ok(NewWebhook { webhook, secret: secret.text().expose().to_owned() })
        };
        self.inner.store.run(|db| transaction(db, rotate)).await
    }

    /// Sends a test to a webhook, once and at once, even where it is off.
    ///
    /// # Errors
    /// `no_such_webhook`, `unavailable` where too many are tested at once.
    pub async fn ping_webhook(&self, actor: &Actor, id: WebhookId) -> Result<Ping> {
        let actor = actor.clone();
        let busy = |_| Error::new(Outcome::Unavailable, "Too many webhooks are being tested at once.");
        let _turn = self.inner.pings.try_acquire().map_err(busy)?;
        let (url, secrets) =
            self.read(move |db| Ok((managed(db, &actor, id)?.url, webhooks::secrets(db, id)?))).await?;
        let parcel = parcels::ping(id, WebhookUrl::parse("url", &url).map_err(Error::failed)?, secrets)?;
        let started = Instant::now();
        let sent = self.inner.stopping.run_until_cancelled(self.inner.courier.deliver(&parcel)).await;
        let attempt = sent.ok_or_else(|| Error::new(Outcome::Unavailable, "The service is stopping."))??;
        let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(Ping { delivered: attempt.error.is_none(), status: attempt.status, error: attempt.error, milliseconds })
    }

    /// An address that may be sent to, as far as can be told now. It is looked at again whenever something is sent.
    async fn webhook_url(&self, url: &str) -> Result<WebhookUrl> {
        let url = WebhookUrl::parse("url", url)?;
        if self.inner.courier.allows(&url).await {
            return Ok(url);
        }
        Err(Error::invalid("url", "leads into a private network"))
    }
}

fn find(db: &mut Db, id: WebhookId) -> Result<Webhook> {
    webhooks::find(db, id)?.ok_or_else(|| Outcome::NoSuchWebhook.into())
}

fn record(db: &mut Db, act: Act, actor: &Actor, webhook: &Webhook) -> Result<()> {
    audit::record(db, &[act.by(actor).in_room(webhook.room.as_ref().map(|room| room.id))])
}

/// A webhook that the actor manages. There is no other to the actor.
pub(super) fn managed(db: &mut Db, actor: &Actor, id: WebhookId) -> Result<Webhook> {
    let webhook = find(db, id)?;
    let may = match &webhook.room {
        Some(room) => owns(db, actor.id, &RoomRef::Id(room.id)),
        None => admin_only(db, actor),
    };
    match may {
        Ok(()) => Ok(webhook),
        Err(error) if matches!(error.outcome(), Outcome::Forbidden | Outcome::NotAMember | Outcome::NoSuchRoom) => {
            Err(Outcome::NoSuchWebhook.into())
        }
        Err(error) => Err(error),
    }
}

fn owns(db: &mut Db, user: UserId, room: &RoomRef) -> Result<()> {
    Standing::find(db, user, room)?.owner()
}
