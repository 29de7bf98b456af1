//! Frames, as they are understood: without a server.

use std::collections::BTreeSet;

use miaou::doors::frames::relay::command::{self, Command, Verb};
use miaou::doors::frames::request::read;
use miaou::doors::frames::{VERBS, game, relay};
use miaou::doors::language::Language;

use crate::support::fuzz;

#[path = "../../../../fuzz/checks/frames.rs"]
mod check;

#[test]
fn every_verb_is_in_the_table_once() {
    let known: BTreeSet<_> = game::Request::VERBS.iter().chain(relay::Request::VERBS).copied().collect();
    let listed: Vec<_> = VERBS.iter().map(|(verb, _)| *verb).collect();

    assert_eq!(listed.len(), known.len());
    assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), known);
}

fn typed(line: &str) -> Command {
    command::read(line, Language::English).unwrap()
}

#[test]
fn a_command_is_words_a_channel_a_while_and_a_reason() {
    let command = |verb, target: &str, channel: Option<&str>, seconds, text: &str| Command {
        verb,
        target: (!target.is_empty()).then(|| target.to_owned()),
        channel: channel.map(str::to_owned),
        seconds,
        text: text.to_owned(),
    };
    for (line, expected) in [
        ("ban Jules", command(Verb::Ban, "Jules", None, None, "")),
        ("/BAN jules 2h spam and #more of it", command(Verb::Ban, "jules", None, Some(7200), "spam and #more of it")),
        ("ban #lobby jules 1h30m", command(Verb::Ban, "jules", Some("lobby"), Some(5400), "")),
        ("ban jules 1d #lobby spam", command(Verb::Ban, "jules", Some("lobby"), Some(86400), "spam")),
        ("ban jules 7 times", command(Verb::Ban, "jules", None, None, "7 times")),
        ("kick jules 2h", command(Verb::Kick, "jules", None, None, "2h")),
        ("ban \"10.0.0.0/8\" \"too  much\"", command(Verb::Ban, "10.0.0.0/8", None, None, "too  much")),
        ("invite bob \"#my room\"", command(Verb::Invite, "bob", Some("my room"), None, "")),
        ("topic ##lobby \"\"", command(Verb::Topic, "", Some("#lobby"), None, "")),
        ("slow off", command(Verb::Slow, "", None, Some(0), "")),
        ("who", command(Verb::Who, "", None, None, "")),
    ] {
        assert_eq!(typed(line), expected, "{line}");
    }
    for line in ["ban", "/kick #lobby", "", "/", "dance", "ban \"jules"] {
        assert!(command::read(line, Language::English).is_err(), "{line}");
    }
    assert!(typed("ban 2001:db8::1").is_about_address() && !typed("ban jules").is_about_address());
}

#[test]
fn the_verb_of_a_relay_frame_is_wherever_it_stands() {
    let verb = |text: &str| read(text).about.verb;
    assert_eq!(verb(r#"{"user": "ada", "channel": "lobby", "channel_message": "hello"}"#), Some("channel_message"));
    assert_eq!(verb(r#"{"join": null, "leave": "lobby"}"#), Some("leave"));
    assert_eq!(verb(r#"{"type": null, "leave": "lobby"}"#), Some("leave"));
    assert_eq!(verb(r#"{"type": "message", "leave": "lobby"}"#), Some("message"));
    assert_eq!(verb(r#"{"type": 7}"#), None);
    assert_eq!(verb("[]"), None);
}

#[test]
fn whatever_frame_is_sent_is_read_without_harm() {
    fuzz("frames", 500, check::check);
}
