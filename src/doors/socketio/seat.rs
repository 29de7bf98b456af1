//! Where a client sits that has said who it is.

use crate::chat::{Chat, End, Feed, Heard};
use crate::error::Result;
use crate::model::{Actor, Entry, Event, EventKind, Fleeting, GetRequests, RequestState, RoomId, RoomLabel, RoomRef};
use crate::outcome::Outcome;

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
    /// The user's own way into the room, or out of it. It may be long ago: what is so now is another question.
    Moved(End),
}

/// What has become of a user's place in a room.
#[derive(Debug, PartialEq, Eq)]
pub enum Place {
    /// The user is in the room as before.
    Inside,
    /// The user waits as before.
    Waiting,
    /// The user is let in.
    LetIn,
    /// The user is not let in.
    Refused,
    /// The user is not in the room any more.
    Lost,
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

    /// What an entry is to the client.
    #[must_use]
    pub fn weigh(&self, entry: &Entry) -> Concern {
        if let Entry::Event(event) = entry
            && event.room.as_ref().is_some_and(|room| room.id == self.room.id)
            && self.moves(event)
        {
            return Concern::Moved(out(event));
        }
        let room = match entry {
            Entry::Message(message) => Some(&message.room),
            Entry::Event(event) => event.room.as_ref(),
        };
        let here = room.is_none_or(|room| room.direct || self.is_inside() && room.id == self.room.id);
        if here { Concern::Told } else { Concern::None }
    }

    /// Asks how the user stands to the room now.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn look_up(&mut self, chat: &Chat) -> Result<Place> {
        let role = match chat.room(&self.actor, self.place()).await {
            Ok(view) => view.role,
            Err(error) if error.outcome() == Outcome::NoSuchRoom => None,
            Err(error) => return Err(error),
        };
        match (self.standing, role) {
            (Standing::Inside, Some(_)) => Ok(Place::Inside),
            (Standing::Inside, None) => Ok(Place::Lost),
            (Standing::Waiting, Some(_)) => {
                self.standing = Standing::Inside;
                Ok(Place::LetIn)
            }
            (Standing::Waiting, None) => {
                let after = Some(self.room.id.0.saturating_sub(1));
                let pending = GetRequests { state: Some(RequestState::Pending), after, limit: 1 };
                let page = chat.own_requests(&self.actor, pending).await?;
                let waits = page.requests.iter().any(|request| request.room.id == self.room.id);
                Ok(if waits { Place::Waiting } else { Place::Refused })
            }
        }
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

    fn moves(&self, event: &Event) -> bool {
        let enters = event.entering().iter().any(|(user, _)| *user == self.actor.id);
        let decided = event.user.id == self.actor.id && matches!(event.kind, EventKind::JoinDecided { .. });
        enters || decided || event.leaving() == Some(self.actor.id)
    }
}

/// How the user left the room, if that is what the event tells.
fn out(event: &Event) -> End {
    End::NotAMember(match event.kind {
        EventKind::MemberKicked { .. } => "kicked",
        EventKind::MemberBanned { .. } => "banned",
        _ => "left",
    })
}
