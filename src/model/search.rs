//! What is looked for among messages.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::text::{given, printable};
use super::{Message, Position};

/// Which messages to look for.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchMessages {
    /// The words, of which a message must have all; `"…"` for words in a row, `or` for either of two, `-` before what it
    /// must not have. French and English forms of a word are one, and so is a word with and without its accents.
    #[validate(
        custom(function = given),
        length(max = 200, message = "must have at most 200 characters"),
        custom(function = printable)
    )]
    #[param(required, min_length = 1, max_length = 200, example = "\"chat noir\" -chien")]
    pub q: String,
    /// Only in this room: its name or number. Otherwise in all rooms and conversations that the caller is in.
    #[param(example = "lobby")]
    pub room: Option<String>,
    /// Only what this user said: name or number.
    #[param(example = "bob")]
    pub user: Option<String>,
    /// Only messages older than this id.
    pub before: Option<Position>,
    /// How many at most: 1 to 100.
    #[validate(range(min = 1, max = 100, message = "must be 1 to 100"))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: i64,
}

impl Default for SearchMessages {
    fn default() -> Self {
        Self { q: String::new(), room: None, user: None, before: None, limit: 20 }
    }
}

/// A part of what was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundPage {
    /// Newest first.
    pub messages: Vec<Message>,
    /// The id to give as `before` for the page that follows; null at the end.
    pub next: Option<Position>,
}

/// What a message must have and what it must not, each as `websearch_to_tsquery` reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Words and phrases without `-`.
    pub wanted: String,
    /// Phrases with `or` between them.
    pub unwanted: String,
}

impl Terms {
    /// Tells what has a `-` before it from what has none. Any text is a query; one without a word finds nothing.
    #[must_use]
    pub fn parse(q: &str) -> Self {
        let (mut terms, mut rest) = (Self::default(), q.trim_start());
        while !rest.is_empty() {
            let (unwanted, term) = rest.strip_prefix('-').map_or((false, rest), |term| (true, term));
            let (words, after) = match term.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => term.split_at(term.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(term.len())),
            };
            let phrase = if unwanted || term.starts_with('"') { format!("\"{words}\"") } else { words.to_owned() };
            let (side, between) = if unwanted { (&mut terms.unwanted, " or ") } else { (&mut terms.wanted, " ") };
            if !side.is_empty() {
                side.push_str(between);
            }
            side.push_str(&phrase);
            rest = after.trim_start();
        }
        terms
    }
}

#[cfg(test)]
mod tests {
    use super::Terms;

    #[test]
    fn what_is_unwanted_is_told_from_what_is_wanted() {
        for (q, wanted, unwanted) in [
            ("chat noir", "chat noir", ""),
            ("  \"chat noir\" -chien  souris ", "\"chat noir\" souris", "\"chien\""),
            ("-\"chat noir\" arc-en-ciel -a-b", "arc-en-ciel", "\"chat noir\" or \"a-b\""),
            ("a or -b", "a or", "\"b\""),
            ("say\"cheese\" \"open", "say \"cheese\" \"open\"", ""),
            ("- -- -\"", "", "\"\" or \"-\" or \"\""),
            ("", "", ""),
        ] {
            let expected = Terms { wanted: wanted.into(), unwanted: unwanted.into() };
            assert_eq!(Terms::parse(q), expected, "{q}");
        }
    }
}
