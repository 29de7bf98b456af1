//! The examples of the README, run as they are written.

use crate::support::{Example, Process, Schema, run};

#[test]
fn the_readme_does_what_it_says() {
    let server = Process::limited(&Schema::new(), 0, &[]);
    let examples = Example::all(include_str!("../../README.md"));
    let commands: Vec<_> = examples.iter().map(|example| example.commands.as_str()).collect();
    let [people, join, listen, speak, history, leave, ticket] = commands.as_slice() else {
        panic!("the README has {} examples: run the new one here", commands.len());
    };
    // Bob's terminal: listens in the background until it has heard Ada, as a reader would see it.
    let script = format!(
        "{people}\n{join}\nexec 3< <({})\nread -r -u 3 retry; read -r -u 3 id; read -r -u 3 blank\n{speak}\n{speak}\n\
         echo; echo HEARD; line=; while [ \"$line\" != 'event: message' ]; do read -r -u 3 line; echo \"$line\"; done
         read -r -u 3 line; echo \"$line\"; echo HISTORY\n{history}\n{ticket}\n{leave}\n",
        listen.trim()
    );

    let output = run(&script, server.address).unwrap_or_else(|output| panic!("a command failed after this: {output}"));

    let (said, heard) = output.split_once("HEARD").unwrap();
    let (heard, after) = heard.split_once("HISTORY").unwrap();
    assert_eq!(said.matches("\"code\":1,").count(), 6, "{output}");
    assert_eq!((said.matches("\"replayed\":false").count(), said.matches("\"replayed\":true").count()), (1, 1));
    assert!(heard.contains("event: message\ndata: {\"id\":3,\"room\":{\"id\":1,\"name\":\"lobby\"}"), "{output}");
    assert_eq!(after.matches("\"raw_content\":\"hello, Bob\"").count(), 1, "{output}");
    assert!(after.contains("retry: ") && after.ends_with("{\"code\":1}"), "{output}");
}
