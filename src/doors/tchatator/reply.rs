//! What a command is answered with.

use std::borrow::Cow;

use crate::config::StatusLines;
use crate::outcome::Outcome;

/// A status, and lines for people. As bytes: the status line, the lines, and an empty line.
///
/// Whatever people wrote cannot look like a part of the answer: no line of a body is empty, and what somebody wrote stands
/// behind a bar, or within a line that begins with words of ours.
#[derive(Debug, PartialEq, Eq)]
pub struct Reply {
    outcome: Outcome,
    body: Vec<String>,
}

/// What stands before each line of a text that somebody wrote.
const BAR: &str = "  |";

impl Reply {
    /// An answer without a body.
    #[must_use]
    pub fn new(outcome: Outcome) -> Self {
        Self { outcome, body: Vec::new() }
    }

    /// How it ended.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// One line more, or none where there is nothing to see in it. It begins with a word of ours.
    #[must_use]
    pub fn line(mut self, text: impl AsRef<str>) -> Self {
        self.push(text.as_ref());
        self
    }

    /// Lines of ours more.
    #[must_use]
    pub fn lines<T: AsRef<str>>(mut self, texts: impl IntoIterator<Item = T>) -> Self {
        texts.into_iter().for_each(|text| self.push(text.as_ref()));
        self
    }

    /// A text that somebody wrote, with all its lines.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        for line in text.replace("\r\n", "\n").split(breaks) {
            let line = shown(line);
            self.body.push(if line.is_empty() { BAR.to_owned() } else { format!("{BAR} {line}") });
        }
        self
    }

    fn push(&mut self, text: &str) {
        let line = shown(text);
        if !line.trim().is_empty() {
            self.body.push(line.into_owned());
        }
    }

    /// The bytes of it.
    #[must_use]
    pub fn encode(&self, statuses: &StatusLines) -> Vec<u8> {
        let mut bytes = statuses.line(self.outcome.row().line).to_owned().into_bytes();
        for line in &self.body {
            bytes.push(b'\n');
            bytes.extend_from_slice(line.as_bytes());
        }
        bytes.extend_from_slice(b"\n\n");
        bytes
    }
}

/// What some terminal or library takes for the end of a line.
fn breaks(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A line without what moves the cursor, rings the bell or turns the text around.
fn shown(line: &str) -> Cow<'_, str> {
    if line.chars().any(unseen) {
        Cow::Owned(line.chars().map(|letter| if unseen(letter) { ' ' } else { letter }).collect())
    } else {
        Cow::Borrowed(line)
    }
}

fn unseen(letter: char) -> bool {
    (letter.is_control() && letter != '\t')
        || breaks(letter)
        || matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
