//! A client of this door.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::command::{Call, Command, Fault};
use super::help;
use super::reply::Reply;
use super::tokens::{Shown, Tokens};
use super::verb::Verb;
use crate::chat::{Chat, only_services_act};
use crate::config::{Config, StatusLines};
use crate::doors::language::Language;
use crate::doors::lines::{Line, Lines};
use crate::doors::visitor::{Asked, Visitor};
use crate::error::{Error, Result};
use crate::model::{Actor, Purpose, ServiceUser};
use crate::outcome::Outcome;

/// The language in which everybody is answered at first: that of the protocol.
const FIRST: Language = Language::French;

/// Who sends lines on a connection, and what is known of them.
pub struct Client {
    pub(super) chat: Chat,
    pub(super) visitor: Visitor,
    pub(super) language: Language,
    tokens: Tokens,
    settings: watch::Receiver<Arc<Config>>,
    /// What stands for what was shown.
    token: Option<String>,
    /// Whether that is all that was shown: once it stands for nothing, nothing is proven.
    by_token: bool,
    /// For whom the key of a service was shown.
    served: Option<ServiceUser>,
}

/// Tells somebody who is not served why.
pub async fn turn_away(chat: &Chat, mut lines: Lines, error: &Error) {
    let said = help::refused(error, FIRST).encode(&statuses(&chat.watch_settings()));
    // Who does not read it is gone.
    if lines.write(&said).await.is_ok() {
        lines.close().await;
    }
}

fn statuses(settings: &watch::Receiver<Arc<Config>>) -> StatusLines {
    settings.borrow().tchatator_statuses.clone().unwrap_or_default()
}

impl Client {
    /// Somebody who has proven nothing yet.
    #[must_use]
    pub fn new(chat: Chat, visitor: Visitor, tokens: Tokens) -> Self {
        let settings = chat.watch_settings();
        Self { chat, visitor, language: FIRST, tokens, settings, token: None, by_token: false, served: None }
    }

    /// Answers lines until the client goes, the service stops, or it took too long to say who it is.
    pub async fn serve(mut self, mut lines: Lines, patience: Duration) -> Visitor {
        let chat = self.chat.clone();
        let mut stranger_until = Instant::now() + patience;
        loop {
            let known = self.visitor.is_known();
            let line = tokio::select! {
                biased;
                () = chat.stopping() => Err(Error::new(Outcome::Unavailable, "The service is stopping.")),
                line = lines.next() => Ok(line),
                () = sleep_until(stranger_until), if !known => {
                    Err(Error::new(Outcome::RequestTimeout, "Nobody said who is there."))
                }
            };
            let (reply, last) = match line {
                Ok(Line::Ended) => break,
                Ok(Line::Unfinished) => {
                    (Some(self.stray(Error::new(Outcome::RequestTimeout, "The line did not end."))), true)
                }
                Ok(line) => (self.answer(line).await, false),
                Err(error) => (Some(help::refused(&error, self.language)), true),
            };
            if let Some(reply) = reply
                && lines.write(&reply.encode(&self.statuses())).await.is_err()
            {
                break;
            }
            if last {
                lines.close().await;
                break;
            }
            if known && !self.visitor.is_known() {
                stranger_until = Instant::now() + patience;
            }
        }
        self.visitor
    }

    /// What a line is answered with. Nothing where nothing was written.
    async fn answer(&mut self, line: Line) -> Option<Reply> {
        let text = match line {
            Line::Text(text) => text,
            Line::TooLong => {
                let most = self.settings.borrow().max_message_bytes;
                let error = Error::new(Outcome::TooLarge, format!("A message may have at most {most} bytes."));
                return Some(self.unread(error).await);
            }
            Line::NotText => return Some(self.unread(Error::new(Outcome::Malformed, "A line must be UTF-8.")).await),
            Line::Unfinished | Line::Ended => return None,
        };
        match Command::parse(&text) {
            Ok(Command::Nothing) => None,
            Ok(Command::Help(verb)) => Some(self.help(verb).await),
            Ok(Command::Do(call)) => Some(self.call(&call).await),
            Err(fault) => Some(self.faulty(fault).await),
        }
    }

