//! Who listens on this node.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Shared;
use super::queue::{Queue, Signal};
use super::slot::{Glimpse, Slot};
use crate::model::{Audience, Entry, Head, RoomId, UserId};

/// How many may listen to a room before those who do not look at it are no longer told who types there.
const CROWD: usize = 100;

/// Delivers each entry to the queues of those it may concern, in the order of the log.
///
/// It never waits for a reader, and it routes generously: whether a reader may see an entry is decided where the
/// queue is read. It follows members in and out of rooms while it delivers, so that the entry after a join
/// already reaches the one who joined.
#[derive(Clone, Debug)]
pub struct Hub {
    routes: Arc<Mutex<Routes>>,
    capacity: usize,
}

/// What a listener wants to hear, besides what happens to its own user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One room.
    Room(RoomId),
    /// Every room the user is in.
    User,
}

type ListenerId = u64;

#[derive(Debug, Default)]
struct Routes {
    last_id: ListenerId,
    users: HashMap<UserId, HashMap<ListenerId, Arc<Listening>>>,
    rooms: HashMap<RoomId, HashMap<ListenerId, Arc<Listening>>>,
    watched: HashMap<ListenerId, HashSet<RoomId>>,
}

#[derive(Debug)]
struct Listening {
    user: UserId,
    scope: Scope,
    queue: Queue,
    slot: Slot,
}

impl Hub {
    /// A hub whose queues hold `capacity` entries each.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { routes: Arc::default(), capacity }
    }

    /// Begins to listen, where the user has fewer than `most` listeners. With [`Scope::User`], rooms the user is in already
    /// are named by [`Listener::watch`].
    #[must_use]
    pub fn listen(&self, user: UserId, scope: Scope, most: usize) -> Option<Listener> {
        let listening = Arc::new(Listening { user, scope, queue: Queue::new(self.capacity), slot: Slot::default() });
        let mut routes = self.lock();
        if routes.users.get(&user).map_or(0, HashMap::len) >= most {
            return None;
        }
        routes.last_id += 1;
        let id = routes.last_id;
        routes.users.entry(user).or_default().insert(id, Arc::clone(&listening));
        if let Scope::Room(room) = scope {
            routes.watch(room, id, &listening);
        }
        drop(routes);
        Some(Listener { hub: self.clone(), user, id, listening })
    }

    /// Hands out entries, which must follow those handed out before.
    pub fn deliver(&self, entries: &[Arc<Shared>]) {
        let mut routes = self.lock();
        for shared in entries {
            routes.deliver(shared);
        }
    }

    /// Tells those who look at a room to look who else does: who follows it alone, and whoever `views` it.
    pub fn tell_viewers(&self, room: RoomId, views: impl Fn(UserId) -> bool) {
        for listening in self.lock().rooms.get(&room).into_iter().flat_map(HashMap::values) {
            if listening.is_near(&views) {
                listening.slot.viewers(room);
            }
        }
    }

    /// Tells those in a room to look who types there; in a crowd, those who look at the room alone.
    pub fn tell_typing(&self, room: RoomId, views: impl Fn(UserId) -> bool) {
        let routes = self.lock();
        let Some(listeners) = routes.rooms.get(&room) else { return };
        let crowd = listeners.len() > CROWD;
        for listening in listeners.values().filter(|listening| !crowd || listening.is_near(&views)) {
            listening.slot.typing(room);
        }
    }

    /// Tells those in a room to look how present some users are.
    pub fn tell_presence(&self, room: RoomId, users: &[UserId]) {
        for listening in self.lock().rooms.get(&room).into_iter().flat_map(HashMap::values) {
            users.iter().for_each(|user| listening.slot.user(*user));
        }
    }

    /// Tells every listener that the log is another one now.
    pub fn reset(&self, head: Head) {
        for listening in self.lock().users.values().flat_map(HashMap::values) {
            listening.queue.reset(head);
        }
    }

    /// Wakes every listener, with nothing to read: what it may do has changed.
    pub fn wake(&self) {
        for listening in self.lock().users.values().flat_map(HashMap::values) {
            listening.queue.wake();
        }
    }

    /// How many listen.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.lock().users.values().map(HashMap::len).sum()
    }

    fn lock(&self) -> MutexGuard<'_, Routes> {
        self.routes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listening {
    fn is_near(&self, views: impl Fn(UserId) -> bool) -> bool {
        match self.scope {
            Scope::Room(_) => true,
            Scope::User => views(self.user),
        }
    }
}

