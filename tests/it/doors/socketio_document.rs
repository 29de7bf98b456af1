//! The AsyncAPI document of the Socket.IO door.

use std::collections::BTreeSet;

use miaou::doors::socketio::{VERBS, document};

use crate::support::references;

#[test]
fn every_reference_leads_somewhere_and_every_schema_is_referred_to() {
    let document = document();
    let found = references(&document);

    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        assert!(found.contains(&format!("#/components/schemas/{name}").as_str()), "nothing is a {name}");
    }
}

#[test]
fn every_event_of_a_client_is_described_with_its_answer() {
    let document = document();
    assert_eq!(document["asyncapi"], "3.0.0");
    let operations = document["operations"].as_object().unwrap();
    let received = operations.values().filter(|operation| operation["action"] == "receive");
    let described: BTreeSet<_> = received
        .map(|operation| {
            assert!(operation["reply"]["messages"][0]["$ref"].is_string(), "{operation}");
            let message = operation["messages"][0]["$ref"].as_str().unwrap();
            let id = message.rsplit('/').next().unwrap();
            document["components"]["messages"][id]["name"].as_str().unwrap()
        })
        .collect();

    let verbs: BTreeSet<_> = VERBS.iter().map(|(verb, _)| *verb).filter(|verb| *verb != "connection").collect();
    assert_eq!(described, verbs);
}
