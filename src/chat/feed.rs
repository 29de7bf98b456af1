//! The one way to read the log.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;

use chrono::Utc;
use futures_util::future::BoxFuture;
use metrics::counter;
use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep, sleep_until};

use super::Chat;
use super::glance::Glance;
use super::heard::{End, Heard, ResetReason};
use super::hearing::Hearing;
use super::page::{Page, pause};
use super::standing::Standing;
use crate::error::Result;
use crate::live::{Listener, Scope, Shared, Signal};
use crate::model::{Actor, Cursor, Entry, Epoch, Head, Position, RoomRef, UserId};
use crate::outcome::Outcome;
use crate::store::{Db, log};

/// How many bytes of long entries are handed over at once.
const PORTION: usize = 64 << 10;

/// What a feed is of.
#[derive(Clone, Debug)]
pub enum Following {
    /// One room, which the actor must be in.
    Room(RoomRef),
    /// Everything that concerns the actor: what happens in each room since joining it, and to the actor's own sessions.
    Mine,
}

/// Reads the log after a cursor, and goes on as it grows.
///
/// Every entry that concerns the actor is heard once and in the order of the log, for as long as the feed lives and,
/// by the cursor, across feeds. It listens first and reads the log after, dropping what it knows; a queue that
/// overflowed, a database that was away and a new client are all the same: read the log after N. Membership is
/// today's on whatever is read back, and follows the log, entry by entry, on what is heard live.
pub struct Feed {
    chat: Chat,
    actor: Actor,
    scope: Scope,
    listener: Listener,
    epoch: Epoch,
    after: Position,
    /// What the actor may hear, as of `after`.
    hearing: Hearing,
    /// What the actor was told of what is fleeting.
    glance: Glance,
    behind: bool,
    reading: Option<BoxFuture<'static, Result<Page>>>,
    failures: u32,
    pending: VecDeque<Heard>,
    expiry: Pin<Box<Sleep>>,
    /// Of an actor with a key: told when one is revoked.
    revoked: Option<watch::Receiver<()>>,
}

impl Chat {
    /// Follows the log after a cursor, or from now on.
    ///
    /// # Errors
    /// `no_such_room`, `not_a_member`, `too_many_requests`, `unavailable`.
    pub async fn follow(&self, actor: Actor, following: Following, cursor: Option<Cursor>) -> Result<Feed> {
        let user = actor.id;
        let open = move |db: &mut Db| log::snapshot(db, |db| Ok((log::head(db)?, scope(db, user, &following)?)));
        // In turn with those who read the log back, and not shed: to a browser's `EventSource` an error is the end, and
        // after a restart everybody comes at once.
        let (head, scope) = self.inner.store.replay(open).await?;
        let known = cursor.map(|cursor| cursor.within(head));
        let mut pending = VecDeque::new();
        if let Some(None) = known {
            pending.push_back(Heard::Reset(ResetReason::UnknownCursor));
        }
        let listener = self.listen(user, scope)?;
        let (attendance, store) = (self.inner.attendance.clone(), self.inner.store.clone());
        let glance = Glance::new(&actor, scope, attendance, store);
        let left = (actor.expires_at - Utc::now()).to_std().unwrap_or_default();
        Ok(Feed {
            listener,
            revoked: self.inner.revocations.watch(&actor),
            chat: self.clone(),
            actor,
            scope,
            epoch: head.epoch,
            after: known.flatten().unwrap_or(head.position),
            hearing: Hearing::new(user, scope),
            glance,
            behind: true,
            reading: None,
            failures: 0,
            pending,
            expiry: Box::pin(sleep_until(Instant::now() + left)),
        })
    }
}

