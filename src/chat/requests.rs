//! Requests to join, and invitations.

use super::membership::admit;
use super::standing::Standing;
use super::{Chat, page};
use crate::error::Result;
use crate::model::{
    Actor, DecideRequest, Decision, EventKind, GetRequests, InviteUser, JoinRequest, MembershipRole, RequestPage,
    RequestState, RoomRef, UserLabel, UserRef,
};
use crate::outcome::Outcome;
use crate::store::{Db, blocks, log, members, requests, users};

impl Chat {
    /// The latest request of each user for a room, for its moderators.
    ///
    /// # Errors
    /// `no_such_room`, `not_a_member`, `forbidden`.
    pub async fn requests(&self, actor: &Actor, room: RoomRef, input: GetRequests) -> Result<RequestPage> {
        let user = actor.id;
        self.read(move |db| {
            let standing = Standing::find(db, user, &room)?;
            standing.moderator()?;
            let after = input.after.unwrap_or_default();
            let mut requests = requests::of_room(db, standing.room.id, input.state, after, input.limit + 1)?;
            let next = page::cut(&mut requests, input.limit, |request| request.user.id.0);
            Ok(RequestPage { requests, next })
        })
        .await
    }

    /// The actor's own latest request for each room, and invitations.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn own_requests(&self, actor: &Actor, input: GetRequests) -> Result<RequestPage> {
        let user = actor.id;
        self.read(move |db| {
            let after = input.after.unwrap_or_default();
            let mut requests = requests::of_user(db, user, input.state, after, input.limit + 1)?;
            let next = page::cut(&mut requests, input.limit, |request| request.room.id.0);
            Ok(RequestPage { requests, next })
        })
        .await
    }

    /// Lets in who asked, or not, for the room's moderators. Both sides hear of it at once.
    ///
    /// # Errors
    /// `no_such_room`, `not_a_member`, `forbidden`, `no_such_user`, `no_such_request` where none is pending.
    pub async fn decide_request(
        &self,
        actor: &Actor,
        room: RoomRef,
        asker: UserRef,
        input: DecideRequest,
    ) -> Result<JoinRequest> {
        let by = actor.label();
        self.change(move |db, log| {
            let standing = Standing::find(db, by.id, &room)?;
            standing.moderator()?;
            let user = users::label(db, &asker)?.ok_or(Outcome::NoSuchUser)?;
            let room = standing.room.label();
            let request = requests::find(db, room.id, user.id)?;
            request.filter(|request| request.state == RequestState::Pending).ok_or(Outcome::NoSuchRequest)?;
            decide(db, log, &standing, user.clone(), input.decision, by)?;
            requests::find(db, room.id, user.id)?.ok_or_else(|| Outcome::NoSuchRequest.into())
        })
        .await
    }

    /// Invites a user, who may then join, for the room's moderators. Who asked to join already is let in.
    ///
    /// Someone who blocked the actor hears nothing of it.
    ///
    /// # Errors
    /// `no_such_room`, `not_a_member`, `forbidden`, `no_such_user`, `already_member`, `blocked`.
    pub async fn invite(&self, actor: &Actor, room: RoomRef, input: InviteUser) -> Result<JoinRequest> {
        let invited = UserRef::parse("user", &input.user)?;
        let by = actor.label();
        self.change(move |db, log| {
            let standing = Standing::find(db, by.id, &room)?;
            standing.moderator()?;
            let user = users::label(db, &invited)?.ok_or(Outcome::NoSuchUser)?;
            let room = standing.room.label();
            if members::role(db, room.id, user.id)?.is_some() {
                return Err(Outcome::AlreadyMember.into());
            }
            if blocks::exists(db, by.id, user.id)? {
                return Err(Outcome::Blocked.into());
            }
            let asked = requests::find(db, room.id, user.id)?;
            if asked.is_some_and(|request| request.state == RequestState::Pending) {
                decide(db, log, &standing, user.clone(), Decision::Accepted, by)?;
            } else {
                requests::invite(db, room.id, user.id, by.id)?;
                log.record(db, Some(&room), user.clone(), EventKind::Invited { by })?;
            }
            requests::find(db, room.id, user.id)?.ok_or_else(|| Outcome::NoSuchRequest.into())
        })
        .await
    }
}

/// Decides the pending request of a user, so that both sides hear it, and lets the user in where that is the decision.
fn decide(
    db: &mut Db,
    log: &mut log::Writer,
    standing: &Standing,
    user: UserLabel,
    decision: Decision,
    by: UserLabel,
) -> Result<()> {
    let room = standing.room.label();
    requests::decide(db, room.id, user.id, decision.into(), by.id)?;
    log.record(db, Some(&room), user.clone(), EventKind::JoinDecided { decision, by })?;
    if decision == Decision::Accepted {
        admit(db, log, user, standing, MembershipRole::Member)?;
    }
    Ok(())
}
