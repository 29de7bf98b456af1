//! Commands, done.

use super::client::Client;
use super::command::Call;
use super::reply::Reply;
use super::verb::Verb;
use super::{help, layout};
use crate::doors::fields::checked;
use crate::doors::language::Language;
use crate::error::{Error, Result};
use crate::model::{
    BlockUser, EditMessage, GetLogs, GetMessages, GetUnread, IdempotencyKey, ImposeSanction, LiftSanction, MoveMarker,
    NewMessage, Position, Purpose, RoomRef, SanctionKind, ServiceUser, UserRef,
};
use crate::outcome::Outcome;

/// How many messages are on a page.
const MESSAGES: i64 = 20;

/// How many conversations are on a page of the unread list, each with its newest message.
const CONVERSATIONS: i64 = 10;

/// The last page that there can be.
const LAST_PAGE: i64 = 1_000_000;

/// How many lines of the log there are where nothing is said.
const LOGS: i64 = 50;

const MOST_LOGS: i64 = 1000;

impl Client {
    /// Does what a command says.
    pub(super) async fn perform(&mut self, call: &Call) -> Result<Reply> {
        let language = self.language;
        match call.verb {
            Verb::Connexion => self.connect(call).await,
            Verb::Deconnexion => {
                let known = self.actor(Purpose::Read).await;
                // Whose key is over may go too.
                self.disconnect().await;
                known.map(|_| Reply::new(Outcome::Ok))
            }
            Verb::Message => self.post(call).await,
            Verb::Liste => self.list(call).await,
            Verb::Conversation => self.read(call).await,
            Verb::Info => {
                let actor = self.actor(Purpose::Read).await?;
                let (message, receipts) = self.chat.message(&actor, message(call)?).await?;
                Ok(layout::details(&message, &receipts, language))
            }
            Verb::Modifie => {
                let actor = self.actor(Purpose::Write).await?;
                let input = checked(EditMessage { raw_content: required(call, 1), content: None })?;
                self.chat.edit_message(&actor, message(call)?, input).await?;
                Ok(Reply::new(Outcome::Ok))
            }
            Verb::Supprime => {
                let actor = self.actor(Purpose::Write).await?;
                self.chat.delete_message(&actor, message(call)?).await?;
                Ok(Reply::new(Outcome::Ok))
            }
            Verb::Bloque => {
                let actor = self.actor(Purpose::Write).await?;
                user(call)?;
                self.chat.block(&actor, BlockUser { user: required(call, 0) }).await?;
                Ok(Reply::new(Outcome::Ok))
            }
            Verb::Debloque => {
                let actor = self.actor(Purpose::Write).await?;
                self.chat.unblock(&actor, user(call)?).await?;
                Ok(Reply::new(Outcome::Ok))
            }
            Verb::Ban => {
                let actor = self.actor(Purpose::Write).await?;
                user(call)?;
                let input = ImposeSanction { user: Some(required(call, 0)), ..ImposeSanction::default() };
                self.chat.impose(&actor, SanctionKind::Ban, input).await?;
                Ok(Reply::new(Outcome::Ok))
            }
            Verb::Deban => {
                let actor = self.actor(Purpose::Write).await?;
                user(call)?;
                let input = LiftSanction { user: Some(required(call, 0)), ..LiftSanction::default() };
                self.chat.lift(&actor, SanctionKind::Ban, input).await?;
                Ok(Reply::new(Outcome::Ok))
            }
            Verb::Sync => self.reread().await,
            Verb::Logs => self.logs(call).await,
            Verb::Langue => {
                self.count().await?;
                let wanted = call.value(0).and_then(Language::parse);
                self.language = wanted.ok_or_else(|| Error::invalid("langue", "must be `fr` or `en`"))?;
                Ok(Reply::new(Outcome::Ok))
            }
            Verb::Aide => {
                self.count().await?;
                Ok(help::all(language))
            }
        }
    }

    async fn connect(&mut self, call: &Call) -> Result<Reply> {
        let served = call.value(1).map(|id| ServiceUser::parse(id, call.value(2).map(str::to_owned))).transpose();
        let served = match served {
            Ok(served) => served,
            Err(error) => {
                self.count().await?;
                return Err(error);
            }
        };
        let (actor, token) = self.identify(&required(call, 0), served).await?;
        let role = layout::role(self.chat.account(&actor).await?.role, self.language);
        Ok(Reply::new(Outcome::Ok)
            .line(format!("{}, {role}", layout::user(&actor.label())))
            .line(format!("token: {token}")))
    }

    async fn post(&mut self, call: &Call) -> Result<Reply> {
        let actor = self.actor(Purpose::Write).await?;
        let key = call.key.as_deref().map(IdempotencyKey::parse).transpose()?;
        let input = checked(NewMessage { raw_content: required(call, 1), ..NewMessage::default() })?;
        let posted = self.chat.post_direct(&actor, user(call)?, input, key).await?;
        let known = if posted.replayed { self.language.choose("  sent before", "  déjà envoyé") } else { "" };
        Ok(Reply::new(Outcome::Ok).line(format!("#{}{known}", posted.message.id)))
    }

