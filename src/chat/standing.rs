//! What an actor may do in a room.

use super::bans::told;
use crate::error::{Error, Result};
use crate::model::{Actor, MembershipRole, Room, RoomRef, Sanction, SanctionKind, UserId, UserLabel, Visibility};
use crate::outcome::Outcome;
use crate::store::rooms::{self, Place};
use crate::store::{Db, sanctions};

/// Where an actor stands to a room, as of the transaction it was read in.
///
/// A hidden room is no room to those who may not know of it. An admin has the rights of an owner, and reads; a direct
/// conversation is for its two users alone.
#[derive(Debug)]
pub(super) struct Standing {
    pub(super) room: Room,
    pub(super) role: Option<MembershipRole>,
    pub(super) invited: bool,
    admin: bool,
}

impl Standing {
    /// Finds a room that the actor may know of.
    ///
    /// # Errors
    /// `no_such_room`, `banned` from the whole service.
    pub(super) fn find(db: &mut Db, user: UserId, room: &RoomRef) -> Result<Self> {
        let Place { room, role, admin, invited, banned } = rooms::place(db, user, room)?.ok_or(Outcome::NoSuchRoom)?;
        // This node may not have heard of it yet: nothing may be done after it.
        if banned {
            return Err(Outcome::Banned.into());
        }
        let standing = Self { admin: admin && !room.direct, room, role, invited };
        if standing.role.is_none() && !standing.may_know() {
            return Err(Outcome::NoSuchRoom.into());
        }
        Ok(standing)
    }

    /// Finds a room for whoever runs the service, who may do there what an admin may.
    ///
    /// # Errors
    /// `no_such_room`.
    pub(super) fn of_operator(db: &mut Db, room: &RoomRef) -> Result<Self> {
        let Place { room, .. } = rooms::place(db, UserLabel::service().id, room)?.ok_or(Outcome::NoSuchRoom)?;
        if room.direct {
            return Err(Outcome::NoSuchRoom.into());
        }
        Ok(Self { room, role: None, invited: false, admin: true })
    }

    fn may_know(&self) -> bool {
        let shown = self.room.visibility != Visibility::Hidden;
        !self.room.direct && (shown || self.invited || self.admin)
    }

    /// Posts, and follows the room.
    ///
    /// # Errors
    /// `not_a_member`.
    pub(super) fn member(&self) -> Result<MembershipRole> {
        self.role.ok_or_else(|| Outcome::NotAMember.into())
    }

    /// Says something anew about what was said: nobody does once the room is archived.
    ///
    /// # Errors
    /// `forbidden`.
    pub(super) fn open(&self) -> Result<()> {
        if self.room.archived_at.is_none() {
            return Ok(());
        }
        Err(Error::new(Outcome::Forbidden, "The room is archived: what was said there stays, or is deleted."))
    }

    /// Says something, and changes what was said.
    ///
    /// # Errors
    /// `not_a_member`, `muted`.
    pub(super) fn speaker(&self, db: &mut Db, actor: &Actor) -> Result<()> {
        self.member()?;
        match sanctions::meeting(db, SanctionKind::Mute, Some(self.room.id), actor.id, actor.address)? {
            Some(mute) => Err(muted(&mute)),
            None => Ok(()),
        }
    }

    /// Puts out, bans and mutes who has that role here. Moderators do not do it to each other, nor to the owner.
    ///
    /// # Errors
    /// `not_a_member`, `forbidden`.
    pub(super) fn moderates(&self, role: Option<MembershipRole>) -> Result<()> {
        self.moderator()?;
        if self.room.direct {
            return Err(Error::new(
                Outcome::Forbidden,
                "Nobody moderates a direct conversation; block the other user.",
            ));
        }
        if self.admin || role.is_none_or(|role| Some(role) < self.role) {
            return Ok(());
        }
        Err(Error::new(Outcome::Forbidden, "You cannot do this to somebody with the same rights, or more."))
    }

    /// Reads what was said.
    ///
    /// # Errors
    /// `not_a_member`.
    pub(super) fn reader(&self) -> Result<()> {
        if self.admin { Ok(()) } else { self.member().map(drop) }
    }

    /// Edits and deletes what others said, and decides who gets in.
    ///
    /// # Errors
    /// `not_a_member`, `forbidden`.
    pub(super) fn moderator(&self) -> Result<()> {
        self.at_least(MembershipRole::Moderator, "This is for the room's moderators.")
    }

    /// Changes the room and its members' roles.
    ///
    /// # Errors
    /// `not_a_member`, `forbidden`.
    pub(super) fn owner(&self) -> Result<()> {
        self.at_least(MembershipRole::Owner, "This is for the room's owner.")
    }

    /// Reads what was said before it was edited or deleted.
    ///
    /// # Errors
    /// `forbidden`.
    pub(super) fn admin(&self) -> Result<()> {
        if self.admin {
            return Ok(());
        }
        Err(Error::new(Outcome::Forbidden, "This is for admins, and in direct conversations for nobody."))
    }

    fn at_least(&self, least: MembershipRole, refusal: &'static str) -> Result<()> {
        if self.admin || self.member()? >= least {
            return Ok(());
        }
        Err(Error::new(Outcome::Forbidden, refusal))
    }
}

/// What who is muted is told.
pub(super) fn muted(mute: &Sanction) -> Error {
    Error::new(Outcome::Muted, told("You are muted", &mute.reason, mute.expires_at))
}
