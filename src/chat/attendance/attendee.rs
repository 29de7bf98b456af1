//! One user, as this node sees it.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use crate::model::{Activity, RoomId, RoomLabel, SessionId, Status, UserLabel};

/// How many devices of a user may report. Of more, the one that reported longest ago is forgotten.
const DEVICES: usize = 16;

/// How long a user counts as typing who does not say so again.
pub(in crate::chat) const TYPING: Duration = Duration::from_secs(6);

/// How long the rights to a room that a device shows are taken for granted: reports come every few seconds.
const FOUND: Duration = Duration::from_secs(60);

/// How long signs of life last.
#[derive(Clone, Copy, Debug)]
pub(in crate::chat) struct Periods {
    /// What a report is good for.
    pub(in crate::chat) expiry: Duration,
    /// How long a stream that closed, or a device that said goodbye, may come back without anybody noticing.
    pub(in crate::chat) grace: Duration,
    /// A user who does nothing for this long is away.
    pub(in crate::chat) away_after: Duration,
}

/// What a user is and does, as others may be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) user: UserLabel,
    pub(super) status: Status,
    pub(super) viewing: BTreeSet<RoomId>,
    pub(super) typing: BTreeSet<RoomId>,
}

impl Seen {
    /// Nothing of a user.
    pub(super) fn nothing(user: UserLabel) -> Self {
        Self { user, status: Status::Disconnected, viewing: BTreeSet::new(), typing: BTreeSet::new() }
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.status == Status::Disconnected && self.typing.is_empty()
    }

    /// What two nodes see, together: the more present counts.
    pub(super) fn merge(&mut self, other: &Self) {
        self.status = self.status.max(other.status);
        self.viewing.extend(&other.viewing);
        self.typing.extend(&other.typing);
    }
}

/// The signs of life of one user at this node, on all devices. Every method is told what time it is.
///
/// A login shows itself by its streams until one of its devices reports; from then on the reports say what the user
/// does and looks at. Where they cease and a stream is still open, as in a browser's tab in the background, the user is
/// away.
#[derive(Debug)]
pub(super) struct Attendee {
    pub(super) user: UserLabel,
    /// When the first of the signs came that have not ceased since.
    pub(super) since: DateTime<Utc>,
    /// Where the user was seen last.
    pub(super) address: IpAddr,
    sittings: HashMap<SessionId, Sitting>,
    typing: HashMap<RoomId, Instant>,
}

/// What comes of one login.
#[derive(Debug, Default)]
struct Sitting {
    reported: bool,
    reports: HashMap<String, Report>,
    streams: HashMap<u64, Stream>,
}

#[derive(Debug)]
struct Report {
    viewing: Option<Viewed>,
    away: bool,
    active_at: Instant,
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

impl Attendee {
    pub(super) fn new(user: UserLabel, since: DateTime<Utc>, address: IpAddr) -> Self {
        Self { user, since, address, sittings: HashMap::new(), typing: HashMap::new() }
    }

    pub(super) fn report(
        &mut self,
        now: Instant,
        periods: Periods,
        (session, device): (SessionId, &str),
        activity: Option<Activity>,
        viewing: Option<Viewed>,
    ) {
        let sitting = self.sittings.entry(session).or_default();
        sitting.reported = true;
        let before = sitting.reports.get(device);
        let (away, active_at) = match (activity, before) {
            (Some(Activity::Active), _) | (None, None) => (false, now),
            (Some(Activity::Away), before) => (true, before.map_or(now, |report| report.active_at)),
            (None, Some(report)) => (report.away, report.active_at),
        };
        let until = now + periods.expiry;
        sitting.reports.insert(device.to_owned(), Report { viewing, away, active_at, until });
        self.forget_beyond(DEVICES);
    }

    /// What a room of that name was found to be when the device last reported, if that is not long ago.
    pub(super) fn viewed(&self, now: Instant, session: SessionId, device: &str, name: &str) -> Option<Viewed> {
        let viewed = self.sittings.get(&session)?.reports.get(device)?.viewing.as_ref()?;
        let holds = viewed.name == name && viewed.room.is_some() && viewed.found_at + FOUND > now;
        holds.then(|| viewed.clone())
    }

    /// The device is going: it counts a little longer, in case it comes back.
    pub(super) fn end_report(&mut self, now: Instant, periods: Periods, session: SessionId, device: &str) {
        if let Some(report) = self.sittings.get_mut(&session).and_then(|sitting| sitting.reports.get_mut(device)) {
            report.until = report.until.min(now + periods.grace);
        }
    }

