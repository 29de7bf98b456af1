//! Who may do what: each route of the OpenAPI document, asked by everybody there is.
//!
//! `table.txt` says what each is answered, and is meant to be read. Each of its cells gets a world of its own.

mod requests;
mod table;
mod world;

use std::collections::BTreeSet;

use miaou::doors::http;
use serde_json::{Value, json};

use crate::support::TestServer;
use table::Line;
use world::{Caller, People, World};

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_answered_as_the_table_of_rights_says() {
    let server = TestServer::with(|config| config.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()]).await;
    let people = People::gather(&server).await;
    let document = serde_json::to_value(http::openapi()).unwrap();
    let (lines, mut db) = (table::lines(), server.schema.connect());
    assert_covers(&document, &lines);

    let (mut wrong, mut asked) = (Vec::new(), 0);
    for line in &lines {
        for kind in &line.kinds {
            for (caller, expected) in Caller::ALL.into_iter().zip(&line.answers) {
                asked += 1;
                let world = World::make(&mut db, asked, *kind, caller, line);
                let answer = world.ask(&people, line).await;
                let Line { route, .. } = line;
                if answer != *expected {
                    wrong.push(format!("{route}, {kind}, {caller:?}: {answer:?}, and not {expected:?}"));
                } else if !line.documents(&document, &answer) {
                    wrong.push(format!("{route}: the document does not say that it answers {answer:?}"));
                }
            }
        }
    }

    assert!(wrong.is_empty(), "{} of {asked} answers are not those of the table:\n{}", wrong.len(), wrong.join("\n"));
}

/// Every route of the document has its lines, and every line its route; those without a lock are documented so.
fn assert_covers(document: &Value, lines: &[Line]) {
    let paths = document["paths"].as_object().unwrap().iter();
    let documented: BTreeSet<_> = paths
        .flat_map(|(path, item)| {
            item.as_object().unwrap().keys().map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let tested: BTreeSet<_> = lines.iter().map(|line| line.route.clone()).collect();
    let (new, gone): (Vec<_>, Vec<_>) =
        (documented.difference(&tested).collect(), tested.difference(&documented).collect());
    assert!(
        new.is_empty(),
        "routes of the document without their rights: {new:?}; add them to tests/it/rights/table.txt with what each \
         caller is answered, and what they are sent to tests/it/rights/requests.rs"
    );
    assert!(gone.is_empty(), "no routes of the document: {gone:?}; take them out of tests/it/rights/table.txt");
    for line in lines {
        let public = line.operation(document)["security"] == json!([{}]);
        assert_eq!(public, line.answers[0].0 != 401, "{}: its security is documented wrongly", line.route);
    }
}
