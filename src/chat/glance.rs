//! What of all that is fleeting one reader has been told.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use metrics::counter;
use tokio::time::sleep;

use super::attendance::{Attendance, Typing, Viewing, Visit, typing, whole};
use crate::live::{Glimpse, Listener, Scope, Shared};
use crate::model::{Actor, Fleeting, PresenceFact, RoomId, Status, UserId, ViewersFact};
use crate::store::{Store, presence};

/// Of how many rooms it is remembered what was told. Of more, each is told as a whole again.
const ROOMS: usize = 64;

/// Turns "look there" into what there is to see, for one reader: as a whole first, and then what is different from what
/// the reader has been told. A reader that missed something is told the whole again.
///
/// Nothing of those who are hidden from the reader is told: neither that they are there nor that they count.
pub(super) struct Glance {
    user: UserId,
    scope: Scope,
    attendance: Attendance,
    store: Store,
    hidden: HashSet<UserId>,
    started: bool,
    /// The versions told of who looks at rooms.
    viewing: HashMap<RoomId, u64>,
    /// What was told where somebody who is hidden looks at the room.
    partial: HashMap<RoomId, ViewersFact>,
    /// Who was said to be typing.
    typing: HashMap<RoomId, Vec<UserId>>,
    peers: Option<BoxFuture<'static, Vec<UserId>>>,
    _visit: Visit,
}

impl Glance {
    /// Of a reader who is here from now on, has been told nothing, and is told nothing before [`Glance::begin`].
    pub(super) fn new(actor: &Actor, scope: Scope, attendance: Attendance, store: Store) -> Self {
        let visit = attendance.enter(actor, room(scope));
        Self {
            user: actor.id,
            scope,
            attendance,
            store,
            hidden: HashSet::new(),
            started: false,
            viewing: HashMap::new(),
            partial: HashMap::new(),
            typing: HashMap::new(),
            peers: None,
            _visit: visit,
        }
    }

    /// Takes over who is hidden from the reader. Begins anew where that has changed.
    pub(super) fn begin(&mut self, listener: &Listener, hidden: HashSet<UserId>) {
        if !self.started || self.hidden != hidden {
            self.started = true;
            self.hidden = hidden;
            self.start_over(listener);
        }
    }

    fn start_over(&mut self, listener: &Listener) {
        self.viewing.clear();
        self.partial.clear();
        match self.scope {
            Scope::Room(room) => listener.look_at_viewers(room),
            Scope::User => {
                self.attendance.viewed_by(self.user).into_iter().for_each(|room| listener.look_at_viewers(room))
            }
        }
        self.typing.keys().for_each(|room| listener.look_at_typing(*room));
        self.gather();
    }

    /// Finds out anew who is present of those the reader hears of, as after joining a room. It may take a while: the log
    /// comes before it.
    pub(super) fn gather(&mut self) {
        let (store, user) = (self.store.clone(), self.user);
        let room = room(self.scope);
        self.peers = Some(Box::pin(async move {
            loop {
                match store.spare(move |db| presence::peers(db, user, room)).await {
                    Ok(peers) => return peers,
                    Err(error) => tracing::debug!(?error, "a stream could not learn who is here; it will again"),
                }
                sleep(Duration::from_millis(rand::random_range(1000..4000))).await;
            }
        }));
    }

    /// Waits for what comes next. Loses nothing when dropped before it is ready.
    pub(super) async fn next(&mut self, listener: &Listener) -> Vec<Arc<Shared<Fleeting>>> {
        loop {
            let facts = match &mut self.peers {
                Some(peers) => tokio::select! {
                    biased;
                    glimpse = listener.glimpse() => self.look(listener, glimpse),
                    peers = peers => {
                        self.peers = None;
                        vec![self.everybody(peers)]
                    }
                },
                None => self.look(listener, listener.glimpse().await),
            };
            if !facts.is_empty() {
                return facts;
            }
        }
    }