    pub(super) fn open(&mut self, session: SessionId, stream: u64, room: Option<RoomId>) {
        self.sittings.entry(session).or_default().streams.insert(stream, Stream { room, until: None });
    }

    /// The stream is closed: it counts a little longer, in case another takes its place.
    pub(super) fn close(&mut self, now: Instant, periods: Periods, session: SessionId, stream: u64) {
        if let Some(stream) = self.sittings.get_mut(&session).and_then(|sitting| sitting.streams.get_mut(&stream)) {
            stream.until = Some(now + periods.grace);
        }
    }

    /// The login is over, and so is all that came of it.
    pub(super) fn log_out(&mut self, session: SessionId) {
        self.sittings.remove(&session);
        if self.sittings.is_empty() {
            self.typing.clear();
        }
    }

    pub(super) fn type_in(&mut self, now: Instant, room: RoomId) {
        self.typing.insert(room, now + TYPING);
    }

    pub(super) fn stop_typing(&mut self, room: RoomId) {
        self.typing.remove(&room);
    }

    /// The user may not read the room any more.
    pub(super) fn leave(&mut self, room: RoomId) {
        self.typing.remove(&room);
        for sitting in self.sittings.values_mut() {
            for viewed in sitting.reports.values_mut().filter_map(|report| report.viewing.as_mut()) {
                viewed.room.take_if(|label| label.id == room);
            }
            sitting
                .streams
                .values_mut()
                .filter(|stream| stream.room == Some(room))
                .for_each(|stream| stream.room = None);
        }
    }

    /// Forgets what has ceased.
    pub(super) fn prune(&mut self, now: Instant) {
        for sitting in self.sittings.values_mut() {
            sitting.reports.retain(|_, report| report.until > now);
            sitting.streams.retain(|_, stream| stream.until.is_none_or(|until| until > now));
        }
        self.sittings.retain(|_, sitting| !sitting.reports.is_empty() || !sitting.streams.is_empty());
        self.typing.retain(|_, until| *until > now);
    }

    /// What there is to see, of what has not ceased.
    pub(super) fn seen(&self, now: Instant, periods: Periods) -> Seen {
        let mut seen = Seen::nothing(self.user.clone());
        for sitting in self.sittings.values() {
            for report in sitting.reports.values() {
                let idle = report.away || report.active_at + periods.away_after <= now;
                seen.status = seen.status.max(if idle { Status::Away } else { Status::Connected });
                seen.viewing.extend(report.viewing.iter().filter_map(|viewed| Some(viewed.room.as_ref()?.id)));
            }
            if sitting.reports.is_empty() && !sitting.streams.is_empty() {
                seen.status = seen.status.max(if sitting.reported { Status::Away } else { Status::Connected });
                seen.viewing.extend(sitting.streams.values().filter_map(|stream| stream.room));
            }
        }
        seen.typing.extend(self.typing.keys());
        seen
    }

    /// When there will next be something else to see, if nothing comes in.
    pub(super) fn next_change(&self, now: Instant, periods: Periods) -> Option<Instant> {
        let sittings = self.sittings.values();
        let moments = sittings.flat_map(|sitting| {
            let reports = sitting.reports.values().flat_map(move |report| {
                let idle = (!report.away).then(|| report.active_at + periods.away_after).filter(|idle| *idle > now);
                idle.into_iter().chain([report.until])
            });
            reports.chain(sitting.streams.values().filter_map(|stream| stream.until))
        });
        moments.chain(self.typing.values().copied()).min()
    }

    /// How many devices and streams there are.
    pub(super) fn devices(&self) -> usize {
        self.sittings.values().map(|sitting| sitting.reports.len().max(sitting.streams.len())).sum()
    }

    /// Nothing is left of the user.
    pub(super) fn is_gone(&self) -> bool {
        self.sittings.is_empty() && self.typing.is_empty()
    }

