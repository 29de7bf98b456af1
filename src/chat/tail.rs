//! The node's own place at the end of the log.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc, watch};
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

use super::attendance::Attendance;
use super::bans::Bans;
use super::filtering::Filtering;
use super::outage::Outage;
use super::revocations::Revocations;
use crate::error::Result;
use crate::live::{Hub, Shared};
use crate::model::{Batch, Entry, Head, Position};
use crate::store::{Store, log};

/// How often the head is read in any case: the longest that a lost ring between nodes can delay an entry.
const POLL: Duration = Duration::from_millis(500);

/// How many entries are read back at once.
const PAGE: i64 = 500;

/// How many committed batches may wait for the tail. One that finds no place is read back from the log.
const WAITING: usize = 256;

/// Delivers every entry of the log to the hub once, in order, whichever node wrote it.
///
/// Batches of this node arrive directly; where one does not follow the last, the log is read in between. That
/// another node wrote is learnt by its ring, or by looking.
pub(super) struct Tail {
    head: Head,
    store: Store,
    hub: Hub,
    revocations: Revocations,
    attendance: Attendance,
    bans: Bans,
    filtering: Filtering,
    batches: mpsc::Receiver<Batch>,
    rung: Arc<Notify>,
    delivered: watch::Sender<Position>,
    outage: Outage,
}

/// Where those who write to the log leave what they wrote.
#[derive(Clone)]
pub(super) struct TailEnd {
    batches: mpsc::Sender<Batch>,
    /// Told that this node wrote.
    pub(super) wrote: Arc<Notify>,
    /// To be told that another node wrote.
    pub(super) rung: Arc<Notify>,
    /// The newest position that this node has heard of, whichever node wrote it.
    pub(super) delivered: watch::Receiver<Position>,
}

impl TailEnd {
    /// Waits until this node has heard of a position: not for long, as it may not hear of it while the database is away.
    pub(super) async fn heard(&self, position: Position) {
        let mut delivered = self.delivered.clone();
        let _ = timeout(POLL, delivered.wait_for(|heard| *heard >= position)).await;
    }

    /// Hands over what a transaction added. Never waits: what does not fit is read back from the log.
    pub(super) fn moved(&self, batch: Batch) {
        if !batch.entries.is_empty() {
            if self.batches.try_send(batch).is_err() {
                self.rung.notify_one();
            }
            self.wrote.notify_one();
        }
    }
}

impl Tail {
    /// A tail that has delivered everything up to `head`, and its end.
    pub(super) fn new(
        head: Head,
        store: Store,
        hub: Hub,
        (revocations, bans, filtering, attendance): (Revocations, Bans, Filtering, Attendance),
    ) -> (Self, TailEnd) {
        let (sender, batches) = mpsc::channel(WAITING);
        let rung = Arc::new(Notify::new());
        let (delivered, heard) = watch::channel(head.position);
        let outage = Outage::new(
            "the log cannot be read; streams stay open and will continue",
            "the log still cannot be read",
            "the database answers again",
        );
        let end = TailEnd { batches: sender, wrote: Arc::default(), rung: Arc::clone(&rung), delivered: heard };
        (Self { head, store, hub, revocations, bans, filtering, attendance, batches, rung, delivered, outage }, end)
    }

    /// Delivers until told to stop.
    pub(super) async fn run(mut self, stopping: CancellationToken) {
        let mut poll = interval(POLL);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stopping.cancelled() => return,
                Some(batch) = self.batches.recv() => {
                    if self.follows(&batch) {
                        self.deliver(batch.entries);
                    } else if batch.head.epoch != self.head.epoch || batch.head.position > self.head.position {
                        self.look().await;
                    }
                }
                () = self.rung.notified() => self.look().await,
                _ = poll.tick() => self.look().await,
            }
        }
    }

    fn follows(&self, batch: &Batch) -> bool {
        batch.head.epoch == self.head.epoch
            && batch.entries.first().is_some_and(|entry| entry.position() == self.head.position.next())
    }

    /// Reads on to the end of the log. A database that is away is asked again at the next poll.
    async fn look(&mut self) {
        let done = self.catch_up().await;
        self.outage.note(done);
    }

    async fn catch_up(&mut self) -> Result<()> {
        loop {
            let after = self.head.position;
            let read = move |db: &mut _| log::snapshot(db, |db| Ok((log::head(db)?, log::after(db, after, PAGE)?)));
            let (head, entries) = self.store.run(read).await?;
            if head.epoch != self.head.epoch || head.position < after {
                tracing::warn!(epoch = %head.epoch, "the log is another one now; every stream is told to start anew");
                // At positions that are passed over sessions may have ended, users been banned, and filters come and gone.
                self.revocations.load(&self.store).await?;
                self.bans.load(&self.store).await?;
                self.filtering.load(&self.store).await?;
                self.head = head;
                self.hub.reset(head);
                return Ok(());
            }
            let all = i64::try_from(entries.len()).is_ok_and(|length| length < PAGE);
            self.deliver(entries);
            if all {
                // Nothing stands between the last one and the head, even where positions were left out.
                self.head = head;
                return Ok(());
            }
        }
    }

    fn deliver(&mut self, entries: Vec<Entry>) {
        let Some(last) = entries.last() else { return };
        self.head.position = last.position();
        for entry in &entries {
            self.filtering.hear(entry);
            self.attendance.hear(entry);
        }
        let shared: Vec<_> = entries.into_iter().map(|entry| Arc::new(Shared::from(entry))).collect();
        self.hub.deliver(&shared);
        // After it is delivered: who is put out finds there why.
        let mut look = false;
        for shared in &shared {
            self.revocations.hear(shared.entry());
            look |= self.bans.hear(shared.entry());
        }
        if look {
            self.hub.wake();
        }
        self.delivered.send_replace(self.head.position);
    }
}
