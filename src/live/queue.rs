//! What one reader has still to read.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use super::Shared;
use crate::model::{Head, Position};

/// What a reader finds in its queue.
#[derive(Debug)]
pub enum Signal {
    /// The next entries, in order; none where the reader was woken to look up.
    Entries(Vec<Arc<Shared>>),
    /// The reader was too slow: entries were dropped, and none is queued until the reader resumes. They are in the log.
    Lagged,
    /// The log is another one now: what was read before means nothing here.
    Reset(Head),
}

/// A bounded queue with one reader. Full, it drops everything and says so: the reader goes back to the log, and
/// whoever writes never waits.
#[derive(Debug)]
pub(super) struct Queue {
    capacity: usize,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    entries: Vec<Arc<Shared>>,
    newest: Position,
    lagged: bool,
    reset: Option<Head>,
    woken: bool,
    reader: Option<Waker>,
}

impl Queue {
    pub(super) fn new(capacity: usize) -> Self {
        let state = State {
            entries: Vec::new(),
            newest: Position::START,
            lagged: false,
            reset: None,
            woken: false,
            reader: None,
        };
        Self { capacity, state: Mutex::new(state) }
    }

    /// Adds an entry, unless it is there already: an entry may reach a queue by more than one route.
    pub(super) fn push(&self, shared: &Arc<Shared>) {
        let mut state = self.lock();
        let position = shared.entry().position();
        if state.lagged || position <= state.newest {
            return;
        }
        state.newest = position;
        if state.entries.len() < self.capacity {
            state.entries.push(Arc::clone(shared));
        } else {
            state.entries = Vec::new();
            state.lagged = true;
        }
        wake(state);
    }

    /// Drops everything: the log is another one now.
    pub(super) fn reset(&self, head: Head) {
        let mut state = self.lock();
        state.entries = Vec::new();
        state.lagged = false;
        state.newest = head.position;
        state.reset = Some(head);
        wake(state);
    }

    /// Lets the reader look up, even where there is nothing to read.
    pub(super) fn wake(&self) {
        let mut state = self.lock();
        state.woken = true;
        wake(state);
    }

    /// Takes part in what is delivered from now on. To be called before reading the log, so that nothing falls between.
    pub(super) fn resume(&self) {
        self.lock().lagged = false;
    }

    /// Waits until there is something to read. Loses nothing when dropped before it is ready.
    pub(super) async fn take(&self) -> Signal {
        poll_fn(|context| {
            let mut state = self.lock();
            if let Some(head) = state.reset.take() {
                return Poll::Ready(Signal::Reset(head));
            }
            if state.lagged {
                return Poll::Ready(Signal::Lagged);
            }
            if state.entries.is_empty() && !std::mem::take(&mut state.woken) {
                state.reader = Some(context.waker().clone());
                return Poll::Pending;
            }
            Poll::Ready(Signal::Entries(std::mem::take(&mut state.entries)))
        })
        .await
    }

    /// What there is to read, unless the reader lags or the log is another one.
    pub(super) fn entries(&self) -> Option<Vec<Arc<Shared>>> {
        let mut state = self.lock();
        let readable = state.reset.is_none() && !state.lagged;
        readable.then(|| std::mem::take(&mut state.entries))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Wakes the reader after the lock is released, so that it does not wake to wait for it.
fn wake(mut state: MutexGuard<'_, State>) {
    let reader = state.reader.take();
    drop(state);
    if let Some(reader) = reader {
        reader.wake();
    }
}
