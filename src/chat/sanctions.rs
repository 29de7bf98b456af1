//! Bans and mutes: making and lifting them, and what follows.

use chrono::Utc;

use super::authority::{Authority, Person, aim, place, room_ref};
use super::membership::{Departure, depart};
use super::roles::admin_only;
use crate::error::{Error, Result};
use crate::model::{
    Act, Action, Decision, EventKind, ImposeSanction, LiftSanction, RequestState, RoomLabel, Sanction, SanctionKind,
    Target, UserLabel,
};
use crate::outcome::Outcome;
use crate::store::sanctions::{self, NewSanction, Whom};
use crate::store::{Db, audit, log, requests, users};

/// Bans or mutes somebody.
pub(super) fn impose(
    db: &mut Db,
    log: &mut log::Writer,
    by: &Authority,
    kind: SanctionKind,
    input: &ImposeSanction,
) -> Result<Sanction> {
    let target = Target::parse(input.user.as_deref(), input.address.as_deref())?;
    let place = place(db, by, room_ref(input.room.as_deref())?.as_ref())?;
    let (whom, people) = aim(db, by, place.as_ref(), &target)?;
    let room = place.map(|standing| standing.room.label());
    let id = room.as_ref().map(|room| room.id);
    if !sanctions::of(db, kind, id, &whom)?.is_empty() {
        let outcome = match kind {
            SanctionKind::Ban => Outcome::AlreadyBanned,
            SanctionKind::Mute => Outcome::AlreadyMuted,
        };
        return Err(Error::new(outcome, "Lift it first to change it."));
    }
    let expires_at = input.seconds.map(|seconds| Utc::now() + std::time::Duration::from_secs(seconds));
    let new = NewSanction { kind, room: id, whom: &whom, reason: &input.reason, by: by.label().id, expires_at };
    let id = sanctions::insert(db, &new)?;
    let made = sanctions::find(db, id)?.ok_or_else(|| Error::failed("a sanction that was made is not there"))?;
    tell(db, log, &made, &whom, people)?;
    let action = match kind {
        SanctionKind::Ban => Action::Banned,
        SanctionKind::Mute => Action::Muted,
    };
    record(db, by.act(action).after(&made), &made)?;
    Ok(made)
}

/// Tells those whom a new sanction meets, and takes them out of where they may not be.
fn tell(db: &mut Db, log: &mut log::Writer, made: &Sanction, whom: &Whom, people: Vec<Person>) -> Result<()> {
    let (reason, until) = (made.reason.clone(), made.expires_at);
    if let (SanctionKind::Ban, None, Whom::Network(network)) = (made.kind, &made.room, whom) {
        let kind = EventKind::AddressBanned { network: *network, reason, until };
        return log.record(db, None, made.by.clone(), kind).map(drop);
    }
    for Person { user, role } in people {
        let (by, reason) = (made.by.clone(), reason.clone());
        match (made.kind, &made.room) {
            (SanctionKind::Ban, None) => {
                log.record(db, None, user, EventKind::UserBanned { by, reason, until })?;
            }
            (SanctionKind::Mute, None) => {
                log.record(db, None, user, EventKind::UserMuted { by, reason, until })?;
            }
            (SanctionKind::Mute, Some(room)) => {
                log.record(db, Some(room), user, EventKind::MemberMuted { by, reason, until })?;
            }
            (SanctionKind::Ban, Some(room)) => {
                reject(db, log, &user, room, &by)?;
                let kind = EventKind::MemberBanned { by: by.clone(), reason, until };
                depart(db, log, user, room, role, Departure { kind, by })?;
            }
        }
    }
    Ok(())
}

/// Answers the request of somebody who is banned.
fn reject(db: &mut Db, log: &mut log::Writer, user: &UserLabel, room: &RoomLabel, by: &UserLabel) -> Result<()> {
    let asked = requests::find(db, room.id, user.id)?.map(|request| request.state);
    if matches!(asked, Some(RequestState::Pending | RequestState::Invited)) {
        requests::decide(db, room.id, user.id, RequestState::Rejected, by.id)?;
    }
    if asked == Some(RequestState::Pending) {
        let kind = EventKind::JoinDecided { decision: Decision::Rejected, by: by.clone() };
        log.record(db, Some(room), user.clone(), kind)?;
    }
    Ok(())
}

/// Lifts a ban or a mute by whom it meets.
pub(super) fn lift(
    db: &mut Db,
    log: &mut log::Writer,
    by: &Authority,
    kind: SanctionKind,
    input: &LiftSanction,
) -> Result<()> {
    let target = Target::parse(input.user.as_deref(), input.address.as_deref())?;
    let place = place(db, by, room_ref(input.room.as_deref())?.as_ref())?;
    let whom = match target {
        Target::User(user) => Whom::User(users::label(db, &user)?.ok_or(Outcome::NoSuchUser)?.id),
        Target::Network(network) => Whom::Network(network),
    };
    let room = place.map(|standing| standing.room.id);
    let found = sanctions::of(db, kind, room, &whom)?.pop().ok_or_else(|| missing(kind))?;
    end(db, log, by, found)
}

/// Lifts it, and tells.
pub(super) fn end(db: &mut Db, log: &mut log::Writer, by: &Authority, lifted: Sanction) -> Result<()> {
    if let (Authority::Actor(actor), Some(_)) = (by, lifted.address) {
        admin_only(db, actor)?;
    }
    sanctions::lift(db, lifted.id, by.label().id)?;
    let label = by.label();
    let action = match lifted.kind {
        SanctionKind::Ban => Action::Unbanned,
        SanctionKind::Mute => Action::Unmuted,
    };
    record(db, by.act(action).before(&lifted), &lifted)?;
    let Some(user) = lifted.user else {
        if let (Some(network), SanctionKind::Ban, None) = (lifted.address, lifted.kind, &lifted.room) {
            log.record(db, None, label, EventKind::AddressUnbanned { network })?;
        }
        return Ok(());
    };
    let kind = match (lifted.kind, &lifted.room) {
        (SanctionKind::Ban, None) => EventKind::UserUnbanned { by: label },
        (SanctionKind::Mute, None) => EventKind::UserUnmuted { by: label },
        (SanctionKind::Ban, Some(_)) => EventKind::MemberUnbanned { by: label },
        (SanctionKind::Mute, Some(_)) => EventKind::MemberUnmuted { by: label },
    };
    log.record(db, lifted.room.as_ref(), user, kind).map(drop)
}

fn record(db: &mut Db, act: Act, sanction: &Sanction) -> Result<()> {
    let (room, user) = (sanction.room.as_ref().map(|room| room.id), sanction.user.as_ref().map(|user| user.id));
    audit::record(db, &[act.in_room(room).to(user)])
}

/// That there is none.
pub(super) fn missing(kind: SanctionKind) -> Error {
    match kind {
        SanctionKind::Ban => Outcome::NoSuchBan.into(),
        SanctionKind::Mute => Outcome::NoSuchMute.into(),
    }
}
