//! What keys look like: `miaou_`, 43 letters and digits that cannot be guessed, and six that tell a typing error.

use rand::distr::{Alphanumeric, SampleString};
use sha2::{Digest, Sha256};

use crate::model::Secret;

/// How every key begins: for those who look for keys where none should be.
const PREFIX: &str = "miaou_";

/// 43 of 62 letters are 256 bits.
const LENGTH: usize = 43;

const CHECK_LENGTH: usize = 6;

const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A new key.
pub(super) fn make() -> Secret {
    let random = Alphanumeric.sample_string(&mut rand::rng(), LENGTH);
    format!("{PREFIX}{random}{}", check(&random)).into()
}

/// The letters of a key by which people know it.
pub(super) fn prefix(key: &Secret) -> String {
    key.expose().chars().take(PREFIX.len() + CHECK_LENGTH).collect()
}

/// Whether a token is a key, and no access token.
pub(super) fn is_one(token: &Secret) -> bool {
    token.expose().starts_with(PREFIX)
}

/// Whether a key is one that was made here, as far as its letters tell. The database need not be asked about others.
pub(super) fn is_whole(key: &Secret) -> bool {
    let parts = key.expose().strip_prefix(PREFIX).and_then(|rest| rest.split_at_checked(LENGTH));
    parts.is_some_and(|(random, sum)| check(random) == sum)
}

fn check(random: &str) -> String {
    let mut sum =
        Sha256::digest(random.as_bytes()).iter().take(4).fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
    let mut letters = String::new();
    for _ in 0..CHECK_LENGTH {
        letters.extend(LETTERS.get(sum % LETTERS.len()).map(|letter| char::from(*letter)));
        sum /= LETTERS.len();
    }
    letters
}
