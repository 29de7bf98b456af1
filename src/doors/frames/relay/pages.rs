//! What was said, which channels there are, and who.

use serde::Serialize;

use super::frame::{Joining, Said};
use super::request::{GetChannel, GetChannels, GetJoins, GetPeople, GetPrivate};
use crate::doors::fields::checked;
use crate::doors::frames::names::needed;
use crate::doors::frames::session::Session;
use crate::error::Result;
use crate::model::{
    GetMessages, GetRequests, GetRooms, GetUsers, JoinRequest, Person, Position, Purpose, Room, RoomId, RoomView,
    UserId, Visibility,
};

/// Which page it is: what was asked for.
#[derive(Serialize)]
enum Of<'a> {
    #[serde(rename = "get_channel")]
    Channel(&'a str),
    #[serde(rename = "get_private")]
    Private(&'a str),
    #[serde(rename = "get_channels")]
    Channels(&'a str),
    #[serde(rename = "get_users")]
    Users(&'a str),
    #[serde(rename = "get_requests")]
    Requests(&'a str),
}

/// What is on it.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Items<'a> {
    Messages(Vec<Said<'a>>),
    Channels(Vec<Channel<'a>>),
    Users(Vec<Somebody<'a>>),
    Requests(Vec<Joining<'a>>),
}

/// A page.
#[derive(Serialize)]
struct Page<'a, N> {
    #[serde(flatten)]
    of: Of<'a>,
    user: &'a str,
    #[serde(flatten)]
    items: Items<'a>,
    next: Option<N>,
}

#[derive(Serialize)]
struct Channel<'a> {
    channel: &'a str,
    id: RoomId,
    visibility: Visibility,
    topic: &'a str,
    members: i64,
    member: bool,
}

#[derive(Serialize)]
struct Somebody<'a> {
    user: &'a str,
    id: UserId,
    first_name: &'a str,
    last_name: &'a str,
}

impl<'a> From<&'a RoomView> for Channel<'a> {
    fn from(RoomView { room, members, role }: &'a RoomView) -> Self {
        let Room { id, visibility, .. } = *room;
        Self { channel: &room.name, id, visibility, topic: &room.topic, members: *members, member: role.is_some() }
    }
}

impl<'a> From<&'a Person> for Somebody<'a> {
    fn from(Person { id, username, first_name, last_name, role: _ }: &'a Person) -> Self {
        Self { user: username, id: *id, first_name, last_name }
    }
}

impl<'a> From<&'a JoinRequest> for Joining<'a> {
    fn from(JoinRequest { room, user, state, .. }: &'a JoinRequest) -> Self {
        Self { join: &room.name, user: &user.username, status: *state }
    }
}

impl Session {
    pub(super) async fn show_channel(&mut self, input: GetChannel) -> Result<()> {
        let actor = self.asking(input.user.as_ref(), Purpose::Read).await?;
        let channel = needed("get_channel", input.get_channel)?;
        let wanted = older(input.before, input.limit)?;
        let page = self.chat.messages(&actor, channel.room("get_channel")?, wanted).await?;
        let items = Items::Messages(page.messages.iter().map(Said::before).collect());
        let (of, user) = (Of::Channel(channel.as_str()), actor.username.as_str());
        self.out.say(&Page { of, user, items, next: page.next });
        Ok(())
    }

    pub(super) async fn show_private(&mut self, input: GetPrivate) -> Result<()> {
        let actor = self.asking(input.user.as_ref(), Purpose::Read).await?;
        let other = needed("get_private", input.get_private)?;
        let wanted = older(input.before, input.limit)?;
        let page = self.chat.direct_messages(&actor, other.user("get_private")?, wanted).await?;
        let items = Items::Messages(page.messages.iter().map(Said::before).collect());
        let (of, user) = (Of::Private(other.as_str()), actor.username.as_str());
        self.out.say(&Page { of, user, items, next: page.next });
        Ok(())
    }

    pub(super) async fn list_channels(&mut self, input: GetChannels) -> Result<()> {
        let actor = self.asking(input.user.as_ref(), Purpose::Read).await?;
        let default = GetRooms::default();
        let (q, after) = (given(&input.get_channels), input.after);
        let wanted = checked(GetRooms { q, after, limit: input.limit.unwrap_or(default.limit), ..default })?;
        let page = self.chat.rooms(&actor, wanted).await?;
        let items = Items::Channels(page.rooms.iter().map(Channel::from).collect());
        let (of, user) = (Of::Channels(&input.get_channels), actor.username.as_str());
        self.out.say(&Page { of, user, items, next: page.next });
        Ok(())
    }

    pub(super) async fn list_people(&mut self, input: GetPeople) -> Result<()> {
        let actor = self.asking(input.user.as_ref(), Purpose::Read).await?;
        let default = GetUsers::default();
        let (q, after) = (given(&input.get_users), input.after);
        let wanted = checked(GetUsers { q, after, limit: input.limit.unwrap_or(default.limit), ..default })?;
        let page = self.chat.users(&actor, wanted).await?;
        let items = Items::Users(page.users.iter().map(Somebody::from).collect());
        let (of, user) = (Of::Users(&input.get_users), actor.username.as_str());
        self.out.say(&Page { of, user, items, next: page.next });
        Ok(())
    }

    pub(super) async fn list_requests(&mut self, input: GetJoins) -> Result<()> {
        let actor = self.asking(input.user.as_ref(), Purpose::Read).await?;
        let channel = input.get_requests.as_ref().filter(|channel| !channel.as_str().is_empty());
        let default = GetRequests::default();
        let limit = input.limit.unwrap_or(default.limit);
        let wanted = checked(GetRequests { after: input.after, limit, ..default })?;
        let page = match channel {
            Some(channel) => self.chat.requests(&actor, channel.room("get_requests")?, wanted).await?,
            None => self.chat.own_requests(&actor, wanted).await?,
        };
        let items = Items::Requests(page.requests.iter().map(Joining::from).collect());
        let of = Of::Requests(channel.map_or("", |channel| channel.as_str()));
        self.out.say(&Page { of, user: actor.username.as_str(), items, next: page.next });
        Ok(())
    }
}

fn older(before: Option<Position>, limit: Option<i64>) -> Result<GetMessages> {
    let default = GetMessages::default();
    checked(GetMessages { before, limit: limit.unwrap_or(default.limit), ..default })
}

fn given(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
