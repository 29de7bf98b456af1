//! Keeping order: putting people out, for a moment, for a while or for good, and silencing them.

use super::authority::{Authority, Person, aim, place, room_ref};
use super::membership::{Departure, depart};
use super::roles::admin_only;
use super::sanctions::{end, impose, lift, missing};
use super::sessions::end_others;
use super::{Chat, page};
use crate::error::Result;
use crate::model::{
    Action, Actor, EndReason, EventKind, GetSanctions, ImposeSanction, Kick, Kicked, LiftSanction, RoomRef, Sanction,
    SanctionId, SanctionKind, SanctionPage, Target,
};
use crate::outcome::Outcome;
use crate::store::sanctions::{self, Whom};
use crate::store::{Db, audit, log};

impl Chat {
    /// Puts somebody out: of a room, to which a user may come back where it is public, or of the service, which ends all
    /// logins.
    ///
    /// # Errors
    /// `missing_field`, `invalid_field`, `no_such_user`, `no_such_room`, `not_a_member`, `no_such_member`, `forbidden`.
    pub async fn kick(&self, actor: &Actor, input: Kick) -> Result<Kicked> {
        let by = Authority::Actor(actor.clone());
        self.change_and_hear(move |db, log| kick(db, log, &by, &input)).await
    }

    /// Bans or mutes somebody, in a room or in the whole service. Streams end, and posts are refused, from its position in
    /// the log on.
    ///
    /// # Errors
    /// `missing_field`, `invalid_field`, `no_such_user`, `no_such_room`, `not_a_member`, `forbidden`, `already_banned`,
    /// `already_muted`.
    pub async fn impose(&self, actor: &Actor, kind: SanctionKind, input: ImposeSanction) -> Result<Sanction> {
        let by = Authority::Actor(actor.clone());
        self.change_and_hear(move |db, log| impose(db, log, &by, kind, &input)).await
    }

    /// Lifts a ban or a mute by whom it meets.
    ///
    /// # Errors
    /// `missing_field`, `invalid_field`, `no_such_user`, `no_such_room`, `not_a_member`, `forbidden`, `no_such_ban`,
    /// `no_such_mute`.
    pub async fn lift(&self, actor: &Actor, kind: SanctionKind, input: LiftSanction) -> Result<()> {
        let by = Authority::Actor(actor.clone());
        self.change_and_hear(move |db, log| lift(db, log, &by, kind, &input)).await
    }

    /// Lifts a ban or a mute by its number.
    ///
    /// # Errors
    /// `no_such_ban`, `no_such_mute`, `not_a_member`, `forbidden`.
    pub async fn lift_by_id(&self, actor: &Actor, kind: SanctionKind, id: SanctionId) -> Result<()> {
        let by = Authority::Actor(actor.clone());
        self.change_and_hear(move |db, log| {
            let known = sanctions::find(db, id)?.filter(|sanction| sanction.kind == kind);
            let known = known.ok_or_else(|| missing(kind))?;
            let room = known.room.as_ref().map(|room| RoomRef::Id(room.id));
            place(db, &by, room.as_ref()).map_err(|error| match error.outcome() {
                // Of a room that the actor may not know of.
                Outcome::NoSuchRoom => missing(kind),
                _ => error,
            })?;
            end(db, log, &by, known)
        })
        .await
    }

    /// Bans or mutes that are in force: of a room for its moderators, of the whole service for admins.
    ///
    /// # Errors
    /// `no_such_room`, `not_a_member`, `forbidden`.
    pub async fn sanctions(&self, actor: &Actor, kind: SanctionKind, input: GetSanctions) -> Result<SanctionPage> {
        let by = Authority::Actor(actor.clone());
        let room = room_ref(input.room.as_deref())?;
        self.read(move |db| {
            let place = place(db, &by, room.as_ref())?;
            let room = place.map(|standing| standing.room.id);
            let mut sanctions = sanctions::page(db, kind, room, input.after, input.limit + 1)?;
            let next = page::cut(&mut sanctions, input.limit, |sanction| sanction.id);
            if let Authority::Actor(actor) = &by
                && admin_only(db, actor).is_err()
            {
                // Addresses are for admins.
                sanctions.retain(|sanction| sanction.address.is_none());
            }
            Ok(SanctionPage { sanctions, next })
        })
        .await
    }
}

/// Puts somebody out.
pub(super) fn kick(db: &mut Db, log: &mut log::Writer, by: &Authority, input: &Kick) -> Result<Kicked> {
    let target = Target::parse(input.user.as_deref(), input.address.as_deref())?;
    let place = place(db, by, room_ref(input.room.as_deref())?.as_ref())?;
    let (whom, people) = aim(db, by, place.as_ref(), &target)?;
    let room = place.map(|standing| standing.room.label());
    for Person { user, role } in &people {
        let (user, by, reason) = (user.clone(), by.label(), input.reason.clone());
        match &room {
            Some(_) if role.is_none() => return Err(Outcome::NoSuchMember.into()),
            Some(room) => {
                let kind = EventKind::MemberKicked { by: by.clone(), reason };
                depart(db, log, user, room, *role, Departure { kind, by })?;
            }
            None => {
                log.record(db, None, user.clone(), EventKind::UserKicked { by, reason })?;
                end_others(db, log, &user, None, EndReason::Kicked)?;
            }
        }
    }
    let users: Vec<_> = people.into_iter().map(|person| person.user).collect();
    let act = by.act(Action::Kicked).in_room(room.map(|room| room.id));
    let (network, user) = match whom {
        Whom::User(user) => (None, Some(user)),
        Whom::Network(network) => (Some(network.to_string()), None),
    };
    let after = serde_json::json!({"address": network, "reason": input.reason, "users": users});
    audit::record(db, &[act.to(user).after(after)])?;
    Ok(Kicked { users })
}
