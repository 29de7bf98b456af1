//! Who is in which room.

use super::accounts::own_name;
use super::bans::banned;
use super::salons::settle;
use super::standing::Standing;
use super::{Chat, page, rooms};
use crate::error::{Error, Result};
use crate::model::{
    Actor, ChangeMember, EventKind, GetMembers, JoinRoom, Joined, LeaveRoom, Member, MemberPage, Membership,
    MembershipRole, RequestState, RoomLabel, RoomRef, SanctionKind, UserId, UserLabel, UserRef, Visibility,
};
use crate::outcome::Outcome;
use crate::store::rooms::{NewRoom, place};
use crate::store::sanctions::{self, Whom};
use crate::store::{Db, accounts, log, members, requests, users};

impl Chat {
    /// Joins a room, and creates it where there is none of that name. Joining again changes nothing; joining a private
    /// room asks its moderators.
    ///
    /// # Errors
    /// `forbidden` for another's name, `no_such_room` for a number that no room has, or for a name where joining
    /// creates no rooms; `too_many_requests` where it would create too many.
    pub async fn join_room(&self, actor: &Actor, input: JoinRoom) -> Result<Joined> {
        own_name(actor, &input.username)?;
        let room = RoomRef::parse("room", &input.room)?;
        let (actor, chat) = (actor.clone(), self.clone());
        self.change(move |db, log| join(db, log, &actor, &room, |user| chat.joining_creates(user))).await
    }

    /// Leaves a room: nothing of it reaches the user from then on. Who waits to be let in waits no more, and who
    /// is invited declines. The room of
    /// an owner who leaves passes to the member who has been there longest, moderators first.
    ///
    /// # Errors
    /// `forbidden` for another's name and for direct conversations, `no_such_room`, `not_a_member`.
    pub async fn leave_room(&self, actor: &Actor, input: LeaveRoom) -> Result<()> {
        own_name(actor, &input.username)?;
        let room = RoomRef::parse("room", &input.room)?;
        let user = actor.label();
        self.change(move |db, log| leave(db, log, user, &room)).await
    }

    /// Members of a room.
    ///
    /// # Errors
    /// `no_such_room`, `not_a_member`.
    pub async fn members(&self, actor: &Actor, room: RoomRef, input: GetMembers) -> Result<MemberPage> {
        let user = actor.id;
        self.read(move |db| {
            let standing = Standing::find(db, user, &room)?;
            standing.reader()?;
            let mut members = members::page(db, standing.room.id, input.after, input.limit + 1)?;
            let next = page::cut(&mut members, input.limit, |member| member.user.id);
            Ok(MemberPage { members, next })
        })
        .await
    }

    /// Gives a member another role, for the owner and admins. Making another the owner hands the room over.
    ///
    /// # Errors
    /// `no_such_room`, `not_a_member`, `forbidden`, `no_such_user`, `no_such_member`.
    pub async fn change_member(
        &self,
        actor: &Actor,
        room: RoomRef,
        member: UserRef,
        input: ChangeMember,
    ) -> Result<Member> {
        let by = actor.label();
        self.change(move |db, log| change_role(db, log, &by, &room, &member, input.role)).await
    }

    /// Whether joining a room that does not exist creates it. It counts as one that the user creates.
    ///
    /// # Errors
    /// `too_many_requests`.
    pub(super) fn joining_creates(&self, user: UserId) -> Result<bool> {
        let creates = self.settings_now().join_creates_rooms;
        if creates {
            self.count_room(user)?;
        }
        Ok(creates)
    }
}

/// Lets a user into a room, or asks its moderators. Where there is none, `creates` is asked whether to make it.
pub(super) fn join(
    db: &mut Db,
    log: &mut log::Writer,
    actor: &Actor,
    room: &RoomRef,
    creates: impl FnOnce(UserId) -> Result<bool>,
) -> Result<Joined> {
    let user = actor.label();
    let standing = match (Standing::find(db, user.id, room), room) {
        (Err(error), RoomRef::Name(name)) if error.outcome() == Outcome::NoSuchRoom => {
            if !creates(user.id)? {
                return Err(error);
            }
            let new = NewRoom { name, visibility: Visibility::Public, topic: "", retention_days: None };
            let room = rooms::create(db, log, user, &new).map_err(|taken| match taken.outcome() {
                // By a hidden room, which is none to this user.
                Outcome::RoomExists => error,
                _ => taken,
            })?;
            let room = room.label();
            return Ok(Joined::Member(Membership { room, role: MembershipRole::Owner }));
        }
        (standing, RoomRef::Name(_) | RoomRef::Id(_)) => standing?,
    };
    if let Some(role) = standing.role {
        return Ok(Joined::Member(Membership { room: standing.room.label(), role }));
    }
    if let Some(ban) = sanctions::meeting(db, SanctionKind::Ban, Some(standing.room.id), user.id, actor.address)? {
        return Err(banned(&ban.reason, ban.expires_at));
    }
    if standing.room.visibility == Visibility::Public || standing.invited || standing.moderator().is_ok() {
        return enter(db, log, user, &standing).map(Joined::Member);
    }
    let asked = requests::find(db, standing.room.id, user.id)?;
    if asked.is_none_or(|request| request.state != RequestState::Pending) {
        requests::insert(db, standing.room.id, user.id)?;
        log.record(db, Some(&standing.room.label()), user.clone(), EventKind::JoinRequested {})?;
    }
    let request = requests::find(db, standing.room.id, user.id)?;
    Ok(Joined::Pending(request.ok_or_else(|| Error::failed("a request that was made is not there"))?))
}

