//! The documents that describe the service say what it does, and all of it.

use std::collections::BTreeSet;
use std::path::Path;

use miaou::doors::{http, socketio};
use miaou::model::EventKind;
use miaou::outcome::Outcome;
use serde_json::{Value, json};

use crate::support::{TestServer, User, references};

/// A request of ada's, who owns the lobby and the crew, with the status that it is answered.
struct Row {
    method: &'static str,
    path: &'static str,
    address: String,
    body: Value,
    status: u16,
}

fn row(method: &'static str, path: &'static str, parameters: &[&str], body: Value, status: u16) -> Row {
    let mut address = path.to_owned();
    for parameter in parameters {
        let (start, end) = (address.find('{').unwrap(), address.find('}').unwrap());
        address.replace_range(start..=end, parameter);
    }
    Row { method, path, address, body, status }
}

/// One request for every route, in an order in which each succeeds.
fn rows(ada: &User, message: &str, attachment: &str, hook: &str) -> Vec<Row> {
    let bob = json!({"username": "bob", "first_name": "Bob", "last_name": "Kahn", "password": "long enough"});
    let login = json!({"username": "ada", "password": "the password of ada"});
    let room = json!({"username": "ada", "room": "lobby"});
    let said = json!({"username": "ada", "room": "lobby", "message": "hello"});
    let refresh = json!({"refresh_token": ada.refresh_token});
    let again = json!({"password": "the password of ada", "new_password": "the password of ada"});
    let hello = json!({"raw_content": "hello"});
    let said_by_hook = json!({"raw_content": "done"});
    let none = Value::Null;
    vec![
        row("post", "/create_user", &[], bob, 409),
        row("post", "/authenticate_user", &[], login, 200),
        row("post", "/join_chatroom", &[], room.clone(), 200),
        row("post", "/chatroom_message", &[], said, 201),
        row("post", "/api/v1/rooms", &[], json!({"name": "attic"}), 201),
        row("get", "/api/v1/rooms", &[], none.clone(), 200),
        row("get", "/api/v1/rooms/{room}", &["lobby"], none.clone(), 200),
        row("patch", "/api/v1/rooms/{room}", &["lobby"], json!({"topic": "This"}), 200),
        row("get", "/api/v1/rooms/{room}/members", &["lobby"], none.clone(), 200),
        row("post", "/api/v1/rooms/{room}/invitations", &["crew"], json!({"user": "bob"}), 200),
        row("get", "/api/v1/rooms/{room}/requests", &["crew"], none.clone(), 200),
        row("put", "/api/v1/rooms/{room}/requests/{user}", &["crew", "cy"], json!({"decision": "accepted"}), 200),
        row("put", "/api/v1/rooms/{room}/members/{user}", &["crew", "cy"], json!({"role": "moderator"}), 200),
        row("get", "/api/v1/requests", &[], none.clone(), 200),
        row("get", "/api/v1/rooms/{room}/messages", &["lobby"], none.clone(), 200),
        row("post", "/api/v1/rooms/{room}/messages", &["lobby"], hello.clone(), 201),
        row("get", "/api/v1/messages/{message}", &[message], none.clone(), 200),
        row("patch", "/api/v1/messages/{message}", &[message], hello.clone(), 200),
        row("get", "/api/v1/messages/{message}/versions", &[message], none.clone(), 200),
        row("post", "/api/v1/messages/{message}/reactions", &[message], json!({"emoji": "👍"}), 200),
        row("delete", "/api/v1/messages/{message}/reactions/{emoji}", &[message, "👍"], none.clone(), 200),
        row("post", "/api/v1/filters/dry_run", &[], json!({"pattern": "hell*"}), 200),
        row("post", "/api/v1/filters", &[], json!({"pattern": "heck", "action": "mask"}), 201),
        row("get", "/api/v1/filters", &[], none.clone(), 200),
        row("delete", "/api/v1/filters/{filter}", &["1"], none.clone(), 200),
        row("post", "/api/v1/messages/{message}/reports", &[message], json!({"reason": "spam"}), 422),
        row("post", "/api/v1/users/{user}/reports", &["bob"], json!({"reason": "spam"}), 201),
        row("get", "/api/v1/rooms/{room}/reports", &["lobby"], none.clone(), 200),
        row("get", "/api/v1/reports", &[], none.clone(), 200),
        row("patch", "/api/v1/reports/{report}", &["1"], json!({"state": "resolved"}), 200),
        row("put", "/api/v1/rooms/{room}/marker", &["lobby"], json!({"read": 1}), 200),
        row("get", "/api/v1/unread", &[], none.clone(), 200),
        row("get", "/api/v1/account", &[], none.clone(), 200),
        row("patch", "/api/v1/account", &[], json!({"receipts": false}), 200),
        row("put", "/api/v1/account/password", &[], again, 200),
        row("get", "/api/v1/account/export", &[], none.clone(), 200),
        row("get", "/api/v1/users", &[], none.clone(), 200),
        row("get", "/api/v1/users/{user}", &["bob"], none.clone(), 200),
        row("put", "/api/v1/users/{user}/role", &["bob"], json!({"role": "professional"}), 200),
        row(
            "post",
            "/api/v1/first_admin",
            &[],
            json!({"token": "x", "username": "eve", "password": "long enough"}),
            403,
        ),
        row("post", "/api/v1/keys", &[], json!({"name": "bot", "scopes": ["read"]}), 201),
        row("get", "/api/v1/keys", &[], none.clone(), 200),
        row("delete", "/api/v1/keys/{key}", &["0"], none.clone(), 404),
        row("put", "/api/v1/salon", &[], json!({"room": "table-12"}), 200),
        row("post", "/api/v1/salon/messages", &[], hello.clone(), 201),
        row("delete", "/api/v1/salon", &[], none.clone(), 200),
        row("delete", "/api/v1/messages/{message}", &[message], none.clone(), 200),
        row("post", "/api/v1/conversations/{user}/messages", &["bob"], hello, 201),
        row("get", "/api/v1/conversations/{user}/messages", &["bob"], none.clone(), 200),
        row("get", "/api/v1/conversations/{user}", &["bob"], none.clone(), 200),
        row("get", "/api/v1/conversations", &[], none.clone(), 200),
        row("post", "/api/v1/blocks", &[], json!({"user": "bob"}), 201),
        row("get", "/api/v1/blocks", &[], none.clone(), 200),
        row("put", "/api/v1/blocks", &[], json!({"users": ["bob"]}), 200),
        row("delete", "/api/v1/blocks/{user}", &["bob"], none.clone(), 200),
        row("put", "/api/v1/presence", &[], json!({"device": "tab", "status": "active", "viewing": "lobby"}), 200),
        row("get", "/api/v1/presence", &[], none.clone(), 200),
        row("get", "/api/v1/rooms/{room}/viewers", &["lobby"], none.clone(), 200),
        row("put", "/api/v1/rooms/{room}/typing", &["lobby"], none.clone(), 200),
        row("delete", "/api/v1/rooms/{room}/typing", &["lobby"], none.clone(), 200),
        Row {
            address: "/api/v1/presence?device=tab".into(),
            ..row("delete", "/api/v1/presence", &[], none.clone(), 200)
        },
        row("get", "/api/v1/rooms/{room}/events", &["lobby"], none.clone(), 200),
        row("get", "/api/v1/events", &[], none.clone(), 200),
        row("post", "/api/v1/bans", &[], json!({"user": "cy", "room": "crew"}), 201),
        row("get", "/api/v1/bans", &[], none.clone(), 200),
        row("delete", "/api/v1/bans/{ban}", &["1"], none.clone(), 200),
        row("delete", "/api/v1/bans", &[], none.clone(), 400),
        row("post", "/api/v1/mutes", &[], json!({"user": "cy", "room": "crew"}), 201),
        row("get", "/api/v1/mutes", &[], none.clone(), 200),
        row("delete", "/api/v1/mutes/{mute}", &["2"], none.clone(), 200),
        row("delete", "/api/v1/mutes", &[], none.clone(), 400),
        row("post", "/api/v1/kicks", &[], json!({"user": "cy"}), 200),
        row("get", "/api/v1/logs", &[], none.clone(), 200),
        row("get", "/api/v1/logs/export", &[], none.clone(), 200),
        row("get", "/api/v1/logs/events", &[], none.clone(), 200),
        row("post", "/api/v1/attachments", &[], none.clone(), 400),
        row("get", "/api/v1/attachments/{attachment}", &[attachment], none.clone(), 200),
        row("get", "/api/v1/attachments/{attachment}/file", &[attachment], none.clone(), 200),
        row("get", "/api/v1/attachments/{attachment}/thumbnail", &[attachment], none.clone(), 404),
        row("post", "/api/v1/attachments/{attachment}/link", &[attachment], none.clone(), 201),
        row("delete", "/api/v1/attachments/{attachment}", &[attachment], none.clone(), 200),
        row("get", "/api/v1/stickers", &[], none.clone(), 200),
        row("post", "/api/v1/stickers", &[], none.clone(), 400),
        row("get", "/api/v1/stickers/{sticker}", &["1"], none.clone(), 200),
        row("delete", "/api/v1/stickers/{sticker}", &["1"], none.clone(), 200),
        row("get", "/api/v1/stickers/{sticker}/image", &["1"], none.clone(), 200),
        Row { address: "/api/v1/search?q=hello".into(), ..row("get", "/api/v1/search", &[], none.clone(), 200) },
        row("post", "/api/v1/webhooks", &[], json!({"url": "http://192.0.2.1/"}), 201),
        row("get", "/api/v1/webhooks", &[], none.clone(), 200),
        row("get", "/api/v1/webhooks/{webhook}", &["1"], none.clone(), 200),
        row("patch", "/api/v1/webhooks/{webhook}", &["1"], json!({"active": false}), 200),
        row("post", "/api/v1/webhooks/{webhook}/secret", &["1"], none.clone(), 200),
        row("post", "/api/v1/webhooks/{webhook}/ping", &["2"], none.clone(), 200),
        row("get", "/api/v1/webhooks/{webhook}/deliveries", &["1"], none.clone(), 200),
        row("post", "/api/v1/webhooks/{webhook}/deliveries/{delivery}/replay", &["1", "1"], none.clone(), 200),
        row("post", "/api/v1/webhooks/{webhook}/replay", &["1"], json!({}), 200),
        row("delete", "/api/v1/webhooks/{webhook}", &["1"], none.clone(), 200),
        row("post", "/api/v1/rooms/{room}/hooks", &["lobby"], json!({"name": "deploy"}), 201),
        row("get", "/api/v1/rooms/{room}/hooks", &["lobby"], none.clone(), 200),
        row("post", "/api/v1/hooks/{secret}", &[hook], said_by_hook.clone(), 201),
        row("post", "/api/v1/hooks", &[], said_by_hook, 401),
        row("delete", "/api/v1/rooms/{room}/hooks/{hook}", &["lobby", "1"], none.clone(), 200),
        row("post", "/leave_chatroom", &[], room, 200),
        row("post", "/api/v1/stream_ticket", &[], none.clone(), 201),
        row("post", "/api/v1/sessions/refresh", &[], refresh, 200),
        row("get", "/api/v1/settings", &[], none.clone(), 200),
        row("post", "/api/v1/settings/reload", &[], none.clone(), 200),
        row("post", "/api/v1/sessions/exchange", &[], json!({"token": "x"}), 401),
        row("post", "/api/v1/sessions/guest", &[], json!({"name": "Ada"}), 200),
        row("get", "/api/v1/sessions", &[], none.clone(), 200),
        row("delete", "/api/v1/sessions", &[], none.clone(), 200),
        row("delete", "/api/v1/sessions/{session}", &["0"], none.clone(), 404),
        row("delete", "/api/v1/users/{user}", &["cy"], none.clone(), 200),
        row("delete", "/api/v1/account", &[], json!({"password": "the password of ada"}), 403),
        row("delete", "/api/v1/sessions/current", &[], none.clone(), 200),
        row("get", "/openapi.json", &[], none.clone(), 200),
        row("get", "/health/live", &[], none.clone(), 200),
        row("get", "/health/ready", &[], none, 200),
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

fn keys(value: &Value) -> BTreeSet<&String> {
    value.as_object().unwrap().keys().collect()
}

fn filled(operation: &Value, what: &str) -> bool {
    operation[what].as_str().is_some_and(|text| !text.trim().is_empty())
}

#[test]
fn the_committed_documents_are_not_stale() {
    let outcomes = serde_json::to_string_pretty(&Outcome::table()).unwrap() + "\n";
    let events = serde_json::to_string_pretty(&socketio::document()).unwrap() + "\n";
    let api = http::openapi().to_pretty_json().unwrap() + "\n";
    for (name, current) in [("miaou.json", api), ("outcomes.json", outcomes), ("socketio.json", events)] {
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
    references(&document());
}

#[test]
fn the_document_spells_every_kind_of_event() {
    let document = document();
    let kinds = document["components"]["schemas"]["EventKind"]["oneOf"].as_array().unwrap().iter();
    let kinds: Vec<_> = kinds.map(|kind| kind["properties"]["kind"]["enum"][0].as_str().unwrap()).collect();

    assert_eq!(kinds, [EventKind::NAMES, &["unknown"]].concat());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_of_the_document_answers_as_its_example_shows() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let cy = server.user("cy").await;
    server.user("bob").await;
    server.schema.execute("update users set role = 'admin' where username = 'ada'");
    ada.post("/api/v1/rooms", json!({"name": "crew", "visibility": "private"})).await;
    cy.try_join("crew").await;
    let message = ada.say("lobby", "first").await.to_string();
    let uploaded = ada.send_file("/api/v1/attachments", b"a file".to_vec()).await.json();
    let attachment = uploaded["attachment"]["id"].as_str().unwrap();
    let hook = ada.post("/api/v1/rooms/lobby/hooks", json!({"name": "build"})).await.json();
    let hook = hook["secret"].as_str().unwrap();
    server.schema.execute(
        "insert into webhooks (id, url, events, secret, position, created_by, off_at, off_reason) overriding system value
         select 2, 'http://127.0.0.1:1/', '{}', '1', 0, id, now(), 'requested' from users where username = 'ada'",
    );
    server
        .schema
        .execute("insert into webhook_deliveries (webhook_id, position, room_id, kind) values (1, 1, 1, 'message')");
    let (document, rows) = (document(), rows(&ada, &message, attachment, hook));
    let documented: BTreeSet<_> = operations(&document).map(|(method, path, _)| (method, path)).collect();
    let tested: BTreeSet<_> = rows.iter().map(|row| (row.method, row.path)).collect();
    assert_eq!(documented, tested, "left: routes of the document; right: rows of this test");
    assert_eq!(document["security"], json!([{"bearer": []}]));

    for Row { method, path, address, body, status } in &rows {
        let operation = &document["paths"][path][method];
        let request = ada.request(&method.to_uppercase(), address);
        let request = if body.is_null() { request } else { request.json(body) };

        let reply = request.send().await.unwrap();

        assert_eq!(reply.status(), *status, "{method} {path}");
        let response = &operation["responses"][status.to_string()]["content"];
        if let Some(example) = response.pointer("/application~1json/example") {
            let answer: Value = reply.json().await.unwrap();
            assert_eq!(keys(&answer), keys(example), "{method} {path}: the example differs from the answer");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_serves_the_document_and_a_page_that_shows_it() {
    let server = TestServer::start().await;

    let served = server.rest.get("/openapi.json").await;
    let page = server.rest.get("/docs/api").await;
    let script = server.rest.get("/docs/api/swagger-initializer.js").await;

    assert_eq!((served.status, served.json()), (200, document()));
    assert_eq!(served.headers["content-type"], "application/json");
    assert_eq!(page.status, 200);
    assert!(page.headers["content-type"].to_str().unwrap().starts_with("text/html"));
    assert!(page.text.contains("Swagger UI") && page.text.contains("swagger-initializer.js"), "{}", page.text);
    assert!(script.text.contains("\"/openapi.json\""), "{}", script.text);
    for asset in ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "index.css"] {
        assert_eq!(server.rest.get(&format!("/docs/api/{asset}")).await.status, 200, "{asset}");
    }
    assert!(!page.text.contains("//unpkg") && !page.text.contains("https://"), "the page needs nothing from elsewhere");
}
