//! HTML as a browser reads it: the whole parser of the standard, into the simplest tree there can be.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::{Rc, Weak};

use html5ever::interface::{Attribute, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tokenizer::TokenizerOpts;
use html5ever::{LocalName, ParseOpts, QualName, ns, parse_fragment};

/// An element, or text, or a comment, below a `div`.
pub struct Html {
    name: Option<QualName>,
    pub attributes: Vec<(String, String)>,
    text: RefCell<String>,
    children: RefCell<Vec<Rc<Html>>>,
    parent: RefCell<Weak<Html>>,
}

impl Html {
    /// Reads a fragment, as when it is assigned to `innerHTML` in a page that runs scripts.
    pub fn read(html: &str) -> Rc<Self> {
        let div = QualName::new(None, ns!(html), LocalName::from("div"));
        let tree = Tree(Self::new(None, Vec::new(), ""));
        // What is assigned is characters, not bytes that could begin with a byte order mark.
        let tokenizer = TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() };
        let options = ParseOpts { tokenizer, ..ParseOpts::default() };
        let document = parse_fragment(tree, options, div, Vec::new(), true).one(html);
        document.children.take().remove(0)
    }

    /// The element's name, with its namespace where it is not HTML's; comments have one too. Text has none.
    pub fn name(&self) -> Option<String> {
        let name = self.name.as_ref()?;
        Some(if name.ns == ns!(html) { name.local.to_string() } else { format!("{}:{}", name.ns, name.local) })
    }

    /// Every element and comment below this one.
    pub fn elements(&self) -> Vec<Rc<Self>> {
        let children = self.children.borrow();
        let below = children.iter().flat_map(|child| {
            let own = child.name.is_some().then(|| child.clone());
            own.into_iter().chain(child.elements())
        });
        below.collect()
    }

    /// How many elements are inside each other below this one.
    pub fn depth(&self) -> usize {
        let children = self.children.borrow();
        children.iter().map(|child| child.depth() + usize::from(child.name.is_some())).max().unwrap_or_default()
    }

    /// What is below this element, written out again.
    pub fn html(&self) -> String {
        self.children.borrow().iter().map(|child| child.outer()).collect()
    }

    fn outer(&self) -> String {
        let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let Some(name) = self.name() else { return escaped(&self.text.borrow()) };
        let attributes = self.attributes.iter();
        let attributes: String =
            attributes.map(|(name, value)| format!(" {name}=\"{}\"", escaped(value).replace('"', "&quot;"))).collect();
        if name == "br" { format!("<br{attributes}>") } else { format!("<{name}{attributes}>{}</{name}>", self.html()) }
    }

    fn new(name: Option<QualName>, attributes: Vec<(String, String)>, text: &str) -> Rc<Self> {
        let text = RefCell::new(text.to_owned());
        Rc::new(Self { name, attributes, text, children: RefCell::default(), parent: RefCell::default() })
    }

    fn comment(text: &str) -> Rc<Self> {
        Self::new(Some(QualName::new(None, ns!(html), LocalName::from("#comment"))), Vec::new(), text)
    }

    fn place(self: &Rc<Self>) -> Option<(Rc<Self>, usize)> {
        let parent = self.parent.borrow().upgrade()?;
        let at = parent.children.borrow().iter().position(|child| Rc::ptr_eq(child, self))?;
        Some((parent, at))
    }

    fn insert(self: &Rc<Self>, at: usize, new: NodeOrText<Rc<Self>>) {
        let before = at.checked_sub(1).and_then(|before| self.children.borrow().get(before).cloned());
        match (new, before) {
            (NodeOrText::AppendText(text), Some(before)) if before.name.is_none() => {
                before.text.borrow_mut().push_str(&text)
            }
            (NodeOrText::AppendText(text), _) => {
                self.insert(at, NodeOrText::AppendNode(Self::new(None, Vec::new(), &text)))
            }
            (NodeOrText::AppendNode(node), _) => {
                *node.parent.borrow_mut() = Rc::downgrade(self);
                self.children.borrow_mut().insert(at, node);
            }
        }
    }
}

/// What the parser builds with.
struct Tree(Rc<Html>);

impl TreeSink for Tree {
    type Handle = Rc<Html>;
    type Output = Rc<Html>;
    type ElemName<'a> = &'a QualName;

    fn finish(self) -> Rc<Html> {
        self.0
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Rc<Html> {
        self.0.clone()
    }

    fn elem_name<'a>(&'a self, node: &'a Rc<Html>) -> &'a QualName {
        node.name.as_ref().expect("only elements are asked for their names")
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Rc<Html> {
        let attributes = attributes.into_iter().map(|one| (one.name.local.to_string(), one.value.to_string()));
        Html::new(Some(name), attributes.collect(), "")
    }

    fn create_comment(&self, text: StrTendril) -> Rc<Html> {
        Html::comment(&text)
    }

    fn create_pi(&self, _: StrTendril, text: StrTendril) -> Rc<Html> {
        Html::comment(&text)
    }

    fn append(&self, parent: &Rc<Html>, new: NodeOrText<Rc<Html>>) {
        let end = parent.children.borrow().len();
        parent.insert(end, new);
    }

    fn append_based_on_parent_node(&self, element: &Rc<Html>, previous: &Rc<Html>, new: NodeOrText<Rc<Html>>) {
        if element.place().is_some() { self.append_before_sibling(element, new) } else { self.append(previous, new) }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, template: &Rc<Html>) -> Rc<Html> {
        template.clone()
    }

    fn same_node(&self, one: &Rc<Html>, other: &Rc<Html>) -> bool {
        Rc::ptr_eq(one, other)
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Rc<Html>, new: NodeOrText<Rc<Html>>) {
        if let NodeOrText::AppendNode(node) = &new {
            self.remove_from_parent(node);
        }
        let (parent, at) = sibling.place().expect("a sibling has a place");
        parent.insert(at, new);
    }

    fn add_attrs_if_missing(&self, _: &Rc<Html>, _: Vec<Attribute>) {}

    fn remove_from_parent(&self, node: &Rc<Html>) {
        if let Some((parent, at)) = node.place() {
            parent.children.borrow_mut().remove(at);
        }
    }

    fn reparent_children(&self, node: &Rc<Html>, parent: &Rc<Html>) {
        for child in node.children.take() {
            *child.parent.borrow_mut() = Rc::downgrade(parent);
            parent.children.borrow_mut().push(child);
        }
    }
}
