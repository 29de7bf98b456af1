//! The game dialect: one general room, private words, and the game room that a player is in.

mod crew;
mod frame;
mod hearing;
pub mod request;

pub use crew::Crew;
pub use request::Request;

use super::ears::Ear;
use super::names::{Id, Ids, Meant, key, needed};
use super::proof::cursor;
use super::session::Session;
use crate::chat::Following;
use crate::doors::fields::checked;
use crate::error::{Error, Result};
use crate::model::{
    Actor, EnterSalon, IdempotencyKey, JoinRoom, Joined, LeaveRoom, NewMessage, Posted, Purpose, ReplaceBlocks,
    RoomRef, ServiceUser, StickerId, UserId, UserRef,
};
use crate::outcome::Outcome;
use crew::Player;
use frame::Frame;
use request::{JoinChat, JoinSalon, PrivateMessage, PrivateSticker, QuitChat, QuitSalon};

/// The room that everybody is in who has joined.
const GENERAL: &str = "general";

impl Session {
    /// Does what a frame asks for.
    pub(super) async fn play(&mut self, request: Request) -> Result<()> {
        match request {
            Request::JoinChat(input) => self.join_chat(input).await,
            Request::QuitChat(input) => self.quit_chat(input).await,
            Request::Message(input) => {
                let (actor, key) = (self.speaking(input.id).await?, key(input.key.as_deref())?);
                self.post_to_all(&actor, text(input.content)?, key).await
            }
            Request::Sticker(input) => {
                let (actor, key) = (self.speaking(input.id).await?, key(input.key.as_deref())?);
                self.post_to_all(&actor, sticker(input.img)?, key).await
            }
            Request::PrivateMessage(PrivateMessage { id, target, content, key: attempt }) => {
                let (actor, key) = (self.speaking(id).await?, key(attempt.as_deref())?);
                self.post_to_one(&actor, target, text(content)?, key).await
            }
            Request::PrivateSticker(PrivateSticker { id, target, img, key: attempt }) => {
                let (actor, key) = (self.speaking(id).await?, key(attempt.as_deref())?);
                self.post_to_one(&actor, target, sticker(img)?, key).await
            }
            Request::SalonMessage(input) => {
                let (actor, key) = (self.speaking(input.id).await?, key(input.key.as_deref())?);
                self.post_in_salon(&actor, text(input.content)?, key).await
            }
            Request::SalonSticker(input) => {
                let (actor, key) = (self.speaking(input.id).await?, key(input.key.as_deref())?);
                self.post_in_salon(&actor, sticker(input.img)?, key).await
            }
            Request::JoinSalon(input) => self.join_salon(input).await,
            Request::QuitSalon(input) => self.quit_salon(input).await,
        }
    }

    /// Lets a player in, who hears from then on. Doing so again changes nothing but what it says anew.
    async fn join_chat(&mut self, input: JoinChat) -> Result<()> {
        let JoinChat { id, name, blacklist, token, lang, cursor: from, key: attempt } = input;
        if let Some(token) = token
            && self.shown.as_ref().is_none_or(|shown| shown.expose() != token.expose())
        {
            self.prove(token).await?;
        }
        let (actor, id) = self.coming(id, name).await?;
        self.language = lang.unwrap_or(self.language);
        let (key, start) = (key(attempt.as_deref())?, cursor(from.as_deref())?);
        self.crew.room_for(actor.id)?;
        let joined = self.chat.join_room(&actor, general(&actor)).await?;
        if let Some(blacklist) = blacklist {
            let blocked = self.blocked(&actor, blacklist).await?;
            self.chat.replace_blocks(&actor, blocked).await?;
        }
        if from.is_some() || !self.crew.has(actor.id) {
            let feed = self.chat.follow(actor.clone(), Following::Mine, start.clone()).await?;
            let here = feed.cursor();
            let followed = self.ears.follow(Ear::Player(actor.id), feed);
            // After the feed was opened, which tells every change from there on.
            let salon = self.chat.account(&actor).await?.salon.map(|room| room.id);
            let player =
                Player { id: id.clone(), actor: actor.clone(), salon, cursors: from.is_some(), _followed: followed };
            self.crew.add(player);
            if from.is_some() && start.is_none_or(|start| start == here) {
                self.say_cursor(&here, &[actor.id]);
            }
        }
        match joined {
            Joined::Member(_) => {
                self.done(&actor, key);
                Ok(())
            }
            // The player hears from when a moderator has decided.
            Joined::Pending(_) => Err(Outcome::Pending.into()),
        }
    }

