//! Lines, as they are understood: without a server.

use std::collections::BTreeSet;

use miaou::doors::http;
use miaou::doors::tchatator::command::{Command, Fault, Misuse};
use miaou::doors::tchatator::{ELSEWHERE, VERBS, Verb};
use serde_json::json;

use crate::support::fuzz;

#[path = "../../../../fuzz/checks/tchatator.rs"]
mod check;

const PROTOCOL: &[&str] = &[
    "/connexion {api_key}",
    "/deconnexion",
    "/message {id_client} {message}",
    "/liste {page=0}",
    "/conversation {id_client} {?page=0}",
    "/info {id_message}",
    "/modifie {id_message} {nouveau_message}",
    "/supprime {id_message}",
    "/bloque {id_client}",
    "/ban {id_client}",
    "/deban {id_client}",
    "/sync",
    "/logs {?nb_logs=50}",
];

/// The arguments of a line that is to be done.
fn arguments(line: &str) -> Vec<String> {
    match Command::parse(line) {
        Ok(Command::Do(call)) => (0..4).map_while(|place| call.value(place)).map(str::to_owned).collect(),
        other => panic!("{line}: {other:?}"),
    }
}

fn misuse(line: &str) -> Misuse {
    match Command::parse(line) {
        Err(Fault::Misused(_, misuse)) => misuse,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn every_command_of_the_protocol_is_written_to_the_letter() {
    let usages: Vec<_> = Verb::ALL.iter().map(|verb| verb.row().usage).collect();

    assert_eq!(usages[..PROTOCOL.len()], *PROTOCOL);
    assert_eq!(VERBS.len(), Verb::ALL.len());
    for verb in Verb::ALL {
        let row = verb.row();
        assert!(row.usage.starts_with(&format!("/{}", row.name)), "{row:?}");
        for text in [row.help.en, row.help.fr] {
            assert!(text.lines().all(|line| line.chars().count() <= 82), "{text}");
        }
    }
}

#[test]
fn arguments_are_words_or_quoted_or_named() {
    for (line, expected) in [
        ("/bloque 7", &["7"][..]),
        ("  /BLOQUE\t\"ada\"  \r\n", &["ada"]),
        ("/message ada bonjour  toi ", &["ada", "bonjour  toi"]),
        ("/message ada \"bonjour\\n\\\"toi\\\" \\\\ c:\\dos \"", &["ada", "bonjour\n\"toi\" \\ c:\\dos "]),
        ("/message \"ada\" elle dit \"oui\"", &["ada", "elle dit \"oui\""]),
        ("/message id_client=7 page=1", &["7", "page=1"]),
        ("/message ada \"-n\"", &["ada", "-n"]),
        ("/message ada a -n --help", &["ada", "a -n --help"]),
        ("/conversation ada ?page=2", &["ada", "2"]),
        ("/conversation page=2 ada", &["ada", "2"]),
        ("/liste page=3", &["3"]),
        ("/liste -1", &["-1"]),
        ("/logs nb_logs=7", &["7"]),
        ("/connexion a=b==", &["a=b=="]),
        ("/connexion k 7 \"Ada L.\"", &["k", "7", "Ada L."]),
        ("/sync", &[]),
    ] {
        assert_eq!(arguments(line), expected, "{line}");
    }
    for nothing in ["", " ", "\r", "\t \r\n"] {
        assert_eq!(Command::parse(nothing), Ok(Command::Nothing));
    }
}

#[test]
fn help_is_asked_for_anywhere_but_in_a_text() {
    for verb in Verb::ALL {
        for option in ["-n", "--help"] {
            for line in [format!("/{} {option}", verb.row().name), format!("/{} {option} 7", verb.row().name)] {
                assert_eq!(Command::parse(&line), Ok(Command::Help(*verb)), "{line}");
            }
        }
    }
    for line in ["/message 7 \"a -n\" -n", "/message 7 -n a", "/message -n 7 a", "/message --cle=x 7 --help"] {
        assert_eq!(Command::parse(line), Ok(Command::Help(Verb::Message)), "{line}");
    }
    assert_eq!(Command::parse("/sync too many words -n"), Ok(Command::Help(Verb::Sync)));
}

#[test]
fn what_is_wrong_with_a_line_is_told_apart() {
    for line in ["bonjour", "/", "//", "/nada", "\"/aide\"", "/messages 7 a", "message 7 a"] {
        assert_eq!(Command::parse(line), Err(Fault::Unknown), "{line}");
    }
    assert!(matches!(Command::parse("/kick bob"), Err(Fault::Elsewhere(_))));
    assert_eq!(misuse("/message"), Misuse::Missing("id_client"));
    assert_eq!(misuse("/message 7"), Misuse::Missing("message"));
    assert_eq!(misuse("/message 7 \"\""), Misuse::Missing("message"));
    assert_eq!(misuse("/liste page="), Misuse::Missing("page"));
    assert_eq!(misuse("/bloque 7 8"), Misuse::TooMany);
    assert_eq!(misuse("/conversation 7 page=1 page=2"), Misuse::TooMany);
    assert_eq!(misuse("/bloque --cle=x 7"), Misuse::Option);
    assert_eq!(misuse("/message --cle= 7 a"), Misuse::Option);
    for line in ["/message 7 \"a", "/message 7 \"a\"b", "/bloque \"a\\\""] {
        assert!(matches!(misuse(line), Misuse::Quotes(_)), "{line}");
    }
}

#[test]
fn what_is_done_elsewhere_is_there() {
    let document = json!(http::openapi());
    let mut names = BTreeSet::new();
    for elsewhere in ELSEWHERE {
        let (method, path) = elsewhere.route.split_once(' ').unwrap();
        assert!(document["paths"][path].get(method.to_lowercase()).is_some(), "{elsewhere:?}");
        for name in elsewhere.names {
            assert!(names.insert(*name) && Verb::named(name).is_none(), "{name} has two meanings");
        }
    }
}

#[test]
fn whatever_is_sent_is_read_without_harm() {
    fuzz("tchatator", 1000, check::check);
}