    fn forget_beyond(&mut self, limit: usize) {
        let reports = self.sittings.iter().flat_map(|(session, sitting)| {
            sitting.reports.iter().map(|(device, report)| (report.until, *session, device.clone()))
        });
        let (count, oldest) = (reports.clone().count(), reports.min());
        if let Some((_, session, device)) = oldest.filter(|_| count > limit)
            && let Some(sitting) = self.sittings.get_mut(&session)
        {
            sitting.reports.remove(&device);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use uuid::Uuid;

    use super::*;
    use crate::model::UserId;

    const PERIODS: Periods =
        Periods { expiry: Duration::from_secs(15), grace: Duration::from_secs(5), away_after: Duration::from_secs(60) };
    const ONE: SessionId = SessionId(Uuid::from_u128(1));
    const OTHER: SessionId = SessionId(Uuid::from_u128(2));
    const ROOM: RoomId = RoomId(3);

    fn ada() -> Attendee {
        Attendee::new(UserLabel { id: UserId(7), username: "ada".into() }, Utc::now(), Ipv4Addr::LOCALHOST.into())
    }

    fn status(attendee: &mut Attendee, now: Instant) -> Status {
        attendee.prune(now);
        attendee.seen(now, PERIODS).status
    }

    fn seconds(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    #[test]
    fn a_device_that_reports_no_activity_for_a_minute_is_away_and_one_that_reports_nothing_is_gone() {
        let (mut ada, start) = (ada(), Instant::now());
        for n in 0..=11 {
            ada.report(start + seconds(5 * n), PERIODS, (ONE, "tab"), None, None);
        }
        assert_eq!(status(&mut ada, start + seconds(59)), Status::Connected);
        assert_eq!(ada.next_change(start + seconds(59), PERIODS), Some(start + seconds(60)));
        assert_eq!(status(&mut ada, start + seconds(60)), Status::Away);
        assert_eq!(status(&mut ada, start + seconds(70)), Status::Disconnected);
        assert!(ada.is_gone());
    }

    #[test]
    fn the_most_present_of_several_devices_counts() {
        let (mut ada, now) = (ada(), Instant::now());
        ada.report(now, PERIODS, (ONE, "tab"), Some(Activity::Away), None);
        assert_eq!(status(&mut ada, now), Status::Away);
        ada.report(now, PERIODS, (OTHER, "phone"), Some(Activity::Active), None);
        assert_eq!(status(&mut ada, now), Status::Connected);
        ada.log_out(OTHER);
        assert_eq!(status(&mut ada, now), Status::Away);
    }

    #[test]
    fn a_stream_that_is_opened_again_within_the_grace_was_never_gone() {
        let (mut ada, now) = (ada(), Instant::now());
        ada.open(ONE, 1, Some(ROOM));
        ada.close(now, PERIODS, ONE, 1);
        assert_eq!(ada.seen(now + seconds(4), PERIODS).viewing, BTreeSet::from([ROOM]));
        ada.open(ONE, 2, Some(ROOM));
        assert_eq!(status(&mut ada, now + seconds(100)), Status::Connected);
        ada.close(now + seconds(100), PERIODS, ONE, 2);
        assert_eq!(status(&mut ada, now + seconds(105)), Status::Disconnected);
    }

    #[test]
    fn an_open_stream_without_the_reports_there_were_is_away() {
        let (mut ada, now) = (ada(), Instant::now());
        ada.open(ONE, 1, Some(ROOM));
        ada.report(now, PERIODS, (ONE, "tab"), Some(Activity::Active), None);
        assert!(ada.seen(now, PERIODS).viewing.is_empty(), "the report says that nothing is looked at");
        assert_eq!(status(&mut ada, now + seconds(15)), Status::Away);
    }

    #[test]
    fn a_goodbye_shortens_what_is_left_to_the_grace() {
        let (mut ada, now) = (ada(), Instant::now());
        ada.report(now, PERIODS, (ONE, "tab"), None, None);
        ada.end_report(now, PERIODS, ONE, "tab");
        assert_eq!(ada.next_change(now, PERIODS), Some(now + seconds(5)));
        assert_eq!(status(&mut ada, now + seconds(5)), Status::Disconnected);
    }

    #[test]
    fn typing_ends_by_itself() {
        let (mut ada, now) = (ada(), Instant::now());
        ada.type_in(now, ROOM);
        assert_eq!(ada.seen(now, PERIODS).typing, BTreeSet::from([ROOM]));
        ada.prune(now + TYPING);
        assert!(ada.is_gone());
    }

    #[test]
    fn no_more_devices_are_kept_than_a_user_may_have() {
        let (mut ada, now) = (ada(), Instant::now());
        for n in 0..100 {
            ada.report(now + seconds(n / 50), PERIODS, (ONE, &n.to_string()), None, None);
        }
        assert_eq!(ada.devices(), DEVICES);
    }
}