    async fn quit_chat(&mut self, input: QuitChat) -> Result<()> {
        let (actor, key) = (self.speaking(input.id).await?, key(input.key.as_deref())?);
        let (username, room) = (actor.username.as_str().to_owned(), GENERAL.to_owned());
        let left = self.chat.leave_room(&actor, LeaveRoom { username, room }).await;
        if left.is_ok() {
            self.done(&actor, key);
        }
        // Who was put out of the room goes too.
        if left.as_ref().err().is_none_or(|error| error.outcome() == Outcome::NotAMember) {
            self.crew.remove(actor.id);
        }
        left
    }

    async fn join_salon(&mut self, input: JoinSalon) -> Result<()> {
        let (actor, key) = (self.speaking(input.id).await?, key(input.key.as_deref())?);
        let room = needed("room", input.room)?.as_str().to_owned();
        let (room, status) = match self.chat.enter_salon(&actor, checked(EnterSalon { room })?).await? {
            Joined::Member(membership) => (membership.room, "accepted"),
            Joined::Pending(request) => (request.room, request.state.as_str()),
        };
        let id = self.called_here(&actor);
        self.out.say(&Frame::JoinSalon { id: &id, room_id: room.id, room: &room.name, status });
        self.done(&actor, key);
        Ok(())
    }

    async fn quit_salon(&mut self, input: QuitSalon) -> Result<()> {
        let (actor, key) = (self.speaking(input.id).await?, key(input.key.as_deref())?);
        self.chat.leave_salon(&actor).await?;
        self.done(&actor, key);
        Ok(())
    }

    async fn post_to_all(&mut self, actor: &Actor, message: NewMessage, key: Option<IdempotencyKey>) -> Result<()> {
        let room = RoomRef::parse("room", GENERAL)?;
        let posted = self.chat.post(actor, room, message, key.clone()).await?;
        self.posted(actor, key, &posted);
        Ok(())
    }

    async fn post_to_one(
        &mut self,
        actor: &Actor,
        target: Option<Id>,
        message: NewMessage,
        key: Option<IdempotencyKey>,
    ) -> Result<()> {
        let target = self.meant(actor, &needed("target", target)?).await?;
        let posted = self.chat.post_direct(actor, UserRef::Id(target), message, key.clone()).await?;
        self.posted(actor, key, &posted);
        Ok(())
    }

    async fn post_in_salon(&mut self, actor: &Actor, message: NewMessage, key: Option<IdempotencyKey>) -> Result<()> {
        let posted = self.chat.post_to_salon(actor, message, key.clone()).await?;
        self.posted(actor, key, &posted);
        Ok(())
    }

    /// Who comes in, and what this connection calls that one.
    async fn coming(&mut self, id: Option<Id>, name: Option<String>) -> Result<(Actor, Id)> {
        if !self.service {
            let actor = self.speaking(id).await?;
            let id = Id::Number(actor.id.0);
            return Ok((actor, id));
        }
        let external_id = self.counted(own(id))?;
        let served = self.counted(ServiceUser::parse(&external_id, name))?;
        let actor = self.visitor.acting_for(served, Purpose::Write).await?;
        Ok((actor, Id::of_player(&external_id)))
    }

