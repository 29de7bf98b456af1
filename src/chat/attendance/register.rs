//! Everybody who is here, on whichever node.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::attendee::Attendee;
use super::board::{Board, Typing, Viewing};
use super::seen::Seen;
use super::sitting::Periods;
use crate::model::{Actor, NodeId, Presence, RoomId, Status, UserId};

/// How long it is known who was here: those who read slowly are told by name who is gone.
const REMEMBERED: Duration = Duration::from_secs(60);

/// Which part of a room has news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum News {
    Viewers,
    Typing,
}

/// What this node sees and what the others say they see, put together. It has no clock: every method that depends on
/// the time is told what time it is.
#[derive(Debug)]
pub(super) struct Register {
    pub(super) periods: Periods,
    here: HashMap<UserId, Place>,
    deadlines: BTreeSet<(Instant, UserId)>,
    elsewhere: HashMap<NodeId, HashMap<UserId, Seen>>,
    /// Who is here, and who was a moment ago.
    present: HashMap<UserId, Seen>,
    departed: VecDeque<(Instant, UserId)>,
    boards: HashMap<RoomId, Board>,
    /// Rooms with something that was not told, or nothing left.
    stirred: HashSet<RoomId>,
    /// What is told from here on and was not handed out yet.
    news: Vec<(RoomId, News)>,
    version: u64,
    /// Whose status is to be told.
    changed: HashSet<UserId>,
    /// Whose row in the database is not what this node sees.
    unwritten: HashSet<UserId>,
}

#[derive(Debug)]
struct Place {
    attendee: Attendee,
    seen: Seen,
    deadline: Option<Instant>,
}

/// What another node sees: all of it, or what is different from before.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) node: NodeId,
    pub(super) whole: bool,
    pub(super) sights: Vec<Seen>,
}

/// A user as this node sees it, for its row in the database.
#[derive(Debug)]
pub(super) struct Sight {
    pub(super) seen: Seen,
    pub(super) since: DateTime<Utc>,
    pub(super) devices: usize,
    pub(super) address: IpAddr,
}

impl Register {
    pub(super) fn new(periods: Periods) -> Self {
        Self {
            periods,
            here: HashMap::new(),
            deadlines: BTreeSet::new(),
            elsewhere: HashMap::new(),
            present: HashMap::new(),
            departed: VecDeque::new(),
            boards: HashMap::new(),
            stirred: HashSet::new(),
            news: Vec::new(),
            version: 0,
            changed: HashSet::new(),
            unwritten: HashSet::new(),
        }
    }

    /// Changes what there is of a user who is here, or comes.
    pub(super) fn attend(&mut self, now: Instant, actor: &Actor, change: impl FnOnce(&mut Attendee)) {
        let place = self.here.entry(actor.id).or_insert_with(|| {
            let attendee = Attendee::new(actor.label(), Utc::now(), actor.address);
            Place { attendee, seen: Seen::nothing(actor.label()), deadline: None }
        });
        change(&mut place.attendee);
        if place.attendee.address != actor.address {
            place.attendee.address = actor.address;
            self.unwritten.insert(actor.id);
        }
        self.refresh(now, actor.id);
    }

    /// Changes what there is of a user, where anything is.
    pub(super) fn amend(&mut self, now: Instant, user: UserId, change: impl FnOnce(&mut Attendee)) {
        if let Some(place) = self.here.get_mut(&user) {
            change(&mut place.attendee);
            self.refresh(now, user);
        }
    }

    pub(super) fn attendee(&self, user: UserId) -> Option<&Attendee> {
        self.here.get(&user).map(|place| &place.attendee)
    }

    fn refresh(&mut self, now: Instant, user: UserId) {
        let Some(place) = self.here.get_mut(&user) else { return };
        place.attendee.prune(now);
        let seen = place.attendee.seen(now, self.periods);
        let next = place.attendee.next_change(now, self.periods);
        if next != place.deadline {
            if let Some(before) = place.deadline {
                self.deadlines.remove(&(before, user));
            }
            self.deadlines.extend(next.map(|next| (next, user)));
            place.deadline = next;
        }
        let gone = place.attendee.is_gone();
        if seen != place.seen {
            place.seen = seen;
            self.unwritten.insert(user);
        }
        if gone {
            self.here.remove(&user);
        }
        self.merge(now, user);
    }

    /// Takes over what the others see: of each node that is there, the users with something new. A node that is not
    /// named is gone.
    pub(super) fn hear_nodes(&mut self, now: Instant, news: Vec<Report>) {
        let mut touched = HashSet::new();
        let mut before = std::mem::take(&mut self.elsewhere);
        for Report { node, whole, sights } in news {
            let mut known = before.remove(&node).unwrap_or_default();
            if whole {
                touched.extend(known.drain().map(|(user, _)| user));
            }
            for seen in sights {
                touched.insert(seen.user.id);
                if seen.is_nothing() {
                    known.remove(&seen.user.id);
                } else {
                    known.insert(seen.user.id, seen);
                }
            }
            self.elsewhere.insert(node, known);
        }
        touched.extend(before.into_values().flat_map(HashMap::into_keys));
        touched.into_iter().for_each(|user| self.merge(now, user));
    }

