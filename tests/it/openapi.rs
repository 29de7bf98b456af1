//! The documents that describe the service say what it does, and all of it.

use std::collections::BTreeSet;
use std::path::Path;

use miaou::doors::http;
use miaou::outcome::Outcome;
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::support::{TestServer, User};

/// One request for every route, with the status for someone without a token and then for ada, who is in the lobby.
fn rows(ada: &User) -> Vec<(&'static str, &'static str, Value, u16, u16)> {
    let bob = json!({"username": "bob", "first_name": "Bob", "last_name": "Kahn", "password": "long enough"});
    let login = json!({"username": "ada", "password": "the password of ada"});
    let room = json!({"username": "ada", "room": "lobby"});
    let message = json!({"username": "ada", "room": "lobby", "message": "hello"});
    let refresh = json!({"refresh_token": ada.refresh_token});
    vec![
        ("post", "/create_user", bob, 201, 409),
        ("post", "/authenticate_user", login, 200, 200),
        ("post", "/join_chatroom", room.clone(), 401, 200),
        ("post", "/chatroom_message", message, 401, 201),
        ("get", "/api/v1/rooms/{room}/messages", Value::Null, 401, 200),
        ("get", "/api/v1/rooms/{room}/events", Value::Null, 401, 200),
        ("get", "/api/v1/events", Value::Null, 401, 200),
        ("post", "/api/v1/attachments", Value::Null, 401, 400),
        ("get", "/api/v1/attachments/{attachment}", Value::Null, 401, 200),
        ("get", "/api/v1/attachments/{attachment}/file", Value::Null, 401, 200),
        ("get", "/api/v1/attachments/{attachment}/thumbnail", Value::Null, 401, 404),
        ("post", "/api/v1/attachments/{attachment}/link", Value::Null, 401, 201),
        ("delete", "/api/v1/attachments/{attachment}", Value::Null, 401, 200),
        ("get", "/api/v1/stickers", Value::Null, 401, 200),
        ("post", "/api/v1/stickers", Value::Null, 401, 400),
        ("get", "/api/v1/stickers/{sticker}", Value::Null, 401, 200),
        ("delete", "/api/v1/stickers/{sticker}", Value::Null, 401, 403),
        ("get", "/api/v1/stickers/{sticker}/image", Value::Null, 200, 200),
        ("post", "/leave_chatroom", room, 401, 200),
        ("post", "/api/v1/stream_ticket", Value::Null, 401, 201),
        ("post", "/api/v1/sessions/refresh", refresh, 200, 200),
        ("delete", "/api/v1/sessions/current", Value::Null, 401, 200),
        ("get", "/health/live", Value::Null, 200, 200),
        ("get", "/health/ready", Value::Null, 200, 200),
    ]
}

fn document() -> Value {
    serde_json::to_value(http::openapi()).unwrap()
}

/// Method, path and operation of every route in the document.
fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths.flat_map(|(path, item)| {
        item.as_object().unwrap().iter().map(move |(method, operation)| (method.as_str(), path.as_str(), operation))
    })
}

fn is_public(operation: &Value) -> bool {
    operation["security"] == json!([{}])
}

fn keys(value: &Value) -> BTreeSet<&String> {
    value.as_object().unwrap().keys().collect()
}

fn filled(operation: &Value, what: &str) -> bool {
    operation[what].as_str().is_some_and(|text| !text.trim().is_empty())
}

#[test]
fn the_committed_documents_are_not_stale() {
    let outcomes = serde_json::to_string_pretty(&Outcome::table()).unwrap() + "\n";
    for (name, current) in
        [("miaou.json", http::openapi().to_pretty_json().unwrap() + "\n"), ("outcomes.json", outcomes)]
    {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi").join(name);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &current).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap();
        assert!(committed == current, "openapi/{name} is stale: run the tests with UPDATE=1 and commit it");
    }
}

#[test]
fn the_document_is_openapi_3_1_and_every_route_is_described() {
    let document = document();

    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    let mut ids = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        assert!(filled(operation, "summary"), "{method} {path} has no summary");
        assert!(filled(operation, "description"), "{method} {path} has no description");
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{method} {path} has the id of another");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(filled(parameter, "description"), "{method} {path}: {parameter} has no description");
        }
    }
}