    /// For whom a frame is. A player's own connection speaks for nobody else, a game's for those who came in by it.
    async fn speaking(&mut self, id: Option<Id>) -> Result<Actor> {
        if !self.service {
            let actor = self.visitor.actor(Purpose::Write).await?;
            if needed("id", id)?.user("id")? != actor.id {
                let why = format!("This connection speaks for user {} alone: that is `id`.", actor.id);
                return Err(Error::new(Outcome::Forbidden, why));
            }
            return Ok(actor);
        }
        let external_id = self.counted(own(id))?;
        if !self.crew.has_id(&Id::of_player(&external_id)) {
            let why = "This player has not joined on this connection: send `join_chat` first.";
            return self.counted(Err(Error::new(Outcome::NotAMember, why)));
        }
        self.visitor.acting_for(ServiceUser { external_id, name: None }, Purpose::Write).await
    }

    /// What this connection calls a player for whom it speaks.
    fn called_here(&self, actor: &Actor) -> Id {
        self.crew.id_of(actor.id).unwrap_or(Id::Number(actor.id.0))
    }

    /// To whom something is said.
    async fn meant(&self, actor: &Actor, id: &Id) -> Result<UserId> {
        if !self.service {
            return id.user("target");
        }
        match id.meant() {
            Meant::Other(user) => Ok(user),
            Meant::Player(external_id) => match self.crew.user_of(&Id::of_player(&external_id)) {
                Some(user) => Ok(user),
                None => {
                    let known = self.chat.service_users(actor, vec![external_id]).await?;
                    known.first().map(|(user, _)| *user).ok_or_else(|| Outcome::NoSuchUser.into())
                }
            },
        }
    }

    /// Those on a list. A game may know players who were never here: nobody hears them either.
    async fn blocked(&self, actor: &Actor, ids: Ids) -> Result<ReplaceBlocks> {
        let (mut users, mut unknown) = (Vec::new(), Vec::new());
        for id in &ids.0 {
            match id.meant() {
                _ if !self.service => users.push(id.user("blacklist")?),
                Meant::Other(user) => users.push(user),
                Meant::Player(external_id) => match self.crew.user_of(&Id::of_player(&external_id)) {
                    Some(user) => users.push(user),
                    None => unknown.push(external_id),
                },
            }
        }
        if !unknown.is_empty() {
            users.extend(self.chat.service_users(actor, unknown).await?.into_iter().map(|(user, _)| user));
        }
        checked(ReplaceBlocks { users: users.iter().map(ToString::to_string).collect() })
    }

    fn posted(&mut self, actor: &Actor, key: Option<IdempotencyKey>, posted: &Posted) {
        self.acknowledge_play(actor, key, Some(posted));
    }

    fn done(&mut self, actor: &Actor, key: Option<IdempotencyKey>) {
        self.acknowledge_play(actor, key, None);
    }

    fn acknowledge_play(&mut self, actor: &Actor, key: Option<IdempotencyKey>, posted: Option<&Posted>) {
        let Some(key) = key else { return };
        let id = self.called_here(actor);
        let (message_id, replayed) = (posted.map(|posted| posted.message.id), posted.map(|posted| posted.replayed));
        self.out.say(&Frame::Ack { id: &id, key: key.as_str(), message_id, replayed });
    }
}

fn general(actor: &Actor) -> JoinRoom {
    JoinRoom { username: actor.username.as_str().to_owned(), room: GENERAL.to_owned() }
}

/// What a game calls a player of its own.
fn own(id: Option<Id>) -> Result<String> {
    match needed("id", id)?.meant() {
        Meant::Player(external_id) => Ok(external_id),
        Meant::Other(_) => Err(Error::invalid("id", "must be that of a player of yours, which is not negative")),
    }
}

fn text(content: Option<String>) -> Result<NewMessage> {
    let raw_content = content.filter(|content| !content.is_empty());
    checked(NewMessage { raw_content: needed("content", raw_content)?, ..NewMessage::default() })
}

fn sticker(img: Option<StickerId>) -> Result<NewMessage> {
    Ok(NewMessage { sticker: Some(needed("img", img)?), ..NewMessage::default() })
}
