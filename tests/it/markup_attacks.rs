//! What people say as HTML: nothing comes out that is not meant to, whatever goes in, and it does not take long.

use std::thread;
use std::time::{Duration, Instant};

use miaou::model::markup::{render, sanitise};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use reqwest::Url;

use crate::support::{Html, xss};

/// The tags that may come out; a link is looked at more closely.
const TAGS: &[&str] =
    &["a", "b", "blockquote", "br", "code", "del", "em", "i", "li", "ol", "p", "pre", "s", "strong", "u", "ul"];

/// How many texts are put together at random.
const ROUNDS: usize = 5_000;

/// Longest that a text may take. Optimised, the worst takes a hundredth of this.
const LONGEST: Duration = Duration::from_secs(20);

/// Panics unless a browser that is given this reads the tags of the list, only those, and nothing but what is written.
pub fn assert_inert(html: &str, of: &str) {
    let page = Html::read(html);
    for element in page.elements() {
        let name = element.name().unwrap();
        assert!(TAGS.contains(&name.as_str()), "{name} in {html:?} of {of:?}");
        match (name.as_str(), element.attributes.as_slice()) {
            ("a", [(href, address), (target, blank), (rel, relation)]) => {
                let names = [href, target, blank, rel, relation].map(String::as_str);
                assert_eq!(names, ["href", "target", "_blank", "rel", "nofollow noopener noreferrer"], "{of:?}");
                assert_leads_out(address, of);
            }
            ("a", attributes) => panic!("{attributes:?} in {html:?} of {of:?}"),
            (_, attributes) => assert_eq!(attributes, [], "{html:?} of {of:?}"),
        }
    }
    assert_eq!(page.html(), html, "a browser reads something else, of {of:?}");
}

fn assert_leads_out(address: &str, of: &str) {
    let start = address.to_ascii_lowercase();
    assert!(["http://", "https://", "mailto:"].iter().any(|scheme| start.starts_with(scheme)), "{address:?} of {of:?}");
    if let Ok(url) = Url::parse(address) {
        assert!(["http", "https", "mailto"].contains(&url.scheme()), "{url} of {of:?}");
    }
}

/// Panics unless both functions make something harmless and final of the text.
fn assert_safe(text: &str) {
    let (rendered, sanitised) = (render(text), sanitise(text));
    assert_inert(&rendered, text);
    assert_inert(&sanitised, text);
    assert_eq!(sanitise(&rendered), rendered, "rendered {text:?}");
    assert_eq!(sanitise(&sanitised), sanitised, "sanitised {text:?}");
}

#[test]
fn no_known_attack_leaves_anything_to_execute() {
    for vector in xss::VECTORS {
        assert_safe(vector);
        assert_safe(&format!("a {vector} b"));
        assert_safe(&format!("*{vector}*\n> {vector}\n\n- {vector}"));
        assert_safe(&format!("<a href=\"https://a.example\"><p title=\"{vector}\"><b>{vector}</a>"));
    }
}

#[test]
fn no_combination_of_pieces_leaves_anything_to_execute() {
    let unknown = ["table", "td", "svg", "math", "style", "script", "title", "select", "template", "h1"];
    let tags = TAGS.iter().chain(&unknown).flat_map(|tag| [format!("<{tag}>"), format!("</{tag}>")]);
    let halves = ["<a href=https://a.example>", "<a href=javascript:b>", "](https://b.example)"];
    let marks = [
        "<p ", "<b c=\"", "\">", "<!--", "-->", "\n", "\n\n", "\r", "\0", " ", "x", "é", "&lt;", "&#13;", "&", "    ",
        "> ", "- ", "1. ", "2. ", "# ", "***", "*", "_", "~~", "`", "```\n", "[", "![", "\\", "\u{feff}",
    ];
    let others = halves.iter().chain(&marks).map(|&piece| piece.to_owned());
    let pieces: Vec<String> = tags.chain(others).collect();
    let mut chance = StdRng::seed_from_u64(5);

    for _ in 0..ROUNDS {
        let text: String =
            (0..chance.random_range(1..16)).map(|_| pieces.choose(&mut chance).unwrap().as_str()).collect();
        assert_safe(&text);
    }
}

