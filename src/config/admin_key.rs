//! The administrator's key.

/// Shortest key, in characters.
const SHORTEST: usize = 32;

const LONGEST: usize = 256;

/// How many different characters it must have: what one holds a finger on is long, and guessed at once.
const DIFFERENT: usize = 10;

/// What is wrong with a key, if anything is. Never the key.
#[must_use]
pub fn weakness(key: &str) -> Option<&'static str> {
    let mut letters = [false; 256];
    key.bytes().for_each(|byte| {
        if let Some(letter) = letters.get_mut(usize::from(byte)) {
            *letter = true;
        }
    });
    let different = letters.iter().filter(|letter| **letter).count();
    if !(SHORTEST..=LONGEST).contains(&key.len()) || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        Some("must have 32 to 256 visible ASCII characters")
    } else if different < DIFFERENT {
        Some("must have 10 different characters, so that nobody guesses it")
    } else {
        None
    }
}
