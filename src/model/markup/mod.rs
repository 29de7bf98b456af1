//! What people say, as HTML that any page can show.
//!
//! Two ways lead here: [`render`] reads a message as Markdown, [`sanitise`] reads the HTML of a client that formats by
//! itself. Both end in a `Fragment`, which can write the tags of one short list and nothing else, so safety does not
//! depend on what was understood of the input.

mod cost;
mod fragment;
mod html;
mod markdown;
mod plain;
mod tag;

use fragment::Fragment;
use tag::Tag;

/// A message's text as HTML: a subset of Markdown, in which raw HTML is text.
///
/// What has no place in a chat is shown as text or as the next simpler thing: an image as a link to it, a heading as
/// strong words, a rule as its dashes, and a list that does not begin with 1 with the numbers that were written. The
/// same is true of a text that would show nothing (`[a]: b`) and of one made to be expensive.
#[must_use]
pub fn render(raw: &str) -> String {
    if plain::is_plain(raw) {
        return ["<p>", raw, "</p>"].concat();
    }
    markdown::render(raw).unwrap_or_else(|| as_written(raw))
}

/// A client's own HTML, reduced to the tags that a message may have. It is empty where nothing is left.
///
/// What comes out is the same in every browser: it is nested as the standard asks, without anything implied. Passing
/// through here a second time changes nothing.
#[must_use]
pub fn sanitise(html: &str) -> String {
    html::reduce(html)
}

/// The text in one paragraph, without a look at what it may mean.
fn as_written(raw: &str) -> String {
    let mut fragment = Fragment::of(raw.len());
    fragment.start(Tag::P);
    fragment.lines(raw.trim());
    fragment.finish()
}
