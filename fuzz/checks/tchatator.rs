//! What must be so of the command protocol, whatever somebody writes.

use miaou::config::{StatusLines, tchatator};
use miaou::doors::tchatator::command::Command;
use miaou::doors::tchatator::reply::Reply;
use miaou::outcome::Outcome;

/// Reads bytes as a line, as a text that is shown, and as a file of settings.
pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    text.lines().for_each(line);
    shown(&text);
    if let Err((line, why)) = tchatator::settings(&text) {
        assert!((1..=text.lines().count()).contains(&line), "there is no line {line}");
        assert!(!why.is_empty() && !why.contains('\n'), "{why:?}");
    }
}

fn line(line: &str) {
    let Ok(Command::Do(call)) = Command::parse(line) else { return };
    // An argument is a part of the line, or of its quotes: nothing grows.
    let length: usize = (0..9).filter_map(|place| call.value(place)).map(str::len).sum();
    assert!(length <= line.len(), "{call:?}");
    assert_eq!(Command::parse(&format!("  {line}\r\n")), Ok(Command::Do(call)), "spaces around a line change it");
}

/// A text in an answer is neither a status nor the end of it, for whoever takes whatever for the end of a line.
fn shown(text: &str) {
    let reply = Reply::new(Outcome::Ok).line(format!("#1  {text}")).text(text).encode(&StatusLines::default());
    let answer = String::from_utf8(reply).expect("UTF-8");
    let body = answer.strip_prefix("200/OK\n").and_then(|rest| rest.strip_suffix("\n\n")).expect("an answer");
    for line in body.split(['\n', '\u{2028}', '\u{2029}']) {
        let line = line.trim();
        assert!(line.starts_with("#1") || line.starts_with('|'), "{line:?}");
        assert!(!line.chars().any(|letter| letter.is_control() && letter != '\t'), "{line:?}");
    }
}
