//! Taking away what erased users said, behind the back of everybody else.

use std::time::{Duration, Instant};

use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

use super::outage::Outage;
use super::tail::TailEnd;
use crate::error::Result;
use crate::model::{EventKind, RoomLabel, UserLabel};
use crate::store::erasures::{self, Step};
use crate::store::{Store, log};

/// How often it is looked whether there is something to do, also what a node left undone that was killed.
const POLL: Duration = Duration::from_secs(1);

/// Takes away, a few messages at a time, what those said whose accounts are erased.
///
/// How far it is stands beside what it did, in one transaction. Of several nodes one works at a time; the others find the place
/// taken and look again later. Nobody who posts waits for it: it holds the log for no longer than it takes to tell a room.
pub(super) struct Eraser {
    store: Store,
    tail: TailEnd,
    stopping: CancellationToken,
    outage: Outage,
}

impl Eraser {
    /// One that tells rooms by way of `tail`.
    pub(super) fn new(store: Store, tail: TailEnd, stopping: CancellationToken) -> Self {
        let outage = Outage::new(
            "what erased users said cannot be taken away; it is tried again every second",
            "what erased users said still cannot be taken away",
            "what erased users said is taken away again",
        );
        Self { store, tail, stopping, outage }
    }

    /// Works until told to stop.
    pub(super) async fn run(mut self) {
        let stopping = self.stopping.clone();
        stopping.run_until_cancelled(self.follow()).await;
    }

    async fn follow(&mut self) {
        let mut poll = interval(POLL);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            poll.tick().await;
            let done = self.catch_up().await;
            self.outage.note(done);
        }
    }

    /// Works until there is nothing left to do. Rests as long as it works.
    async fn catch_up(&self) -> Result<()> {
        loop {
            let started = Instant::now();
            match self.store.run(erasures::step).await? {
                Step::Nothing => return Ok(()),
                Step::More => {}
                Step::Tell(user, rooms) => self.tell(user, rooms).await?,
            }
            sleep(started.elapsed()).await;
        }
    }

    async fn tell(&self, user: UserLabel, rooms: Vec<RoomLabel>) -> Result<()> {
        let tell = move |db: &mut _, log: &mut log::Writer| {
            for room in rooms {
                if erasures::tell(db, user.id, room.id)? {
                    log.record(db, Some(&room), user.clone(), EventKind::UserErased {})?;
                }
            }
            Ok(())
        };
        let ((), batch) = self.store.run(move |db| log::write(db, tell)).await?;
        self.tail.moved(batch);
        Ok(())
    }
}
