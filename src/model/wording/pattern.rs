//! What is looked for in a text.

use std::ops::Range;

use regex::{Regex, RegexBuilder};

use super::{Shown, fold, is_of_word};
use crate::error::{Error, Result};

/// How many bytes a regular expression may take once it is read: how long a look takes depends on it.
const LARGEST: usize = 128 << 10;

/// What is looked for in a text.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// Words in a row, whatever stands between them.
    Words(Vec<Glob>),
    /// A regular expression. How long it takes grows with the text and no faster.
    Regex(Regex),
}

/// A word, or the pieces of one with any letters between them.
#[derive(Clone, Debug)]
pub struct Glob {
    pieces: Vec<String>,
}

impl Pattern {
    /// Reads words, in which `*` stands for any letters.
    ///
    /// # Errors
    /// `invalid_field` where there is no word.
    pub fn words(text: &str) -> Result<Self> {
        let words = text.split(|c| !is_of_word(c) && c != '*').filter(|word| !word.is_empty());
        let globs: Vec<_> = words.map(Glob::new).collect();
        if globs.iter().all(|glob| glob.pieces.concat().is_empty()) {
            return Err(Error::invalid("pattern", "must have a letter or a digit"));
        }
        Ok(Self::Words(globs))
    }

    /// Reads a regular expression.
    ///
    /// # Errors
    /// `invalid_field` for what is none, for one that is too large, and for one that every text has.
    pub fn regex(text: &str) -> Result<Self> {
        let regex = RegexBuilder::new(text).case_insensitive(true).size_limit(LARGEST).dfa_size_limit(LARGEST).build();
        let regex = regex.map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => Error::invalid("pattern", "is too large: ask for less at once"),
            _ => Error::invalid("pattern", "is no regular expression"),
        })?;
        if regex.is_match("") {
            return Err(Error::invalid("pattern", "may not be one that every text has"));
        }
        Ok(Self::Regex(regex))
    }

    /// Where a text has it.
    #[must_use]
    pub fn places(&self, shown: &Shown) -> Vec<Range<usize>> {
        match self {
            Self::Words(globs) => rows(globs, shown),
            Self::Regex(regex) => regex.find_iter(&shown.text).map(|found| found.range()).collect(),
        }
    }
}

/// Where words stand in a row.
fn rows(globs: &[Glob], shown: &Shown) -> Vec<Range<usize>> {
    let literal = |glob: &Glob| match glob.pieces.as_slice() {
        [word] => Some(shown.has(word)),
        _ => None,
    };
    // Most patterns are words that most texts do not have: looked up, not looked for.
    if globs.iter().any(|glob| literal(glob) == Some(false)) {
        return Vec::new();
    }
    let rows = shown.words.windows(globs.len());
    rows.filter(|row| row.iter().zip(globs).all(|(word, glob)| glob.fits(&word.folded)))
        .filter_map(|row| Some(row.first()?.place.start..row.last()?.place.end))
        .collect()
}

impl Glob {
    fn new(word: &str) -> Self {
        Self { pieces: word.split('*').map(fold).collect() }
    }

    /// Whether a word begins with the first piece, ends with the last, and has the others in between.
    fn fits(&self, word: &str) -> bool {
        let [first, between @ .., last] = self.pieces.as_slice() else {
            return self.pieces.iter().all(|piece| piece == word);
        };
        let Some(mut rest) = word.strip_prefix(first.as_str()).and_then(|rest| rest.strip_suffix(last.as_str())) else {
            return false;
        };
        for piece in between {
            let Some((_, after)) = rest.split_once(piece.as_str()) else { return false };
            rest = after;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{Pattern, Shown};

    fn found(words: &str, text: &str) -> Option<String> {
        let (pattern, shown) = (Pattern::words(words).ok()?, Shown::of_text(text));
        Some(shown.masked(text, &pattern.places(&shown)))
    }

    #[test]
    fn words_are_found_whole_whatever_their_case_accents_and_disguise() {
        for (pattern, text, expected) in [
            ("bad", "Bad, BAD! badly abad", "***, ***! badly abad"),
            ("ete", "l'été, l'e\u{301}te\u{301}", "l'***, l'*****"),
            ("soeur", "Sœur", "****"),
            ("bad", "b\u{200b}ad 𝐛𝐚𝐝 ｂａｄ", "**** *** ***"),
            ("bad", "_bad_ bad's bad-ish", "_***_ ***'s ***-ish"),
            ("bad*", "bad badly rebad", "*** ***** rebad"),
            ("*bad", "bad badly rebad", "*** badly *****"),
            ("*a*d*", "bad lady cad dab", "*** **** *** dab"),
            ("b*d", "bd bad b d", "** *** b d"),
            ("aa*a", "aa aaa", "aa ***"),
            ("very bad", "very, very\nbad luck", "very, ****\n*** luck"),
            ("very * bad", "very so bad", "**** ** ***"),
            ("l'eau", "de L'EAU", "de *****"),
        ] {
            assert_eq!(found(pattern, text).as_deref(), Some(expected), "{pattern} in {text}");
        }
    }
}
