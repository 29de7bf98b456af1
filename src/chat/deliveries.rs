//! What webhooks were sent, and sending it again.

use super::webhooks::managed;
use super::{Chat, page};
use crate::error::Result;
use crate::model::{Actor, DeliveryPage, GetDeliveries, Position, ReplayDeliveries, Replayed, WebhookId};
use crate::outcome::Outcome;
use crate::store::{Db, deliveries, transaction};

impl Chat {
    /// Deliveries of a webhook, the newest entry first.
    ///
    /// # Errors
    /// `no_such_webhook`.
    pub async fn deliveries(&self, actor: &Actor, webhook: WebhookId, input: GetDeliveries) -> Result<DeliveryPage> {
        let actor = actor.clone();
        self.read(move |db| {
            managed(db, &actor, webhook)?;
            let mut deliveries = deliveries::page(db, webhook, input.state, input.before, input.limit + 1)?;
            let next = page::cut(&mut deliveries, input.limit, |delivery| delivery.id);
            Ok(DeliveryPage { deliveries, next })
        })
        .await
    }

    /// Sends one delivery again, whatever came of it, with the same id, before what waits in its room.
    ///
    /// # Errors
    /// `no_such_webhook`, `no_such_delivery`.
    pub async fn replay_delivery(&self, actor: &Actor, webhook: WebhookId, id: Position) -> Result<()> {
        let actor = actor.clone();
        let replay = move |db: &mut Db| {
            managed(db, &actor, webhook)?;
            if deliveries::replay(db, webhook, id)? { Ok(()) } else { Err(Outcome::NoSuchDelivery.into()) }
        };
        self.inner.store.run(|db| transaction(db, replay)).await
    }

    /// Sends again what was given up, in order in each room, and what waits for its next attempt at once.
    ///
    /// # Errors
    /// `no_such_webhook`.
    pub async fn replay_failed_deliveries(
        &self,
        actor: &Actor,
        webhook: WebhookId,
        input: ReplayDeliveries,
    ) -> Result<Replayed> {
        let actor = actor.clone();
        let replay = move |db: &mut Db| {
            managed(db, &actor, webhook)?;
            Ok(Replayed { replayed: deliveries::replay_failed(db, webhook, input.since)? })
        };
        self.inner.store.run(|db| transaction(db, replay)).await
    }
}
