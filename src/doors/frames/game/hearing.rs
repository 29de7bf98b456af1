//! What players are told.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::GENERAL;
use super::frame::{self, Frame};
use crate::chat::{End, Heard, ResetReason};
use crate::doors::frames::names::Id;
use crate::doors::frames::refusal::Ending;
use crate::doors::frames::request::Dialect;
use crate::doors::frames::session::Session;
use crate::error::{Error, Result};
use crate::live::Shared;
use crate::model::{Cursor, Entry, EventKind, GetMembers, Message, RoomLabel, RoomRef, UserId, UserLabel};

/// Where something was said, as far as this dialect knows places.
enum Place {
    General,
    Private(UserLabel),
    Salon,
}

impl Session {
    /// Tells all players what some of them heard: once, and in the order of the log.
    pub(in crate::doors::frames) async fn tell_crew(&mut self, heard: Vec<(UserId, Heard, Cursor)>) -> Result<()> {
        let (mut entries, mut reached, mut resets, mut ends) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (user, heard, cursor) in heard {
            match heard {
                Heard::Entries(heard) => {
                    entries.extend(heard.into_iter().map(|shared| (user, shared)));
                    reached.push((user, cursor));
                }
                Heard::Reset(reason) => resets.push((user, reason, cursor)),
                Heard::End(end) => ends.push((user, end)),
                Heard::Fleeting(_) => {}
            }
        }
        self.tell_resets(&resets);
        entries.sort_by_key(|(_, shared)| shared.entry().position());
        self.learn(&entries).await?;
        for (user, shared) in &entries {
            match shared.entry() {
                Entry::Message(message) => self.tell_message(*user, message).await?,
                Entry::Event(event) => {
                    if let (EventKind::SalonChanged { salon }, true) = (&event.kind, event.user.id == *user) {
                        self.crew.settle(*user, salon.as_ref().map(|room| room.id));
                    }
                }
            }
        }
        self.tell_cursors(reached);
        ends.into_iter().for_each(|(user, end)| self.tell_end(user, end));
        Ok(())
    }

    async fn tell_message(&mut self, user: UserId, message: &Message) -> Result<()> {
        if self.crew.seen.has(message.id) {
            return Ok(());
        }
        let Some(place) = self.place(user, message).await? else { return Ok(()) };
        self.crew.seen.add(message.id);
        let (text, sticker) = (frame::text(message), message.parts.sticker.as_ref().map(|sticker| sticker.id));
        let author = self.called(message.user.id).await?;
        let (id, name, room_id) = (&author, message.user.username.as_str(), message.room.id);
        match place {
            Place::General => {
                text.iter().for_each(|content| self.out.say(&Frame::Message { id, name, content }));
                sticker.into_iter().for_each(|img| self.out.say(&Frame::Sticker { id, name, img }));
            }
            Place::Salon => {
                text.iter().for_each(|content| self.out.say(&Frame::SalonMessage { id, room_id, content }));
                sticker.into_iter().for_each(|img| self.out.say(&Frame::SalonSticker { id, room_id, img }));
            }
            Place::Private(to) => {
                let (sender, sender_name) = (id, name);
                let (id, name) = (&self.called(to.id).await?, to.username.as_str());
                text.iter().for_each(|content| {
                    self.out.say(&Frame::PrivateMessage { id, name, sender, sender_name, content });
                });
                sticker.into_iter().for_each(|img| {
                    self.out.say(&Frame::PrivateSticker { id, name, sender, sender_name, img });
                });
            }
        }
        Ok(())
    }

    /// Where a player heard something: nowhere that this dialect knows in a room that is neither general nor the player's.
    async fn place(&mut self, user: UserId, message: &Message) -> Result<Option<Place>> {
        let Some(player) = self.crew.player(user) else { return Ok(None) };
        let (salon, actor) = (player.salon, &player.actor);
        if !message.room.direct {
            let general = message.room.name.to_lowercase() == GENERAL;
            let salon = (salon == Some(message.room.id)).then_some(Place::Salon);
            return Ok(if general { Some(Place::General) } else { salon });
        }
        if message.user.id != user {
            return Ok(Some(Place::Private(actor.label())));
        }
        let pair = self.pair(user, &message.room).await?;
        let other = pair.into_iter().find(|one| one.id != user);
        other.map(Place::Private).map(Some).ok_or_else(|| Error::failed("a private conversation of one"))
    }

