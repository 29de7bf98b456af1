//! What a frame is answered that is refused, and the last word of a connection.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::names::Id;
use super::request::{About, Dialect};
use crate::chat::End;
use crate::doors::language::{Language, Text};
use crate::error::Error;
use crate::outcome::Outcome;

/// The answer to a frame of the relay dialect.
#[derive(Serialize)]
struct RelayError<'a> {
    error: Option<&'a str>,
    #[serde(flatten)]
    why: Why,
    #[serde(flatten)]
    more: More<'a>,
}

/// The answer to a frame of the game dialect.
#[derive(Serialize)]
struct GameError<'a> {
    r#type: &'static str,
    #[serde(flatten)]
    why: Why,
    of: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a Id>,
    #[serde(flatten)]
    more: More<'a>,
}

/// The answer to a command that is refused.
#[derive(Serialize)]
struct CommandError<'a> {
    command: &'a str,
    #[serde(flatten)]
    why: Why,
    #[serde(flatten)]
    more: More<'a>,
}

/// The answer to a command that was done.
#[derive(Serialize)]
pub struct Answered<'a> {
    /// The command.
    pub command: &'a str,
    /// How it ended.
    #[serde(flatten)]
    pub why: Why,
}

/// How it ended.
#[derive(Serialize)]
pub struct Why {
    code: u8,
    name: &'static str,
    text: String,
}

impl Why {
    /// An outcome, in words.
    #[must_use]
    pub fn new(outcome: Outcome, text: String) -> Self {
        let row = outcome.row();
        Self { code: row.code, name: row.name, text }
    }
}

#[derive(Serialize)]
struct More<'a> {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    fields: BTreeMap<&'a str, Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
}

/// The answer to a frame that is refused, as JSON.
pub fn answer(about: &About, dialect: Dialect, error: &Error, language: Language) -> serde_json::Result<String> {
    let why = Why::new(error.outcome(), language.detail(error).into_owned());
    let fields = error.fields().iter().map(|(name, why)| {
        let why = language.sentence(why).unwrap_or(Cow::Borrowed(why));
        (shown(about, dialect, name), why)
    });
    let fields = fields.collect();
    let more = More { fields, retry_after: error.retry_after(), key: about.key.as_deref() };
    match (dialect, &about.command) {
        (Dialect::Game, _) => {
            let (of, id) = (about.verb, about.id.as_ref());
            serde_json::to_string(&GameError { r#type: "error", why, of, id, more })
        }
        (Dialect::Relay, Some(command)) if about.verb == Some("command") => {
            serde_json::to_string(&CommandError { command, why, more })
        }
        (Dialect::Relay, _) => serde_json::to_string(&RelayError { error: about.verb, why, more }),
    }
}

/// What a field of an operation is called in a frame.
fn shown<'a>(about: &About, dialect: Dialect, name: &'a str) -> &'a str {
    let verb = about.verb.unwrap_or_default();
    match (dialect, name) {
        (_, "last_event_id") => "cursor",
        (_, "Idempotency-Key") => "key",
        (Dialect::Game, "raw_content") => "content",
        (Dialect::Game, "sticker") => "img",
        (Dialect::Game, "user") => "target",
        (Dialect::Game, "users") => "blacklist",
        (Dialect::Game, "Miaou-Act-As") => "id",
        (Dialect::Relay, "room") if verb == "command" => "channel",
        (Dialect::Relay, "raw_content" | "username" | "password" | "room") => verb,
        (Dialect::Relay, "user") if verb == "private_message" => "other_user",
        (Dialect::Game | Dialect::Relay, name) => name,
    }
}

/// Why a connection ends.
#[derive(Debug)]
pub struct Ending {
    /// The row of the table that says so.
    pub outcome: Outcome,
    /// The reason in one word.
    pub reason: &'static str,
    /// What to do about it, beyond the row's own sentence, in both languages.
    text: Option<Text>,
}

/// The last frame of a connection.
#[derive(Serialize)]
struct RelayEnd {
    end: &'static str,
    #[serde(flatten)]
    why: Why,
}

/// The last frame of a connection, or for one of its players.
#[derive(Serialize)]
struct GameEnd<'a> {
    r#type: &'static str,
    #[serde(flatten)]
    why: Why,
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a Id>,
}

impl Ending {
    /// A feed that was followed is over.
    #[must_use]
    pub fn of_feed(end: End) -> Self {
        Self { outcome: end.outcome(), reason: end.reason(), text: None }
    }

    /// The service stops.
    #[must_use]
    pub fn stopping() -> Self {
        Self::of_feed(End::Stopping)
    }

    /// A frame is too long.
    #[must_use]
    pub fn too_large() -> Self {
        let text = Text {
            en: "A frame may have at most 327680 bytes; connect again.",
            fr: "Une trame a au plus 327680 octets ; reconnectez-vous.",
        };
        Self { outcome: Outcome::TooLarge, reason: "too_large", text: Some(text) }
    }

    /// A frame that began does not end.
    #[must_use]
    pub fn unfinished() -> Self {
        Self { outcome: Outcome::RequestTimeout, reason: "unfinished", text: None }
    }

    /// Nobody logged in.
    #[must_use]
    pub fn nobody() -> Self {
        let text = Text {
            en: "Nobody logged in in time; connect again.",
            fr: "Personne ne s'est connecté à temps ; reconnectez-vous.",
        };
        Self { outcome: Outcome::Unauthenticated, reason: "login_timeout", text: Some(text) }
    }

    /// The client goes on although it is refused again and again.
    #[must_use]
    pub fn flood() -> Self {
        Self { outcome: Outcome::TooManyRequests, reason: "too_many_requests", text: None }
    }

    /// The connection could not go on, or not begin.
    #[must_use]
    pub fn of_error(error: &Error) -> Self {
        Self { outcome: error.outcome(), reason: error.outcome().row().name, text: None }
    }

    /// The last word, as JSON.
    pub fn word(&self, dialect: Dialect, language: Language, id: Option<&Id>) -> serde_json::Result<String> {
        let text = self.text.map_or(language.outcome(self.outcome), |text| language.say(text));
        let why = Why::new(self.outcome, text.to_owned());
        match dialect {
            Dialect::Game => serde_json::to_string(&GameEnd { r#type: "end", why, reason: self.reason, id }),
            Dialect::Relay => serde_json::to_string(&RelayEnd { end: self.reason, why }),
        }
    }
}
