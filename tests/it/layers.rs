//! The rule of imports that the map of the crate draws, read from the source itself.

use std::fs;
use std::path::{Path, PathBuf};

/// What each part of the crate may name besides itself. Below a name, everything is included.
///
/// Doors get one thing from below `chat`: an entry with its encodings, since each is made once for all readers and
/// only a door knows it. The server starts what `store` offers before there is a `Chat`: the embedded database and
/// the migrations.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("main", &["command", "server", "doors", "outcome", "config"]),
    ("command", &["server", "model", "error", "config"]),
    ("lib", &[]),
    ("server", &["doors", "chat", "store::embedded", "store::migrations", "config"]),
    ("doors", &["chat", "live::Shared", "model", "outcome", "error", "config"]),
    ("chat", &["store", "live", "model", "outcome", "error", "config"]),
    ("store", &["schema", "model", "outcome", "error"]),
    ("live", &["model", "outcome", "error"]),
    ("model", &["error"]),
    ("error", &["outcome"]),
    ("outcome", &[]),
    ("config", &[]),
    ("schema", &[]),
];

/// Who may name the crates that must stay in their place.
const STAY: &[(&str, &[&str])] = &[("diesel", &["store", "schema", "model"]), ("actix", &["doors", "server"])];

const LONGEST: usize = 300;

struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    /// The first name below `src`: which part of the crate this file belongs to.
    fn part(&self) -> &str {
        self.path.iter().nth(1).unwrap().to_str().unwrap().trim_end_matches(".rs")
    }

    /// Numbered lines without their comments.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line.split("//").next().unwrap()))
    }

    /// How many `super::` lead from this file to the root of the crate.
    fn depth(&self) -> usize {
        let names = self.path.iter().count() - 1;
        if self.path.ends_with("mod.rs") { names - 1 } else { names }
    }
}

fn sources() -> Vec<Source> {
    fn collect(directory: &Path, root: &Path, found: &mut Vec<Source>) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, root, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push(Source { path: path.strip_prefix(root).unwrap().to_owned(), text });
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    collect(&root.join("src"), root, &mut found);
    assert!(found.len() > 40, "the sources are elsewhere");
    found
}

/// The paths on a line that follow `crate::`, or `miaou::` as the binary says.
fn named(line: &str) -> impl Iterator<Item = &str> {
    let after =
        ["crate::", "miaou::"].into_iter().flat_map(|root| line.match_indices(root).map(|(at, _)| at + root.len()));
    after.map(|start| {
        let rest = &line[start..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').unwrap_or(rest.len());
        rest[..end].trim_end_matches(':')
    })
}

fn is_within(path: &str, allowed: &str) -> bool {
    path.strip_prefix(allowed).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn report(broken: &[String]) {
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn imports_go_one_way() {
    let mut broken = Vec::new();
    for source in &sources() {
        let (part, file) = (source.part(), source.path.display());
        let Some((_, allowed)) = MAY_NAME.iter().find(|(name, _)| *name == part) else {
            broken.push(format!(
                "{file}: `{part}` is new; say in this test, and in the map of the crate, what it may name"
            ));
            continue;
        };
        for (number, line) in source.lines() {
            for path in named(line) {
                if !is_within(path, part) && !allowed.iter().any(|allowed| is_within(path, allowed)) {
                    broken
                        .push(format!("{file} line {number}: `{part}` may not name `{path}`; it may name {allowed:?}"));
                }
            }
            // What diesel writes has its own way.
            if part != "schema" && line.contains(&"super::".repeat(source.depth())) {
                broken.push(format!("{file} line {number}: reach another part of the crate by `crate::`"));
            }
        }
    }
    report(&broken);
}

#[test]
fn the_database_and_the_web_framework_stay_in_their_place() {
    let mut broken = Vec::new();
    for source in &sources() {
        for (number, line) in source.lines() {
            for (name, places) in STAY {
                let names = line.match_indices("::").any(|(end, _)| {
                    let start = line[..end].rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |at| at + 1);
                    line[start..end].contains(name)
                });
                if names && !places.contains(&source.part()) {
                    let file = source.path.display();
                    broken.push(format!("{file} line {number}: `{name}` belongs in {places:?} alone"));
                }
            }
        }
    }
    report(&broken);
}

#[test]
fn no_file_is_too_long_to_be_about_one_thing() {
    let long = sources().into_iter().filter(|source| source.part() != "schema").filter_map(|source| {
        let lines = source.text.lines().count();
        (lines > LONGEST).then(|| format!("{} line {LONGEST}: look for the second noun", source.path.display()))
    });
    report(&long.collect::<Vec<_>>());
}

#[test]
fn the_map_of_the_crate_names_every_part() {
    let map = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    for (part, _) in MAY_NAME.iter().filter(|(part, _)| !["main", "command", "lib", "schema"].contains(part)) {
        assert!(map.contains(&format!("[`{part}`]")), "src/lib.rs: the map does not name `{part}`");
    }
}