impl Routes {
    fn deliver(&mut self, shared: &Arc<Shared>) {
        let event = match shared.entry() {
            Entry::Message(message) => return self.deliver_to_room(message.room.id, shared),
            Entry::Event(event) => event,
        };
        if let Some(room) = &event.room
            && event.kind.audience() != Audience::User
        {
            self.deliver_to_room(room.id, shared);
        }
        self.deliver_to_user(event.user.id, shared);
        if let Some(user) = event.hiding() {
            self.deliver_to_user(user, shared);
        }
        let Some(room) = &event.room else { return };
        for (user, _) in event.entering() {
            self.deliver_to_user(user, shared);
            for (id, listening) in self.users.get(&user).cloned().unwrap_or_default() {
                if listening.scope == Scope::User {
                    self.watch(room.id, id, &listening);
                }
            }
        }
        if let Some(user) = event.leaving() {
            // Whoever follows the room alone may have joined again by the time it reads this: the reader decides.
            for (id, listening) in self.users.get(&user).cloned().unwrap_or_default() {
                if listening.scope == Scope::User {
                    self.unwatch(room.id, id);
                }
            }
        }
    }

    fn deliver_to_room(&self, room: RoomId, shared: &Arc<Shared>) {
        if let Some(listeners) = self.rooms.get(&room) {
            listeners.values().for_each(|listening| listening.queue.push(shared));
        }
    }

    fn deliver_to_user(&self, user: UserId, shared: &Arc<Shared>) {
        if let Some(listeners) = self.users.get(&user) {
            listeners.values().for_each(|listening| listening.queue.push(shared));
        }
    }

    /// True where the room was not watched before.
    fn watch(&mut self, room: RoomId, id: ListenerId, listening: &Arc<Listening>) -> bool {
        self.rooms.entry(room).or_default().insert(id, Arc::clone(listening));
        self.watched.entry(id).or_default().insert(room)
    }

    fn unwatch(&mut self, room: RoomId, id: ListenerId) {
        if let Some(rooms) = self.watched.get_mut(&id) {
            rooms.remove(&room);
        }
        remove(&mut self.rooms, room, id);
    }

    fn forget(&mut self, user: UserId, id: ListenerId) {
        remove(&mut self.users, user, id);
        for room in self.watched.remove(&id).unwrap_or_default() {
            remove(&mut self.rooms, room, id);
        }
    }
}

/// One reader's place in the hub, given up when dropped.
#[derive(Debug)]
pub struct Listener {
    hub: Hub,
    user: UserId,
    id: ListenerId,
    listening: Arc<Listening>,
}

impl Listener {
    /// Adds rooms to what is heard. True where one of them was not heard before: the log must then be read
    /// again, for what was delivered there meanwhile.
    #[must_use]
    pub fn watch(&self, rooms: impl IntoIterator<Item = RoomId>) -> bool {
        let mut routes = self.hub.lock();
        let mut new = false;
        for room in rooms {
            new |= routes.watch(room, self.id, &self.listening);
        }
        new
    }

    /// Waits for the next entries. Loses nothing when dropped before it is ready.
    pub async fn next(&self) -> Signal {
        self.listening.queue.take().await
    }

    /// Waits until something fleeting has changed. Loses nothing when dropped before it is ready.
    pub async fn glimpse(&self) -> Glimpse {
        self.listening.slot.take().await
    }

    /// Has the next glimpse show who looks at a room.
    pub fn look_at_viewers(&self, room: RoomId) {
        self.listening.slot.viewers(room);
    }

    /// Has the next glimpse show who types in a room.
    pub fn look_at_typing(&self, room: RoomId) {
        self.listening.slot.typing(room);
    }

    /// The next entries, where they are there and nothing else is to be known first.
    #[must_use]
    pub fn take(&self) -> Option<Vec<Arc<Shared>>> {
        self.listening.queue.entries()
    }

    /// After [`Signal::Lagged`]: takes part again in what is delivered from now on. Read the log after this.
    pub fn resume(&self) {
        self.listening.queue.resume();
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.hub.lock().forget(self.user, self.id);
    }
}

fn remove<K: Eq + Hash>(routes: &mut HashMap<K, HashMap<ListenerId, Arc<Listening>>>, key: K, id: ListenerId) {
    if let Some(listening) = routes.get_mut(&key) {
        listening.remove(&id);
        if listening.is_empty() {
            routes.remove(&key);
        }
    }
}