/// Texts of 64 KiB made to be expensive: each piece as often as it fits, some of them followed by another.
fn expensive() -> Vec<String> {
    const LENGTH: usize = 64 * 1024;
    let short = [
        ">", "> ", "* ", "- ", "1. ", "2. ", "> - ", "+ * ", "*", "**", "*a ", "*a_ ", "a**b", "_", "~", "`", "`a",
        "[", "]", "![", "[a](", "[a](<b", "[a][", "[a]: b\n", "<", "</", "<a ", "<a b='", "<a\n", "<!--", "<!-->",
        "<?", "<!A", "&", "&#", "&amp", "\\", "www.", "(www.a.b", "a@b.c ", "a@", "a\n", "\n", "\r", "\0", " ", "\t",
        "    a\n", "# ", "=\n", "a\n=\n", "***\n", "```\n", "~~~\n", "\u{a0}", "<b>", "<i>", "<p>", "<li>", "<ul><li>",
        "<pre>", "<br>", "<x>", "<x y>", "<table>", "<svg>", "<title>", "<script>", "<style>", "</b>", "<b></i>",
        "<div>\n",
    ];
    let long = [
        "<![CDATA[",
        "http://a<",
        "https://a.b/((",
        "<b>http://a'",
        "<a href=http://b>",
        "<a href=//b>",
        "<table><b>",
        "<math><mi>",
        "<script><!--<script",
        "<blockquote><b></i></s>",
    ];
    let pairs = [
        ("*", "*"),
        ("*a ", " b*"),
        ("[", "](b)"),
        ("![", "](b)"),
        (">", "a\n"),
        (">", ">\n"),
        ("> ", "> \n"),
        ("- ", "a\n"),
        ("- ", " \n"),
        ("1. ", "x\n"),
        ("[a]: b\n", "[a]"),
        ("(", ")"),
        ("http://a(", ")"),
        ("* ", "*\n"),
        ("<b>", "</b>"),
        ("<i><b>", "</i>"),
        ("<a href=http://b>", "</a>"),
    ];
    let mut texts: Vec<String> = short.iter().chain(&long).map(|piece| piece.repeat(LENGTH / piece.len())).collect();
    texts.extend(pairs.iter().map(|(one, other)| {
        let times = LENGTH / (one.len() + other.len());
        one.repeat(times) + &other.repeat(times)
    }));
    texts.push("* ".repeat(16_000) + &"!".repeat(32_000));
    texts.push((0..360).map(|depth| format!("{}- a\n", "  ".repeat(depth / 2))).collect());
    texts.push((0..360).map(|depth| format!("{}a\n", ">".repeat(depth))).collect());
    texts.push((0..11_000).fold("<a".to_owned(), |tag, number| format!("{tag} {number:x}")) + ">");
    texts
}

#[test]
fn no_text_costs_much_more_than_its_size() {
    // The stack that threads of the service have.
    let thread = thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(|| {
        for text in expensive() {
            let start = Instant::now();
            let longest = render(&text).len().max(sanitise(&text).len());
            let took = start.elapsed();

            let begin: String = text.chars().take(40).collect();
            assert!(took < LONGEST, "{took:?} for {begin:?}");
            assert!(longest < 20 * text.len(), "{longest} bytes for {begin:?}");
        }
    });
    thread.unwrap().join().unwrap();
}

#[test]
fn nesting_has_an_end() {
    for depth in [63, 64, 65, 127, 128, 129, 1000] {
        let (quotes, lists) = (">".repeat(depth) + "a", "- ".repeat(depth) + "a");
        let tags = ["b", "blockquote", "ul><li", "li><ol", "p><i", "x><u"].map(|tag| format!("<{tag}>").repeat(depth));
        for text in tags.into_iter().chain([quotes, lists]) {
            assert_safe(&text);
            assert_safe(&format!("{text}a</b></i></u></li></blockquote>b"));
            let depth = Html::read(&render(&text)).depth().max(Html::read(&sanitise(&text)).depth());
            assert!(depth <= 64, "{depth} for {text:?}");
        }
    }

    let bold = |times: usize| format!("{}a{}b", "<b>".repeat(times), "</b>".repeat(times));
    assert_eq!(sanitise(&bold(100)), bold(64));
}

#[test]
fn a_text_made_to_be_expensive_is_shown_as_it_was_written() {
    let (dear, steep) = ("http://a<".repeat(1000), "* ".repeat(3000) + "!");
    assert_eq!(render(&dear), format!("<p>{}</p>", dear.replace('<', "&lt;")));
    assert_eq!(render(&steep), format!("<p>{steep}</p>"));

    let (links, quotes) = ("http://a.example ".repeat(1000), "> > - a\n".repeat(1000));
    assert_eq!(render(&links).matches("<a ").count(), 1000);
    assert_eq!(render(&quotes).matches("<li>").count(), 1000);
}
