//! The AsyncAPI document of the door: every event, either way, with what it carries.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

use super::answer::{Ack, Told};
use super::auth::Seated;
use super::bridge::LARGEST;
use super::input::{Auth, Present, Say, Typing};
use super::speech::{Past, Stored};
use super::told::{Beside, Deleted, Letter, Place};
use crate::chat::ResetReason;
use crate::model::{Event, PresenceFact, TypingFact, ViewersFact};

/// An event.
struct Said {
    name: &'static str,
    /// What it is for, in one sentence.
    summary: &'static str,
    /// Its arguments: names of schemas.
    arguments: &'static [&'static str],
    /// What an answer to it carries besides the outcome: a name of a schema.
    answer: Option<&'static str>,
}

const fn said(name: &'static str, summary: &'static str, arguments: &'static [&'static str]) -> Said {
    Said { name, summary, arguments, answer: None }
}

/// What clients say.
const IN: &[Said] = &[
    said("Auth", "Says who one is, and goes into a room. Answered by `Auth`, or by `cerror`.", &["Auth"]),
    Said { answer: Some("Stored"), ..said("message", "Says something in the room, or to one user.", &["Say"]) },
    Said { answer: Some("Past"), ..said("history", "Reads what was said in the room.", &["History"]) },
    Said { answer: Some("Noted"), ..said("typing", "Says that one types, or does not any more.", &["Typing"]) },
    said("presence", "Says that one is away, or is back.", &["Present"]),
    said("disconnect", "Logs out, as the packet does that a client sends when it disconnects.", &[]),
];

/// What clients are told.
const OUT: &[Said] = &[
    said("Auth", "One is in the room. What was missed since `cursor` follows.", &["Told", "Seated"]),
    said("cerror", "Something was not done, or the connection ends.", &["Told"]),
    said("message", "Somebody said something in the room; one's own words come too.", &["Letter", "Beside"]),
    said("private_message", "Somebody said something to one alone, or one said it.", &["Letter", "Beside"]),
    said("message_edited", "A message was edited: this is what it says now.", &["Letter", "Beside"]),
    said("message_deleted", "A message is no more.", &["Deleted", "Place"]),
    said("event", "Something else happened, of the kinds that streams tell.", &["Event", "Place"]),
    said("reset", "The cursor means nothing here: read the history anew and go on from this one.", &["Reset"]),
    said("history", "What `history` asked for, where no answer was asked for.", &["Past"]),
    said("presence", "How present people are.", &["PresenceFact"]),
    said("viewers", "Who looks at the room.", &["ViewersFact"]),
    said("typing", "Who types in the room.", &["TypingFact"]),
];

const ABOUT: &str = "\
Socket.IO (its protocol 5 over Engine.IO 4, and 4 over 3) at `/socket.io/` of the HTTP port, by polling, \
WebSocket, or one after the other. The payload of a message here is the array of its event's arguments; data \
that a client sends is one object. Every event of a client may ask for an answer: it has the outcome, and what \
is named here.\n\nA client that has lost its connection shows the last `cursor` it was told in its next \
`Auth`, and hears what it missed: nothing is lost, nothing comes twice, and the order is that of the log.";

/// The document.
#[must_use]
pub fn document() -> Value {
    let (mut messages, mut operations) = (Map::new(), Map::new());
    for (way, action, events) in [("in", "receive", IN), ("out", "send", OUT)] {
        for event in events {
            let id = format!("{}_{way}", event.name);
            messages.insert(id.clone(), message(event));
            let on_channel = |id: &str| json!([{ "$ref": format!("#/channels/socket/messages/{id}") }]);
            let mut operation = json!({
                "action": action,
                "channel": { "$ref": "#/channels/socket" },
                "summary": event.summary,
                "messages": on_channel(&id),
            });
            if action == "receive" {
                let answer = format!("{}_answer", event.name);
                messages.insert(answer.clone(), acknowledgement(event));
                insert(
                    &mut operation,
                    "reply",
                    json!({ "channel": { "$ref": "#/channels/socket" }, "messages": on_channel(&answer) }),
                );
            }
            operations.insert(id, operation);
        }
    }
    let on_channel: Map<String, Value> =
        messages.keys().map(|id| (id.clone(), json!({ "$ref": format!("#/components/messages/{id}") }))).collect();
    let bounds = format!("A packet may have at most {LARGEST} bytes.");
    json!({
        "asyncapi": "3.0.0",
        "info": { "title": "miaou, by Socket.IO", "version": env!("CARGO_PKG_VERSION"), "description": ABOUT },
        "defaultContentType": "application/json",
        "servers": { "local": { "host": "localhost:8080", "protocol": "socketio", "description": bounds } },
        "channels": { "socket": { "address": "/socket.io/", "description": "The one namespace, `/`.", "messages": on_channel } },
        "operations": operations,
        "components": { "messages": messages, "schemas": schemas() },
    })
}

