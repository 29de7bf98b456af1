//! The relay dialect: channels, private words, and an administrator.

pub mod command;
pub mod frame;
mod look;
mod orders;
mod pages;
mod reader;
pub mod request;

pub use reader::Reader;
pub use request::Request;

use super::names::{Name, claimed, key, missing, needed};
use super::session::Session;
use crate::doors::fields::checked;
use crate::error::{Error, Result};
use crate::model::{
    Activity, Actor, EndPresence, IdempotencyKey, JoinRoom, Joined, LeaveRoom, NewMessage, Posted, Purpose,
    ReportPresence, RequestState, RoomId, RoomRef, StickerId,
};
use crate::outcome::Outcome;
use frame::{Ack, Joining, Left};
use request::{ChannelMessage, Join, Leave, PrivateMessage, State, Status, Typing};

impl Session {
    /// Does what a frame asks for.
    pub(super) async fn relay(&mut self, request: Request) -> Result<()> {
        match request {
            Request::LogIn(input) => self.log_in(input).await,
            Request::Token(input) => self.show(input).await,
            Request::Register(input) => self.register(input).await,
            Request::LogOut(input) => self.log_out(input).await,
            Request::ChannelMessage(input) => self.say_in_channel(input).await,
            Request::PrivateMessage(input) => self.say_in_private(input).await,
            Request::Typed(input) => self.obey(input).await,
            Request::GetChannel(input) => self.show_channel(input).await,
            Request::GetPrivate(input) => self.show_private(input).await,
            Request::GetChannels(input) => self.list_channels(input).await,
            Request::GetPeople(input) => self.list_people(input).await,
            Request::GetJoins(input) => self.list_requests(input).await,
            Request::Join(input) => self.join(input).await,
            Request::Leave(input) => self.leave_channel(input).await,
            Request::Status(input) => self.report(input).await,
            Request::Typing(input) => self.type_in(input).await,
        }
    }

    /// Who asks, whom the frame must not call by another's name.
    async fn asking(&mut self, user: Option<&Name>, purpose: Purpose) -> Result<Actor> {
        let actor = self.visitor.actor(purpose).await?;
        claimed(&actor, user)?;
        Ok(actor)
    }

    async fn say_in_channel(&mut self, input: ChannelMessage) -> Result<()> {
        let actor = self.asking(input.user.as_ref(), Purpose::Write).await?;
        let room = needed("channel", input.channel)?.room("channel")?;
        let (message, key) = (words(input.channel_message, input.sticker)?, key(input.key.as_deref())?);
        let posted = self.chat.post(&actor, room, message, key.clone()).await?;
        self.acknowledge(key, &posted);
        Ok(())
    }

    async fn say_in_private(&mut self, input: PrivateMessage) -> Result<()> {
        let actor = self.asking(input.user.as_ref(), Purpose::Write).await?;
        let other = needed("other_user", input.other_user)?.user("other_user")?;
        let (message, key) = (words(input.private_message, input.sticker)?, key(input.key.as_deref())?);
        let posted = self.chat.post_direct(&actor, other, message, key.clone()).await?;
        self.acknowledge(key, &posted);
        Ok(())
    }

    fn acknowledge(&mut self, key: Option<IdempotencyKey>, posted: &Posted) {
        if let Some(key) = key {
            let (message_id, replayed) = (posted.message.id, posted.replayed);
            self.out.say(&Ack { ack: key.as_str(), message_id, replayed });
        }
    }

    async fn join(&mut self, input: Join) -> Result<()> {
        let actor = self.asking(input.user.as_ref(), Purpose::Write).await?;
        let room = needed("join", input.join)?.as_str().to_owned();
        let input =
            checked(JoinRoom { username: actor.username.as_str().to_owned(), room }).map_err(|_| missing("join"))?;
        let (room, status) = match self.chat.join_room(&actor, input).await? {
            Joined::Member(membership) => (membership.room, RequestState::Accepted),
            Joined::Pending(request) => (request.room, request.state),
        };
        self.out.say(&Joining { join: &room.name, user: actor.username.as_str(), status });
        Ok(())
    }

    async fn leave_channel(&mut self, input: Leave) -> Result<()> {
        let actor = self.asking(input.user.as_ref(), Purpose::Write).await?;
        let room = needed("leave", input.leave)?;
        let (username, name) = (actor.username.as_str().to_owned(), room.as_str().to_owned());
        let input = checked(LeaveRoom { username, room: name }).map_err(|_| missing("leave"))?;
        self.chat.leave_room(&actor, input).await?;
        self.out.say(&Left { leave: room.as_str(), user: actor.username.as_str() });
        Ok(())
    }

    /// What the client looks at: it says so every few seconds, and is told who else does.
    async fn report(&mut self, input: Status) -> Result<()> {
        let actor = self.asking(input.user.as_ref(), Purpose::Write).await?;
        let activity = match needed("status", input.status)? {
            State::Co => Activity::Active,
            State::Absent => Activity::Away,
            State::Deco => {
                self.chat.end_presence(&actor, EndPresence { device: self.device.clone() }).await?;
                self.reader.iter_mut().for_each(Reader::look_away);
                return Ok(());
            }
        };
        let room = self.looked_at(&actor, input.channel, input.other_user).await?;
        let viewing = room.map(|room| match room {
            RoomRef::Id(id) => id.to_string(),
            RoomRef::Name(name) => name.as_str().to_owned(),
        });
        let report = ReportPresence { device: self.device.clone(), status: Some(activity), viewing, expires_in: None };
        let reported = self.chat.report_presence(&actor, report).await?;
        if let Some(reader) = &mut self.reader {
            reader.look_at(reported.viewing, &mut self.out);
        }
        Ok(())
    }

    async fn type_in(&mut self, input: Typing) -> Result<()> {
        let actor = self.asking(input.user.as_ref(), Purpose::Write).await?;
        let room = self.looked_at(&actor, input.channel, input.other_user).await?;
        let room = room.ok_or_else(|| missing("channel"))?;
        if input.typing {
            self.chat.begin_typing(&actor, room).await.map(drop)
        } else {
            self.chat.end_typing(&actor, room).await
        }
    }

    /// The channel or the private conversation that a frame names: none where there is no such conversation yet.
    async fn looked_at(
        &mut self,
        actor: &Actor,
        channel: Option<Name>,
        other: Option<Name>,
    ) -> Result<Option<RoomRef>> {
        let given = |name: &Name| !name.as_str().is_empty();
        match (channel.filter(given), other.filter(given)) {
            (None, None) => Ok(None),
            (Some(channel), None) => channel.room("channel").map(Some),
            (None, Some(other)) => Ok(self.conversation(actor, &other).await?.map(RoomRef::Id)),
            (Some(_), Some(_)) => Err(Error::invalid("other_user", "may not be given together with `channel`")),
        }
    }

    async fn conversation(&mut self, actor: &Actor, other: &Name) -> Result<Option<RoomId>> {
        let known = self.reader.as_ref().and_then(|reader| reader.conversation(other.as_str()));
        if known.is_some() {
            return Ok(known);
        }
        match self.chat.conversation(actor, other.user("other_user")?).await {
            Ok(view) => {
                self.reader.iter_mut().for_each(|reader| reader.remember(other.as_str(), view.room.id));
                Ok(Some(view.room.id))
            }
            Err(error) if error.outcome() == Outcome::NoSuchRoom => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn words(text: String, sticker: Option<StickerId>) -> Result<NewMessage> {
    checked(NewMessage { raw_content: text, sticker, ..NewMessage::default() })
}
