//! HTML from outside, reduced to what a message may have.

use std::cell::{Cell, RefCell};

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    self, BufferQueue, CharacterTokens, StartTag, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::{Fragment, Tag};

/// The HTML as a fragment of our own.
///
/// Only the first half of a browser's parser is at work, which tells tags from text. The tree that the other half would
/// build is not needed, since [`Fragment`] nests what it is given. Nor can it be had at a bounded cost: as the standard
/// has it, each tag may look at all that are open, and 64 KiB of `<ul><li>` take 0.7 s.
pub fn reduce(html: &str) -> String {
    let sink = Reader { fragment: RefCell::new(Fragment::of(html.len())), unseen: Cell::new(false) };
    // A byte order mark is a character like any other: text that begins with two would lose one in each pass.
    let tokenizer = Tokenizer::new(sink, TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() });
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let _ = tokenizer.feed(&input); // it would pause for a script to run, and none is ever reported to it
    tokenizer.end();
    tokenizer.sink.fragment.into_inner().finish()
}

/// Writes each token that a message may have.
struct Reader {
    fragment: RefCell<Fragment>,
    /// Inside an element of which browsers show nothing.
    unseen: Cell<bool>,
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            TagToken(tag) if tag.kind == StartTag => return self.start(&tag),
            TagToken(tag) => {
                // Inside an element without content of ours, the one end that is a tag is its own.
                self.unseen.set(false);
                if let Some(tag) = Tag::named(&tag.name) {
                    self.fragment.borrow_mut().end(tag);
                }
            }
            CharacterTokens(text) if !self.unseen.get() => self.fragment.borrow_mut().text(&text),
            // Comments, doctypes, and what the tokenizer found odd.
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Reader {
    fn start(&self, tag: &tokenizer::Tag) -> TokenSinkResult<()> {
        let mut fragment = self.fragment.borrow_mut();
        let raw = match &*tag.name {
            "script" => RawKind::ScriptData,
            "style" | "iframe" | "noembed" | "noframes" => RawKind::Rawtext,
            "title" => RawKind::Rcdata,
            "br" => {
                fragment.break_line();
                return TokenSinkResult::Continue;
            }
            name => {
                match Tag::named(name) {
                    Some(Tag::A) => {
                        let href = tag.attrs.iter().find(|attribute| &*attribute.name.local == "href");
                        fragment.start_link(href.map_or("", |href| &href.value));
                    }
                    Some(tag) => fragment.start(tag),
                    None => {}
                }
                return TokenSinkResult::Continue;
            }
        };
        self.unseen.set(true);
        TokenSinkResult::RawData(raw)
    }
}
