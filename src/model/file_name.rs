//! Names of files, which come from strangers' disks and go to others'.

use unicode_normalization::UnicodeNormalization;

/// Longest that common file systems allow, in bytes.
const LONGEST: usize = 255;

/// Longest ending that survives when a name is cut.
const LONGEST_ENDING: usize = 16;

/// What a file is called where nothing of its name is left.
const NAMELESS: &str = "file";

/// A name that can be saved under: no directories, nothing that does not show or that turns the text around, nothing
/// that a file system refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName(String);

impl FileName {
    /// What is usable of a name.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
        let shown: String = last.nfc().filter(|c| !c.is_control() && !turns(*c)).map(usable).collect();
        let name = shown.trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']);
        Self(if name.is_empty() { NAMELESS.to_owned() } else { cut(name) })
    }

    /// The name itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Marks that change the direction of text (Unicode, UAX #9): `exe.jpg` may be a disguise.
fn turns(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn usable(c: char) -> char {
    if c.is_whitespace() {
        ' '
    } else if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') {
        '_'
    } else {
        c
    }
}

/// The name in as many bytes as it may have, with its ending.
fn cut(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let ending = name.rfind('.').and_then(|at| name.get(at..)).filter(|ending| ending.len() <= LONGEST_ENDING);
    let ending = ending.unwrap_or_default();
    let mut stem = String::new();
    for c in name.chars() {
        if stem.len() + c.len_utf8() + ending.len() > LONGEST {
            break;
        }
        stem.push(c);
    }
    stem + ending
}
