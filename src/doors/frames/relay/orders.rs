//! Commands, done.

use super::command::{self, Command, Verb};
use super::request::Typed;
use crate::doors::fields::checked;
use crate::doors::frames::names::Name;
use crate::doors::frames::refusal::{Answered, Why};
use crate::doors::frames::session::Session;
use crate::doors::language::Language;
use crate::error::{Error, Result};
use crate::model::{
    Actor, ChangeMember, ChangeRoom, DecideRequest, Decision, GetPresence, GetRequests, GetSanctions, ImposeSanction,
    InviteUser, Kick, LiftSanction, MakeReport, MembershipRole, Purpose, ReportReason, RequestState, RoomRef, Sanction,
    SanctionKind, Status, UserRef,
};
use crate::outcome::Outcome;

/// How many are listed at most.
const LISTED: i64 = 200;

impl Session {
    /// Does what somebody typed, and says how it ended.
    pub(super) async fn obey(&mut self, input: Typed) -> Result<()> {
        let actor = self.asking(input.user.as_ref(), Purpose::Write).await?;
        let mut command = command::read(&input.command, self.language)?;
        let channel = input.channel.as_ref().map(Name::as_str).filter(|channel| !channel.is_empty());
        command.channel = command.channel.or(channel.map(str::to_owned));
        let text = self.do_it(&actor, command).await?;
        self.out.say(&Answered { command: &input.command, why: Why::new(Outcome::Ok, text) });
        Ok(())
    }

    async fn do_it(&self, actor: &Actor, command: Command) -> Result<String> {
        let (chat, language) = (&self.chat, self.language);
        let target = command.target.clone().unwrap_or_default();
        match command.verb {
            Verb::Ban => self.impose(actor, SanctionKind::Ban, command).await,
            Verb::Mute => self.impose(actor, SanctionKind::Mute, command).await,
            Verb::Unban => self.lift(actor, SanctionKind::Ban, command).await,
            Verb::Unmute => self.lift(actor, SanctionKind::Mute, command).await,
            Verb::Kick => {
                let (user, address) = aim(&command);
                let input = Kick { user, address, room: command.channel, reason: command.text };
                let kicked = chat.kick(actor, checked(input)?).await?;
                let names: Vec<_> = kicked.users.iter().map(|user| user.username.as_str()).collect();
                Ok(language
                    .choose(format!("Put out: {}.", names.join(", ")), format!("Mis dehors : {}.", names.join(", "))))
            }
            Verb::Bans => self.sanctions(actor, SanctionKind::Ban, command).await,
            Verb::Mutes => self.sanctions(actor, SanctionKind::Mute, command).await,
            Verb::Requests => {
                let wanted = GetRequests { state: Some(RequestState::Pending), after: None, limit: LISTED };
                let page = chat.requests(actor, room(&command)?, wanted).await?;
                Ok(list(language, page.requests.iter().map(|request| request.user.username.clone())))
            }
            Verb::Accept => self.decide(actor, Decision::Accepted, &command).await,
            Verb::Reject => self.decide(actor, Decision::Rejected, &command).await,
            Verb::Invite => {
                let input = checked(InviteUser { user: target })?;
                let invited = chat.invite(actor, room(&command)?, input).await?.user.username;
                Ok(language.choose(format!("{invited} is invited."), format!("{invited} est invité.")))
            }
            Verb::Role => {
                let role = role(&command.text)?;
                let user = UserRef::parse("command", &target)?;
                let member = chat.change_member(actor, room(&command)?, user, ChangeMember { role }).await?;
                let (name, role) = (member.user.username, member.role.as_str());
                Ok(language.choose(format!("{name} is {role} now."), format!("{name} est maintenant {role}.")))
            }
            Verb::Topic => {
                let room = room(&command)?;
                let input = checked(ChangeRoom { topic: Some(command.text), ..ChangeRoom::default() })?;
                let topic = chat.change_room(actor, room, input).await?.room.topic;
                Ok(language.choose(format!("The topic is: {topic}"), format!("Le sujet est : {topic}")))
            }
            Verb::Slow => {
                let seconds = command.seconds.and_then(|seconds| i32::try_from(seconds).ok());
                let seconds = seconds.ok_or_else(|| Error::missing("command", "says no time such as 10s, or off"))?;
                let input = checked(ChangeRoom { slow_seconds: Some(seconds), ..ChangeRoom::default() })?;
                let seconds = chat.change_room(actor, room(&command)?, input).await?.room.slow_seconds;
                Ok(language.choose(
                    format!("Members wait {seconds} s between two messages."),
                    format!("Les membres attendent {seconds} s entre deux messages."),
                ))
            }
            Verb::Report => {
                let input = checked(MakeReport { reason: ReportReason::Other, comment: command.text })?;
                let reported = chat.report_user(actor, UserRef::parse("command", &target)?, input).await?;
                let id = reported.report.id;
                Ok(language.choose(format!("Reported, as number {id}."), format!("Signalé, sous le numéro {id}.")))
            }
            Verb::Who => self.who(actor, &command).await,
            Verb::Help => Ok(command::help(language)),
        }
    }

