//! Who looks at a room and who types there, and what of it has been told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::live::Shared;
use crate::model::{Fleeting, Presence, RoomId, TypingFact, UserId, UserLabel, ViewersFact};

/// How often one room's readers are told who looks at it, and how often who types there, at most.
const EVERY: Duration = Duration::from_secs(1);

/// Up to how many who look at a room are named: of more, only how many is told.
pub(in crate::chat) const NAMED: usize = 100;

/// How many who type are named.
const TYPISTS: usize = 10;

/// What was told last of who looks at a room.
#[derive(Clone, Debug)]
pub(in crate::chat) struct Viewing {
    /// Never the same for two different states of a room; 0 where nothing was told yet, and nobody looks.
    pub(in crate::chat) version: u64,
    /// The version that `difference` starts from.
    pub(in crate::chat) previous: u64,
    pub(in crate::chat) viewers: Arc<BTreeMap<UserId, Presence>>,
    pub(in crate::chat) whole: Arc<Shared<Fleeting>>,
    /// Where there is a way from the one before to this: a reader that has the one before needs no more.
    pub(in crate::chat) difference: Option<Arc<Shared<Fleeting>>>,
}

impl Viewing {
    /// Of a room that nobody looks at.
    pub(super) fn nobody(room: RoomId) -> Self {
        let viewers = Arc::default();
        let whole = shared(whole(room, &viewers));
        Self { version: 0, previous: 0, viewers, whole, difference: None }
    }
}

/// All that is known of a room by number, and of those who look at it by name where they are few enough.
pub(in crate::chat) fn whole(room_id: RoomId, viewers: &BTreeMap<UserId, Presence>) -> ViewersFact {
    let named = (viewers.len() <= NAMED).then(|| viewers.values().cloned().collect());
    ViewersFact { room_id, count: viewers.len(), viewers: named, changed: None, left: None }
}

/// What was told last of who types in a room.
#[derive(Clone, Debug)]
pub(in crate::chat) struct Typing {
    pub(in crate::chat) users: Arc<Vec<UserLabel>>,
    pub(in crate::chat) fact: Arc<Shared<Fleeting>>,
}

impl Typing {
    pub(super) fn of(room: RoomId, users: Vec<UserLabel>) -> Self {
        Self { fact: typing(room, users.clone()), users: Arc::new(users) }
    }
}

/// One room. Told about at once where it has been quiet, and once a second at most where it is not.
#[derive(Debug)]
pub(super) struct Board {
    room: RoomId,
    viewers: Arc<BTreeMap<UserId, Presence>>,
    /// Who came, left or changed since it was told.
    touched: BTreeSet<UserId>,
    viewers_told: Option<Instant>,
    viewing: Viewing,
    typists: BTreeMap<UserId, UserLabel>,
    typing_touched: bool,
    typing_told: Option<Instant>,
    typing: Typing,
}

impl Board {
    pub(super) fn new(room: RoomId) -> Self {
        let viewing = Viewing::nobody(room);
        Self {
            room,
            viewers: Arc::clone(&viewing.viewers),
            touched: BTreeSet::new(),
            viewers_told: None,
            viewing,
            typists: BTreeMap::new(),
            typing_touched: false,
            typing_told: None,
            typing: Typing::of(room, Vec::new()),
        }
    }

    /// The user looks at the room, with another status or for the first time.
    pub(super) fn views(&mut self, presence: Presence) {
        let user = presence.user.id;
        if self.viewers.get(&user) != Some(&presence) {
            Arc::make_mut(&mut self.viewers).insert(user, presence);
            self.touched.insert(user);
        }
    }

    pub(super) fn turns_away(&mut self, user: UserId) {
        if self.viewers.contains_key(&user) {
            Arc::make_mut(&mut self.viewers).remove(&user);
            self.touched.insert(user);
        }
    }

    pub(super) fn types(&mut self, user: UserLabel) {
        self.typing_touched |= self.typists.insert(user.id, user).is_none();
    }

    pub(super) fn stops_typing(&mut self, user: UserId) {
        self.typing_touched |= self.typists.remove(&user).is_some();
    }

    /// Makes what is new what is told, where it is time. True where there is something to tell.
    pub(super) fn tell_viewers(&mut self, now: Instant, version: u64) -> bool {
        if self.touched.is_empty() || !is_due(self.viewers_told, now) {
            return false;
        }
        let touched = std::mem::take(&mut self.touched);
        let few = self.viewers.len() <= NAMED;
        // Names that were not told are not told as a difference.
        let difference = match (self.viewing.viewers.len() <= NAMED, few) {
            (true, true) => Some(self.difference(&touched)),
            (false, true) => None,
            (_, false) => Some(whole(self.room, &self.viewers)),
        };
        self.viewers_told = Some(now);
        self.viewing = Viewing {
            version,
            previous: self.viewing.version,
            viewers: Arc::clone(&self.viewers),
            whole: shared(whole(self.room, &self.viewers)),
            difference: difference.map(shared),
        };
        true
    }

    fn difference(&self, touched: &BTreeSet<UserId>) -> ViewersFact {
        let before = &self.viewing.viewers;
        let changed =
            touched.iter().filter_map(|user| self.viewers.get(user).filter(|now| before.get(user) != Some(*now)));
        let left = touched.iter().filter(|user| before.contains_key(user) && !self.viewers.contains_key(user));
        ViewersFact {
            room_id: self.room,
            count: self.viewers.len(),
            viewers: None,
            changed: Some(changed.cloned().collect()),
            left: Some(left.copied().collect()),
        }
    }

    /// As `tell_viewers`, of who types.
    pub(super) fn tell_typing(&mut self, now: Instant) -> bool {
        if !self.typing_touched || !is_due(self.typing_told, now) {
            return false;
        }
        self.typing_touched = false;
        self.typing_told = Some(now);
        self.typing = Typing::of(self.room, self.typists.values().take(TYPISTS).cloned().collect());
        true
    }

    pub(super) fn viewers(&self) -> Arc<BTreeMap<UserId, Presence>> {
        Arc::clone(&self.viewers)
    }

    pub(super) fn viewing(&self) -> &Viewing {
        &self.viewing
    }

    pub(super) fn typing(&self) -> &Typing {
        &self.typing
    }

    /// Whether there is something that was not told.
    pub(super) fn is_behind(&self) -> bool {
        !self.touched.is_empty() || self.typing_touched
    }

    /// Whether the room can be forgotten: nobody is there, and who comes may be told of at once.
    pub(super) fn is_over(&self, now: Instant) -> bool {
        let empty = self.viewers.is_empty() && self.typists.is_empty() && !self.is_behind();
        empty && is_due(self.viewers_told, now) && is_due(self.typing_told, now)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.viewers.is_empty() && self.typists.is_empty()
    }
}

fn is_due(told: Option<Instant>, now: Instant) -> bool {
    told.is_none_or(|told| told + EVERY <= now)
}

fn shared(fact: ViewersFact) -> Arc<Shared<Fleeting>> {
    Arc::new(Shared::from(Fleeting::Viewers(fact)))
}

/// What is told of who types, to one reader.
pub(in crate::chat) fn typing(room_id: RoomId, users: Vec<UserLabel>) -> Arc<Shared<Fleeting>> {
    Arc::new(Shared::from(Fleeting::Typing(TypingFact { room_id, users })))
}
