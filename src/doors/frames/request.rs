//! What a frame asks for.

use serde_json::Value;

use super::names::Id;
use super::{game, relay};
use crate::doors::fields::{Pairs, once_each};
use crate::error::{Error, Result};
use crate::outcome::Outcome;

/// The two dialects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Frames with a `type`.
    Game,
    /// Frames that are known by their first key.
    Relay,
}

/// A frame that was read, or that could not be.
#[derive(Debug)]
pub struct Frame {
    /// What is known of it, for an answer.
    pub about: About,
    /// What it asks for.
    pub request: Result<Request>,
}

/// What an answer says of the frame that it is to.
#[derive(Debug)]
pub struct About {
    /// Its dialect; none where it is not even an object.
    pub dialect: Option<Dialect>,
    /// Its verb, if it is one of ours.
    pub verb: Option<&'static str>,
    /// Its `key`.
    pub key: Option<String>,
    /// The player it is for.
    pub id: Option<Id>,
    /// The command, of one.
    pub command: Option<String>,
}

/// What a frame asks for.
#[derive(Debug)]
pub enum Request {
    /// In the game dialect.
    Game(game::Request),
    /// In the relay dialect.
    Relay(relay::Request),
}

/// Requests of a dialect: each verb once, with its input.
macro_rules! requests {
    ($($(#[$doc:meta])* $verb:literal => $name:ident,)*) => {
        /// What a frame of this dialect asks for.
        #[derive(Debug)]
        pub enum Request {
            $($(#[$doc])* $name($name),)*
        }

        impl Request {
            /// Every verb.
            pub const VERBS: &'static [&'static str] = &[$($verb),*];

            /// Reads the fields of a frame.
            ///
            /// # Errors
            /// `missing_field`, `invalid_field`, `no_such_route`.
            pub fn read(
                verb: &str,
                fields: serde_json::Map<String, serde_json::Value>,
            ) -> $crate::error::Result<Self> {
                match verb {
                    $($verb => $crate::doors::fields::input(fields).map(Self::$name),)*
                    _ => Err($crate::outcome::Outcome::NoSuchRoute.into()),
                }
            }
        }
    };
}
pub(super) use requests;

/// Reads a frame.
#[must_use]
pub fn read(text: &str) -> Frame {
    let nothing = About { dialect: None, verb: None, key: None, id: None, command: None };
    match serde_json::from_str(text) {
        Ok(pairs) => of_pairs(pairs),
        Err(error) => {
            let detail = format!("The frame is not a JSON object: column {}.", error.column());
            Frame { about: nothing, request: Err(Error::new(Outcome::Malformed, detail)) }
        }
    }
}

fn of_pairs(Pairs(pairs): Pairs) -> Frame {
    let kind = pairs.iter().find(|(name, value)| name == "type" && !value.is_null()).map(|(_, value)| value.clone());
    let text = |name: &str| {
        let found = pairs.iter().find(|(key, _)| key == name);
        found.and_then(|(_, value)| value.as_str()).map(str::to_owned)
    };
    let key = text("key");
    if let Some(kind) = kind {
        let verb = kind.as_str().and_then(|kind| known(game::Request::VERBS, kind));
        let id = pairs.iter().find(|(name, _)| name == "id").map(|(_, value)| value.clone());
        let id = id.and_then(|id| serde_json::from_value(id).ok());
        let request = match verb {
            Some(verb) => once_each(given(pairs)).and_then(|mut fields| {
                fields.remove("type");
                game::Request::read(verb, fields).map(Request::Game)
            }),
            None => Err(unknown("`type` is one of", game::Request::VERBS)),
        };
        return Frame { about: About { dialect: Some(Dialect::Game), verb, key, id, command: None }, request };
    }
    let verb =
        pairs.iter().filter(|(_, value)| !value.is_null()).find_map(|(name, _)| known(relay::Request::VERBS, name));
    let command = text("command");
    let request = match verb {
        Some(verb) => once_each(given(pairs)).and_then(|fields| relay::Request::read(verb, fields).map(Request::Relay)),
        None => Err(unknown("A frame has a `type`, or one of", relay::Request::VERBS)),
    };
    Frame { about: About { dialect: Some(Dialect::Relay), verb, key, id: None, command }, request }
}

/// To say null is to leave out.
fn given(pairs: Vec<(String, Value)>) -> impl Iterator<Item = (String, Value)> {
    pairs.into_iter().filter(|(_, value)| !value.is_null())
}

fn known(verbs: &[&'static str], name: &str) -> Option<&'static str> {
    verbs.iter().find(|verb| **verb == name).copied()
}

fn unknown(what: &str, verbs: &[&str]) -> Error {
    Error::new(Outcome::NoSuchRoute, format!("{what} {}.", verbs.join(", ")))
}