    async fn call(&mut self, call: &Call) -> Reply {
        let asked = Asked::now(call.verb.row().name);
        let done = self.perform(call).await;
        self.visitor.note(&asked, done.as_ref().err());
        done.unwrap_or_else(|error| help::refused(&error, self.language))
    }

    async fn help(&mut self, verb: Verb) -> Reply {
        let asked = Asked::now("help");
        let counted = self.count().await;
        self.visitor.note(&asked, counted.as_ref().err());
        match counted {
            Ok(()) => help::about(verb, self.language, &self.statuses()),
            Err(error) => help::refused(&error, self.language),
        }
    }

    async fn faulty(&mut self, fault: Fault) -> Reply {
        let asked = Asked::now(match fault {
            Fault::Unknown | Fault::Elsewhere(_) => "unknown",
            Fault::Misused(verb, _) => verb.row().name,
        });
        let error = self.count().await.err();
        self.visitor.note(&asked, Some(error.as_ref().unwrap_or(&fault.outcome().into())));
        match error {
            Some(error) => help::refused(&error, self.language),
            None => help::faulty(fault, self.language),
        }
    }

    /// What is said to a line that is none.
    async fn unread(&mut self, error: Error) -> Reply {
        match self.count().await {
            Ok(()) => self.stray(error),
            Err(refused) => self.stray(refused),
        }
    }

    fn stray(&mut self, error: Error) -> Reply {
        self.visitor.note(&Asked::now("unknown"), Some(&error));
        help::refused(&error, self.language)
    }

    /// Counts what needs no proof: by user where there is a good one, else by address.
    pub(super) async fn count(&mut self) -> Result<()> {
        if !self.visitor.is_known() {
            return self.visitor.stranger().map(drop);
        }
        match self.actor(Purpose::Read).await {
            Err(error) if error.outcome() == Outcome::TooManyRequests => Err(error),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Who asks for an operation. Counts it.
    pub(super) async fn actor(&mut self, purpose: Purpose) -> Result<Actor> {
        if self.by_token && self.token.as_ref().is_none_or(|token| self.tokens.find(token).is_none()) {
            self.disconnect().await;
        }
        match self.served.clone() {
            Some(served) => self.visitor.acting_for(served, purpose).await,
            None => self.visitor.actor(purpose).await,
        }
    }

    /// Takes a key, or a token that stands for one, for what this client proves from here on: who that is, and the token. Where it
    /// is not good, nothing is proven.
    pub(super) async fn identify(&mut self, key: &str, served: Option<ServiceUser>) -> Result<(Actor, String)> {
        let known = self.tokens.find(key);
        let token = known.is_some().then(|| key.to_owned());
        let shown = match (known, served) {
            // Whoever has it may have been given no more than it stands for.
            (Some(_), Some(_)) => {
                self.count().await?;
                return Err(only_services_act());
            }
            (Some(shown), None) => shown,
            (None, served) => Shown { key: key.to_owned().into(), served },
        };
        if self.token != token {
            self.disconnect().await;
        }
        let mut actor = self.visitor.show(shown.key.clone(), Purpose::Read).await?;
        if let Some(served) = shown.served.clone() {
            self.served = Some(served);
            match self.actor(Purpose::Read).await {
                Ok(user) => actor = user,
                Err(error) => {
                    self.disconnect().await;
                    return Err(error);
                }
            }
        }
        self.by_token = token.is_some();
        let token = token.unwrap_or_else(|| self.tokens.give(shown));
        self.token = Some(token.clone());
        Ok((actor, token))
    }

    /// Forgets who this is, and what the token stands for.
    pub(super) async fn disconnect(&mut self) {
        if let Some(token) = self.token.take() {
            self.tokens.reset(&token);
        }
        (self.by_token, self.served) = (false, None);
        self.visitor.log_out().await;
    }

    fn statuses(&self) -> StatusLines {
        statuses(&self.settings)
    }
}
