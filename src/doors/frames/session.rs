//! One client: what it has proven, what it follows, and what it is told.

use tokio::time::Instant;
use uuid::Uuid;

use super::ears::{Ear, Ears, Told};
use super::game::Crew;
use super::out::Out;
use super::refusal::{self, Ending};
use super::relay::Reader;
use super::request::{self, About, Dialect, Frame, Request};
use crate::chat::{Chat, End, Heard, Parting};
use crate::doors::language::Language;
use crate::doors::visitor::{Asked, Visitor};
use crate::error::{Error, Result};
use crate::model::{EndPresence, Secret};
use crate::outcome::Outcome;

/// How often in a row a client may be refused for asking too much before its connection ends.
const REFUSALS: u32 = 100;

/// What frames that are none of ours count as.
const NO_VERB: &str = "none";

/// One client, whatever carries its frames.
pub struct Session {
    pub(super) chat: Chat,
    pub(super) visitor: Visitor,
    /// What was shown last: a game may show its key with each of its players.
    pub(super) shown: Option<Secret>,
    /// Whether it was the key of a service, which speaks for players of its own.
    pub(super) service: bool,
    /// What a report of presence calls this connection.
    pub(super) device: String,
    pub(super) language: Language,
    pub(super) ears: Ears,
    /// Who logged in, where that was in the relay dialect.
    pub(super) reader: Option<Reader>,
    pub(super) crew: Crew,
    pub(super) out: Out,
    /// That of the last frame.
    dialect: Dialect,
    refusals: u32,
    /// Since when nobody is known here.
    nobody_since: Instant,
}

impl Session {
    /// Of a client that has proven nothing.
    #[must_use]
    pub fn new(chat: &Chat, visitor: Visitor) -> Self {
        Self {
            chat: chat.clone(),
            visitor,
            shown: None,
            service: false,
            device: Uuid::new_v4().to_string(),
            language: Language::default(),
            ears: Ears::default(),
            reader: None,
            crew: Crew::default(),
            out: Out::default(),
            dialect: Dialect::Relay,
            refusals: 0,
            nobody_since: Instant::now(),
        }
    }

    /// Since when nobody is known here, if so.
    #[must_use]
    pub fn nobody_since(&self) -> Option<Instant> {
        (!self.visitor.is_known()).then_some(self.nobody_since)
    }

    /// Whether anything is followed, which says when the service stops.
    #[must_use]
    pub fn is_listening(&self) -> bool {
        self.reader.is_some() || !self.crew.is_empty()
    }

    /// Does what a frame asks for. The connection ends where that is answered.
    pub async fn take(&mut self, text: &str) -> Option<Ending> {
        let Frame { about, request } = request::read(text);
        self.dialect = about.dialect.unwrap_or(self.dialect);
        let asked = Asked::now(about.verb.unwrap_or(NO_VERB));
        let done = match request {
            Ok(Request::Game(request)) => self.play(request).await,
            Ok(Request::Relay(request)) => self.relay(request).await,
            Err(error) => self.counted(Err(error)),
        };
        self.visitor.note(&asked, done.as_ref().err());
        self.refused(&about, done.err())
    }

    /// Counts what is refused before it is known who asks: by address.
    pub(super) fn counted<T>(&self, read: Result<T>) -> Result<T> {
        read.map_err(|error| self.visitor.stranger().err().unwrap_or(error))
    }

    /// Answers what is no text at all.
    pub fn take_no_text(&mut self) -> Option<Ending> {
        let about = About { dialect: None, verb: None, key: None, id: None, command: None };
        let error = self.counted::<()>(Err(Error::new(Outcome::Malformed, "The frame is not UTF-8."))).err();
        self.visitor.note(&Asked::now(NO_VERB), error.as_ref());
        self.refused(&about, error)
    }

    fn refused(&mut self, about: &About, error: Option<Error>) -> Option<Ending> {
        let Some(error) = error else {
            self.refusals = 0;
            return None;
        };
        self.refusals = if error.outcome() == Outcome::TooManyRequests { self.refusals + 1 } else { 0 };
        if self.refusals >= REFUSALS {
            return Some(Ending::flood());
        }
        self.out.push(refusal::answer(about, self.dialect, &error, self.language));
        None
    }

    /// Tells what was heard. The connection ends where that is told.
    pub async fn tell(&mut self, told: Vec<Told>) -> Option<Ending> {
        let mut heard = Vec::new();
        for Told { ear, heard: what, cursor } in told {
            match (ear, what) {
                (Ear::Relay, Heard::End(end)) => return Some(Ending::of_feed(end)),
                // Of a game one player is gone; of all it says so where the key or the service ends.
                (Ear::Player(_), Heard::End(end @ (End::Stopping | End::KeyRevoked | End::TokenExpired))) => {
                    return Some(Ending::of_feed(end));
                }
                (Ear::Player(_), Heard::End(end)) if !self.service => return Some(Ending::of_feed(end)),
                (Ear::Relay, what) => self.tell_reader(what, &cursor),
                (Ear::Player(player), what) => heard.push((player, what, cursor)),
            }
        }
        match self.tell_crew(heard).await {
            Ok(()) => None,
            // What was heard cannot be told. It is in the log: the client comes back for it.
            Err(error) => {
                tracing::warn!(?error, "a connection cannot be told what happened");
                Some(Ending::of_error(&error))
            }
        }
    }

    /// Says the last word.
    pub fn say_last(&mut self, ending: &Ending) {
        self.out.push(ending.word(self.dialect, self.language, None));
    }

    /// Forgets who was known here and what was followed.
    pub(super) fn forget(&mut self) {
        (self.reader, self.crew, self.shown, self.service) = (None, Crew::default(), None, false);
        self.nobody_since = Instant::now();
    }

    /// Ends what the client has here.
    pub async fn leave(mut self, parting: Parting) {
        if let Some(reader) = self.reader.take().filter(Reader::reports) {
            let gone = EndPresence { device: self.device.clone() };
            if let Err(error) = self.chat.end_presence(reader.actor(), gone).await {
                tracing::debug!(?error, "a device did not say goodbye");
            }
        }
        self.forget();
        drop(self.ears);
        self.visitor.leave(parting).await;
    }
}
