//! Names that people give, made comparable: composed (Unicode NFKC), without look-alike spaces.

use std::fmt;

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;
use utoipa::ToSchema;

use crate::error::{Error, Result};

macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $longest:literal, $marks:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Reads a name given in `field`.
            ///
            /// # Errors
            /// `invalid_field`, saying what a name may be.
            pub fn parse(field: &str, text: &str) -> Result<Self> {
                named(field, text, $longest, $marks).map(Self)
            }

            /// The form in which two names are the same.
            #[must_use]
            pub fn key(&self) -> String {
                self.0.to_lowercase()
            }

            /// As it was written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name! {
    /// A user's name: 1 to 32 letters, digits, `_`, `-` or `.`, not digits alone, unique without regard to case.
    Username, 32, "_-."
}

impl Username {
    /// A name like one that somebody has elsewhere: what may not be in a name is left out, and from the second on it has its number.
    ///
    /// # Errors
    /// `invalid_field`, for no text.
    pub fn near(text: &str, number: u32) -> Result<Self> {
        let suffix = if number < 2 { String::new() } else { format!("-{number}") };
        let kept = text.nfkc().map(|c| if c == ' ' { '_' } else { c });
        let kept = kept.filter(|c| c.is_alphanumeric() || is_combining(*c) || "_-.".contains(*c));
        let name: String = kept.take(NEAR - suffix.len()).collect();
        let name = name.trim_matches(['_', '-']);
        let said = name.chars().any(|c| c.is_alphabetic());
        let name = if said { name.to_owned() } else { format!("user_{}", name.chars().take(15).collect::<String>()) };
        Self::parse("name", &format!("{name}{suffix}")).or_else(|_| Self::parse("name", &format!("user{suffix}")))
    }
}

/// Longest that a name like another is, with its number.
const NEAR: usize = 32;

impl RoomName {
    /// A part of a name in the form it is looked for.
    #[must_use]
    pub fn search_key(part: &str) -> String {
        part.nfkc().collect::<String>().to_lowercase()
    }
}

name! {
    /// A room's name: 1 to 64 letters, digits, single spaces or any of `_-.#'&+!`, not digits alone, unique without
    /// regard to case.
    RoomName, 64, " _-.#'&+!"
}

name! {
    /// A sticker's name: 1 to 32 letters, digits, `_` or `-`, not digits alone, unique without regard to case.
    StickerName, 32, "_-"
}

name! {
    /// A hook's name: 1 to 32 letters, digits, single spaces or any of `_-.#'&+!`, not digits alone. Several may have the
    /// same.
    HookName, 32, " _-.#'&+!"
}

fn named(field: &str, text: &str, longest: usize, marks: &str) -> Result<String> {
    let name: String = text.nfkc().collect();
    let length = name.chars().count();
    if length == 0 || length > longest {
        return Err(Error::invalid(field, format!("must have 1 to {longest} characters")));
    }
    if !name.chars().all(|c| c.is_alphanumeric() || is_combining(c) || marks.contains(c)) {
        return Err(Error::invalid(field, format!("may have letters, digits and these alone: {marks:?}")));
    }
    if name.starts_with(' ') || name.ends_with(' ') || name.contains("  ") {
        return Err(Error::invalid(field, "may not begin or end with a space, or have two in a row"));
    }
    if name.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::invalid(field, "may not be digits alone: those are ids"));
    }
    Ok(name)
}

/// Marks that many scripts write their vowels with, and that composition leaves apart.
fn is_combining(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}