fn message(event: &Said) -> Value {
    let arguments: Vec<_> = event.arguments.iter().map(|name| reference(name)).collect();
    let payload = match arguments.len() {
        0 => json!({ "type": "array", "maxItems": 0 }),
        count => json!({ "type": "array", "items": arguments, "additionalItems": false, "minItems": count }),
    };
    json!({ "name": event.name, "summary": event.summary, "payload": payload })
}

fn acknowledgement(event: &Said) -> Value {
    let parts: Vec<_> = ["Ack"].into_iter().chain(event.answer).map(reference).collect();
    let summary = format!("How `{}` ended. An error has the outcome alone.", event.name);
    let answer = match parts.as_slice() {
        [outcome] => outcome.clone(),
        _ => json!({ "anyOf": [{ "allOf": parts }, reference("Ack")] }),
    };
    let payload = json!({ "type": "array", "items": [answer], "additionalItems": false, "minItems": 1 });
    json!({ "name": event.name, "summary": summary, "payload": payload })
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

fn insert(object: &mut Value, name: &str, value: Value) {
    if let Value::Object(fields) = object {
        fields.insert(name.to_owned(), value);
    }
}

/// Every schema that the document names, and those that these name.
fn schemas() -> BTreeMap<String, Value> {
    let mut found = Vec::new();
    collect::<Auth>(&mut found);
    collect::<Say>(&mut found);
    collect::<Typing>(&mut found);
    collect::<Present>(&mut found);
    collect::<Ack>(&mut found);
    collect::<Told>(&mut found);
    collect::<Seated>(&mut found);
    collect::<Stored>(&mut found);
    collect::<Past>(&mut found);
    collect::<Letter>(&mut found);
    collect::<Beside<'_>>(&mut found);
    collect::<Deleted<'_>>(&mut found);
    collect::<Place<'_>>(&mut found);
    collect::<Event>(&mut found);
    collect::<PresenceFact>(&mut found);
    collect::<ViewersFact>(&mut found);
    collect::<TypingFact>(&mut found);
    collect::<ResetReason>(&mut found);
    let mut schemas: BTreeMap<_, _> =
        found.into_iter().map(|(name, schema)| (name, serde_json::to_value(schema).unwrap_or_default())).collect();
    let position = |what: &str| json!({ "type": "integer", "format": "int64", "description": what });
    let history = json!({
        "type": "object",
        "description": "Which part to read. Only one of `before`, `after`, `around` and `page` may be given.",
        "additionalProperties": false,
        "properties": {
            "before": position("Only messages older than this id, the newest of them."),
            "after": position("Only messages newer than this id, the oldest of them."),
            "around": position("The messages around this one, half of them older, itself among them."),
            "page": position("Pages by number, the newest messages being page 0."),
            "limit": { "type": "integer", "minimum": 1, "maximum": 200, "default": 50, "description": "How many at most." },
        },
        "example": { "limit": 20 },
    });
    let noted = json!({
        "type": "object",
        "properties": { "expires_in": { "type": "integer", "description": "For how many seconds one counts as typing, where it is not said again." } },
        "example": { "expires_in": 6 },
    });
    let reset = json!({
        "type": "object",
        "required": ["reason", "cursor"],
        "properties": { "reason": reference("ResetReason"), "cursor": { "type": "string", "description": "Where the client stands now." } },
        "example": { "reason": "unknown_cursor", "cursor": "1f3a9c2e-42" },
    });
    schemas.extend([("History".to_owned(), history), ("Noted".to_owned(), noted), ("Reset".to_owned(), reset)]);
    schemas
}

fn collect<T: ToSchema>(found: &mut Vec<(String, RefOr<Schema>)>) {
    found.push((T::name().into_owned(), T::schema()));
    T::schemas(found);
}
