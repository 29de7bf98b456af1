//! Where one reader is told to look.

use std::collections::HashSet;
use std::future::poll_fn;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use metrics::counter;

use crate::model::{RoomId, UserId};

/// How many users and rooms one reader is told of at once.
const CAPACITY: usize = 512;

/// What has changed of what is fleeting since a reader looked last: where to look, and not what is there.
#[derive(Debug, Default)]
pub struct Glimpse {
    /// Rooms that others look at.
    pub viewers: HashSet<RoomId>,
    /// Rooms that others type in.
    pub typing: HashSet<RoomId>,
    /// Users who are more or less present.
    pub users: HashSet<UserId>,
    /// More has changed than there was room for: look at everything.
    pub missed: bool,
}

impl Glimpse {
    /// True where nothing has changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.viewers.is_empty() && self.typing.is_empty() && self.users.is_empty() && !self.missed
    }
}

/// The place of one reader for what is fleeting. Whoever writes never waits, and what changes twice before the reader
/// looks is told once: the reader finds what is there when it looks, so the first of the two is shed.
#[derive(Debug, Default)]
pub(super) struct Slot {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    glimpse: Glimpse,
    reader: Option<Waker>,
}

impl Slot {
    pub(super) fn viewers(&self, room: RoomId) {
        self.note("viewers", room, |glimpse| &mut glimpse.viewers);
    }

    pub(super) fn typing(&self, room: RoomId) {
        self.note("typing", room, |glimpse| &mut glimpse.typing);
    }

    pub(super) fn user(&self, user: UserId) {
        self.note("presence", user, |glimpse| &mut glimpse.users);
    }

    fn note<T: Eq + Hash>(&self, kind: &'static str, item: T, part: impl FnOnce(&mut Glimpse) -> &mut HashSet<T>) {
        let mut state = self.lock();
        let noted = part(&mut state.glimpse);
        if noted.contains(&item) {
            counter!("miaou_fleeting_shed_total", "kind" => kind).increment(1);
            return;
        }
        if noted.len() < CAPACITY {
            noted.insert(item);
        } else {
            counter!("miaou_fleeting_shed_total", "kind" => kind).increment(1);
            state.glimpse = Glimpse { missed: true, ..Glimpse::default() };
        }
        let reader = state.reader.take();
        drop(state);
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    /// Waits until there is something to look at. Loses nothing when dropped before it is ready.
    pub(super) async fn take(&self) -> Glimpse {
        poll_fn(|context| {
            let mut state = self.lock();
            if state.glimpse.is_empty() {
                state.reader = Some(context.waker().clone());
                return Poll::Pending;
            }
            Poll::Ready(std::mem::take(&mut state.glimpse))
        })
        .await
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
