//! What people read.

use serde::Deserialize;

use crate::error::Error;
use crate::outcome::Outcome;

/// The language of texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
}

impl Language {
    /// The one of two texts that is in this language.
    #[must_use]
    pub fn of<T>(self, english: T, french: T) -> T {
        match self {
            Self::En => english,
            Self::Fr => french,
        }
    }

    /// How an operation ended.
    #[must_use]
    pub fn outcome(self, outcome: Outcome) -> &'static str {
        self.of(outcome.row().en, outcome.row().fr)
    }

    /// What to do about an error.
    #[must_use]
    pub fn error(self, error: &Error) -> String {
        let row = self.outcome(error.outcome());
        self.of(error.detail().unwrap_or(row), row).to_owned()
    }
}