    fn look(&mut self, listener: &Listener, glimpse: Glimpse) -> Vec<Arc<Shared<Fleeting>>> {
        if glimpse.missed {
            self.start_over(listener);
        }
        let viewers: Vec<_> = glimpse.viewers.into_iter().filter_map(|room| self.viewers(room)).collect();
        let typing: Vec<_> = glimpse.typing.into_iter().filter_map(|room| self.typists(room)).collect();
        let users = self.users(glimpse.users);
        for (kind, count) in [("viewers", viewers.len()), ("typing", typing.len()), ("presence", users.iter().len())] {
            counter!("miaou_fleeting_sent_total", "kind" => kind).increment(u64::try_from(count).unwrap_or(u64::MAX));
        }
        viewers.into_iter().chain(typing).chain(users).collect()
    }

    fn viewers(&mut self, room: RoomId) -> Option<Arc<Shared<Fleeting>>> {
        if self.viewing.len() + self.partial.len() > ROOMS {
            self.viewing.clear();
            self.partial.clear();
        }
        let Viewing { version, previous, viewers, whole: all, difference } = self.attendance.viewing(room);
        if self.partial.contains_key(&room) || self.hidden.iter().any(|user| viewers.contains_key(user)) {
            let shown = viewers.iter().filter(|(user, _)| !self.hidden.contains(user));
            let shown: BTreeMap<_, _> = shown.map(|(user, presence)| (*user, presence.clone())).collect();
            let fact = whole(room, &shown);
            // What is the same without those who are hidden is not told again: that would tell that they did something.
            let before = self.partial.insert(room, fact.clone());
            self.viewing.remove(&room);
            return (before.as_ref() != Some(&fact)).then(|| Arc::new(Shared::from(Fleeting::Viewers(fact))));
        }
        let told = self.viewing.insert(room, version);
        if told == Some(version) {
            return None;
        }
        Some(difference.filter(|_| told == Some(previous)).unwrap_or(all))
    }

    fn typists(&mut self, room: RoomId) -> Option<Arc<Shared<Fleeting>>> {
        let Typing { users, fact } = self.attendance.typing(room);
        let shown = users.iter().filter(|label| label.id != self.user && !self.hidden.contains(&label.id));
        let shown: Vec<_> = shown.cloned().collect();
        let ids: Vec<_> = shown.iter().map(|label| label.id).collect();
        let before = if ids.is_empty() { self.typing.remove(&room) } else { self.typing.insert(room, ids.clone()) };
        if before.unwrap_or_default() == ids {
            return None;
        }
        Some(if shown.len() == users.len() { fact } else { typing(room, shown) })
    }

    fn users(&mut self, users: HashSet<UserId>) -> Option<Arc<Shared<Fleeting>>> {
        let shown: Vec<_> =
            users.into_iter().filter(|user| *user != self.user && !self.hidden.contains(user)).collect();
        let count = shown.len();
        let users = self.attendance.presence(shown);
        if users.len() < count {
            self.gather();
        }
        let fact = PresenceFact { whole: false, users };
        (!fact.users.is_empty()).then(|| Arc::new(Shared::from(Fleeting::Presence(fact))))
    }

    fn everybody(&self, peers: Vec<UserId>) -> Arc<Shared<Fleeting>> {
        let mut users = self.attendance.presence(peers.into_iter().filter(|user| !self.hidden.contains(user)));
        users.retain(|presence| presence.status != Status::Disconnected);
        users.sort_by_key(|presence| presence.user.id);
        counter!("miaou_fleeting_sent_total", "kind" => "presence").increment(1);
        Arc::new(Shared::from(Fleeting::Presence(PresenceFact { whole: true, users })))
    }
}

fn room(scope: Scope) -> Option<RoomId> {
    match scope {
        Scope::Room(room) => Some(room),
        Scope::User => None,
    }
}
