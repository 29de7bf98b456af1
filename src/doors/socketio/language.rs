//! In which words people are told what went wrong.

use super::answer::REQUIRED;
use crate::error::Error;

/// What a client's user would rather read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// And nothing else is known of the user.
    English,
    /// Français.
    French,
}

impl Language {
    /// The one that comes first in an `Accept-Language`, whatever its weight.
    #[must_use]
    pub fn of(languages: Option<&str>) -> Self {
        let tags = languages.unwrap_or_default().split(',').map(|tag| tag.trim().to_ascii_lowercase());
        let known = tags.filter(|tag| tag.starts_with("fr") || tag.starts_with("en")).map(|tag| tag.starts_with("fr"));
        if known.take(1).any(|french| french) { Self::French } else { Self::English }
    }

    /// What went wrong, and what to do about it.
    #[must_use]
    pub fn text(self, error: &Error) -> String {
        let row = error.outcome().row();
        let said = match (self, error.detail()) {
            (_, Some(REQUIRED)) => REQUIRED,
            (Self::English, detail) => detail.unwrap_or(row.en),
            (Self::French, _) => row.fr,
        };
        let fields: Vec<_> = error.fields().iter().map(|(name, why)| format!("{name} {why}")).collect();
        if fields.is_empty() || self == Self::French {
            let names: Vec<_> = error.fields().keys().map(String::as_str).collect();
            return if names.is_empty() { said.to_owned() } else { format!("{said} ({})", names.join(", ")) };
        }
        format!("{said} {}.", fields.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn the_first_language_that_is_known_is_taken() {
        assert_eq!(Language::of(None), Language::English);
        assert_eq!(Language::of(Some("fr-CH, fr;q=0.9, en;q=0.8")), Language::French);
        assert_eq!(Language::of(Some("de, en-GB;q=0.9, fr;q=0.1")), Language::English);
        assert_eq!(Language::of(Some("de,FR")), Language::French);
    }
}
