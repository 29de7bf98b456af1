//! What a seeded mutator makes of a corpus: the same each time.

use std::fs;
use std::path::Path;

/// What is dangerous somewhere.
const WORDS: &[&str] = &[
    "\n",
    "\r",
    "\"",
    "\\",
    "\0",
    "/",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "=",
    "#",
    "-",
    "--",
    " ",
    "\t",
    "\u{2028}",
    "\u{85}",
    "\u{202e}",
    "\u{feff}",
    "é",
    "9223372036854775808",
    "-1",
    "null",
    "\x1b[2J",
];

/// The files of a corpus, and then so many mutations of each.
fn mutations(target: &str, each: usize) -> impl Iterator<Item = Vec<u8>> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut paths: Vec<_> = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let seeds: Vec<_> = paths.iter().map(|path| fs::read(path).unwrap()).collect();
    assert!(!seeds.is_empty(), "{target} has no corpus");
    let (mut random, count) = (Random(0x9e37_79b9_7f4a_7c15), seeds.len() * each);
    let mutated = seeds.clone();
    let mutations = (0..count).map(move |number| {
        let mut bytes = mutated[number % mutated.len()].clone();
        for _ in 0..=random.below(6) {
            mutate(&mut bytes, &mutated, &mut random);
        }
        bytes
    });
    seeds.into_iter().chain(mutations)
}

fn mutate(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let end = at + random.below(bytes.len() - at + 1);
    match random.below(6) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..end)),
        2 => bytes.insert(at, u8::try_from(random.below(256)).unwrap()),
        3 => bytes.splice(at..at, WORDS[random.below(WORDS.len())].bytes()).for_each(drop),
        4 => {
            let again = bytes[at..end].to_vec();
            bytes.splice(at..at, again).for_each(drop);
        }
        _ => {
            let other = &seeds[random.below(seeds.len())];
            let from = random.below(other.len() + 1);
            bytes.splice(at..end, other[from..].iter().copied()).for_each(drop);
        }
    }
    bytes.truncate(1 << 16);
}

/// Xorshift (Marsaglia, 2003).
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(most).unwrap()).unwrap()
    }
}

/// Checks the corpus of a target, and what is made of it. `MIAOU_TEST_FUZZ=1000000 scripts/test whatever` looks longer.
pub fn fuzz(target: &str, each: usize, check: impl Fn(&[u8]) + std::panic::RefUnwindSafe) {
    let each = std::env::var("MIAOU_TEST_FUZZ").map_or(each, |each| each.parse().unwrap());
    for bytes in mutations(target, each) {
        if let Err(panic) = std::panic::catch_unwind(|| check(&bytes)) {
            eprintln!("after {:?}", String::from_utf8_lossy(&bytes));
            std::panic::resume_unwind(panic);
        }
    }
}
