//! In which doors each operation is: `table.txt`, which is meant to be read, held against the code.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use miaou::doors::{frames, socketio, tchatator};

const HEADER: [&str; 5] = ["operation", "rest", "socketio", "frames", "tchatator"];

type Verbs = &'static [(&'static str, &'static [&'static str])];

/// The doors beside REST, and what each says that it reaches.
const DOORS: [(&str, Verbs); 3] =
    [("socketio", socketio::VERBS), ("frames", frames::VERBS), ("tchatator", tchatator::VERBS)];

/// The source below a directory of `src`, as one text.
fn source(directory: &str) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(directory)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            text += &source(&format!("{directory}/{name}"));
        } else {
            text += &fs::read_to_string(entry.path()).unwrap();
        }
    }
    text
}

/// The methods of `Chat` that somebody who is proven asks for, and those that prove somebody.
fn operations() -> BTreeSet<String> {
    let chat = source("chat");
    let mut operations = BTreeSet::new();
    for part in chat.split("    pub async fn ").skip(1) {
        let (name, rest) = part.split_once('(').unwrap();
        let (arguments, _) = rest.split_once(") ->").unwrap_or(("", ""));
        let of_chat = arguments.trim_start().starts_with("&self");
        if of_chat && ["Actor", "Device", "IpAddr", "Credentials"].iter().any(|kind| arguments.contains(kind)) {
            operations.insert(name.to_owned());
        }
    }
    assert!(operations.len() > 90, "the operations are elsewhere");
    operations
}

/// The verbs of a door that reach an operation, as the table has them.
fn cell(verbs: Verbs, operation: &str) -> String {
    let reaching: Vec<_> =
        verbs.iter().filter(|(_, reached)| reached.contains(&operation)).map(|verb| verb.0).collect();
    if reaching.is_empty() { "-".to_owned() } else { reaching.join(",") }
}

fn line(operation: &str, http: &str) -> String {
    let rest = if calls(http, operation) { "yes" } else { "-" };
    let doors = DOORS.map(|(_, verbs)| cell(verbs, operation)).join(" ");
    format!("{operation} {rest} {doors}")
}

/// Whether a source calls a method of that name.
fn calls(source: &str, operation: &str) -> bool {
    source.contains(&format!(".{operation}("))
}

#[test]
fn each_operation_is_in_the_doors_that_the_table_says() {
    let http = source("doors/http");
    let table = include_str!("table.txt");
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let mut lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(words);
    assert_eq!(lines.next().unwrap(), HEADER);
    let said: BTreeSet<String> = lines.map(|words| words.join(" ")).collect();

    let is: BTreeSet<String> = operations().iter().map(|operation| line(operation, &http)).collect();

    let (gone, new): (Vec<_>, Vec<_>) = (said.difference(&is).collect(), is.difference(&said).collect());
    assert!(
        gone.is_empty() && new.is_empty(),
        "decide in which doors these are, and say so in tests/it/doors/table.txt.\nthere, and not so: {gone:#?}\nso, and not there: {new:#?}"
    );
}

#[test]
fn a_door_reaches_what_it_says_that_it_reaches() {
    let operations = operations();
    let visitors = source_of_visitors();
    for (door, verbs) in DOORS {
        let source = source(&format!("doors/{door}"));
        let reached: BTreeSet<_> = verbs.iter().flat_map(|(_, reached)| reached.iter().copied()).collect();
        for operation in &reached {
            assert!(
                calls(&source, operation) || calls(&visitors, operation),
                "{door} says that it reaches `{operation}`, and does not call it"
            );
        }
        for operation in operations.iter().filter(|operation| !reached.contains(operation.as_str())) {
            assert!(
                !source.contains(&format!("chat.{operation}(")),
                "{door} calls `{operation}`, and has no verb that says so"
            );
        }
    }
}

/// What every door that has visitors reaches by them.
fn source_of_visitors() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/doors/visitor.rs")).unwrap()
}
