//! What comes of one login.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::seen::Seen;
use crate::model::{Activity, RoomId, RoomLabel, Status};

/// How long the rights to a room that a device shows are taken for granted when it reports again.
const FOUND: Duration = Duration::from_secs(60);

/// How long signs of life last.
#[derive(Clone, Copy, Debug)]
pub(in crate::chat) struct Periods {
    /// What a report is good for that does not say so itself, and any once the last stream of its login is closed.
    pub(in crate::chat) expiry: Duration,
    /// How long a stream that closed, or a device that said goodbye, may come back without anybody noticing.
    pub(in crate::chat) grace: Duration,
    /// A user who does nothing for this long is away.
    pub(in crate::chat) away_after: Duration,
}

/// The devices and streams of one login, as signs of life. Every method is told what time it is.
///
/// A login shows itself by its streams until one of its devices reports; from then on the reports say what the user
/// does and looks at. Where they cease and a stream is still open, as in a browser's tab in the background, the user is
/// away.
#[derive(Debug, Default)]
pub(super) struct Sitting {
    reported: bool,
    reports: HashMap<String, Report>,
    streams: HashMap<u64, Stream>,
    /// Since the last stream was closed, until the next is opened.
    alone: Option<Alone>,
}

/// Devices may have died with the stream that they had.
#[derive(Debug)]
struct Alone {
    since: Instant,
    /// What was reported before is good until then at most.
    until: Instant,
}

#[derive(Debug)]
struct Report {
    viewing: Option<Viewed>,
    away: bool,
    active_at: Instant,
    at: Instant,
    until: Instant,
}

/// A room that a device shows.
#[derive(Clone, Debug)]
pub(super) struct Viewed {
    /// As the device named it.
    pub(super) name: String,
    /// What this was found to be, for somebody with the rights of the user.
    pub(super) room: Option<RoomLabel>,
    pub(super) found_at: Instant,
}

#[derive(Debug)]
struct Stream {
    room: Option<RoomId>,
    /// Once it is closed.
    until: Option<Instant>,
}

impl Report {
    fn good_until(&self, alone: Option<&Alone>) -> Instant {
        match alone {
            Some(alone) if self.at <= alone.since => self.until.min(alone.until),
            _ => self.until,
        }
    }
}

impl Sitting {
    pub(super) fn report(
        &mut self,
        now: Instant,
        lasts: Duration,
        device: &str,
        activity: Option<Activity>,
        viewing: Option<Viewed>,
    ) {
        self.reported = true;
        let before = self.reports.get(device);
        let (away, active_at) = match (activity, before) {
            (Some(Activity::Active), _) | (None, None) => (false, now),
            (Some(Activity::Away), before) => (true, before.map_or(now, |report| report.active_at)),
            (None, Some(report)) => (report.away, report.active_at),
        };
        let until = now + lasts;
        self.reports.insert(device.to_owned(), Report { viewing, away, active_at, at: now, until });
    }

    /// What a room of that name was found to be when the device last reported, if that is not long ago.
    pub(super) fn viewed(&self, now: Instant, device: &str, name: &str) -> Option<Viewed> {
        let viewed = self.reports.get(device)?.viewing.as_ref()?;
        let holds = viewed.name == name && viewed.room.is_some() && viewed.found_at + FOUND > now;
        holds.then(|| viewed.clone())
    }

    /// The device is going: it counts a little longer, in case it comes back.
    pub(super) fn end_report(&mut self, now: Instant, periods: Periods, device: &str) {
        if let Some(report) = self.reports.get_mut(device) {
            report.until = report.until.min(now + periods.grace);
        }
    }

    pub(super) fn open(&mut self, stream: u64, room: Option<RoomId>) {
        self.streams.insert(stream, Stream { room, until: None });
        self.alone = None;
    }

    /// The stream is closed: it counts a little longer, in case another takes its place.
    pub(super) fn close(&mut self, now: Instant, periods: Periods, stream: u64) {
        if let Some(stream) = self.streams.get_mut(&stream) {
            stream.until = Some(now + periods.grace);
        }
        if self.alone.is_none() && !self.streams() {
            self.alone = Some(Alone { since: now, until: now + periods.expiry });
        }
    }

    /// Whether a stream is open.
    pub(super) fn streams(&self) -> bool {
        self.streams.values().any(|stream| stream.until.is_none())
    }

    /// The user may not read the room any more.
    pub(super) fn leave(&mut self, room: RoomId) {
        for viewed in self.reports.values_mut().filter_map(|report| report.viewing.as_mut()) {
            viewed.room.take_if(|label| label.id == room);
        }
        self.streams.values_mut().filter(|stream| stream.room == Some(room)).for_each(|stream| stream.room = None);
    }

    /// Forgets what has ceased. False where nothing is left.
    pub(super) fn prune(&mut self, now: Instant) -> bool {
        let Self { reports, alone, .. } = self;
        reports.retain(|_, report| report.good_until(alone.as_ref()) > now);
        self.streams.retain(|_, stream| stream.until.is_none_or(|until| until > now));
        !self.reports.is_empty() || !self.streams.is_empty()
    }

    /// Adds what there is to see, of what has not ceased.
    pub(super) fn show(&self, seen: &mut Seen, now: Instant, periods: Periods) {
        for report in self.reports.values() {
            let idle = report.away || report.active_at + periods.away_after <= now;
            seen.status = seen.status.max(if idle { Status::Away } else { Status::Connected });
            seen.viewing.extend(report.viewing.iter().filter_map(|viewed| Some(viewed.room.as_ref()?.id)));
        }
        if self.reports.is_empty() && !self.streams.is_empty() {
            seen.status = seen.status.max(if self.reported { Status::Away } else { Status::Connected });
            seen.viewing.extend(self.streams.values().filter_map(|stream| stream.room));
        }
    }

    /// When there will be something else to see, if nothing comes in.
    pub(super) fn next_change(&self, now: Instant, periods: Periods) -> Option<Instant> {
        let reports = self.reports.values().flat_map(|report| {
            let idle = (!report.away).then(|| report.active_at + periods.away_after).filter(|idle| *idle > now);
            idle.into_iter().chain([report.good_until(self.alone.as_ref())])
        });
        reports.chain(self.streams.values().filter_map(|stream| stream.until)).min()
    }

    /// How many devices there are, or streams where no device reports.
    pub(super) fn devices(&self) -> usize {
        if self.reports.is_empty() { self.streams.len() } else { self.reports.len() }
    }

    /// When each device reported last.
    pub(super) fn reports(&self) -> impl Iterator<Item = (Instant, &str)> + Clone {
        self.reports.iter().map(|(device, report)| (report.at, device.as_str()))
    }

    pub(super) fn forget(&mut self, device: &str) {
        self.reports.remove(device);
    }
}
