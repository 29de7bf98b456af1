//! What a reader sees of a text.

use std::collections::HashSet;
use std::ops::Range;

use super::{fold, is_of_word};

/// What our own HTML has in place of characters.
const ENTITIES: [(&str, char); 4] = [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"')];

/// Tags in the middle of a word do not end it.
const INLINE: [&str; 9] = ["a", "b", "code", "del", "em", "i", "s", "strong", "u"];

/// What is seen of a text, and where in the text each character of it stands.
#[derive(Debug)]
pub struct Shown {
    /// The characters that are seen, then the addresses of links, each in a line of its own.
    pub(super) text: String,
    /// Where the addresses begin.
    links: usize,
    /// Of each character its place in `text`, and what it is in the source.
    places: Vec<(usize, Range<usize>)>,
    pub(super) words: Vec<Word>,
    known: HashSet<String>,
}

/// A word, and its place in what is seen.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) folded: String,
    pub(super) place: Range<usize>,
}

impl Shown {
    /// Of a text as it was written.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        let mut shown = Self::empty(text.len());
        for (at, c) in text.char_indices() {
            shown.push(c, at..at + c.len_utf8());
        }
        shown.links = shown.text.len();
        shown.read()
    }

    /// Of HTML that [`markup`](crate::model::markup) made: no other has tags and entities so few.
    #[must_use]
    pub fn of_html(html: &str) -> Self {
        let mut shown = Self::empty(html.len());
        let (mut at, mut links) = (0, Vec::new());
        while let Some(rest) = html.get(at..).filter(|rest| !rest.is_empty()) {
            if !rest.starts_with('<') {
                at += shown.push_next(rest, at);
                continue;
            }
            let tag = rest.split_inclusive('>').next().unwrap_or(rest);
            let name = tag.trim_start_matches(['<', '/']).split([' ', '>']).next().unwrap_or_default();
            if !INLINE.contains(&name) {
                shown.push('\n', at..at);
            }
            if let Some((before, address)) = tag.split_once("href=\"") {
                let start = at + before.len() + "href=\"".len();
                links.push(start..start + address.split('"').next().unwrap_or_default().len());
            }
            at += tag.len();
        }
        shown.links = shown.text.len();
        for link in links {
            shown.push('\n', link.start..link.start);
            let mut at = link.start;
            while let Some(rest) = html.get(at..link.end).filter(|rest| !rest.is_empty()) {
                at += shown.push_next(rest, at);
            }
        }
        shown.read()
    }

    /// The source with stars in place of all that is seen at some places.
    #[must_use]
    pub fn masked(&self, source: &str, places: &[Range<usize>]) -> String {
        let mut stars: Vec<_> = self.starred(places).into_iter().map(|(_, origin)| origin.clone()).collect();
        stars.sort_by_key(|origin| origin.start);
        let (mut masked, mut at) = (String::with_capacity(source.len()), 0);
        for origin in stars {
            masked.push_str(source.get(at..origin.start).unwrap_or_default());
            masked.push('*');
            at = origin.end;
        }
        masked.push_str(source.get(at..).unwrap_or_default());
        masked
    }

    /// How many characters would be stars, but for those of addresses.
    #[must_use]
    pub fn stars(&self, places: &[Range<usize>]) -> usize {
        self.starred(places).into_iter().filter(|(at, _)| *at < self.links).count()
    }

    /// What is seen, without the addresses of links.
    #[must_use]
    pub fn words_alone(&self) -> &str {
        self.text.get(..self.links).unwrap_or_default().trim()
    }

    /// Whether it has a word, in the form that words are compared in.
    pub(super) fn has(&self, word: &str) -> bool {
        self.known.contains(word)
    }

    /// The characters at some places, but for white space.
    fn starred(&self, places: &[Range<usize>]) -> Vec<&(usize, Range<usize>)> {
        let mut places = places.to_vec();
        places.sort_by_key(|place| place.start);
        let mut places = places.into_iter().peekable();
        let (mut starred, mut end) = (Vec::new(), 0);
        for (place, c) in self.places.iter().zip(self.text.chars()) {
            while let Some(next) = places.next_if(|next| next.start <= place.0) {
                end = end.max(next.end);
            }
            if place.0 < end && !c.is_whitespace() {
                starred.push(place);
            }
        }
        starred
    }

    fn empty(length: usize) -> Self {
        let text = String::with_capacity(length);
        Self { text, links: 0, places: Vec::with_capacity(length), words: Vec::new(), known: HashSet::new() }
    }

    fn push(&mut self, c: char, origin: Range<usize>) {
        self.places.push((self.text.len(), origin));
        self.text.push(c);
    }

    /// Takes one character of HTML over, and tells how long it is there.
    fn push_next(&mut self, rest: &str, at: usize) -> usize {
        let entity = ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity));
        let (c, length) = match (entity, rest.chars().next()) {
            (Some((entity, c)), _) => (*c, entity.len()),
            (None, Some(c)) => (c, c.len_utf8()),
            (None, None) => return 1,
        };
        self.push(c, at..at + length);
        length
    }

    fn read(mut self) -> Self {
        let mut start = None;
        let ends = self.text.char_indices().map(|(at, c)| (at, is_of_word(c))).chain([(self.text.len(), false)]);
        for (at, inside) in ends {
            match (start, inside) {
                (None, true) => start = Some(at),
                (Some(from), false) => {
                    let folded = self.text.get(from..at).map(fold).unwrap_or_default();
                    if !folded.is_empty() {
                        self.known.insert(folded.clone());
                        self.words.push(Word { folded, place: from..at });
                    }
                    start = None;
                }
                (None, false) | (Some(_), true) => {}
            }
        }
        self
    }
}
