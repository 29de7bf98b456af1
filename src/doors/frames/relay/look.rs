//! Who is there, as who looks is told.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use super::frame::{Place, place};
use crate::doors::frames::out::Out;
use crate::model::{Fleeting, Presence, PresenceFact, RoomId, RoomLabel, Status, TypingFact, UserId, ViewersFact};

/// Of how many rooms it is remembered who looks at them.
const ROOMS: usize = 128;

/// What a client shows, and what is known of who else is there. It is told from when it first says what it shows.
#[derive(Default)]
pub struct Look {
    told: bool,
    at: Option<RoomLabel>,
    people: HashMap<UserId, Presence>,
    rooms: HashMap<RoomId, Viewed>,
}

#[derive(Default)]
struct Viewed {
    count: usize,
    viewers: BTreeMap<UserId, Presence>,
}

/// Somebody is there, away or gone.
#[derive(Serialize)]
struct Seen<'a> {
    status: &'static str,
    user: &'a str,
}

/// Somebody who looks at a room.
#[derive(Serialize)]
struct Viewer<'a> {
    user: &'a str,
    status: &'static str,
    #[serde(flatten)]
    place: Place<'a>,
}

/// Who looks at a room.
#[derive(Serialize)]
struct Viewers<'a> {
    users: Vec<Viewer<'a>>,
    count: usize,
    #[serde(flatten)]
    place: Place<'a>,
}

/// Who is typing in a room.
#[derive(Serialize)]
struct Typing<'a> {
    typing: Vec<&'a str>,
    #[serde(flatten)]
    place: Place<'a>,
}

impl Look {
    /// Whether the client says what it shows, and is told.
    pub fn is_told(&self) -> bool {
        self.told
    }

    /// The client shows a room, or none.
    pub fn turn(&mut self, room: Option<RoomLabel>, reader: &str, out: &mut Out) {
        if !std::mem::replace(&mut self.told, true) {
            let mut people: Vec<_> = self.people.values().collect();
            people.sort_by_key(|presence| presence.user.id);
            people.into_iter().for_each(|presence| say(presence, out));
        }
        if self.at != room {
            self.at = room;
            self.show(reader, out);
        }
    }

    /// The client shows nothing more.
    pub fn close(&mut self) {
        (self.told, self.at) = (false, None);
    }

    /// Something fleeting was heard.
    pub fn hear(&mut self, fact: &Fleeting, reader: &str, out: &mut Out) {
        match fact {
            Fleeting::Presence(fact) => self.hear_presence(fact, out),
            Fleeting::Viewers(fact) => {
                self.hear_viewers(fact);
                if self.at.as_ref().is_some_and(|room| room.id == fact.room_id) {
                    self.show(reader, out);
                }
            }
            Fleeting::Typing(fact) => self.hear_typing(fact, reader, out),
        }
    }

    fn hear_presence(&mut self, fact: &PresenceFact, out: &mut Out) {
        let mut news = fact.users.clone();
        if fact.whole {
            let here: HashSet<_> = fact.users.iter().map(|presence| presence.user.id).collect();
            let gone = self.people.values().filter(|known| !here.contains(&known.user.id));
            news.extend(gone.map(|known| Presence { status: Status::Disconnected, ..known.clone() }));
        }
        for presence in news {
            let id = presence.user.id;
            let before = match presence.status {
                Status::Disconnected => self.people.remove(&id),
                Status::Away | Status::Connected => self.people.insert(id, presence.clone()),
            };
            if self.told && before.map(|before| before.status) != Some(presence.status) {
                say(&presence, out);
            }
        }
    }

    fn hear_viewers(&mut self, fact: &ViewersFact) {
        if self.rooms.len() >= ROOMS && !self.rooms.contains_key(&fact.room_id) {
            self.rooms.clear();
        }
        let viewed = self.rooms.entry(fact.room_id).or_default();
        viewed.count = fact.count;
        let by_id = |presence: &Presence| (presence.user.id, presence.clone());
        match (&fact.viewers, &fact.changed) {
            (Some(all), _) => viewed.viewers = all.iter().map(by_id).collect(),
            (None, Some(changed)) => {
                viewed.viewers.extend(changed.iter().map(by_id));
                fact.left.iter().flatten().for_each(|user| {
                    viewed.viewers.remove(user);
                });
            }
            // A crowd, of whom it is told how many they are.
            (None, None) => viewed.viewers.clear(),
        }
    }

    fn hear_typing(&mut self, fact: &TypingFact, reader: &str, out: &mut Out) {
        if let Some(room) = self.at.as_ref().filter(|room| room.id == fact.room_id) {
            let typing = fact.users.iter().map(|user| user.username.as_str()).collect();
            out.say(&Typing { typing, place: place(room, reader) });
        }
    }

    fn show(&self, reader: &str, out: &mut Out) {
        let Some(room) = &self.at else { return };
        let Some(Viewed { count, viewers }) = self.rooms.get(&room.id) else { return };
        let place = place(room, reader);
        let viewer = |presence| viewer(presence, place);
        out.say(&Viewers { users: viewers.values().map(viewer).collect(), count: *count, place });
    }
}

fn viewer<'a>(presence: &'a Presence, place: Place<'a>) -> Viewer<'a> {
    Viewer { user: &presence.user.username, status: word(presence.status), place }
}

fn say(presence: &Presence, out: &mut Out) {
    out.say(&Seen { status: word(presence.status), user: &presence.user.username });
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Connected => "co",
        Status::Away => "absent",
        Status::Disconnected => "deco",
    }
}
