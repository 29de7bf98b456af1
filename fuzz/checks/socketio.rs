//! What must be so of events of Socket.IO, whatever somebody sends.

use miaou::doors::socketio::{Verb, parse};
use miaou::outcome::Outcome;
use serde_json::Value;
use serde_json::value::RawValue;

/// Reads bytes as an event, and as the data of one.
pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    event(&text);
    event(&format!("[\"message\",{text}]"));
}

fn event(text: &str) {
    let (verb, fields) = parse(text);
    let parts: Vec<Box<RawValue>> = serde_json::from_str(text).unwrap_or_default();
    let part = |at: usize| parts.get(at).and_then(|part| serde_json::from_str::<Value>(part.get()).ok());
    let name = part(0);
    let name = name.as_ref().and_then(Value::as_str);
    assert!(verb == Verb::Unknown || name == Some(verb.name()), "{verb:?} is not what {text:?} is called");
    match fields {
        Ok(fields) => {
            let data = part(1).unwrap_or(Value::Null);
            assert!(fields.iter().all(|(name, value)| data.get(name) == Some(value)), "{text:?}");
        }
        Err(error) => assert!(
            matches!(error.outcome(), Outcome::Malformed | Outcome::TooLarge | Outcome::InvalidField),
            "{error:?}"
        ),
    }
}
