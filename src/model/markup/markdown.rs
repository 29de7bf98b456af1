//! Messages as Markdown.

use std::borrow::Cow;

use comrak::arena_tree::NodeEdge;
use comrak::nodes::{ListType, NodeList, NodeValue};
use comrak::{Arena, Node, Options};

use super::{Fragment, Tag, cost};

/// The text as HTML, unless it would show nothing or costs too much to read.
pub fn render(raw: &str) -> Option<String> {
    let raw = with_line_feeds(raw);
    if cost::is_high(&raw) {
        return None;
    }
    let arena = Arena::new();
    let mut page = Page { fragment: Fragment::of(raw.len()), lines: raw.split('\n').collect() };
    for edge in comrak::parse_document(&arena, &raw, &options()).traverse() {
        match edge {
            NodeEdge::Start(node) => page.enter(node),
            NodeEdge::End(node) => page.leave(node),
        }
    }
    (!page.fragment.is_blank()).then(|| page.fragment.finish())
}

/// CommonMark, with two things that people expect of a chat. Everything else that the crate can read is off.
fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options
}

/// Each way to end a line becomes one, so that a line has one number here and in the document.
fn with_line_feeds(raw: &str) -> Cow<'_, str> {
    if raw.contains('\r') { raw.replace("\r\n", "\n").replace('\r', "\n").into() } else { raw.into() }
}

/// A document on its way into a fragment.
struct Page<'a> {
    fragment: Fragment,
    lines: Vec<&'a str>,
}

impl<'a> Page<'a> {
    fn enter(&mut self, node: Node<'_>) {
        match &node.data().value {
            NodeValue::Paragraph if continues_item(node) => {}
            NodeValue::Paragraph => self.fragment.start(Tag::P),
            NodeValue::Heading(_) => {
                self.fragment.start(Tag::P);
                self.fragment.start(Tag::Strong);
            }
            NodeValue::List(list) => {
                if let Some(tag) = list_tag(list) {
                    self.fragment.start(tag);
                }
            }
            NodeValue::Item(_) if is_counted(node) => self.fragment.start(Tag::Li),
            NodeValue::Item(_) => {
                self.fragment.start(Tag::P);
                self.fragment.text(self.written(node).split([' ', '\t']).next().unwrap_or_default());
                self.fragment.text(if node.first_child().is_some() { " " } else { "" });
            }
            NodeValue::CodeBlock(block) => {
                self.fragment.start(Tag::Pre);
                self.fragment.start(Tag::Code);
                self.fragment.text(&block.literal);
            }
            NodeValue::HtmlBlock(block) => {
                self.fragment.start(Tag::P);
                self.fragment.lines(&block.literal);
            }
            NodeValue::ThematicBreak => {
                self.fragment.start(Tag::P);
                self.fragment.text(self.written(node));
            }
            NodeValue::Code(code) => {
                self.fragment.start(Tag::Code);
                self.fragment.text(&code.literal);
            }
            NodeValue::Link(link) | NodeValue::Image(link) => {
                self.fragment.start_link(&link.url);
                if node.first_child().is_none() {
                    self.fragment.text(&link.url);
                }
            }
            NodeValue::Text(text) => self.fragment.text(text),
            NodeValue::HtmlInline(text) => self.fragment.text(text),
            NodeValue::SoftBreak | NodeValue::LineBreak => self.fragment.break_line(),
            value => {
                if let Some(tag) = tag(value) {
                    self.fragment.start(tag);
                }
            }
        }
    }

    fn leave(&mut self, node: Node<'_>) {
        let tag = match &node.data().value {
            NodeValue::List(list) => list_tag(list),
            NodeValue::Item(_) if is_counted(node) => Some(Tag::Li),
            NodeValue::Paragraph
            | NodeValue::Heading(_)
            | NodeValue::Item(_)
            | NodeValue::HtmlBlock(_)
            | NodeValue::ThematicBreak => Some(Tag::P),
            NodeValue::CodeBlock(_) => Some(Tag::Pre),
            NodeValue::Code(_) => Some(Tag::Code),
            NodeValue::Link(_) | NodeValue::Image(_) => Some(Tag::A),
            value => tag(value),
        };
        if let Some(tag) = tag {
            self.fragment.end(tag);
        }
    }

    /// The source from where the node begins to the end of that line.
    fn written(&self, node: Node<'_>) -> &'a str {
        let start = node.data().sourcepos.start;
        let line =
            self.lines.get(start.line.saturating_sub(1)).and_then(|line| line.get(start.column.saturating_sub(1)..));
        line.unwrap_or_default().trim_end()
    }
}

/// The tag of a node that is one tag and nothing else.
fn tag(value: &NodeValue) -> Option<Tag> {
    match value {
        NodeValue::BlockQuote => Some(Tag::Blockquote),
        NodeValue::Emph => Some(Tag::Em),
        NodeValue::Strong => Some(Tag::Strong),
        NodeValue::Strikethrough => Some(Tag::Del),
        _ => None,
    }
}

/// The tag of a list. One that does not count from 1 has none: tags cannot say so, and the message would be about other
/// numbers than its author wrote ("1984. I remember that year").
fn list_tag(list: &NodeList) -> Option<Tag> {
    match list.list_type {
        ListType::Bullet => Some(Tag::Ul),
        ListType::Ordered => (list.start == 1).then_some(Tag::Ol),
    }
}

/// Whether an item is of a list that has a tag.
fn is_counted(item: Node<'_>) -> bool {
    list_of(item).is_some_and(|list| list_tag(&list).is_some())
}

fn list_of(item: Node<'_>) -> Option<NodeList> {
    match item.parent()?.data().value {
        NodeValue::List(list) => Some(list),
        _ => None,
    }
}

/// Whether a paragraph is the text of an item itself, without space around it.
fn continues_item(paragraph: Node<'_>) -> bool {
    paragraph.parent().is_some_and(|item| {
        list_of(item).is_some_and(|list| match list_tag(&list) {
            Some(_) => list.tight,
            None => paragraph.previous_sibling().is_none(),
        })
    })
}
