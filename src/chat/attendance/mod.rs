//! Who is here, on which device, looking at what: known while it lasts and written nowhere for long.

mod attendee;
mod board;
mod exchange;
mod register;
mod seen;
mod sitting;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::Config;
use crate::live::Hub;
use crate::model::{Activity, Actor, Entry, EventKind, Presence, Proof, RoomId, RoomLabel, Status, UserId};
use crate::store::Store;
use exchange::Exchange;
use register::{News, Register};
use sitting::{Periods, Sitting, Viewed};

pub(super) use attendee::TYPING;
pub(super) use board::{NAMED, Typing, Viewing, typing, whole};

/// How often it is looked at what has ceased and what is to be told.
const PULSE: Duration = Duration::from_millis(100);

/// Everybody who is here, as this node knows it. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Attendance {
    register: Arc<Mutex<Register>>,
    streams: Arc<AtomicU64>,
}

impl Attendance {
    fn new(periods: Periods) -> Self {
        Self { register: Arc::new(Mutex::new(Register::new(periods))), streams: Arc::default() }
    }

    /// Of a node to which nobody has come yet, told to its readers and to the other nodes until told to stop.
    pub(super) fn start(
        config: &Config,
        tasks: &TaskTracker,
        (store, hub): (&Store, &Hub),
        stopping: &CancellationToken,
    ) -> Self {
        let (expiry, grace) = (config.presence_expiry, config.presence_grace);
        let attendance = Self::new(Periods { expiry, grace, away_after: config.away_after });
        tasks.spawn(attendance.clone().run(hub.clone(), stopping.clone()));
        tasks.spawn(Exchange::new(attendance.clone(), store.clone(), hub.clone()).run(stopping.clone()));
        attendance
    }

    /// Hands out what is to be told of rooms until told to stop.
    async fn run(self, hub: Hub, stopping: CancellationToken) {
        let mut pulse = interval(PULSE);
        pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while stopping.run_until_cancelled(pulse.tick()).await.is_some() {
            let news = self.lock().turn(Instant::now());
            for (room, news) in news {
                let viewing = self.viewing(room);
                let views = |user| viewing.viewers.contains_key(&user);
                match news {
                    News::Viewers => hub.tell_viewers(room, views),
                    News::Typing => hub.tell_typing(room, views),
                }
            }
        }
    }

    /// What a device reports; `viewing` is the room as the device named it, and what this was found to be. Returns for how
    /// long it is good: longer than others only beside a stream of its login, whose end ends it.
    pub(super) fn report(
        &self,
        actor: &Actor,
        device: &str,
        asked: Option<Duration>,
        activity: Option<Activity>,
        viewing: Option<(String, Option<RoomLabel>)>,
    ) -> Duration {
        let (now, mut register) = (Instant::now(), self.lock());
        let sitting = register.attendee(actor.id).and_then(|attendee| attendee.sitting(actor.proof));
        let (expiry, streams) = (register.periods.expiry, sitting.is_some_and(Sitting::streams));
        let lasts = asked.map_or(expiry, |asked| if streams { asked } else { asked.min(expiry) });
        let viewing = viewing.map(|(name, room)| {
            let known = sitting.and_then(|sitting| sitting.viewed(now, device, &name));
            known.unwrap_or(Viewed { name, room, found_at: now })
        });
        let room = viewing.as_ref().and_then(|viewed| Some(viewed.room.as_ref()?.id));
        register.attend(now, actor, |attendee| {
            attendee.report(now, lasts, (actor.proof, device), activity, viewing);
        });
        room.into_iter().for_each(|room| register.tell(now, room));
        lasts
    }

    /// What a room of that name was found to be when the device reported last, if that still holds.
    pub(super) fn viewed(&self, actor: &Actor, device: &str, name: &str) -> Option<RoomLabel> {
        let register = self.lock();
        register.attendee(actor.id)?.sitting(actor.proof)?.viewed(Instant::now(), device, name)?.room
    }

