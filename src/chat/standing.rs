//! What an actor may do in a room.

use crate::error::{Error, Result};
use crate::model::{MembershipRole, Room, RoomRef, UserId, Visibility};
use crate::outcome::Outcome;
use crate::store::Db;
use crate::store::rooms::{self, Place};

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
    /// `no_such_room`.
    pub(super) fn find(db: &mut Db, user: UserId, room: &RoomRef) -> Result<Self> {
        let Place { room, role, admin, invited } = rooms::place(db, user, room)?.ok_or(Outcome::NoSuchRoom)?;
        let standing = Self { admin: admin && !room.direct, room, role, invited };
        if standing.role.is_none() && !standing.may_know() {
            return Err(Outcome::NoSuchRoom.into());
        }
        Ok(standing)
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
