//! Telling webhooks what happens, behind the back of those who do it.

use std::collections::HashMap;
use std::time::Duration;

use chrono::Utc;
use metrics::{counter, gauge};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::attempts::{self, Pauses};
use super::backlog::{self, Lag};
use super::outage::Outage;
use crate::error::Result;
use crate::live::Courier;
use crate::model::{DeliveryError, DeliveryState, Position, WebhookId};
use crate::store::claims::{self, Bounds, Outlook, Settled};
use crate::store::{Store, lanes, log};

/// How long what happens may gather before it is queued.
const GATHER: Duration = Duration::from_millis(20);

/// How often the log and the queue are looked at in any case.
const POLL: Duration = Duration::from_secs(1);

/// How many attempts this node makes at once.
const ATTEMPTS: usize = 64;

/// How many attempts all nodes make at once for one webhook, so that one that hangs holds up no other.
const EACH: i64 = 8;

/// Tells each webhook what it hears of the log: every entry at least once, in order in each room, with the same
/// `webhook-id` each time.
///
/// It queues what follows the webhook's position in the log and moves the position in one transaction, then tries what is
/// first in each room. All of it is in the database, so a node that ends at any moment leaves nothing undone: what it was at
/// is tried again by whichever node comes to it. Of what a webhook is behind, only so much waits in the queue.
pub(super) struct Dispatcher {
    store: Store,
    courier: Courier,
    pauses: Pauses,
    delivered: watch::Receiver<Position>,
    stopping: CancellationToken,
    attempts: JoinSet<Settled>,
    /// What the tasks in `attempts` are at.
    claimed: HashMap<tokio::task::Id, (WebhookId, Position)>,
    /// What is to be noted in the database. Bounded, as it counts among the attempts.
    settled: Vec<Settled>,
    /// There may be more in the log than was queued.
    moved: bool,
    /// When the log was last looked at.
    looked: Instant,
    /// No webhook is on: the log need not wake it.
    idle: bool,
    outage: Outage,
}

impl Dispatcher {
    /// One that is woken by what `delivered` tells.
    pub(super) fn new(
        store: Store,
        courier: Courier,
        pauses: Pauses,
        delivered: watch::Receiver<Position>,
        stopping: CancellationToken,
    ) -> Self {
        Self {
            store,
            courier,
            pauses,
            delivered,
            stopping,
            attempts: JoinSet::new(),
            claimed: HashMap::new(),
            settled: Vec::new(),
            moved: true,
            looked: Instant::now(),
            idle: false,
            outage: Outage::new(
                "webhooks cannot be told; it is tried again every second",
                "webhooks still cannot be told",
                "webhooks are told again",
            ),
        }
    }

    /// Delivers until told to stop. What it is at then, it leaves to others at once.
    pub(super) async fn run(mut self) {
        self.follow().await;
        self.collect();
        self.attempts.abort_all();
        let (settled, claimed): (_, Vec<_>) = (self.settled, self.claimed.into_values().collect());
        if settled.is_empty() && claimed.is_empty() {
            return;
        }
        let left = self.store.run(move |db| {
            claims::settle(db, &settled)?;
            claims::release(db, &claimed)
        });
        if let Err(error) = left.await {
            tracing::warn!(?error, "deliveries that were under way could not be left to others; they wait a while");
        }
    }

    async fn follow(&mut self) {
        let mut wake = Instant::now();
        loop {
            // Only between steps: what a step claims it remembers, and so can leave to others.
            tokio::select! {
                () = self.stopping.cancelled() => return,
                () = sleep_until(wake) => {}
                Ok(()) = self.delivered.changed(), if !self.idle => {
                    self.moved = true;
                    wake = wake.min(Instant::now() + GATHER);
                    continue;
                }
                Some(done) = self.attempts.join_next_with_id() => self.take(done),
            }
            self.collect();
            let done = self.step().await;
            wake = self.outage.note(done).unwrap_or_else(|| Instant::now() + POLL);
        }
    }

    /// Takes what the attempts brought that are done.
    fn collect(&mut self) {
        while let Some(done) = self.attempts.try_join_next_with_id() {
            self.take(done);
        }
    }

    fn take(&mut self, done: std::result::Result<(tokio::task::Id, Settled), tokio::task::JoinError>) {
        match done {
            Ok((id, settled)) => {
                self.claimed.remove(&id);
                counter!("miaou_webhook_attempts_total", "outcome" => outcome(&settled)).increment(1);
                self.settled.push(settled);
            }
            // Its claim runs out.
            Err(error) => {
                self.claimed.remove(&error.id());
                tracing::error!(%error, "an attempt to deliver broke off");
            }
        }
    }

    /// Queues what is new, notes what was done, tries what is due. Returns when to come again.
    async fn step(&mut self) -> Result<Instant> {
        if self.moved || self.looked.elapsed() >= POLL {
            self.idle = !self.store.run(lanes::any).await?;
            self.moved = !self.idle && self.queue().await?;
            self.looked = Instant::now();
        }
        let outlook = self.turn().await?;
        let now = Utc::now();
        let age = outlook.oldest.map_or(0.0, |oldest| (now - oldest).as_seconds_f64());
        gauge!("miaou_webhook_queue_age_seconds").set(age);
        let until_next = outlook.next_at.and_then(|next| (next - now).to_std().ok()).unwrap_or(POLL).min(POLL);
        Ok(Instant::now() + if self.moved { Duration::ZERO } else { until_next })
    }

    /// Queues the next entries for those webhooks that are behind the log. True where there may be more.
    async fn queue(&self) -> Result<bool> {
        let lagging = self.store.run(|db| log::snapshot(db, backlog::read)).await?;
        let more = !lagging.is_empty();
        for Lag { webhooks, from, to, queued } in lagging {
            self.store.run(move |db| lanes::enqueue(db, &webhooks, from, to, &queued)).await?;
        }
        Ok(more)
    }

    /// Notes what came of the attempts that are done, and begins as many others as there is room for.
    async fn turn(&mut self) -> Result<Outlook> {
        let all = i64::try_from(ATTEMPTS.saturating_sub(self.attempts.len())).unwrap_or(i64::MAX);
        // A database that is slow to be told what came of an attempt is waited for, too.
        let bounds = Bounds { each: EACH, all, claim: self.pauses.attempt + Duration::from_secs(5) };
        let settled = self.settled.clone();
        let (outlook, claimed) = self.store.run(move |db| attempts::turn(db, &settled, bounds)).await?;
        for state in self.settled.drain(..).map(|settled| settled.state()) {
            match state {
                DeliveryState::Delivered | DeliveryState::Failed => {
                    counter!("miaou_webhook_deliveries_total", "outcome" => state.as_str()).increment(1);
                }
                DeliveryState::Waiting => {}
            }
        }
        for (claim, parcel) in claimed {
            let at = (claim.webhook, claim.position);
            let (courier, pauses) = (self.courier.clone(), self.pauses);
            let task = self.attempts.spawn(async move { attempts::attempt(&courier, pauses, claim, parcel).await });
            self.claimed.insert(task.id(), at);
        }
        Ok(outlook)
    }
}

/// What an attempt is counted as.
fn outcome(settled: &Settled) -> &'static str {
    settled.attempt.error.map_or("delivered", DeliveryError::as_str)
}
