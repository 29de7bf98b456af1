//! The examples of the README, run as they are written.

use std::io::Read;
use std::process::{Command, Stdio};

use crate::support::{Process, Schema};

/// The blocks of shell commands, in order.
fn blocks(address: &str) -> Vec<String> {
    let readme = include_str!("../../README.md");
    let blocks = readme.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    blocks.map(|block| block.replace("localhost:8080", address)).collect()
}

#[test]
fn the_readme_does_what_it_says() {
    let server = Process::start(&Schema::new(), 0, &[]);
    let blocks = blocks(&server.address.to_string());
    let [people, join, listen, speak, history, leave, ticket] = blocks.as_slice() else {
        panic!("the README has {} examples: run the new one here", blocks.len());
    };
    // Bob's terminal: listens in the background until it has heard Ada, as a reader would see it.
    let script = format!(
        "set -e\n{people}\n{join}\nexec 3< <({})\nread -r -u 3 retry; read -r -u 3 id; read -r -u 3 blank\n{speak}\n{speak}\n\
         echo; echo HEARD; for line in 1 2 3; do read -r -u 3 line; echo \"$line\"; done; echo HISTORY\n{history}\n{ticket}\n{leave}\n",
        listen.trim()
    );

    let mut shell = Command::new("bash").args(["-c", &script]).stdout(Stdio::piped()).spawn().unwrap();
    let mut output = String::new();
    shell.stdout.take().unwrap().read_to_string(&mut output).unwrap();

    assert!(shell.wait().unwrap().success(), "{output}");
    let (said, heard) = output.split_once("HEARD").unwrap();
    let (heard, after) = heard.split_once("HISTORY").unwrap();
    assert_eq!(said.matches("\"code\":1,").count(), 6, "{output}");
    assert_eq!((said.matches("\"replayed\":false").count(), said.matches("\"replayed\":true").count()), (1, 1));
    assert!(heard.contains("event: message\ndata: {\"id\":3,\"room\":{\"id\":1,\"name\":\"lobby\"}"), "{output}");
    assert_eq!(after.matches("\"raw_content\":\"hello, Bob\"").count(), 1, "{output}");
    assert!(after.contains("retry: ") && after.ends_with("{\"code\":1}"), "{output}");
}
