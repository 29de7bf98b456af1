//! One user, as this node sees it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::seen::Seen;
use super::sitting::{Periods, Sitting, Viewed};
use crate::model::{Activity, Proof, RoomId, UserLabel};

/// How many devices of a user may report. Of more, the one that reported longest ago is forgotten.
const DEVICES: usize = 16;

/// How long a user counts as typing who does not say so again.
pub(in crate::chat) const TYPING: Duration = Duration::from_secs(6);

/// The signs of life of one user at this node, on all devices. Every method that depends on the time is told what time
/// it is.
#[derive(Debug)]
pub(super) struct Attendee {
    pub(super) user: UserLabel,
    /// When the first of the signs came that have not ceased since.
    pub(super) since: DateTime<Utc>,
    /// Where the user was seen last.
    pub(super) address: IpAddr,
    sittings: HashMap<Proof, Sitting>,
    typing: HashMap<RoomId, Instant>,
}

impl Attendee {
    pub(super) fn new(user: UserLabel, since: DateTime<Utc>, address: IpAddr) -> Self {
        Self { user, since, address, sittings: HashMap::new(), typing: HashMap::new() }
    }

    pub(super) fn report(
        &mut self,
        now: Instant,
        lasts: Duration,
        (proof, device): (Proof, &str),
        activity: Option<Activity>,
        viewing: Option<Viewed>,
    ) {
        self.sittings.entry(proof).or_default().report(now, lasts, device, activity, viewing);
        let reports = self
            .sittings
            .iter()
            .flat_map(|(proof, sitting)| sitting.reports().map(|(at, device)| (at, *proof, device.to_owned())));
        let (count, oldest) = (reports.clone().count(), reports.min());
        if let Some((_, proof, device)) = oldest.filter(|_| count > DEVICES)
            && let Some(sitting) = self.sittings.get_mut(&proof)
        {
            sitting.forget(&device);
        }
    }

    /// One login, where anything has come of it.
    pub(super) fn sitting(&self, proof: Proof) -> Option<&Sitting> {
        self.sittings.get(&proof)
    }

    /// As `sitting`, to be changed.
    pub(super) fn sitting_mut(&mut self, proof: Proof) -> Option<&mut Sitting> {
        self.sittings.get_mut(&proof)
    }

    pub(super) fn open(&mut self, proof: Proof, stream: u64, room: Option<RoomId>) {
        self.sittings.entry(proof).or_default().open(stream, room);
    }

    /// The login is over, and so is all that came of it.
    pub(super) fn log_out(&mut self, proof: Proof) {
        self.sittings.remove(&proof);
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
        self.sittings.values_mut().for_each(|sitting| sitting.leave(room));
    }

    /// Forgets what has ceased.
    pub(super) fn prune(&mut self, now: Instant) {
        self.sittings.retain(|_, sitting| sitting.prune(now));
        self.typing.retain(|_, until| *until > now);
    }

    /// What there is to see, of what has not ceased.
    pub(super) fn seen(&self, now: Instant, periods: Periods) -> Seen {
        let mut seen = Seen::nothing(self.user.clone());
        self.sittings.values().for_each(|sitting| sitting.show(&mut seen, now, periods));
        seen.typing.extend(self.typing.keys());
        seen
    }

    /// When there will next be something else to see, if nothing comes in.
    pub(super) fn next_change(&self, now: Instant, periods: Periods) -> Option<Instant> {
        let moments = self.sittings.values().filter_map(|sitting| sitting.next_change(now, periods));
        moments.chain(self.typing.values().copied()).min()
    }

    /// How many devices there are, and streams of logins of which no device reports.
    pub(super) fn devices(&self) -> usize {
        self.sittings.values().map(Sitting::devices).sum()
    }

