//! What one user may hear of the log.

use std::collections::{HashMap, HashSet};

use super::heard::End;
use crate::live::Scope;
use crate::model::{Audience, EndReason, Entry, Event, EventKind, MembershipRole, Proof, RoomId, UserId};

/// A user's rooms and blocks as of some position: decides, entry by entry, what the user hears, and follows the log
/// while it does, so that what comes after a join, a leave or a block is judged by it.
#[derive(Debug)]
pub(super) struct Hearing {
    user: UserId,
    scope: Scope,
    /// Of [`Scope::User`]: the rooms the user is in.
    rooms: HashMap<RoomId, MembershipRole>,
    blocked: HashSet<UserId>,
    /// Those who blocked the user.
    blocked_by: HashSet<UserId>,
}

impl Hearing {
    /// Of a user of whom nothing is known yet.
    pub(super) fn new(user: UserId, scope: Scope) -> Self {
        Self { user, scope, rooms: HashMap::new(), blocked: HashSet::new(), blocked_by: HashSet::new() }
    }

    /// Goes on from what the database says.
    pub(super) fn set(&mut self, rooms: Vec<(RoomId, MembershipRole)>, blocked: Vec<UserId>, blocked_by: Vec<UserId>) {
        self.rooms = rooms.into_iter().collect();
        self.blocked = blocked.into_iter().collect();
        self.blocked_by = blocked_by.into_iter().collect();
    }

    /// Those of whom nothing fleeting is told to the user: whom the user blocked, and who blocked the user.
    pub(super) fn hidden(&self) -> HashSet<UserId> {
        &self.blocked | &self.blocked_by
    }

    /// Whether the user hears an entry that was delivered live. To be asked once for each, in order.
    pub(super) fn hears(&mut self, entry: &Entry) -> bool {
        let concerned = match entry {
            Entry::Message(message) => self.is_in(message.room.id),
            Entry::Event(event) => {
                let before = self.concerned(event);
                self.follow(event);
                before || self.concerned(event)
            }
        };
        concerned && self.allows(entry)
    }

    /// Whether an entry that concerns the user is of a known kind, and by nobody whom the user blocked.
    ///
    /// That someone came, went or may do more is shown of everybody: it is the room that says so.
    pub(super) fn allows(&self, entry: &Entry) -> bool {
        let blocked = |user: UserId| self.blocked.contains(&user);
        match entry {
            Entry::Message(message) => !blocked(message.user.id),
            Entry::Event(event) => match &event.kind {
                EventKind::MessageEdited { .. } => {
                    let author = event.message.as_ref().map(|message| message.user.id);
                    !blocked(event.user.id) && !author.is_some_and(blocked)
                }
                EventKind::ReactionAdded { author, .. } | EventKind::ReactionRemoved { author, .. } => {
                    !blocked(event.user.id) && !author.as_ref().is_some_and(|author| blocked(author.id))
                }
                EventKind::Receipt { .. } | EventKind::ConversationStarted { .. } => !blocked(event.user.id),
                EventKind::Invited { by } => !blocked(by.id),
                EventKind::ReportMade { reported, .. } | EventKind::ReportDecided { reported, .. } => {
                    reported.id != self.user
                }
                EventKind::MemberJoined { .. }
                | EventKind::MemberLeft {}
                | EventKind::MemberChanged { .. }
                | EventKind::RoomChanged { .. }
                | EventKind::JoinRequested {}
                | EventKind::JoinWithdrawn {}
                | EventKind::JoinDecided { .. }
                | EventKind::MessageDeleted { .. }
                | EventKind::MarkerMoved { .. }
                | EventKind::UserBlocked { .. }
                | EventKind::UserUnblocked { .. }
                | EventKind::SalonChanged { .. }
                | EventKind::AccountChanged { .. }
                | EventKind::SessionEnded { .. }
                | EventKind::ProfileChanged {}
                | EventKind::RoleChanged { .. }
                | EventKind::KeyRevoked { .. }
                | EventKind::AccountErased {}
                | EventKind::UserErased {}
                | EventKind::MemberKicked { .. }
                | EventKind::MemberBanned { .. }
                | EventKind::MemberUnbanned { .. }
                | EventKind::MemberMuted { .. }
                | EventKind::MemberUnmuted { .. }
                | EventKind::UserKicked { .. }
                | EventKind::UserBanned { .. }
                | EventKind::UserUnbanned { .. }
                | EventKind::UserMuted { .. }
                | EventKind::UserUnmuted { .. } => true,
                EventKind::AddressBanned { .. }
                | EventKind::AddressUnbanned { .. }
                | EventKind::FilterAdded { .. }
                | EventKind::FilterRemoved { .. }
                | EventKind::Unknown => false,
            },
        }
    }

