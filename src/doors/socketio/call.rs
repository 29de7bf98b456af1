//! One event of a client.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use socketioxide::SendError;
use socketioxide::adapter::LocalAdapter;
use socketioxide::extract::AckSender;
use socketioxide::handler::{self, FromMessage, FromMessageParts};
use socketioxide::socket::Socket;

use super::answer::Told;
use crate::doors::fields;
use crate::error::{Error, Result};
use crate::outcome::Outcome;

/// Largest event, in bytes.
const LARGEST: usize = 128 << 10;

/// What a client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// To be let into a room.
    Auth,
    /// To say something.
    Message,
    /// To read what was said.
    History,
    /// To tell that the user types, or does not any more.
    Typing,
    /// To tell how present the user is.
    Presence,
    /// To log out.
    Disconnect,
    /// Something that there is not.
    Unknown,
}

impl Verb {
    const ALL: [Self; 6] = [Self::Auth, Self::Message, Self::History, Self::Typing, Self::Presence, Self::Disconnect];

    /// As it is spelled; `unknown` for whatever is not.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Auth => "Auth",
            Self::Message => "message",
            Self::History => "history",
            Self::Typing => "typing",
            Self::Presence => "presence",
            Self::Disconnect => "disconnect",
            Self::Unknown => "unknown",
        }
    }
}

/// An event as it came.
#[derive(Debug)]
pub struct Call {
    /// An array in JSON: the event's name, and its data.
    text: String,
    binary: bool,
    /// How to answer it.
    pub reply: Reply,
}

impl Call {
    /// How much of the queue it takes, in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.text.len()
    }

    /// What is asked for, and with which data.
    pub fn read(&self) -> (Verb, Result<Map<String, Value>>) {
        let (verb, fields) = parse(&self.text);
        let wrong = || Error::new(Outcome::Malformed, ONE_OBJECT);
        (verb, if self.binary { Err(wrong()) } else { fields })
    }
}

const ONE_OBJECT: &str = "Send one object with the event, and nothing besides.";

/// Reads an event: an array in JSON of its name and its data.
///
/// # Errors
/// In place of the data: `malformed`, `too_large`, `invalid_field` for one that is given twice.
pub fn parse(text: &str) -> (Verb, Result<Map<String, Value>>) {
    let Ok(parts) = serde_json::from_str::<Vec<&RawValue>>(text) else {
        return (Verb::Unknown, Err(Outcome::Malformed.into()));
    };
    let name = parts.first().and_then(|name| serde_json::from_str::<String>(name.get()).ok()).unwrap_or_default();
    let verb = Verb::ALL.into_iter().find(|verb| verb.name() == name).unwrap_or(Verb::Unknown);
    if text.len() > LARGEST {
        let error = Error::new(Outcome::TooLarge, format!("An event may have at most {LARGEST} bytes."));
        return (verb, Err(error));
    }
    (verb, data(parts.get(1..).unwrap_or_default()))
}

fn data(arguments: &[&RawValue]) -> Result<Map<String, Value>> {
    let wrong = || Error::new(Outcome::Malformed, ONE_OBJECT);
    match arguments {
        [] => Ok(Map::new()),
        [null] if null.get() == "null" => Ok(Map::new()),
        [object] => fields::json(object.get().as_bytes()).map_err(|error| match error.outcome() {
            Outcome::Malformed => wrong(),
            _ => error,
        }),
        _ => Err(wrong()),
    }
}

impl FromMessage<LocalAdapter> for Call {
    type Error = Infallible;

    fn from_message(
        socket: Arc<Socket>,
        value: handler::Value,
        ack: Option<i64>,
    ) -> std::result::Result<Self, Infallible> {
        let (text, binary) = match &value {
            handler::Value::Str(text, parts) => (text.as_str().to_owned(), parts.is_some()),
            handler::Value::Bytes(_) => (String::new(), true),
        };
        Ok(Self { text, binary, reply: Reply { socket, ack } })
    }
}

/// Where the answer to an event goes, if the client wants one.
pub struct Reply {
    socket: Arc<Socket>,
    ack: Option<i64>,
}

impl Reply {
    /// Whether the client asked to be answered.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        self.ack.is_some()
    }

    /// Tells the client that it is not answered any more, where there is room for that.
    pub fn refuse(&self, told: &Told) {
        let _ = self.socket.emit("cerror", told);
    }

    /// Answers, where an answer is wanted. May be tried again where there was no room for it.
    ///
    /// # Errors
    /// When the connection is over, or has no room.
    pub fn send(&self, answer: &impl Serialize) -> std::result::Result<(), SendError> {
        let mut nothing = handler::Value::Bytes(bytes::Bytes::new());
        match AckSender::<LocalAdapter>::from_message_parts(&self.socket, &mut nothing, &self.ack) {
            Ok(sender) => sender.send(answer),
        }
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply").field("ack", &self.ack).finish_non_exhaustive()
    }
}
