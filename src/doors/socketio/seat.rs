//! Where a client sits that has said who it is.

use crate::chat::{End, Feed, Heard};
use crate::model::{Actor, Decision, Entry, Event, EventKind, Fleeting, RoomId, RoomLabel, RoomRef};

/// A user in a room, and what the user hears there.
///
/// The feed is of everything that concerns the user; the client hears what happens in its room, what it is told in private,
/// and what concerns the user alone.
pub struct Seat {
    /// The user.
    pub actor: Actor,
    feed: Feed,
    room: RoomLabel,
    standing: Standing,
}

/// How the user stands to the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// In it.
    Inside,
    /// Waiting to be let in.
    Waiting,
}

/// What an entry of the log is to a client.
#[derive(Debug, PartialEq, Eq)]
pub enum Concern {
    /// Nothing.
    None,
    /// Something to be told.
    Told,
    /// The user is let in.
    LetIn,
    /// The user is not let in.
    Refused,
    /// The user is not in the room any more.
    Out(End),
}

impl Seat {
    /// In a room, hearing a feed of all that concerns the user.
    pub fn new(actor: Actor, feed: Feed, room: RoomLabel, standing: Standing) -> Self {
        Self { actor, feed, room, standing }
    }

    /// The room.
    #[must_use]
    pub fn room(&self) -> &RoomLabel {
        &self.room
    }

    /// The room, as operations take it.
    #[must_use]
    pub fn place(&self) -> RoomRef {
        RoomRef::Id(self.room.id)
    }

    /// Whether the user is in the room.
    #[must_use]
    pub fn is_inside(&self) -> bool {
        self.standing == Standing::Inside
    }

    /// What is heard.
    #[must_use]
    pub fn feed(&self) -> &Feed {
        &self.feed
    }

    /// Waits for what comes next. Loses nothing when dropped before it is ready.
    pub async fn next(&mut self) -> Heard {
        self.feed.next().await
    }

    /// What an entry is to the client. To be asked once for each, in order: it may let the user in.
    pub fn weigh(&mut self, entry: &Entry) -> Concern {
        if let Entry::Event(event) = entry
            && event.room.as_ref().is_some_and(|room| room.id == self.room.id)
        {
            match self.standing {
                Standing::Waiting if self.enters(event) => {
                    self.standing = Standing::Inside;
                    return Concern::LetIn;
                }
                Standing::Waiting if self.is_refused(event) => return Concern::Refused,
                Standing::Inside if event.leaving() == Some(self.actor.id) => return Concern::Out(out(event)),
                Standing::Waiting | Standing::Inside => {}
            }
        }
        let room = match entry {
            Entry::Message(message) => Some(&message.room),
            Entry::Event(event) => event.room.as_ref(),
        };
        let here = room.is_none_or(|room| room.direct || self.is_inside() && room.id == self.room.id);
        if here { Concern::Told } else { Concern::None }
    }

    /// Whether a fleeting fact is of the room, or of no room.
    #[must_use]
    pub fn sees(&self, fact: &Fleeting) -> bool {
        let here = |room: RoomId| self.is_inside() && room == self.room.id;
        match fact {
            Fleeting::Presence(_) => true,
            Fleeting::Viewers(viewers) => here(viewers.room_id),
            Fleeting::Typing(typing) => here(typing.room_id),
        }
    }

    fn enters(&self, event: &Event) -> bool {
        event.entering().iter().any(|(user, _)| *user == self.actor.id)
    }

    fn is_refused(&self, event: &Event) -> bool {
        let rejected = matches!(event.kind, EventKind::JoinDecided { decision: Decision::Rejected, .. });
        event.user.id == self.actor.id && rejected
    }
}

/// How the user left the room.
fn out(event: &Event) -> End {
    End::NotAMember(match event.kind {
        EventKind::MemberKicked { .. } => "kicked",
        EventKind::MemberBanned { .. } => "banned",
        _ => "left",
    })
}