    /// Why an entry is the last that the user hears: it takes the user out of the one room that is followed, or ends
    /// the session that the user hears by.
    pub(super) fn ends_with(&self, entry: &Entry, proof: Proof) -> Option<End> {
        let Entry::Event(event) = entry else { return None };
        if event.user.id != self.user {
            return None;
        }
        match &event.kind {
            EventKind::UserBanned { .. } => return Some(End::Banned),
            // With a key it is over too: who is kicked has to come back.
            EventKind::UserKicked { .. } => return Some(End::SessionEnded(EndReason::Kicked)),
            EventKind::SessionEnded { session, reason } if proof == Proof::Session(*session) => {
                return Some(End::SessionEnded(*reason));
            }
            EventKind::KeyRevoked { key } if proof == Proof::Key(*key) => return Some(End::KeyRevoked),
            EventKind::AccountErased {} => return Some(End::AccountErased),
            _ => {}
        }
        let here = matches!((self.scope, &event.room), (Scope::Room(room), Some(label)) if label.id == room);
        let reason = match &event.kind {
            EventKind::MemberKicked { .. } => "kicked",
            EventKind::MemberBanned { .. } => "banned",
            _ => "left",
        };
        (here && event.leaving().is_some()).then_some(End::NotAMember(reason))
    }

    /// Whether an entry brings the user into a room, with people of whom the user has heard nothing.
    pub(super) fn enters_with(&self, entry: &Entry) -> bool {
        match entry {
            Entry::Message(_) => false,
            Entry::Event(event) => event.entering().iter().any(|(user, _)| *user == self.user),
        }
    }

    fn is_in(&self, room: RoomId) -> bool {
        match self.scope {
            Scope::Room(followed) => followed == room,
            Scope::User => self.rooms.contains_key(&room),
        }
    }

    /// The stream of one room tells what all its members hear; a user's own tells the rest.
    fn concerned(&self, event: &Event) -> bool {
        let room = event.room.as_ref().map(|room| room.id);
        match (event.kind.audience(), self.scope) {
            (Audience::Service, _) => false,
            // Who is banned from a room without being in it hears that too.
            (Audience::Room, Scope::User) if event.leaving() == Some(self.user) => true,
            (Audience::Room, _) => room.is_some_and(|room| self.is_in(room)),
            (Audience::Moderators | Audience::User, Scope::Room(_)) => false,
            (Audience::User, Scope::User) => event.user.id == self.user,
            (Audience::Moderators, Scope::User) => {
                let role = room.and_then(|room| self.rooms.get(&room));
                event.user.id == self.user || role.is_some_and(|role| *role >= MembershipRole::Moderator)
            }
        }
    }

    fn follow(&mut self, event: &Event) {
        let own = event.user.id == self.user;
        if let Some(room) = &event.room {
            if let Some((_, role)) = event.entering().into_iter().find(|(user, _)| *user == self.user) {
                self.rooms.insert(room.id, role);
            }
            if event.leaving() == Some(self.user) {
                self.rooms.remove(&room.id);
            }
        }
        if let (EventKind::MemberChanged { role, .. }, Some(room), true) = (&event.kind, &event.room, own) {
            self.rooms.insert(room.id, *role);
        }
        if let EventKind::UserBlocked { blocked } = &event.kind {
            if own {
                self.blocked.insert(blocked.id);
            }
            if blocked.id == self.user {
                self.blocked_by.insert(event.user.id);
            }
        }
        if let EventKind::UserUnblocked { blocked } = &event.kind {
            if own {
                self.blocked.remove(&blocked.id);
            }
            if blocked.id == self.user {
                self.blocked_by.remove(&event.user.id);
            }
        }
    }
}
