//! Who logged in, and what that one is told.

use super::frame::{Deleted, Joining, Reset, Said, Sanction, Sanctioned, UpTo, place};
use super::look::Look;
use crate::chat::Heard;
use crate::doors::frames::ears::Followed;
use crate::doors::frames::out::Out;
use crate::doors::frames::session::Session;
use crate::model::{Actor, Cursor, Entry, Event, EventKind, RequestState, RoomId, RoomLabel};

/// Who logged in, in the relay dialect.
pub struct Reader {
    actor: Actor,
    /// Whether the client wants to know where it stands.
    cursors: bool,
    look: Look,
    /// The private conversation that was looked at last, by the name of the other one: clients say it every few seconds.
    with: Option<(String, RoomId)>,
    _followed: Followed,
}

impl Reader {
    /// Who hears what is followed.
    #[must_use]
    pub fn new(actor: Actor, cursors: bool, followed: Followed) -> Self {
        Self { actor, cursors, look: Look::default(), with: None, _followed: followed }
    }

    /// Who.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Whether the client says what it looks at.
    #[must_use]
    pub fn reports(&self) -> bool {
        self.look.is_told()
    }

    /// The client looks at a room, or at none.
    pub fn look_at(&mut self, room: Option<RoomLabel>, out: &mut Out) {
        self.look.turn(room, self.actor.username.as_str(), out);
    }

    /// The private conversation with somebody, where it was looked at last.
    #[must_use]
    pub fn conversation(&self, other: &str) -> Option<RoomId> {
        self.with.as_ref().filter(|(name, _)| name == other).map(|(_, room)| *room)
    }

    /// Remembers it.
    pub fn remember(&mut self, other: &str, room: RoomId) {
        self.with = Some((other.to_owned(), room));
    }

    /// The client looks at nothing, and says no more what it does.
    pub fn look_away(&mut self) {
        self.look.close();
    }

    fn hear(&self, entry: &Entry, out: &mut Out) {
        match entry {
            // What was deleted before the reader came back for it.
            Entry::Message(message) if message.deleted_at.is_some() => {}
            Entry::Message(message) => out.say(&Said::now(message)),
            Entry::Event(event) => self.hear_event(event, out),
        }
    }

    /// Of what happens besides messages, what this dialect has a frame for.
    fn hear_event(&self, event: &Event, out: &mut Out) {
        let (user, own) = (event.user.username.as_str(), event.user.id == self.actor.id);
        let Some(room) = &event.room else {
            if let (EventKind::UserMuted { by, reason, until }, true) = (&event.kind, own) {
                let (sanction, by) = (Sanction::Muted(None), by.username.as_str());
                out.say(&Sanctioned { sanction, user, by, text: reason, until: *until });
            }
            return;
        };
        let join = |status| Joining { join: &room.name, user, status };
        match &event.kind {
            EventKind::MessageEdited { .. } => {
                let message = event.message.iter().find(|message| message.deleted_at.is_none());
                message.into_iter().for_each(|message| out.say(&Said::edited(message)));
            }
            EventKind::MessageDeleted { message_id } => {
                out.say(&Deleted { message_deleted: *message_id, user, place: place(room, user) });
            }
            // One's own is answered where it was asked.
            EventKind::JoinRequested {} if !own => out.say(&join(RequestState::Pending)),
            EventKind::JoinWithdrawn {} if !own => out.say(&join(RequestState::Withdrawn)),
            EventKind::JoinDecided { decision, .. } => out.say(&join((*decision).into())),
            EventKind::Invited { .. } => out.say(&join(RequestState::Invited)),
            EventKind::MemberKicked { by, reason } if own => {
                let (sanction, by) = (Sanction::Kicked(&room.name), by.username.as_str());
                out.say(&Sanctioned { sanction, user, by, text: reason, until: None });
            }
            EventKind::MemberBanned { by, reason, until } if own => {
                let (sanction, by) = (Sanction::Banned(&room.name), by.username.as_str());
                out.say(&Sanctioned { sanction, user, by, text: reason, until: *until });
            }
            EventKind::MemberMuted { by, reason, until } if own => {
                let (sanction, by) = (Sanction::Muted(Some(&room.name)), by.username.as_str());
                out.say(&Sanctioned { sanction, user, by, text: reason, until: *until });
            }
            _ => {}
        }
    }
}

impl Session {
    /// Tells who logged in what was heard.
    pub(in crate::doors::frames) fn tell_reader(&mut self, heard: Heard, cursor: &Cursor) {
        let Some(reader) = &mut self.reader else { return };
        match heard {
            Heard::Entries(entries) => {
                entries.iter().for_each(|shared| reader.hear(shared.entry(), &mut self.out));
                if reader.cursors {
                    self.out.say(&UpTo { cursor: cursor.to_string() });
                }
            }
            Heard::Fleeting(fact) => reader.look.hear(fact.fact(), reader.actor.username.as_str(), &mut self.out),
            Heard::Reset(reset) => self.out.say(&Reset { reset, cursor: cursor.to_string() }),
            // The session looks for that before.
            Heard::End(_) => {}
        }
    }
}
