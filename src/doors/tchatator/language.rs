//! The languages in which people are answered.

/// A language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// French, which the protocol is written in.
    #[default]
    French,
    /// English.
    English,
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
    /// The language of a two-letter code (ISO 639-1).
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        match code.to_ascii_lowercase().as_str() {
            "fr" => Some(Self::French),
            "en" => Some(Self::English),
            _ => None,
        }
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
}
