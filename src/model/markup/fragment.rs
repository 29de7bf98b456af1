//! A piece of HTML that is safe by the way it is written.

use super::Tag;

/// How deep tags may be nested. People need less than ten; browsers stop at 512, and each level costs them layout.
const DEEPEST: usize = 64;

/// How many tags are remembered, shown or not, so that ends find their starts. A text that nests deeper loses tags.
const REMEMBERED: usize = 2 * DEEPEST;

/// Where a link may lead.
const SCHEMES: [&str; 3] = ["http://", "https://", "mailto:"];

/// HTML under way. Nobody can write anything to it but text, which is escaped, and tags of the list.
///
/// Tags are nested as the HTML standard would nest them, with every end written out: the paragraph that a list would
/// end by itself is ended here. So a browser, and a second pass through here, reads exactly the tree that was meant,
/// and there is nothing to repair, which is where markup that was safe as text turns into something else.
pub struct Fragment {
    html: String,
    open: Vec<Open>,
    blank: bool,
}

/// A tag that was started and not yet ended.
struct Open {
    tag: Tag,
    /// False where the tag itself is left out and only its text stays.
    shown: bool,
}

impl Fragment {
    /// An empty one, made for a text of so many bytes.
    pub fn of(length: usize) -> Self {
        Self { html: String::with_capacity(length + length / 4 + 32), open: Vec::new(), blank: true }
    }

    /// Starts an element. A link needs an address: without one only its text is shown.
    pub fn start(&mut self, tag: Tag) {
        self.end_what_cannot_hold(tag);
        let shown = tag != Tag::A && self.open.len() < DEEPEST;
        if shown {
            self.html.push('<');
            self.html.push_str(tag.name());
            self.html.push('>');
        }
        self.remember(tag, shown);
    }

    /// Starts a link. Of a link inside a link, or to an address that a message may not lead to, only the text is shown.
    pub fn start_link(&mut self, address: &str) {
        let within = self.open.iter().any(|open| open.tag == Tag::A && open.shown);
        let address = allowed(address).filter(|_| !within && self.open.len() < DEEPEST);
        if let Some(address) = address {
            self.html.push_str("<a href=\"");
            for (number, part) in address.split('"').enumerate() {
                self.html.push_str(if number > 0 { "&quot;" } else { "" });
                self.escape(part);
            }
            self.html.push_str("\" target=\"_blank\" rel=\"nofollow noopener noreferrer\">");
        }
        self.remember(Tag::A, address.is_some());
    }

    /// Ends the innermost element of this kind, and what was started inside it; nothing where there is none.
    pub fn end(&mut self, tag: Tag) {
        if let Some(at) = self.open.iter().rposition(|open| open.tag == tag) {
            self.end_from(at);
        }
    }

    /// Writes text.
    pub fn text(&mut self, text: &str) {
        // A browser ignores the line break that follows this tag, so that a second pass would lose the next one.
        let text = if self.html.ends_with("<pre>") { text.trim_start_matches(['\n', '\r']) } else { text };
        self.blank = self.blank && text.trim().is_empty();
        self.escape(text);
    }

    /// Writes text whose line breaks are to be seen.
    pub fn lines(&mut self, text: &str) {
        for (number, line) in text.lines().enumerate() {
            if number > 0 {
                self.break_line();
            }
            self.text(line);
        }
    }

    /// Writes a line break.
    pub fn break_line(&mut self) {
        self.html.push_str("<br>");
    }

    /// Whether there is nothing to read in it yet.
    pub fn is_blank(&self) -> bool {
        self.blank
    }

    /// The HTML, with all that is open ended.
    pub fn finish(mut self) -> String {
        self.end_from(0);
        self.html
    }

    fn end_what_cannot_hold(&mut self, tag: Tag) {
        if tag == Tag::Li
            && let Some(at) = self.open.iter().rposition(|open| open.tag == Tag::Li || open.tag.holds_items())
            && self.open.get(at).is_some_and(|open| open.tag == Tag::Li)
        {
            self.end_from(at);
        }
        if tag.ends_paragraph() {
            self.end(Tag::P);
        }
    }

    fn remember(&mut self, tag: Tag, shown: bool) {
        if self.open.len() < REMEMBERED {
            self.open.push(Open { tag, shown });
        }
    }

    fn end_from(&mut self, at: usize) {
        for open in self.open.drain(at..).rev().filter(|open| open.shown) {
            self.html.push_str("</");
            self.html.push_str(open.tag.name());
            self.html.push('>');
        }
    }

    /// Makes text of what could be markup. No carriage return is left, since reading HTML turns it into a line feed,
    /// and no NUL, which nothing that reads HTML keeps.
    fn escape(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.html.push_str("&amp;"),
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                '\r' => self.html.push('\n'),
                '\0' => self.html.push(char::REPLACEMENT_CHARACTER),
                c => self.html.push(c),
            }
        }
    }
}

/// The address without the space around it, if a message may lead there.
///
/// Browsers ignore control characters within a scheme (`java\nscript:`), so an address that has any is refused.
fn allowed(address: &str) -> Option<&str> {
    let address = address.trim_matches(|c| c <= ' ');
    let leads_out = SCHEMES.iter().any(|scheme| {
        address
            .split_at_checked(scheme.len())
            .is_some_and(|(start, rest)| start.eq_ignore_ascii_case(scheme) && !rest.is_empty())
    });
    (leads_out && !address.chars().any(char::is_control)).then_some(address)
}