    /// Puts together what all nodes see of a user, and notes what is different from before.
    fn merge(&mut self, moment: Instant, user: UserId) {
        let here = self.here.get(&user).map(|place| &place.seen);
        let sights = here.into_iter().chain(self.elsewhere.values().filter_map(|users| users.get(&user)));
        let now = sights.cloned().reduce(|mut one, other| {
            one.merge(&other);
            one
        });
        let before = self.present.remove(&user);
        let Some(label) = now.as_ref().or(before.as_ref()).map(|seen| seen.user.clone()) else { return };
        let now = now.unwrap_or_else(|| Seen::nothing(label.clone()));
        let before = before.unwrap_or_else(|| Seen::nothing(label.clone()));
        if now.status != before.status {
            self.changed.insert(user);
        }
        for room in before.viewing.difference(&now.viewing) {
            self.board(*room).turns_away(user);
        }
        for room in &now.viewing {
            self.board(*room).views(Presence { user: label.clone(), status: now.status });
        }
        for room in before.typing.difference(&now.typing) {
            self.board(*room).stops_typing(user);
        }
        for room in now.typing.difference(&before.typing) {
            self.board(*room).types(label.clone());
        }
        if now.is_nothing() {
            self.departed.push_back((moment, user));
        }
        self.present.insert(user, now);
    }

    fn board(&mut self, room: RoomId) -> &mut Board {
        self.stirred.insert(room);
        self.boards.entry(room).or_insert_with(|| Board::new(room))
    }

    /// Lets time pass: what ceases is gone, and what is due in rooms is told from here on.
    pub(super) fn turn(&mut self, now: Instant) -> Vec<(RoomId, News)> {
        while let Some((_, user)) = self.deadlines.first().copied().filter(|(deadline, _)| *deadline <= now) {
            self.refresh(now, user);
        }
        while let Some((_, user)) = self.departed.front().copied().filter(|(moment, _)| *moment + REMEMBERED <= now) {
            self.departed.pop_front();
            if self.present.get(&user).is_some_and(Seen::is_nothing) {
                self.present.remove(&user);
            }
        }
        std::mem::take(&mut self.stirred).into_iter().for_each(|room| self.tell(now, room));
        std::mem::take(&mut self.news)
    }

    /// Makes what is new in a room what is told, where it is time.
    pub(super) fn tell(&mut self, now: Instant, room: RoomId) {
        let Some(board) = self.boards.get_mut(&room) else { return };
        if board.tell_viewers(now, self.version + 1) {
            self.version += 1;
            self.news.push((room, News::Viewers));
        }
        if board.tell_typing(now) {
            self.news.push((room, News::Typing));
        }
        if board.is_over(now) {
            self.boards.remove(&room);
        } else if board.is_behind() || board.is_empty() {
            self.stirred.insert(room);
        }
    }

    pub(super) fn viewers(&self, room: RoomId) -> Arc<BTreeMap<UserId, Presence>> {
        self.boards.get(&room).map(Board::viewers).unwrap_or_default()
    }

    pub(super) fn viewing(&self, room: RoomId) -> Viewing {
        self.boards.get(&room).map_or_else(|| Viewing::nobody(room), |board| board.viewing().clone())
    }

    pub(super) fn typing(&self, room: RoomId) -> Typing {
        self.boards.get(&room).map_or_else(|| Typing::of(room, Vec::new()), |board| board.typing().clone())
    }

    pub(super) fn seen(&self, user: UserId) -> Option<&Seen> {
        self.present.get(&user)
    }

    /// Has a user's status told again, as to a room that the user has just joined.
    pub(super) fn tell_again(&mut self, user: UserId) {
        if self.present.contains_key(&user) {
            self.changed.insert(user);
        }
    }

    /// Whose status is to be told: `limit` of them. To be given back where it could not be told.
    pub(super) fn take_changed(&mut self, limit: usize) -> Vec<UserId> {
        // Not before their rows are there: who opens a stream then finds either the row or the news.
        let written = self.changed.iter().copied().filter(|user| !self.unwritten.contains(user));
        let taken: HashSet<_> = written.take(limit).collect();
        self.changed.retain(|user| !taken.contains(user));
        taken.into_iter().collect()
    }

    pub(super) fn give_back_changed(&mut self, users: Vec<UserId>) {
        self.changed.extend(users);
    }

    /// What this node has to write. To be given back where it could not be written.
    pub(super) fn take_unwritten(&mut self) -> Vec<(UserId, Option<Sight>)> {
        let users = std::mem::take(&mut self.unwritten);
        users.into_iter().map(|user| (user, self.sight(user))).collect()
    }

    pub(super) fn give_back_unwritten(&mut self, users: Vec<UserId>) {
        self.unwritten.extend(users);
    }

    /// Everybody whom this node sees is to be written.
    pub(super) fn write_all(&mut self) {
        self.unwritten.extend(self.here.keys());
    }

    fn sight(&self, user: UserId) -> Option<Sight> {
        let Place { attendee, seen, .. } = self.here.get(&user)?;
        let (since, devices, address) = (attendee.since, attendee.devices(), attendee.address);
        Some(Sight { seen: seen.clone(), since, devices, address })
    }

    /// How many users are here on all nodes, how many devices and streams are at this one, and how many times somebody
    /// looks at a room.
    pub(super) fn size(&self) -> (usize, usize, usize) {
        let devices = self.here.values().map(|place| place.attendee.devices()).sum();
        let viewers = self.present.values().map(|seen| seen.viewing.len()).sum();
        let users = self.present.values().filter(|seen| seen.status != Status::Disconnected).count();
        (users, devices, viewers)
    }
}
