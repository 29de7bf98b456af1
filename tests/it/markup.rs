//! What people say as HTML: what each way to write becomes.

use miaou::model::markup::{render, sanitise};

/// The tag of a link, as both functions write it.
fn link(address: &str) -> String {
    format!("<a href=\"{address}\" target=\"_blank\" rel=\"nofollow noopener noreferrer\">")
}

#[test]
fn each_construct_of_markdown_becomes_its_tags() {
    let examples = [
        ("hello", "<p>hello</p>"),
        ("  hello  ", "<p>hello</p>"),
        ("one\ntwo\r\nthree\rfour", "<p>one<br>two<br>three<br>four</p>"),
        ("one\n\ntwo", "<p>one</p><p>two</p>"),
        (
            "*a* _b_ **c** __d__ ~~e~~ ~f~",
            "<p><em>a</em> <em>b</em> <strong>c</strong> <strong>d</strong> <del>e</del> <del>f</del></p>",
        ),
        ("***a***", "<p><em><strong>a</strong></em></p>"),
        ("snake_case_name 2*3*4", "<p>snake_case_name 2<em>3</em>4</p>"),
        ("`a *b* <c>` ``d ` e``", "<p><code>a *b* &lt;c&gt;</code> <code>d ` e</code></p>"),
        ("```rust\nlet a = 1 < 2;\n\n# b\n```", "<pre><code>let a = 1 &lt; 2;\n\n# b\n</code></pre>"),
        ("~~~\n\na\n~~~", "<pre><code>\na\n</code></pre>"),
        ("    a\n      b", "<pre><code>a\n  b\n</code></pre>"),
        ("> a\nb\n>> c", "<blockquote><p>a<br>b</p><blockquote><p>c</p></blockquote></blockquote>"),
        ("- a\n- b\n  1. c\n  2. d", "<ul><li>a</li><li>b<ol><li>c</li><li>d</li></ol></li></ul>"),
        ("* a\n\n* b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("1) a\n2) b", "<ol><li>a</li><li>b</li></ol>"),
        (r"\*a\* \<b\> &copy; &#42; &lt;", "<p>*a* &lt;b&gt; © * &lt;</p>"),
        ("\"a\" & 'b' < c > d", "<p>\"a\" &amp; 'b' &lt; c &gt; d</p>"),
        ("a\u{0}b", "<p>a\u{fffd}b</p>"),
    ];

    for (raw, html) in examples {
        assert_eq!(render(raw), html, "{raw:?}");
    }
}

#[test]
fn links_lead_to_pages_and_mailboxes_and_say_little_of_where_they_come_from() {
    let (page, query, mail) =
        (link("https://a.example/b"), link("https://a.example/?b=c&amp;d=e"), link("mailto:a@b.example"));
    let www = link("http://www.a.example");
    let examples = [
        ("[a *b*](https://a.example/b)", format!("<p>{page}a <em>b</em></a></p>")),
        ("[a](https://a.example/b \"title\")", format!("<p>{page}a</a></p>")),
        ("[a][b]\n\n[b]: https://a.example/b", format!("<p>{page}a</a></p>")),
        ("[](https://a.example/b)", format!("<p>{page}https://a.example/b</a></p>")),
        ("<https://a.example/b>", format!("<p>{page}https://a.example/b</a></p>")),
        ("see https://a.example/b.", format!("<p>see {page}https://a.example/b</a>.</p>")),
        ("(https://a.example/?b=c&d=e)", format!("<p>({query}https://a.example/?b=c&amp;d=e</a>)</p>")),
        ("www.a.example", format!("<p>{www}www.a.example</a></p>")),
        ("a@b.example", format!("<p>{mail}a@b.example</a></p>")),
        ("[a](HTTPS://a.example)", format!("<p>{}a</a></p>", link("HTTPS://a.example"))),
        ("[a](/b) [c](javascript:d) ftp://e.example", "<p>a c ftp://e.example</p>".to_owned()),
        ("https://", "<p>https://</p>".to_owned()),
    ];

    for (raw, html) in examples {
        assert_eq!(render(raw), html, "{raw:?}");
    }
}

#[test]
fn what_has_no_place_in_a_chat_becomes_something_simpler() {
    let (image, page) = (link("https://a.example/b.png"), link("https://a.example"));
    let examples = [
        ("![a](https://a.example/b.png)", format!("<p>{image}a</a></p>")),
        ("![](https://a.example/b.png)", format!("<p>{image}https://a.example/b.png</a></p>")),
        ("[![a](https://a.example/b.png)](https://a.example)", format!("<p>{page}a</a></p>")),
        ("# a *b*\nc", "<p><strong>a <em>b</em></strong></p><p>c</p>".to_owned()),
        ("a\n===\nb\n---", "<p><strong>a</strong></p><p><strong>b</strong></p>".to_owned()),
        ("a\n\n***\n\n> - - -", "<p>a</p><p>***</p><blockquote><p>- - -</p></blockquote>".to_owned()),
        ("a <b>c</b> <!-- d -->", "<p>a &lt;b&gt;c&lt;/b&gt; &lt;!-- d --&gt;</p>".to_owned()),
        ("<div>\n*a*\n</div>\n\nb", "<p>&lt;div&gt;<br>*a*<br>&lt;/div&gt;</p><p>b</p>".to_owned()),
        ("|a|b|\n|-|-|\n|c|d|", "<p>|a|b|<br>|-|-|<br>|c|d|</p>".to_owned()),
        ("a[^1]", "<p>a[^1]</p>".to_owned()),
        ("---\na: b\n---", "<p>---</p><p><strong>a: b</strong></p>".to_owned()),
        ("- [ ] a", "<ul><li>[ ] a</li></ul>".to_owned()),
    ];

    for (raw, html) in examples {
        assert_eq!(render(raw), html, "{raw:?}");
    }
}

