//! Events of Socket.IO, as they are understood: without a server.

use miaou::doors::socketio::{Verb, parse};
use miaou::outcome::Outcome;

use crate::support::fuzz;

#[path = "../../../fuzz/checks/socketio.rs"]
mod check;

#[test]
fn an_event_has_one_object_or_none() {
    let outcome = |text: &str| parse(text).1.map_err(|error| error.outcome()).err();
    assert_eq!(outcome("[\"message\",{\"raw_content\":\"a\"}]"), None);
    assert_eq!(outcome("[\"history\"]"), None);
    assert_eq!(outcome("[\"history\",null]"), None);
    assert_eq!(outcome("[\"message\",\"hello\"]"), Some(Outcome::Malformed));
    assert_eq!(outcome("[\"message\",{},{}]"), Some(Outcome::Malformed));
    assert_eq!(outcome("[\"message\",{\"a\":1,\"a\":2}]"), Some(Outcome::InvalidField));
    assert_eq!(parse("[\"constructor\"]").0, Verb::Unknown);
    assert_eq!(parse("[]").0, Verb::Unknown);
}

#[test]
fn whatever_event_is_sent_is_read_without_harm() {
    fuzz("socketio", 1000, check::check);
}