/// Lets a user into a room. A public room that everybody left belongs to who comes first.
fn enter(db: &mut Db, log: &mut log::Writer, user: UserLabel, standing: &Standing) -> Result<Membership> {
    let Standing { room, .. } = standing;
    let deserted = room.visibility == Visibility::Public && members::senior(db, room.id)?.is_none();
    let role = if deserted { MembershipRole::Owner } else { MembershipRole::Member };
    admit(db, log, user, standing, role)
}

/// Adds a member.
pub(super) fn admit(
    db: &mut Db,
    log: &mut log::Writer,
    user: UserLabel,
    standing: &Standing,
    role: MembershipRole,
) -> Result<Membership> {
    let (room, id) = (standing.room.label(), user.id);
    if let Some(ban) = sanctions::of(db, SanctionKind::Ban, Some(room.id), &Whom::User(id))?.pop() {
        return Err(banned(&ban.reason, ban.expires_at));
    }
    let position = log.record(db, Some(&room), user, EventKind::MemberJoined { role })?;
    members::insert(db, room.id, id, role, position)?;
    if requests::find(db, room.id, id)?.is_some_and(|request| request.state == RequestState::Invited) {
        requests::decide(db, room.id, id, RequestState::Accepted, id)?;
    }
    Ok(Membership { room, role })
}

/// Lets a user out of a room.
pub(super) fn leave(db: &mut Db, log: &mut log::Writer, user: UserLabel, room: &RoomRef) -> Result<()> {
    if withdraw(db, log, &user, room)? {
        return Ok(());
    }
    let Standing { room, role, .. } = Standing::find(db, user.id, room)?;
    let label = room.label();
    if role.is_none() {
        return Err(Outcome::NotAMember.into());
    }
    if room.direct {
        return Err(Error::new(Outcome::Forbidden, "Nobody leaves a direct conversation; block the other user."));
    }
    let how = Departure { kind: EventKind::MemberLeft {}, by: user.clone() };
    depart(db, log, user, &label, role, how)
}

/// How a member comes to be none.
pub(super) struct Departure {
    /// What everybody hears of it.
    pub(super) kind: EventKind,
    /// Whose doing it is.
    pub(super) by: UserLabel,
}

/// Takes a member, who has that role, out of a room. The room of an owner passes to the member who has been there longest,
/// moderators first.
pub(super) fn depart(
    db: &mut Db,
    log: &mut log::Writer,
    user: UserLabel,
    room: &RoomLabel,
    role: Option<MembershipRole>,
    how: Departure,
) -> Result<()> {
    members::delete(db, room.id, user.id)?;
    log.record(db, Some(room), user.clone(), how.kind)?;
    if accounts::salon(db, user.id)? == Some(room.id) {
        settle(db, log, user, None)?;
    }
    if role == Some(MembershipRole::Owner)
        && let Some(heir) = members::senior(db, room.id)?
    {
        members::update_role(db, room.id, heir.user.id, MembershipRole::Owner)?;
        log.record(db, Some(room), heir.user, EventKind::MemberChanged { role: MembershipRole::Owner, by: how.by })?;
    }
    Ok(())
}

/// Takes a request back, or declines an invitation, even where the room was hidden meanwhile. False where there is neither.
fn withdraw(db: &mut Db, log: &mut log::Writer, user: &UserLabel, room: &RoomRef) -> Result<bool> {
    let Some(found) = place(db, user.id, room)?.filter(|found| found.role.is_none()) else { return Ok(false) };
    let asked = requests::find(db, found.room.id, user.id)?;
    if !asked.is_some_and(|request| matches!(request.state, RequestState::Pending | RequestState::Invited)) {
        return Ok(false);
    }
    requests::decide(db, found.room.id, user.id, RequestState::Withdrawn, user.id)?;
    log.record(db, Some(&found.room.label()), user.clone(), EventKind::JoinWithdrawn {})?;
    Ok(true)
}

fn change_role(
    db: &mut Db,
    log: &mut log::Writer,
    by: &UserLabel,
    room: &RoomRef,
    member: &UserRef,
    role: MembershipRole,
) -> Result<Member> {
    let standing = Standing::find(db, by.id, room)?;
    standing.owner()?;
    let label = standing.room.label();
    if label.direct {
        return Err(Error::new(Outcome::Forbidden, "Both users of a direct conversation have the same rights."));
    }
    let user = users::label(db, member)?.ok_or(Outcome::NoSuchUser)?;
    let member = members::find(db, label.id, user.id)?.ok_or(Outcome::NoSuchMember)?;
    if member.role == role {
        return Ok(member);
    }
    if member.role == MembershipRole::Owner {
        return Err(Error::new(Outcome::Forbidden, "A room has an owner: make another member the owner instead."));
    }
    let mut changes = vec![(member.user.clone(), role)];
    if role == MembershipRole::Owner
        && let Some(owner) = members::owner(db, label.id)?
    {
        changes.insert(0, (owner.user, MembershipRole::Moderator));
    }
    for (user, role) in changes {
        members::update_role(db, label.id, user.id, role)?;
        log.record(db, Some(&label), user, EventKind::MemberChanged { role, by: by.clone() })?;
    }
    Ok(Member { user: member.user, role })
}
