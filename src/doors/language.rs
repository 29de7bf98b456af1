//! The languages in which people are answered.

mod french;

use std::borrow::Cow;

use serde::Deserialize;

use crate::error::Error;
use crate::outcome::Outcome;

pub use french::SENTENCES;

/// A language, by its two-letter code (ISO 639-1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// French.
    #[serde(rename = "fr")]
    French,
}

/// The same sentence in each language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// In English.
    pub en: &'static str,
    /// In French.
    pub fr: &'static str,
}

impl Language {
    /// The language of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        match code.to_ascii_lowercase().as_str() {
            "fr" => Some(Self::French),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// The one that comes first in an `Accept-Language` (RFC 9110, section 12.5.4), whatever its weight.
    #[must_use]
    pub fn accepted(languages: Option<&str>) -> Self {
        let tags = languages.unwrap_or_default().split(',').filter_map(|tag| tag.trim().get(..2));
        tags.filter_map(Self::parse).next().unwrap_or_default()
    }

    /// Its code.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.choose("en", "fr")
    }

    /// One of two texts that say the same.
    #[must_use]
    pub fn choose<T>(self, en: T, fr: T) -> T {
        match self {
            Self::English => en,
            Self::French => fr,
        }
    }

    /// A text in this language.
    #[must_use]
    pub fn say(self, text: Text) -> &'static str {
        self.choose(text.en, text.fr)
    }

    /// A colon, as it is written after a word.
    #[must_use]
    pub fn colon(self) -> &'static str {
        self.choose(":", " :")
    }

    /// How an operation ended.
    #[must_use]
    pub fn outcome(self, outcome: Outcome) -> &'static str {
        self.choose(outcome.row().en, outcome.row().fr)
    }

    /// A sentence that the service says in English: nothing where it is not known in this language.
    #[must_use]
    pub fn sentence(self, english: &str) -> Option<Cow<'_, str>> {
        self.sentence_of(&[], english)
    }

    /// As [`Language::sentence`], where a door says some of them in its own words.
    #[must_use]
    pub fn sentence_of<'a>(self, own: &[(&str, &str)], english: &'a str) -> Option<Cow<'a, str>> {
        match self {
            Self::English => Some(Cow::Borrowed(english)),
            Self::French => french::french(own, english).map(Cow::Owned),
        }
    }

    /// What went wrong, and what to do about it, but for the fields at fault.
    #[must_use]
    pub fn detail(self, error: &Error) -> Cow<'_, str> {
        let said = error.detail().and_then(|detail| self.sentence(detail));
        said.unwrap_or(Cow::Borrowed(self.outcome(error.outcome())))
    }

    /// What went wrong, and what to do about it, with the fields at fault.
    #[must_use]
    pub fn error(self, error: &Error) -> String {
        let said = self.detail(error);
        let fields = error.fields().iter().map(|(name, why)| match self.sentence(why) {
            Some(why) => format!("{name} {why}"),
            None => name.clone(),
        });
        let fields: Vec<_> = fields.collect();
        if fields.is_empty() { said.into_owned() } else { format!("{said} {}.", fields.join(self.choose("; ", " ; "))) }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn the_first_language_that_is_known_is_accepted() {
        assert_eq!(Language::accepted(None), Language::English);
        assert_eq!(Language::accepted(Some("fr-CH, fr;q=0.9, en;q=0.8")), Language::French);
        assert_eq!(Language::accepted(Some("de, en-GB;q=0.9, fr;q=0.1")), Language::English);
        assert_eq!(Language::accepted(Some("de,FR")), Language::French);
    }
}
