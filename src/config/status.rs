//! How the command protocol words its statuses.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// Longest status line, in bytes.
const LONGEST: usize = 100;

/// Status lines in place of those that the protocol fixes, by their number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusLines(Vec<(u16, String)>);

impl StatusLines {
    /// The line for a status, which is `200/OK` and the like where nothing else is said.
    #[must_use]
    pub fn line<'a>(&'a self, usual: &'a str) -> &'a str {
        let number = usual.split('/').next().and_then(|number| number.parse::<u16>().ok());
        self.0.iter().find(|(of, _)| Some(*of) == number).map_or(usual, |(_, line)| line)
    }

    /// Words one status otherwise.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn word(&mut self, number: &str, line: &str) -> Result<(), &'static str> {
        let number = three_digits(number).ok_or("names a status of three digits")?;
        let (shown, words) = line.split_once('/').ok_or(FORM)?;
        three_digits(shown).ok_or(FORM)?;
        if words.trim().is_empty() || line.len() > LONGEST || line.contains(|c: char| c == ',' || c.is_control()) {
            return Err(FORM);
        }
        if self.0.iter().any(|(of, _)| *of == number) {
            return Err("is there twice");
        }
        self.0.push((number, line.to_owned()));
        Ok(())
    }
}

const FORM: &str = "must be three digits, a slash and words without a comma, 100 bytes at most";

fn three_digits(text: &str) -> Option<u16> {
    (text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

impl FromStr for StatusLines {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut lines = Self::default();
        for one in text.split(',').filter(|one| !one.is_empty()) {
            let (number, line) = one.split_once('=').ok_or("must be like `404=404/NOT FOUND`, with commas between")?;
            lines.word(number, line).map_err(|why| format!("`{number}` {why}"))?;
        }
        Ok(lines)
    }
}

impl fmt::Display for StatusLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.0.iter().map(|(number, line)| format!("{number}={line}")).collect();
        f.write_str(&lines.join(","))
    }
}

impl Serialize for StatusLines {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