    pub(super) fn end_report(&self, actor: &Actor, device: &str) {
        let (now, mut register) = (Instant::now(), self.lock());
        let periods = register.periods;
        register.amend(now, actor.id, |attendee| {
            if let Some(sitting) = attendee.sitting_mut(actor.proof) {
                sitting.end_report(now, periods, device);
            }
        });
    }

    /// A stream opens. It counts until the visit is dropped, and the grace after that.
    pub(super) fn enter(&self, actor: &Actor, room: Option<RoomId>) -> Visit {
        let (stream, now) = (self.streams.fetch_add(1, Ordering::Relaxed), Instant::now());
        let mut register = self.lock();
        register.attend(now, actor, |attendee| attendee.open(actor.proof, stream, room));
        // Whoever comes into a quiet room finds itself there.
        room.into_iter().for_each(|room| register.tell(now, room));
        drop(register);
        Visit { attendance: self.clone(), user: actor.id, proof: actor.proof, stream }
    }

    pub(super) fn type_in(&self, actor: &Actor, room: RoomId) {
        let now = Instant::now();
        self.lock().attend(now, actor, |attendee| attendee.type_in(now, room));
    }

    pub(super) fn stop_typing(&self, user: UserId, room: RoomId) {
        self.lock().amend(Instant::now(), user, |attendee| attendee.stop_typing(room));
    }

    /// Follows the log: who says something types no more, who leaves a room looks at it no more, who logs out is gone.
    pub(super) fn hear(&self, entry: &Entry) {
        let event = match entry {
            Entry::Message(message) => return self.stop_typing(message.user.id, message.room.id),
            Entry::Event(event) => event,
        };
        if let (Some(user), Some(room)) = (event.leaving(), &event.room) {
            self.lock().amend(Instant::now(), user, |attendee| attendee.leave(room.id));
        }
        let over = match &event.kind {
            EventKind::SessionEnded { session, .. } => Some(Proof::Session(*session)),
            EventKind::KeyRevoked { key } => Some(Proof::Key(*key)),
            _ => None,
        };
        if let Some(proof) = over {
            self.lock().amend(Instant::now(), event.user.id, |attendee| attendee.log_out(proof));
        }
        event.entering().into_iter().for_each(|(user, _)| self.lock().tell_again(user));
    }

    pub(super) fn status(&self, user: UserId) -> Status {
        self.lock().seen(user).map_or(Status::Disconnected, |seen| seen.status)
    }

    /// How present users are: of those who are here, or were a moment ago.
    pub(super) fn presence(&self, users: impl IntoIterator<Item = UserId>) -> Vec<Presence> {
        let register = self.lock();
        let seen = users.into_iter().filter_map(|user| register.seen(user));
        seen.map(|seen| Presence { user: seen.user.clone(), status: seen.status }).collect()
    }

    /// The rooms that a user looks at.
    pub(super) fn viewed_by(&self, user: UserId) -> Vec<RoomId> {
        self.lock().seen(user).map(|seen| seen.viewing.iter().copied().collect()).unwrap_or_default()
    }

    /// Who looks at a room now, told or not.
    pub(super) fn viewers(&self, room: RoomId) -> Arc<BTreeMap<UserId, Presence>> {
        self.lock().viewers(room)
    }

    /// What was told last of who looks at a room.
    pub(super) fn viewing(&self, room: RoomId) -> Viewing {
        self.lock().viewing(room)
    }

    /// What was told last of who types in a room.
    pub(super) fn typing(&self, room: RoomId) -> Typing {
        self.lock().typing(room)
    }

    fn lock(&self) -> MutexGuard<'_, Register> {
        self.register.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An open stream, as a sign of life.
#[derive(Debug)]
pub(super) struct Visit {
    attendance: Attendance,
    user: UserId,
    proof: Proof,
    stream: u64,
}

impl Drop for Visit {
    fn drop(&mut self) {
        let (now, mut register) = (Instant::now(), self.attendance.lock());
        let periods = register.periods;
        register.amend(now, self.user, |attendee| {
            if let Some(sitting) = attendee.sitting_mut(self.proof) {
                sitting.close(now, periods, self.stream);
            }
        });
    }
}