    /// The two of a private conversation.
    async fn pair(&mut self, user: UserId, room: &RoomLabel) -> Result<Vec<UserLabel>> {
        if let Some(pair) = self.crew.pair(room.id) {
            return Ok(pair.to_vec());
        }
        let Some(player) = self.crew.player(user) else { return Ok(Vec::new()) };
        let page = self.chat.members(&player.actor, RoomRef::Id(room.id), GetMembers::default()).await?;
        let pair: Vec<_> = page.members.into_iter().map(|member| member.user).collect();
        self.crew.remember_pair(room.id, pair.clone());
        Ok(pair)
    }

    /// What this connection calls somebody.
    async fn called(&mut self, user: UserId) -> Result<Id> {
        if !self.service {
            return Ok(Id::Number(user.0));
        }
        if self.crew.id_of(user).is_none() {
            self.ask_names(BTreeSet::from([user])).await?;
        }
        Ok(self.crew.id_of(user).unwrap_or_else(|| Id::of_other(user)))
    }

    /// Finds out at once what the game calls all those who said something.
    async fn learn(&mut self, entries: &[(UserId, Arc<Shared>)]) -> Result<()> {
        if !self.service {
            return Ok(());
        }
        let authors = entries.iter().filter_map(|(_, shared)| match shared.entry() {
            Entry::Message(message) => Some(message.user.id),
            Entry::Event(_) => None,
        });
        let unknown: BTreeSet<_> = authors.filter(|user| self.crew.id_of(*user).is_none()).collect();
        if unknown.is_empty() { Ok(()) } else { self.ask_names(unknown).await }
    }

    async fn ask_names(&mut self, users: BTreeSet<UserId>) -> Result<()> {
        let Some(player) = self.crew.anybody() else { return Ok(()) };
        let own = self.chat.external_ids(&player.actor, users.iter().copied().collect()).await?;
        self.crew.name(users.into_iter().map(|user| (user, Id::of_other(user))));
        self.crew.name(own.into_iter().map(|(user, external_id)| (user, Id::of_player(&external_id))));
        Ok(())
    }

    /// Says where some players stand, where they want to know.
    fn tell_cursors(&mut self, reached: Vec<(UserId, Cursor)>) {
        let wants = |user: &UserId| self.crew.player(*user).is_some_and(|player| player.cursors);
        let reached: Vec<_> = reached.into_iter().filter(|(user, _)| wants(user)).collect();
        // Of each player the last one counts.
        let last: HashMap<_, _> = reached.iter().enumerate().map(|(at, (user, _))| (*user, at)).collect();
        let mut groups: Vec<(Cursor, Vec<UserId>)> = Vec::new();
        for (at, (user, cursor)) in reached.into_iter().enumerate() {
            let counts = (last.get(&user) == Some(&at)).then_some(user);
            match groups.iter_mut().find(|(known, _)| *known == cursor) {
                Some((_, users)) => users.extend(counts),
                None => groups.push((cursor, counts.into_iter().collect())),
            }
        }
        for (cursor, users) in groups.into_iter().filter(|(_, users)| !users.is_empty()) {
            self.say_cursor(&cursor, &users);
        }
    }

    /// Says that everything up to a cursor was told to some players.
    pub(super) fn say_cursor(&mut self, cursor: &Cursor, users: &[UserId]) {
        let (cursor, ids) = (cursor.to_string(), self.ids(users));
        self.out.say(&Frame::Cursor { cursor: &cursor, ids: ids.as_deref() });
    }

    fn tell_resets(&mut self, resets: &[(UserId, ResetReason, Cursor)]) {
        let mut groups: Vec<(ResetReason, &Cursor, Vec<UserId>)> = Vec::new();
        for (user, reason, cursor) in resets {
            match groups.iter_mut().find(|(known, at, _)| known == reason && *at == cursor) {
                Some((.., users)) => users.push(*user),
                None => groups.push((*reason, cursor, vec![*user])),
            }
            if *reason == ResetReason::LogReplaced {
                self.crew.seen.clear();
            }
        }
        for (reason, cursor, users) in groups {
            let (cursor, ids) = (cursor.to_string(), self.ids(&users));
            self.out.say(&Frame::Reset { reason, cursor: &cursor, ids: ids.as_deref() });
        }
    }

    /// What a game calls some players. Nothing where the connection has one alone.
    fn ids(&self, users: &[UserId]) -> Option<Vec<Id>> {
        let called = || {
            let mut ids: Vec<_> = users.iter().filter_map(|user| self.crew.id_of(*user)).collect();
            ids.sort();
            ids
        };
        self.service.then(called)
    }

    /// Says that a player of a game hears nothing more, and why.
    fn tell_end(&mut self, user: UserId, end: End) {
        if let Some(player) = self.crew.remove(user) {
            self.out.push(Ending::of_feed(end).word(Dialect::Game, self.language, Some(&player.id)));
        }
    }
}
