//! The documents beside the README: their examples are run, their links lead somewhere, and no route is forgotten.

use std::fs;
use std::path::{Path, PathBuf};

use miaou::outcome::Outcome;

use crate::support::{Example, Process, SIGNING_KEY, Schema, essence, fits, run, templates};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn documents() -> Vec<(PathBuf, String)> {
    let found = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let found = found.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    found.map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// The command line of whoever runs the server.
fn operator(schema: &Schema) -> String {
    let (url, data, program) = (schema.url(), schema.data().display(), env!("CARGO_BIN_EXE_miaou"));
    let settings = format!("DATABASE_URL='{url}' MIAOU_SIGNING_KEY='{SIGNING_KEY}' MIAOU_DATA='{data}'");
    format!("miaou() {{ {settings} {program} \"$@\"; }}\n")
}

#[test]
fn every_example_does_what_its_document_says() {
    let login = Example::all(include_str!("../../docs/README.md")).remove(0).commands;
    for (path, text) in documents() {
        let examples = Example::all(&text);
        if examples.is_empty() {
            continue;
        }
        let schema = Schema::new();
        let server = Process::limited(&schema, 0, &[]);
        // The first page makes the users that the others have.
        let login = if path.ends_with("docs/README.md") { "" } else { &login };
        let mut script = operator(&schema) + login;
        for Example { commands, .. } in &examples {
            script.push_str("\nprintf '\\n=====\\n'\n");
            script.push_str(commands);
        }
        for refused in examples.iter().filter(|example| example.is_refused()) {
            script = script.replace(&refused.commands, &format!("(unset -f curl; {})\n", refused.commands.trim()));
        }

        let output = run(&script, server.address)
            .unwrap_or_else(|output| panic!("{path:?}: the last of these failed: {output}"));

        let answers: Vec<_> = output.split("\n=====\n").skip(1).collect();
        assert_eq!(answers.len(), examples.len(), "{output}");
        for (Example { commands, answer: expected }, answer) in examples.iter().zip(answers) {
            if let Some(expected) = expected {
                assert_eq!(essence(answer), essence(expected), "{path:?}, what this answers:\n{commands}");
            }
            assert!(!answer.contains("event: end"), "{path:?}: a stream was ended:\n{commands}");
        }
    }
}

#[test]
fn the_rest_guide_has_every_route() {
    let guide = fs::read_to_string(root().join("docs/rest.md")).unwrap();
    let words = guide.split(|c: char| c.is_whitespace() || "`\"'?&)".contains(c));
    let addresses: Vec<_> = words.map(|word| word.trim_start_matches("localhost:8080")).collect();

    let left_out: Vec<_> =
        templates().into_iter().filter(|template| !addresses.iter().any(|address| fits(template, address))).collect();

    assert!(left_out.is_empty(), "docs/rest.md does not say what these are for: {left_out:#?}");
}

#[test]
fn the_rest_guide_says_what_to_do_about_every_error() {
    let guide = fs::read_to_string(root().join("docs/rest.md")).unwrap();
    let (_, rest) = guide.split_once("| status | what a client does |").unwrap();
    let rows = rest.split("\n\n").next().unwrap().lines().filter_map(|line| line.split('|').nth(1));
    let told: Vec<_> = rows.flat_map(|cell| cell.split(',').filter_map(|status| status.trim().parse().ok())).collect();

    for row in Outcome::ALL.iter().map(|outcome| outcome.row()).filter(|row| row.http >= 400) {
        assert!(told.contains(&row.http), "docs/rest.md does not say what to do about {} ({})", row.http, row.name);
    }
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let readme = (root().join("README.md"), fs::read_to_string(root().join("README.md")).unwrap());
    for (path, text) in documents().into_iter().chain([readme]) {
        for rest in text.split("](").skip(1) {
            let target = rest.split(')').next().unwrap();
            if target.starts_with("http") {
                continue;
            }
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let file = if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
            let led = fs::read(&file).unwrap_or_else(|_| panic!("{path:?} links {target}, which is not there"));
            let led = String::from_utf8_lossy(&led);
            let slug = |line: &str| line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
            let found = heading.is_empty() || led.lines().any(|line| line.starts_with('#') && slug(line) == heading);
            assert!(found, "{path:?} links {target}: there is no such heading");
        }
    }
}