#[test]
fn every_request_body_and_every_answer_has_an_example() {
    let document = document();
    let has_example = |content: &Value| {
        let reference = content["schema"]["$ref"].as_str().unwrap_or_default();
        let schema = reference.rsplit('/').next().map(|name| &document["components"]["schemas"][name]);
        [content.get("example"), content.get("examples"), schema.and_then(|schema| schema.get("example"))]
            .iter()
            .any(|example| example.is_some_and(|example| !example.is_null()))
    };

    for (method, path, operation) in operations(&document) {
        for (kind, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
            assert!(has_example(content), "{method} {path}: no example of {kind}");
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            assert!(filled(response, "description"), "{method} {path}: {status} has no description");
            let content =
                response["content"].as_object().unwrap_or_else(|| panic!("{method} {path}: {status} is bare"));
            for (kind, content) in content {
                assert!(has_example(content), "{method} {path}: no example of {kind} for {status}");
            }
            assert_eq!(status.starts_with('2'), !content.contains_key("application/problem+json"), "{path} {status}");
        }
    }
}

#[test]
fn every_reference_in_the_document_leads_somewhere() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str));
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let (document, mut found) = (document(), Vec::new());
    references(&document, &mut found);

    for reference in found {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference} leads nowhere");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_of_the_document_answers_as_it_says_with_and_without_a_token() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let uploaded = ada.send_file("/api/v1/attachments", b"a file".to_vec()).await.json();
    let attachment = uploaded["attachment"]["id"].as_str().unwrap();
    let (document, rows) = (document(), rows(&ada));
    let documented: BTreeSet<_> = operations(&document).map(|(method, path, _)| (method, path)).collect();
    let tested: BTreeSet<_> = rows.iter().map(|(method, path, ..)| (*method, *path)).collect();
    assert_eq!(documented, tested, "left: routes of the document; right: rows of this test");
    assert_eq!(document["security"], json!([{"bearer": []}]));

    for (method, path, body, anonymous, member) in &rows {
        let operation = &document["paths"][path][method];
        let (method, address) = (method.to_uppercase(), path.replace("{room}", "lobby").replace("{sticker}", "1"));
        let address = address.replace("{attachment}", attachment);
        let with_body = |request: RequestBuilder| if body.is_null() { request } else { request.json(body) };

        let without = with_body(server.rest.request(&method, &address)).send().await.unwrap();
        assert_eq!(without.status(), *anonymous, "{method} {path} without a token");
        assert_eq!(is_public(operation), *anonymous != 401, "{method} {path}: its security is documented wrongly");

        let with = with_body(ada.request(&method, &address)).send().await.unwrap();
        assert_eq!(with.status(), *member, "{method} {path} as ada");
        let response = &operation["responses"][member.to_string()]["content"];
        if let Some(example) = response.pointer("/application~1json/example") {
            let answer: Value = with.json().await.unwrap();
            assert_eq!(keys(&answer), keys(example), "{method} {path}: the example differs from the answer");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_serves_the_document_and_a_page_that_shows_it() {
    let server = TestServer::start().await;

    let served = server.rest.get("/openapi.json").await;
    let page = server.rest.get("/docs").await;
    let script = server.rest.get("/docs/swagger-initializer.js").await;

    assert_eq!((served.status, served.json()), (200, document()));
    assert_eq!(served.headers["content-type"], "application/json");
    assert_eq!(page.status, 200);
    assert!(page.headers["content-type"].to_str().unwrap().starts_with("text/html"));
    assert!(page.text.contains("Swagger UI") && page.text.contains("swagger-initializer.js"), "{}", page.text);
    assert!(script.text.contains("\"/openapi.json\""), "{}", script.text);
    for asset in ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "index.css"] {
        assert_eq!(server.rest.get(&format!("/docs/{asset}")).await.status, 200, "{asset}");
    }
    assert!(!page.text.contains("//unpkg") && !page.text.contains("https://"), "the page needs nothing from elsewhere");
}