#[test]
fn a_list_keeps_the_numbers_that_were_written() {
    let examples = [
        ("1984. I remember", "<p>1984. I remember</p>"),
        ("3. a\n4. b", "<p>3. a</p><p>4. b</p>"),
        ("2) a\n\n   b\n\n4) c", "<p>2) a</p><p>b</p><p>4) c</p>"),
        ("> 007. a\n>      - b", "<blockquote><p>007. a</p><ul><li>b</li></ul></blockquote>"),
        ("- 0. a", "<ul><li><p>0. a</p></li></ul>"),
    ];

    for (raw, html) in examples {
        assert_eq!(render(raw), html, "{raw:?}");
    }
}

#[test]
fn a_text_of_which_nothing_would_be_seen_is_shown_as_it_was_written() {
    for raw in ["-", "+", "*", "#", "1.", "2.", "[a]: b", "```", "&nbsp;", "`\u{a0}`"] {
        assert_eq!(render(raw), format!("<p>{}</p>", raw.replace('&', "&amp;")), "{raw:?}");
    }
    assert_eq!(render(" > \n> \n"), "<p>&gt; <br>&gt;</p>");
    assert_eq!([render(""), render(" \n\t"), render("\u{feff}")], ["<p></p>", "<p></p>", "<p>\u{feff}</p>"]);
}

#[test]
fn html_of_a_client_keeps_what_the_list_allows() {
    let kept = [
        "<p>a <b>b</b> <strong>c</strong> <i>d</i> <em>e</em> <u>f</u> <s>g</s> <del>h</del> <code>i</code><br>j</p>",
        "<blockquote><p>a</p></blockquote><pre><code>b\n  c</code></pre>",
        "<ul><li>a<ol><li>b</li></ol></li><li><p>c</p></li></ul>",
        "a &amp; b &lt;c&gt; \"d\" 'e' \u{a0} 漢字",
        "",
        " \n",
    ];
    for html in kept {
        assert_eq!(sanitise(html), html);
    }
    for address in ["http://a.example", "https://a.example/?b=c&amp;d=%20", "mailto:a@b.example"] {
        let html = format!("{}a</a>", link(address));
        assert_eq!(sanitise(&html), html);
        assert_eq!(sanitise(&format!("<a class=x href=' {address}\n' rel=opener>a</a>")), html);
    }
}

#[test]
fn html_of_a_client_loses_what_the_list_does_not_know() {
    let examples = [
        ("<h1 class=a>b</h1><div id=c><span style='d'>e</span></div>", "be"),
        ("a<script>b</script><STYLE>c</STYLE><iframe>d</iframe><title>e</title>f", "af"),
        ("a<script>b", "a"),
        ("<img src=a alt=b><svg><circle/></svg><table><tr><td>c</td></tr></table>", "c"),
        ("<p onclick=a style=b class=c id=d data-e=f>g</p>", "<p>g</p>"),
        ("<B>a</B><BR/>", "<b>a</b><br>"),
        ("<a>a</a><a href=''>b</a><a href='#'>c</a><a href='ftp://d'>e</a>", "abce"),
        ("<!-- a -->b<!doctype c><?d?>", "b"),
        ("a\r\nb\rc&#13;d\0&#0;", "a\nb\nc\nd\u{fffd}"),
        ("1 < 2 <3 && &copy;&lt;b&gt;", "1 &lt; 2 &lt;3 &amp;&amp; ©&lt;b&gt;"),
    ];

    for (html, left) in examples {
        assert_eq!(sanitise(html), left, "{html:?}");
    }
}

#[test]
fn html_of_a_client_is_nested_as_browsers_would() {
    let (a, b) = (link("https://a.example"), link("https://b.example"));
    let examples = [
        ("<p>a<p>b", "<p>a</p><p>b</p>".to_owned()),
        ("<p>a<ul><li>b<li>c</ul>d</p>", "<p>a</p><ul><li>b</li><li>c</li></ul>d".to_owned()),
        ("<ul><li>a<ul><li>b</ul><li>c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>".to_owned()),
        ("<b>a<i>b</b>c</i>", "<b>a<i>b</i></b>c".to_owned()),
        ("</b></p></li></br>a", "a".to_owned()),
        ("<pre>\n\n a</pre>", "<pre> a</pre>".to_owned()),
        (
            "<a href=https://a.example>a<a href=https://b.example>b</a>c</a><a href=https://b.example>d</a>",
            format!("{a}abc</a>{b}d</a>"),
        ),
    ];

    for (html, nested) in examples {
        assert_eq!(sanitise(html), nested, "{html:?}");
    }
}
