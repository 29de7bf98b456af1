//! The page of the door: what it shows is typed, and its settings files are read.

use std::collections::HashMap;

use serde_json::json;

use super::same;
use crate::api_keys::keyed;
use crate::support::{Nc, Process, Rest, Schema};

/// A block of the page that is to be run.
struct Block<'a> {
    kind: &'a str,
    text: &'a str,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let fenced = page.split("\n```").skip(1).step_by(2);
    fenced.map(|block| block.split_once('\n').unwrap()).map(|(kind, text)| Block { kind, text }).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_on_the_page_is_so() {
    let page = include_str!("../../../../docs/tchatator.md");
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join(".tchatator");
    let blocks = blocks(page);
    std::fs::write(&file, blocks.iter().find(|block| block.kind == "ini").unwrap().text).unwrap();
    let process = Process::limited(&Schema::new(), 0, &[("MIAOU_TCHATATOR_FILE", file.to_str().unwrap())]);
    let rest = Rest::new(process.address);
    let (ada, bob) = (rest.user("ada").await, rest.user("bob").await);
    let admin = "7c1b0e9f4d2a85c36e1f0b9a8d7c6e5f";
    let promoted = rest.request("PUT", "/api/v1/users/bob/role").bearer_auth(admin);
    assert_eq!(rest.send(promoted.json(&json!({"role": "professional"}))).await.status, 200);
    let scopes = ["read", "write"];
    let keys = [("miaou_ada", keyed(&ada, &scopes).await.0.token), ("miaou_bob", keyed(&bob, &scopes).await.0.token)];
    let mut clients = HashMap::new();
    let mut asked = 0;

    let mut first = true;
    for Block { kind, text } in &blocks {
        if *kind == "ini" && !std::mem::take(&mut first) {
            std::fs::write(&file, text).unwrap();
        }
        let Some(who) = kind.strip_prefix("nc ") else { continue };
        if !clients.contains_key(who) {
            clients.insert(who, Nc::to(process.commands()).await);
        }
        let nc = clients.get_mut(who).unwrap();
        for exchange in text.trim_end().split("\n\n") {
            let (line, expected) = exchange.split_once('\n').unwrap();
            let line = keys.iter().fold(line.to_owned(), |line, (shown, key)| line.replace(shown, key));
            let answer = nc.ask(&line).await.replace(&format!("{}/", directory.path().display()), "");
            assert_eq!(same(&answer), same(&format!("{expected}\n\n")), "{line}");
            asked += 1;
        }
    }

    assert!(asked > 30, "{asked}");
    assert!(!process.said().contains(admin), "the key is in the log");
}
