//! The text that most messages are.

/// Whether the text is one paragraph of words, the same in Markdown, HTML and itself.
///
/// It errs on the side of no: that costs some microseconds, and an error on the other side shows a message otherwise
/// than its neighbours.
pub fn is_plain(raw: &str) -> bool {
    let bytes = raw.as_bytes();
    let Some(first) = bytes.first() else { return false };
    !matches!(first, b'#' | b'+' | b'-')
        && raw.trim().len() == raw.len()
        && !raw.starts_with('\u{feff}')
        && !is_numbered(bytes)
        && !bytes.iter().enumerate().any(|(at, byte)| match byte {
            b':' => bytes.get(at + 1) == Some(&b'/'),
            b'.' => bytes.get(..at).is_some_and(|before| before.ends_with(b"www")),
            byte => means_something(*byte),
        })
}

/// Bytes that are more than themselves wherever they stand.
fn means_something(byte: u8) -> bool {
    byte.is_ascii_control()
        || matches!(byte, b'&' | b'<' | b'>' | b'*' | b'_' | b'~' | b'`' | b'\\' | b'[' | b']' | b'@')
}

/// Whether it begins like an item of a list.
fn is_numbered(bytes: &[u8]) -> bool {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0 && matches!(bytes.get(digits), Some(b'.' | b')'))
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::seq::IndexedRandom;
    use rand::{RngExt, SeedableRng};

    use super::{super::markdown, is_plain};

    /// Whatever Markdown, autolinks, HTML or trimming may look at, in pieces small enough to meet in all ways.
    const PIECES: &[&str] = &[
        "a", "B", "word", "é", "漢字", "😀", "e\u{301}", "\u{a0}", "\u{2028}", "\u{3000}", "\u{200b}", "\u{feff}",
        "\u{85}", "\u{7f}", "\u{0}", "\u{1}", "\u{c}", " ", "  ", "    ", "\t", "\n", "\r", "\n\n", "\r\n", "0", "1",
        "1.", "1)", "007.", "-", "--", "---", "+", "*", "**", "***", "_", "__", "~", "~~", "~~~", "`", "``", "```",
        "=", "===", "#", "##", "#######", ">", "<", "&", "&amp;", "&#65;", "&copy", ";", "\\", "[", "]", "(", ")", "!",
        "![", "](", "[a]: b", "|", "-|-", "^", "$", "{", "}", "%", "'", "\"", ",", ".", "..", "?", "/", "//", ":",
        "://", ":)", "@", "a@b.c", "www", "www.", "WWW.", "www.a.b", "http", "http:", "http://", "http://a",
        "HTTP://A", "ftp://a", "mailto:", "a.b", "<b>", "</b>", "<!--", "-->", "<br>", "[ ]", "[x]", "[^1]", ":smile:",
        "||", "==",
    ];

    const LONGER: &[&str] =
        &["two words", "123456789.", "1234567890.", "https://a.b", "mailto:a@b.c", "xmpp:a@b.c", "<http://a>"];

    fn text(chance: &mut StdRng) -> String {
        let pieces = [PIECES, LONGER].concat();
        (0..chance.random_range(1..7)).filter_map(|_| pieces.choose(chance).copied()).collect()
    }

    #[test]
    fn plain_text_is_what_markdown_makes_of_it() {
        let mut chance = StdRng::seed_from_u64(11);
        let mut plain = 0;
        for _ in 0..60_000 {
            let text = text(&mut chance);
            if is_plain(&text) {
                plain += 1;
                assert_eq!(markdown::render(&text), Some(format!("<p>{text}</p>")), "{text:?}");
            }
        }
        assert!(plain > 3_000, "only {plain} texts were plain");
    }

    #[test]
    fn what_people_say_is_plain() {
        for text in
            ["yes", "Is it 5:30 yet? (I think so...)", "l'été, \"déjà vu\" - 100% #yes + $5; :) 漢字 😀", "3 of 4!"]
        {
            assert!(is_plain(text), "{text:?}");
        }
    }
}
