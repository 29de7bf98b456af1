//! What must be so of JSON frames, whatever somebody sends.

use miaou::doors::frames::relay::command;
use miaou::doors::frames::request::{Request, read};
use miaou::doors::frames::{VERBS, game, relay};
use miaou::doors::language::Language;
use miaou::outcome::Outcome;

/// Reads bytes as a frame, and as a command.
pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    frame(&text);
    text.lines().for_each(typed);
}

fn frame(text: &str) {
    let frame = read(text);
    let known = |verb: &str| game::Request::VERBS.contains(&verb) || relay::Request::VERBS.contains(&verb);
    if let Some(verb) = frame.about.verb {
        assert!(known(verb) && VERBS.iter().any(|(name, _)| *name == verb), "{verb} is no verb");
    }
    match frame.request {
        Ok(request) => {
            assert!(frame.about.verb.is_some(), "what is done has a verb");
            if let Request::Relay(relay::Request::Typed(input)) = request {
                typed(&input.command);
            }
        }
        Err(error) => assert!(
            matches!(
                error.outcome(),
                Outcome::Malformed | Outcome::MissingField | Outcome::InvalidField | Outcome::NoSuchRoute
            ),
            "{error:?}"
        ),
    }
}

fn typed(line: &str) {
    let Ok(read) = command::read(line, Language::English) else { return };
    // What was read is a part of the line: nothing grows.
    let parts = [read.target.as_deref(), read.channel.as_deref(), Some(read.text.as_str())];
    let length: usize = parts.into_iter().flatten().map(str::len).sum();
    assert!(length <= line.len(), "{read:?}");
    assert!(!read.channel.as_deref().is_some_and(str::is_empty), "{read:?}");
    assert_eq!(
        command::read(&format!("  {line}\t"), Language::French).ok(),
        Some(read),
        "spaces around a line change it"
    );
}