    /// Nothing is left of the user.
    pub(super) fn is_gone(&self) -> bool {
        self.sittings.is_empty() && self.typing.is_empty()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed assumption of a test is a failed test")]
mod tests {
    use std::collections::BTreeSet;
    use std::net::Ipv4Addr;

    use uuid::Uuid;

    use super::*;
    use crate::model::{SessionId, Status, UserId};

    const PERIODS: Periods =
        Periods { expiry: Duration::from_secs(15), grace: Duration::from_secs(5), away_after: Duration::from_secs(60) };
    const REPORT: Duration = PERIODS.expiry;
    const ONE: Proof = Proof::Session(SessionId(Uuid::from_u128(1)));
    const OTHER: Proof = Proof::Session(SessionId(Uuid::from_u128(2)));
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
            ada.report(start + seconds(5 * n), REPORT, (ONE, "tab"), None, None);
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
        ada.report(now, REPORT, (ONE, "tab"), Some(Activity::Away), None);
        assert_eq!(status(&mut ada, now), Status::Away);
        ada.report(now, REPORT, (OTHER, "phone"), Some(Activity::Active), None);
        assert_eq!(status(&mut ada, now), Status::Connected);
        ada.log_out(OTHER);
        assert_eq!(status(&mut ada, now), Status::Away);
    }

    #[test]
    fn a_stream_that_is_opened_again_within_the_grace_was_never_gone() {
        let (mut ada, now) = (ada(), Instant::now());
        ada.open(ONE, 1, Some(ROOM));
        ada.sitting_mut(ONE).unwrap().close(now, PERIODS, 1);
        assert_eq!(ada.seen(now + seconds(4), PERIODS).viewing, BTreeSet::from([ROOM]));
        ada.open(ONE, 2, Some(ROOM));
        assert_eq!(status(&mut ada, now + seconds(100)), Status::Connected);
        ada.sitting_mut(ONE).unwrap().close(now + seconds(100), PERIODS, 2);
        assert_eq!(status(&mut ada, now + seconds(105)), Status::Disconnected);
    }

    #[test]
    fn an_open_stream_without_the_reports_there_were_is_away() {
        let (mut ada, now) = (ada(), Instant::now());
        ada.open(ONE, 1, Some(ROOM));
        ada.report(now, REPORT, (ONE, "tab"), Some(Activity::Active), None);
        assert!(ada.seen(now, PERIODS).viewing.is_empty(), "the report says that nothing is looked at");
        assert_eq!(status(&mut ada, now + seconds(15)), Status::Away);
    }

    #[test]
    fn a_report_that_lasts_long_outlives_the_last_stream_by_no_more_than_any() {
        let (mut ada, now, long) = (ada(), Instant::now(), seconds(120));
        ada.open(ONE, 1, None);
        ada.report(now, long, (ONE, "tab"), Some(Activity::Active), None);
        ada.report(now, long, (OTHER, "without a stream"), Some(Activity::Away), None);
        ada.sitting_mut(ONE).unwrap().close(now + seconds(20), PERIODS, 1);
        assert_eq!(status(&mut ada, now + seconds(34)), Status::Connected);
        ada.open(ONE, 2, None);
        assert_eq!(status(&mut ada, now + seconds(59)), Status::Connected, "another stream took its place");
        ada.sitting_mut(ONE).unwrap().close(now + seconds(59), PERIODS, 2);
        ada.report(now + seconds(60), long, (ONE, "alive"), None, None);
        assert_eq!(ada.next_change(now + seconds(60), PERIODS), Some(now + seconds(64)));
        assert_eq!((status(&mut ada, now + seconds(74)), ada.devices()), (Status::Connected, 2));
        assert_eq!(ada.next_change(now + seconds(74), PERIODS), Some(now + seconds(120)));
    }

    #[test]
    fn a_goodbye_shortens_what_is_left_to_the_grace() {
        let (mut ada, now) = (ada(), Instant::now());
        ada.report(now, REPORT, (ONE, "tab"), None, None);
        ada.sitting_mut(ONE).unwrap().end_report(now, PERIODS, "tab");
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
            ada.report(now + seconds(n / 50), REPORT, (ONE, &n.to_string()), None, None);
        }
        assert_eq!(ada.devices(), DEVICES);
    }
}