impl Feed {
    /// Where the reader stands who has read everything this feed has given.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        // What was read and still waits to be given is not behind the reader.
        let waiting = self.pending.iter().find_map(Heard::first);
        Head { epoch: self.epoch, position: waiting.map_or(self.after, Position::before) }.cursor()
    }

    /// The life of the log that entries belong to.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Waits for what comes next. Loses nothing when dropped before it is ready.
    pub async fn next(&mut self) -> Heard {
        loop {
            if let Some(heard) = self.pending.pop_front() {
                return heard;
            }
            if let Some(end) = self.over() {
                return self.farewell(end);
            }
            if self.behind && self.reading.is_none() {
                self.reading = Some(Box::pin(self.read()));
            }
            let stopping = self.chat.inner.stopping.clone();
            // Stopping, expiry and revocation are looked at in `over`: here they only wake.
            match &mut self.reading {
                Some(reading) => tokio::select! {
                    () = stopping.cancelled() => {}
                    () = &mut self.expiry => {}
                    () = told(&mut self.revoked) => {}
                    read = reading => {
                        self.reading = None;
                        self.absorb(read);
                    }
                },
                // The log comes before what is fleeting.
                None => tokio::select! {
                    biased;
                    () = stopping.cancelled() => {}
                    () = &mut self.expiry => {}
                    () = told(&mut self.revoked) => {}
                    signal = self.listener.next() => self.hear(signal),
                    facts = self.glance.next(&self.listener) => {
                        self.pending.extend(facts.into_iter().map(Heard::Fleeting));
                    }
                },
            }
        }
    }

    fn over(&self) -> Option<End> {
        self.chat.over(&self.actor).or_else(|| self.expiry.is_elapsed().then_some(End::TokenExpired))
    }

    /// Hands over what ends the feed, where that has arrived, and what stands before it. Whatever else waits may be newer.
    fn farewell(&mut self, end: End) -> Heard {
        if self.reading.is_none()
            && let Some(entries) = self.listener.take()
            && entries.iter().any(|shared| self.hearing.ends_with(shared.entry(), self.actor.proof).is_some())
        {
            self.hear(Signal::Entries(entries));
        }
        self.pending.pop_front().unwrap_or(Heard::End(end))
    }

    /// One page of the log after what is known, once the pause that earlier failures call for is over.
    fn read(&self) -> impl Future<Output = Result<Page>> + Send + 'static {
        let (store, scope, actor, after) = (self.chat.inner.store.clone(), self.scope, self.actor.clone(), self.after);
        let pause = pause(self.failures);
        async move {
            sleep(pause).await;
            Page::read(&store, scope, actor, after).await
        }
    }

    fn absorb(&mut self, read: Result<Page>) {
        let page = match read {
            Ok(page) => page,
            Err(error) if error.outcome() == Outcome::NotAMember => {
                self.pending.push_back(Heard::End(End::NotAMember("left")));
                return;
            }
            Err(error) if error.outcome() == Outcome::Banned => {
                self.pending.push_back(Heard::End(End::Banned));
                return;
            }
            Err(error) => {
                self.failures = self.failures.saturating_add(1);
                tracing::debug!(?error, failures = self.failures, "a stream could not read the log; it will again");
                return;
            }
        };
        self.failures = 0;
        if page.head.epoch != self.epoch || page.head.position < self.after {
            self.reset(page.head);
            return;
        }
        let last = page.entries.last().map(Entry::position);
        self.after = if page.complete { page.head.position } else { last.unwrap_or(page.head.position) };
        let fresh = self.listener.watch(page.rooms.iter().map(|(room, _)| *room));
        self.hearing.set(page.rooms, page.blocked, page.blocked_by);
        self.glance.begin(&self.listener, self.hearing.hidden());
        // Rooms that were not watched before may have spoken since this page was read.
        self.behind = fresh || !page.complete;
        let allowed = page.entries.into_iter().filter(|entry| self.hearing.allows(entry));
        let allowed = allowed.map(|entry| Arc::new(Shared::from(entry))).collect();
        self.give(allowed);
    }

    fn hear(&mut self, signal: Signal) {
        match signal {
            Signal::Entries(entries) => {
                let mut concerning = Vec::with_capacity(entries.len());
                let (mut end, mut entered) = (None, false);
                for shared in entries {
                    if end.is_some() || shared.entry().position() <= self.after {
                        continue;
                    }
                    self.after = shared.entry().position();
                    end = self.hearing.ends_with(shared.entry(), self.actor.proof);
                    entered |= self.hearing.enters_with(shared.entry());
                    if self.hearing.hears(shared.entry()) {
                        concerning.push(shared);
                    }
                }
                self.give(concerning);
                self.glance.begin(&self.listener, self.hearing.hidden());
                if entered {
                    self.glance.gather();
                }
                self.pending.extend(end.map(Heard::End));
            }
            Signal::Lagged => {
                counter!("miaou_stream_rereads_total").increment(1);
                self.listener.resume();
                self.behind = true;
            }
            // The log that this feed has found by itself already, when it read a page of it.
            Signal::Reset(head) if head.epoch == self.epoch && head.position >= self.after => self.behind = true,
            Signal::Reset(head) => self.reset(head),
        }
    }

    /// Hands over in portions: each is copied once more for the one stream that it is written to.
    fn give(&mut self, entries: Vec<Arc<Shared>>) {
        let (mut portion, mut bytes) = (Vec::new(), 0);
        for shared in entries {
            bytes += shared.entry().bytes();
            portion.push(shared);
            if bytes >= PORTION {
                self.pending.push_back(Heard::Entries(std::mem::take(&mut portion)));
                bytes = 0;
            }
        }
        if !portion.is_empty() {
            self.pending.push_back(Heard::Entries(portion));
        }
    }

    /// Goes on from the head of another log, once the reader was told.
    fn reset(&mut self, head: Head) {
        self.epoch = head.epoch;
        self.after = head.position;
        self.behind = true;
        self.reading = None;
        self.pending.push_back(Heard::Reset(ResetReason::LogReplaced));
    }
}

/// What a feed is of, once it is known that the user may follow it.
fn scope(db: &mut Db, user: UserId, following: &Following) -> Result<Scope> {
    match following {
        Following::Mine => Ok(Scope::User),
        Following::Room(room) => {
            let standing = Standing::find(db, user, room)?;
            standing.member()?;
            Ok(Scope::Room(standing.room.id))
        }
    }
}

/// Waits for the next revocation; for ever where there is nothing to be told.
async fn told(revoked: &mut Option<watch::Receiver<()>>) {
    let told = match revoked {
        Some(revoked) => revoked.changed().await.is_ok(),
        None => false,
    };
    if !told {
        std::future::pending().await
    }
}
