//! What users show to moderators and admins.
//!
//! Moderators see what was said in their rooms, admins everything; of a direct conversation they see the one message that
//! is shown to them. A report about oneself is none to see: neither in a list nor in a stream.

use serde_json::json;

use super::edits::find;
use super::roles::admin_only;
use super::standing::Standing;
use super::{Chat, page};
use crate::error::{Error, Result};
use crate::model::{
    Act, Action, Actor, ChangeReport, EventKind, FilterId, GetReports, MadeReport, MakeReport, MembershipRole, Message,
    Position, Report, ReportId, ReportPage, ReportReason, RoomId, RoomRef, UserId, UserLabel, UserRef, UserRole,
};
use crate::outcome::Outcome;
use crate::store::reports::{self, Listing, NewReport};
use crate::store::{Db, audit, log, members, users};

impl Chat {
    /// Shows a message that the actor may read to the room's moderators and to admins. Doing so again while it is not
    /// decided changes nothing.
    ///
    /// # Errors
    /// `no_such_message`, also where it is deleted, `not_a_member`, `invalid_field` for one's own.
    pub async fn report_message(&self, actor: &Actor, id: Position, input: MakeReport) -> Result<MadeReport> {
        let reporter = actor.label();
        self.change(move |db, log| {
            let (message, _) = find(db, reporter.id, id)?;
            if message.deleted_at.is_some() {
                return Err(Error::new(Outcome::NoSuchMessage, "The message is deleted."));
            }
            if message.user.id == reporter.id {
                return Err(Error::invalid("message", "must be by another than yourself"));
            }
            make(db, log, Reporter::User(reporter), message.user.clone(), Some(&message), input)
        })
        .await
    }

    /// Tells admins about a user. Doing so again while it is not decided changes nothing.
    ///
    /// # Errors
    /// `no_such_user`, `invalid_field` for oneself.
    pub async fn report_user(&self, actor: &Actor, user: UserRef, input: MakeReport) -> Result<MadeReport> {
        let reporter = actor.label();
        self.change(move |db, log| {
            let reported = users::label(db, &user)?.ok_or(Outcome::NoSuchUser)?;
            if reported.id == reporter.id {
                return Err(Error::invalid("user", "must be another than yourself"));
            }
            make(db, log, Reporter::User(reporter), reported, None, input)
        })
        .await
    }

    /// Reports of what was said in a room, for its moderators.
    ///
    /// # Errors
    /// `no_such_room`, `not_a_member`, `forbidden`.
    pub async fn room_reports(&self, actor: &Actor, room: RoomRef, input: GetReports) -> Result<ReportPage> {
        let reader = actor.id;
        self.read(move |db| {
            let standing = Standing::find(db, reader, &room)?;
            standing.moderator()?;
            list(db, reader, Some(standing.room.id), &input)
        })
        .await
    }

    /// Every report, for admins.
    ///
    /// # Errors
    /// `forbidden`.
    pub async fn reports(&self, actor: &Actor, input: GetReports) -> Result<ReportPage> {
        let actor = actor.clone();
        self.read(move |db| {
            admin_only(db, &actor)?;
            list(db, actor.id, None, &input)
        })
        .await
    }

    /// Says how far a report has come, for the moderators of its room and for admins. The reporter hears it.
    ///
    /// # Errors
    /// `no_such_report`, also for one that the actor does not decide.
    pub async fn change_report(&self, actor: &Actor, id: ReportId, input: ChangeReport) -> Result<Report> {
        let actor = actor.clone();
        self.change(move |db, log| {
            let by = actor.label();
            let report = reports::find(db, id)?.ok_or(Outcome::NoSuchReport)?;
            if !decides(db, by.id, &report)? {
                return Err(Outcome::NoSuchReport.into());
            }
            let (state, note) = (input.state.unwrap_or(report.state), input.note.as_ref().unwrap_or(&report.note));
            if state != report.state || *note != report.note {
                reports::update(db, id, state, note, by.id)?;
            }
            if state != report.state {
                let act = Act::new(Action::ReportDecided).by(&actor).to(Some(report.reported.id));
                let act = act.in_room(report.room.as_ref().map(|room| room.id));
                let (before, after) =
                    (json!({"report": id, "state": report.state}), json!({"report": id, "state": state}));
                audit::record(db, &[act.before(before).after(after)])?;
                let Report { room, reporter, reported, .. } = report;
                log.record(
                    db,
                    room.as_ref(),
                    reporter,
                    EventKind::ReportDecided { report_id: id, state, reported, by },
                )?;
            }
            reports::find(db, id)?.ok_or_else(|| Outcome::NoSuchReport.into())
        })
        .await
    }
}

/// Opens a report of a message that a filter found, in the service's own name, unless there is one that nobody has decided.
pub(super) fn open(db: &mut Db, log: &mut log::Writer, filter: FilterId, message: &Message) -> Result<()> {
    let input = MakeReport { reason: ReportReason::Words, comment: String::new() };
    let (by, reported) = (Reporter::Filter(filter), message.user.clone());
    make(db, log, by, reported, Some(message), input).map(drop)
}

/// In whose name a report is made.
enum Reporter {
    User(UserLabel),
    Filter(FilterId),
}

fn make(
    db: &mut Db,
    log: &mut log::Writer,
    reporter: Reporter,
    reported: UserLabel,
    message: Option<&Message>,
    input: MakeReport,
) -> Result<MadeReport> {
    let (reporter, filter) = match reporter {
        Reporter::User(user) => (user, None),
        Reporter::Filter(filter) => (UserLabel::service(), Some(filter)),
    };
    let message_id = message.map(|message| message.id);
    if let Some(report) = reports::pending(db, reporter.id, reported.id, message_id)? {
        // What those who decide tell each other is not for the reporter.
        return Ok(MadeReport { report: Report { note: String::new(), ..report }, repeated: true });
    }
    let MakeReport { reason, ref comment } = input;
    let new = NewReport { reporter: reporter.id, filter, reported: reported.id, message: message_id, reason, comment };
    let report_id = reports::insert(db, &new)?;
    let kind = EventKind::ReportMade { report_id, message_id, reported, reason };
    log.record(db, message.map(|message| &message.room), reporter, kind)?;
    let report = reports::find(db, report_id)?.ok_or(Outcome::NoSuchReport)?;
    Ok(MadeReport { report, repeated: false })
}

fn list(db: &mut Db, reader: UserId, room: Option<RoomId>, input: &GetReports) -> Result<ReportPage> {
    let GetReports { state, before, limit } = *input;
    let mut reports = reports::list(db, &Listing { reader, room, state, before, limit: limit + 1 })?;
    let next = page::cut(&mut reports, limit, |report| report.id);
    Ok(ReportPage { reports, next })
}

/// Whether a report is a user's to decide.
fn decides(db: &mut Db, user: UserId, report: &Report) -> Result<bool> {
    if report.reported.id == user {
        return Ok(false);
    }
    let moderator = match &report.room {
        Some(room) => members::role(db, room.id, user)?.is_some_and(|role| role >= MembershipRole::Moderator),
        None => false,
    };
    Ok(moderator || users::role(db, user)? == UserRole::Admin)
}
