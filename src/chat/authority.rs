//! Who may keep order, where, and against whom.

use super::roles::admin_only;
use super::standing::Standing;
use crate::error::{Error, Result};
use crate::model::{Act, Action, Actor, MembershipRole, RoomRef, Target, UserLabel, UserRole};
use crate::outcome::Outcome;
use crate::store::sanctions::Whom;
use crate::store::{Db, addresses, members, users};

/// In whose name order is kept.
#[derive(Clone, Debug)]
pub(super) enum Authority {
    /// A user, who needs the right to it.
    Actor(Actor),
    /// Whoever runs the service, from the server's own command line.
    Operator,
}

impl Authority {
    pub(super) fn label(&self) -> UserLabel {
        match self {
            Self::Actor(actor) => actor.label(),
            Self::Operator => UserLabel::service(),
        }
    }

    /// What is kept of an act for admins.
    pub(super) fn act(&self, action: Action) -> Act {
        match self {
            Self::Actor(actor) => Act::new(action).by(actor),
            Self::Operator => Act::new(action).by_user(&UserLabel::service()),
        }
    }
}

/// The room that an input names, if any.
pub(super) fn room_ref(room: Option<&str>) -> Result<Option<RoomRef>> {
    room.map(|room| RoomRef::parse("room", room)).transpose()
}

/// The room in which order is kept, by who may do it; none for the whole service.
pub(super) fn place(db: &mut Db, by: &Authority, room: Option<&RoomRef>) -> Result<Option<Standing>> {
    match (by, room) {
        (Authority::Actor(actor), None) => admin_only(db, actor).map(|()| None),
        (Authority::Operator, None) => Ok(None),
        (Authority::Actor(actor), Some(room)) => {
            let standing = Standing::find(db, actor.id, room)?;
            standing.moderates(None)?;
            Ok(Some(standing))
        }
        (Authority::Operator, Some(room)) => Standing::of_operator(db, room).map(Some),
    }
}

/// Whom it meets, where that is allowed: nobody by mistake oneself, no admin, nobody of the same rights.
pub(super) fn aim(
    db: &mut Db,
    by: &Authority,
    place: Option<&Standing>,
    target: &Target,
) -> Result<(Whom, Vec<Person>)> {
    let room = place.map(|standing| standing.room.id);
    let (whom, users) = match target {
        Target::User(user) => {
            let user = users::label(db, user)?.filter(|user| user.id != UserLabel::service().id);
            let user = user.ok_or(Outcome::NoSuchUser)?;
            (Whom::User(user.id), vec![user])
        }
        Target::Network(network) => {
            if let Authority::Actor(actor) = by {
                admin_only(db, actor)?;
                if network.contains(&actor.address) {
                    return Err(Error::new(Outcome::Forbidden, "Your own address is in this network."));
                }
            }
            (Whom::Network(*network), addresses::users_at(db, *network, room)?)
        }
    };
    let mut people = Vec::with_capacity(users.len());
    for user in users {
        let role = match room {
            Some(room) => members::role(db, room, user.id)?,
            None => None,
        };
        let refusal = refusal(db, by, place, &user, role);
        match (refusal, target) {
            (Ok(()), _) => people.push(Person { user, role }),
            (Err(error), Target::User(_)) => return Err(error),
            // Of those at an address, some may not be touched.
            (Err(_), Target::Network(_)) => {}
        }
    }
    Ok((whom, people))
}

/// Somebody whom it meets now.
pub(super) struct Person {
    pub(super) user: UserLabel,
    /// In the room, where that is where it is done.
    pub(super) role: Option<MembershipRole>,
}

fn refusal(
    db: &mut Db,
    by: &Authority,
    place: Option<&Standing>,
    user: &UserLabel,
    role: Option<MembershipRole>,
) -> Result<()> {
    if matches!(by, Authority::Actor(actor) if actor.id == user.id) {
        return Err(Error::new(Outcome::Forbidden, "This would meet yourself."));
    }
    if users::role(db, user.id)? == UserRole::Admin {
        return Err(Error::new(Outcome::Forbidden, "This user is an admin: take that role away first."));
    }
    place.map_or(Ok(()), |standing| standing.moderates(role))
}