    async fn list(&mut self, call: &Call) -> Result<Reply> {
        let actor = self.actor(Purpose::Read).await?;
        let page = page(call.value(0))?;
        let input = GetUnread { page: Some(page), limit: CONVERSATIONS, direct: true, before: None };
        let found = self.chat.unread(&actor, input).await?;
        if found.unread.is_empty() {
            return Ok(Reply::new(Outcome::Empty));
        }
        let mut reply = Reply::new(Outcome::Ok);
        for conversation in &found.unread {
            let newest = match self.chat.message(&actor, conversation.latest).await {
                Ok((newest, _)) => Some(newest),
                // It went in the meantime.
                Err(error) if error.outcome() == Outcome::NoSuchMessage => None,
                Err(error) => return Err(error),
            };
            reply = layout::unread(reply, conversation, newest.as_ref(), self.language);
        }
        Ok(self.followed(reply, found.next.is_some(), &format!("/liste {}", page + 1)))
    }

    async fn read(&mut self, call: &Call) -> Result<Reply> {
        // To read marks as read, which a key that only reads does not.
        let (actor, marks) = match self.actor(Purpose::Write).await {
            Err(error) if error.outcome() == Outcome::Forbidden => (self.actor(Purpose::Read).await?, false),
            actor => (actor?, true),
        };
        let number = page(call.value(1))?;
        let input = GetMessages { page: Some(number), limit: MESSAGES, ..GetMessages::default() };
        let found = self.chat.direct_messages(&actor, user(call)?, input).await?;
        let Some(newest) = found.messages.last() else { return Ok(Reply::new(Outcome::Empty)) };
        if number == 0 && marks {
            let marker = MoveMarker { read: Some(newest.id), delivered: None };
            self.chat.move_marker(&actor, RoomRef::Id(newest.room.id), marker).await?;
        }
        let reply = found
            .messages
            .iter()
            .fold(Reply::new(Outcome::Ok), |reply, message| layout::message(reply, message, self.language));
        Ok(self.followed(reply, found.next.is_some(), &format!("/conversation {} {}", required(call, 0), number + 1)))
    }

    async fn reread(&mut self) -> Result<Reply> {
        let actor = self.actor(Purpose::Write).await?;
        let change = self.chat.reload_settings(&actor).await?;
        let named = |en, fr, names: &[String]| match names {
            [] => String::new(),
            names => format!("{}{}", self.language.choose(en, fr), names.join(", ")),
        };
        let same = change.changed.is_empty() && change.needs_restart.is_empty();
        Ok(Reply::new(Outcome::Ok)
            .line(named("changed: ", "changé : ", &change.changed))
            .line(named("waits for a restart: ", "attend un redémarrage : ", &change.needs_restart))
            .line(if same { self.language.choose("nothing is different", "rien n'a changé") } else { "" }))
    }

    async fn logs(&mut self, call: &Call) -> Result<Reply> {
        let actor = self.actor(Purpose::Read).await?;
        let limit = match call.value(0) {
            None => LOGS,
            Some(text) => text
                .parse()
                .ok()
                .filter(|number| (1..=MOST_LOGS).contains(number))
                .ok_or_else(|| Error::invalid("nb_logs", "must be 1 to 1000"))?,
        };
        let found = self.chat.logs(&actor, GetLogs { limit: Some(limit), ..GetLogs::default() }).await?;
        if found.lines.is_empty() {
            return Ok(Reply::new(Outcome::Empty));
        }
        Ok(found.lines.iter().fold(Reply::new(Outcome::Ok), layout::log))
    }

    /// A page, with the command for the one that follows where there is one.
    fn followed(&self, reply: Reply, more: bool, command: &str) -> Reply {
        if more { reply.line(self.language.choose("more: ", "la suite : ").to_owned() + command) } else { reply }
    }
}

/// An argument that the parser has seen to be there.
fn required(call: &Call, place: usize) -> String {
    call.value(place).unwrap_or_default().to_owned()
}

/// A user by number or name. Nobody has a name that nobody can have.
fn user(call: &Call) -> Result<UserRef> {
    UserRef::parse("id_client", &required(call, 0)).map_err(|_| Outcome::NoSuchUser.into())
}

/// A message by its id, which is shown with a `#`. What is no number is no message's.
fn message(call: &Call) -> Result<Position> {
    let id = required(call, 0);
    Position::parse("id_message", id.strip_prefix('#').unwrap_or(&id)).map_err(|_| Outcome::NoSuchMessage.into())
}

fn page(text: Option<&str>) -> Result<i64> {
    let text = text.unwrap_or("0");
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::invalid("page", "must be a number from 0 on"));
    }
    let number = text.parse().ok().filter(|number| (0..=LAST_PAGE).contains(number));
    number.ok_or_else(|| Outcome::NoSuchPage.into())
}
