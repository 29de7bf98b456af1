//! Making what is said findable, behind the back of those who say it.

use std::time::{Duration, Instant};

use metrics::gauge;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

use super::outage::Outage;
use crate::error::Result;
use crate::model::Position;
use crate::store::{Store, search_index};

/// How long what is said may gather before it is indexed.
const GATHER: Duration = Duration::from_millis(50);

/// How often the log is looked at in any case: what a node that was killed left undone, another takes up.
const POLL: Duration = Duration::from_secs(1);

/// How many messages are indexed in one transaction: so few that even the longest take no more than a moment, for which
/// whoever edits one of them waits.
const BATCH: i64 = 200;

/// Follows the log and indexes every message for searches, once, in order.
///
/// Where it stands is stored with what it indexed, in one transaction, so a node that ends at any moment leaves neither a
/// hole nor a double. Of several nodes one works at a time; the others find the place taken and look again later.
pub(super) struct Indexer {
    store: Store,
    delivered: watch::Receiver<Position>,
    stopping: CancellationToken,
    outage: Outage,
}

impl Indexer {
    /// One that is woken by what `delivered` tells.
    pub(super) fn new(store: Store, delivered: watch::Receiver<Position>, stopping: CancellationToken) -> Self {
        let outage = Outage::new(
            "messages cannot be indexed for searches; it is tried again every second",
            "messages still cannot be indexed",
            "messages are indexed for searches again",
        );
        Self { store, delivered, stopping, outage }
    }

    /// Indexes until told to stop.
    pub(super) async fn run(mut self) {
        let stopping = self.stopping.clone();
        stopping.run_until_cancelled(self.follow()).await;
    }

    async fn follow(&mut self) {
        let mut poll = interval(POLL);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                Ok(()) = self.delivered.changed() => sleep(GATHER).await,
                _ = poll.tick() => {}
            }
            self.delivered.mark_unchanged();
            let done = self.catch_up().await;
            self.outage.note(done);
        }
    }

    /// Indexes to the end of the log. Rests as long as it works, so that an old log is indexed in the background and not
    /// in the way.
    async fn catch_up(&self) -> Result<()> {
        loop {
            let started = Instant::now();
            let progress = self.store.run(|db| search_index::index(db, BATCH)).await?;
            gauge!("miaou_search_behind_positions").set(progress.behind as f64);
            if !progress.more {
                return Ok(());
            }
            sleep(started.elapsed()).await;
        }
    }
}