    async fn impose(&self, actor: &Actor, kind: SanctionKind, command: Command) -> Result<String> {
        let (user, address) = aim(&command);
        let Command { channel: room, seconds, text: reason, .. } = command;
        let made =
            self.chat.impose(actor, kind, checked(ImposeSanction { user, address, room, seconds, reason })?).await?;
        let whom = whom(&made);
        let until = made.expires_at.map(|until| until.format("%Y-%m-%d %H:%M UTC").to_string());
        let (english, french) = match kind {
            SanctionKind::Ban => ("banned", "banni"),
            SanctionKind::Mute => ("muted", "réduit au silence"),
        };
        Ok(match until {
            None => self.language.choose(format!("{whom} is {english}."), format!("{whom} est {french}.")),
            Some(until) => self.language.choose(
                format!("{whom} is {english} until {until}."),
                format!("{whom} est {french} jusqu'au {until}."),
            ),
        })
    }

    async fn lift(&self, actor: &Actor, kind: SanctionKind, command: Command) -> Result<String> {
        let (user, address) = aim(&command);
        let whom = command.target.unwrap_or_default();
        self.chat.lift(actor, kind, LiftSanction { user, address, room: command.channel }).await?;
        let (english, french) = match kind {
            SanctionKind::Ban => ("banned", "banni"),
            SanctionKind::Mute => ("muted", "réduit au silence"),
        };
        Ok(self.language.choose(format!("{whom} is not {english} any more."), format!("{whom} n'est plus {french}.")))
    }

    async fn sanctions(&self, actor: &Actor, kind: SanctionKind, command: Command) -> Result<String> {
        let wanted = GetSanctions { room: command.channel, after: None, limit: LISTED };
        let page = self.chat.sanctions(actor, kind, wanted).await?;
        Ok(list(self.language, page.sanctions.iter().map(whom)))
    }

    async fn decide(&self, actor: &Actor, decision: Decision, command: &Command) -> Result<String> {
        let asker = UserRef::parse("command", command.target.as_deref().unwrap_or_default())?;
        let room = room(command)?;
        let decided = self.chat.decide_request(actor, room, asker, DecideRequest { decision }).await?;
        let name = decided.user.username;
        Ok(match decision {
            Decision::Accepted => self.language.choose(format!("{name} is accepted."), format!("{name} est accepté.")),
            Decision::Rejected => self.language.choose(format!("{name} is rejected."), format!("{name} est refusé.")),
        })
    }

    /// Who looks at a channel, or who is there of those whom the actor shares a channel with.
    async fn who(&self, actor: &Actor, command: &Command) -> Result<String> {
        let present = if command.channel.is_some() {
            self.chat.viewers(actor, room(command)?).await?.viewers
        } else {
            self.chat.presence(actor, GetPresence { limit: LISTED, ..GetPresence::default() }).await?.presence
        };
        let away = self.language.choose("away", "absent");
        Ok(list(
            self.language,
            present.into_iter().map(|one| match one.status {
                Status::Connected | Status::Disconnected => one.user.username,
                Status::Away => format!("{} ({away})", one.user.username),
            }),
        ))
    }
}

/// Whom a ban or a mute is about.
fn whom(sanction: &Sanction) -> String {
    match (&sanction.user, sanction.address) {
        (Some(user), _) => user.username.clone(),
        (None, Some(network)) if network.prefix_len() == network.max_prefix_len() => network.addr().to_string(),
        (None, Some(network)) => network.to_string(),
        (None, None) => String::new(),
    }
}

/// The user or the address that a command is about.
fn aim(command: &Command) -> (Option<String>, Option<String>) {
    let target = command.target.clone();
    if command.is_about_address() { (None, target) } else { (target, None) }
}

/// The channel that a command is for, where it must be for one.
fn room(command: &Command) -> Result<RoomRef> {
    let named = command.channel.as_deref();
    RoomRef::parse("channel", named.ok_or_else(|| Error::missing("channel", "is missing: name one, as in #lobby"))?)
}

fn role(text: &str) -> Result<MembershipRole> {
    let roles = [MembershipRole::Member, MembershipRole::Moderator, MembershipRole::Owner];
    let named = roles.into_iter().find(|role| role.as_str() == text.trim());
    named.ok_or_else(|| Error::invalid("command", "must end in member, moderator or owner"))
}

fn list(language: Language, names: impl Iterator<Item = String>) -> String {
    let names: Vec<_> = names.collect();
    if names.is_empty() { language.choose("Nobody.", "Personne.").to_owned() } else { names.join("\n") }
}
