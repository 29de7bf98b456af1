//! What people read when something went wrong, in their language.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use miaou::doors::language::Language;
use regex::Regex;
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::support::{Reply, TestServer, User};

/// A problem, as somebody reads it who prefers French.
async fn in_french(user: &User, request: RequestBuilder) -> Reply {
    user.rest.send(request.header("accept-language", "fr-CH, fr;q=0.9, en;q=0.5")).await
}

fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    reply.headers.get(name).unwrap_or_else(|| panic!("no {name}: {reply:?}")).to_str().unwrap()
}

/// Words that English sentences have and French ones have not.
static ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(the|this|there|is|are|was|must|may|not|have|has|you|your|of|for|with|here|wait|too|at|and|most|only|its|be|by|in)\b",
    )
    .unwrap()
});

/// The sentences of a problem that people read.
fn sentences(reply: &Reply) -> Vec<String> {
    let problem = reply.json();
    let fields: BTreeMap<String, String> = serde_json::from_value(problem["fields"].clone()).unwrap_or_default();
    let said = [&problem["title"], &problem["detail"]].into_iter().filter_map(Value::as_str).map(str::to_owned);
    said.chain(fields.into_values()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_problem_is_told_in_the_language_that_is_asked_for() {
    let server = TestServer::start().await;
    let refused = async |languages: Option<&str>| {
        let request =
            server.rest.request("POST", "/create_user").json(&json!({"username": "ada", "password": "short"}));
        let request = languages.into_iter().fold(request, |request, it| request.header("accept-language", it));
        server.rest.send(request).await
    };

    let french = refused(Some("fr")).await;
    assert_eq!(
        french.json(),
        json!({
            "code": 3, "name": "missing_field", "status": 400,
            "title": "Un champ obligatoire manque ou est vide.",
            "fields": {"first_name": "manque ou est vide", "last_name": "manque ou est vide"},
        })
    );
    assert_eq!(
        (header(&french, "content-language"), header(&french, "content-type")),
        ("fr", "application/problem+json")
    );
    assert!(header(&french, "vary").to_lowercase().starts_with("accept-language"), "{french:?}");
    for languages in [None, Some("en"), Some("de, en;q=0.9, fr;q=0.8"), Some("*"), Some("é, ,;q=")] {
        let english = refused(languages).await;
        assert_eq!(english.json()["title"], "A required field is missing or empty.", "{languages:?}");
        assert_eq!(header(&english, "content-language"), "en");
        assert!(header(&english, "vary").to_lowercase().starts_with("accept-language"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_prefers_french_reads_no_english() {
    let server = TestServer::with(|config| {
        config.limits.searches_per_minute = "1".parse().unwrap();
        config.limits.rooms_per_hour = "7".parse().unwrap();
    })
    .await;
    let ada = server.member("ada", "lobby").await;
    let (bob, cy, eve) = (server.member("bob", "lobby").await, server.user("cy").await, server.user("eve").await);
    let guest = server.rest.post("/api/v1/sessions/guest", json!({"name": "Zoe"})).await.json();
    let guest = User { token: guest["token"].as_str().unwrap().to_owned(), name: "guest-zoe".into(), ..cy.clone() };
    server.schema.execute("update users set role = 'admin' where username = 'eve'");
    let said = ada.say("lobby", "hello").await;
    let message = format!("/api/v1/messages/{said}");
    for room in [json!({"name": "crew", "visibility": "private"}), json!({"name": "old"}), json!({"name": "slow"})] {
        assert_eq!(ada.post("/api/v1/rooms", room).await.status, 201);
    }
    assert_eq!(ada.patch("/api/v1/rooms/slow", json!({"slow_seconds": 600})).await.status, 200);
    for room in ["old", "slow"] {
        bob.join(room).await;
    }
    bob.say("slow", "once").await;
    assert_eq!(ada.patch("/api/v1/rooms/old", json!({"archived": true})).await.status, 200);
    ada.post("/api/v1/mutes", json!({"user": "bob", "room": "lobby", "seconds": 60})).await;
    ada.post("/api/v1/bans", json!({"user": "cy", "room": "lobby"})).await;
    ada.post("/api/v1/blocks", json!({"user": "cy"})).await;
    ada.say_to("bob", "psst").await;
    let deleted = ada.say("lobby", "gone").await;
    ada.delete(&format!("/api/v1/messages/{deleted}")).await;
    ada.get("/api/v1/search?q=tea").await;
    eve.post("/api/v1/filters", json!({"pattern": "darn", "action": "refuse"})).await;
    let own = ada.post("/api/v1/keys", json!({"name": "own", "scopes": ["read"]})).await.json();
    let key = User { token: own["key"].as_object().and(own["secret"].as_str()).unwrap().to_owned(), ..ada.clone() };
    let nobody = User { token: "garbage".into(), ..ada.clone() };
    let uploaded = ada.send_file("/api/v1/attachments", b"a file".to_vec()).await.json();
    let file = format!("/api/v1/attachments/{}", uploaded["attachment"]["id"].as_str().unwrap());
    let new = |username: &str, password: &str| json!({"username": username, "first_name": "A\n", "last_name": "x".repeat(101), "password": password});
    let say = |text: &str| json!({"raw_content": text});

    let provocations: Vec<(&User, &str, &str, Value)> = vec![
        (&ada, "POST", "/create_user", json!({})),
        (&ada, "POST", "/create_user", new("ada lovelace", "short")),
        (
            &ada,
            "POST",
            "/create_user",
            json!({"username": "a b", "first_name": "A", "last_name": "B", "password": "long enough"}),
        ),
        (
            &ada,
            "POST",
            "/create_user",
            json!({"username": "42", "first_name": "A", "last_name": "B", "password": "long enough"}),
        ),
        (
            &ada,
            "POST",
            "/create_user",
            json!({"username": "x".repeat(33), "first_name": "A", "last_name": "B", "password": "long enough"}),
        ),
        (
            &ada,
            "POST",
            "/create_user",
            json!({"username": "ada", "first_name": "A", "last_name": "B", "password": "long enough"}),
        ),
        (&ada, "POST", "/create_user", json!({"user": "ada", "username": 7})),
        (&ada, "POST", "/create_user", json!([])),
        (&ada, "POST", "/authenticate_user", json!({"username": "ada", "password": "wrong"})),
        (&ada, "POST", "/api/v1/sessions/refresh", json!({"refresh_token": "none"})),
        (&ada, "POST", "/api/v1/sessions/exchange", json!({"token": "none"})),
        (&ada, "POST", "/api/v1/sessions/guest", json!({"name": ""})),
        (&nobody, "GET", "/api/v1/account", Value::Null),
        (&key, "POST", "/api/v1/rooms", json!({"name": "keys"})),
        (&ada, "PUT", "/api/v1/account/password", json!({"password": "wrong", "new_password": "long enough"})),
        (&ada, "DELETE", "/api/v1/account", json!({"password": "wrong"})),
        (&guest, "PUT", "/api/v1/account/password", json!({"password": "wrong", "new_password": "long enough"})),
        (&ada, "POST", "/api/v1/keys", json!({"name": "k", "scopes": []})),
        (&ada, "POST", "/api/v1/keys", json!({"name": "k", "scopes": ["write"]})),
        (&ada, "POST", "/api/v1/keys", json!({"name": "k", "scopes": ["read", "admin"]})),
        (&ada, "POST", "/api/v1/keys", json!({"name": "k", "scopes": ["read"], "expires_at": "2020-01-01T00:00:00Z"})),
        (&ada, "POST", "/api/v1/rooms", json!({"name": "42"})),
        (&ada, "POST", "/api/v1/rooms", json!({"name": " lobby"})),
        (&ada, "POST", "/api/v1/rooms", json!({"name": "a/b"})),
        (&ada, "POST", "/api/v1/rooms", json!({"name": "lobby"})),
        (
            &ada,
            "POST",
            "/api/v1/rooms",
            json!({"name": "x".repeat(65), "topic": "x".repeat(2000), "slow_seconds": 86_401}),
        ),
        (&ada, "GET", "/api/v1/rooms/nowhere", Value::Null),
        (&cy, "GET", "/api/v1/rooms/crew/messages", Value::Null),
        (&bob, "POST", "/api/v1/rooms/crew/messages", say("hello")),
        (&bob, "POST", "/api/v1/rooms/lobby/messages", say("hello")),
        (&bob, "POST", "/api/v1/rooms/old/messages", say("hello")),
        (&bob, "POST", "/api/v1/rooms/slow/messages", say("hello")),
        (&ada, "POST", "/api/v1/rooms/lobby/messages", say("")),
        (&ada, "POST", "/api/v1/rooms/lobby/messages", say("darn")),
        (&ada, "POST", "/api/v1/rooms/lobby/messages", say(&"x".repeat(20_000))),
        (&ada, "POST", "/api/v1/rooms/lobby/messages", say(&"x".repeat(70_000))),
        (&ada, "POST", "/api/v1/rooms/lobby/messages", json!({"raw_content": "re", "reply_to": 1})),
        (&ada, "POST", "/api/v1/rooms/lobby/messages", json!({"sticker": 99})),
        (&ada, "POST", "/api/v1/rooms/lobby/messages", json!({"attachments": ["none"]})),
        (
            &ada,
            "POST",
            "/api/v1/rooms/lobby/messages",
            json!({"attachments": ["0198c0de-0000-7000-8000-000000000001"]}),
        ),
        (&ada, "POST", "/api/v1/conversations/cy/messages", say("hello")),
        (&ada, "POST", "/api/v1/conversations/ada/messages", say("hello")),
        (&ada, "POST", "/api/v1/conversations/nobody/messages", say("hello")),
        (&cy, "POST", "/join_chatroom", json!({"username": "cy", "room": "lobby"})),
        (&cy, "POST", "/join_chatroom", json!({"username": "bob", "room": "lobby"})),
        (&cy, "POST", "/leave_chatroom", json!({"username": "cy", "room": "crew"})),
        (&ada, "POST", "/api/v1/rooms/lobby/invitations", json!({"user": "bob"})),
        (&ada, "PUT", "/api/v1/rooms/lobby/members/ada", json!({"role": "member"})),
        (&ada, "PUT", "/api/v1/rooms/crew/requests/bob", json!({"decision": "accepted"})),
        (&bob, "PUT", "/api/v1/rooms/lobby/members/ada", json!({"role": "member"})),
        (&bob, "PATCH", "/api/v1/rooms/lobby", json!({"topic": "mine"})),
        (&bob, "GET", "/api/v1/rooms/lobby/requests", Value::Null),
        (&bob, "PATCH", &message, say("mine")),
        (&bob, "DELETE", &message, Value::Null),
        (&ada, "GET", "/api/v1/messages/999", Value::Null),
        (&ada, "POST", "/api/v1/messages/999/reactions", json!({"emoji": "🍰"})),
        (&ada, "GET", "/api/v1/rooms/lobby/messages?limit=900", Value::Null),
        (&ada, "GET", "/api/v1/rooms/lobby/messages?before=1&after=2", Value::Null),
        (&ada, "GET", "/api/v1/rooms/lobby/messages?page=7", Value::Null),
        (&ada, "GET", "/api/v1/search?q=tea", Value::Null),
        (&bob, "GET", "/api/v1/search?q=", Value::Null),
        (&ada, "POST", "/api/v1/blocks", json!({"user": "cy"})),
        (&ada, "POST", "/api/v1/blocks", json!({"user": "ada"})),
        (&ada, "DELETE", "/api/v1/blocks/bob", Value::Null),
        (&ada, "POST", "/api/v1/users/ada/reports", json!({"reason": "spam"})),
        (&ada, "GET", "/api/v1/reports", Value::Null),
        (&ada, "GET", "/api/v1/logs", Value::Null),
        (&eve, "POST", "/api/v1/filters", json!({"pattern": "(", "regex": true, "action": "refuse"})),
        (&eve, "POST", "/api/v1/filters", json!({"pattern": "!", "action": "refuse"})),
        (&eve, "PUT", "/api/v1/users/eve/role", json!({"role": "member"})),
        (&eve, "POST", "/api/v1/bans", json!({"user": "eve"})),
        (&eve, "POST", "/api/v1/bans", json!({})),
        (&eve, "POST", "/api/v1/bans", json!({"address": "everywhere"})),
        (&eve, "POST", "/api/v1/bans", json!({"address": "10.0.0.0/4"})),
        (&ada, "POST", "/api/v1/bans", json!({"user": "cy", "room": "lobby"})),
        (&ada, "DELETE", "/api/v1/bans/999", Value::Null),
        (&ada, "DELETE", "/api/v1/sessions/0", Value::Null),
        (&ada, "DELETE", "/api/v1/keys/0", Value::Null),
        (&bob, "DELETE", &file, Value::Null),
        (&ada, "POST", "/api/v1/webhooks", json!({"url": "ftp://example.org", "room": "lobby"})),
        (&ada, "GET", "/nowhere", Value::Null),
        (&ada, "PATCH", "/create_user", Value::Null),
    ];
    // What is in backquotes is said to programs.
    let quoted = Regex::new("`[^`]*`").unwrap();
    for (user, method, path, body) in provocations {
        let request = user.request(method, path);
        let reply = in_french(user, if body.is_null() { request } else { request.json(&body) }).await;
        assert!(reply.status >= 400 && header(&reply, "content-language") == "fr", "{method} {path} {body}: {reply:?}");
        for sentence in sentences(&reply) {
            let words = quoted.replace_all(&sentence, "");
            assert!(!ENGLISH.is_match(&words), "{method} {path} {body}: {sentence}");
        }
    }
    let sticker = eve.request("POST", "/api/v1/stickers?name=text").body("no picture");
    assert_eq!(
        in_french(&eve, sticker).await.json()["detail"],
        "Un autocollant est une image de type PNG, WebP ou GIF."
    );
    server.schema.execute("alter table members rename to gone");
    let failed = in_french(&ada, ada.request("GET", "/api/v1/rooms/lobby")).await;
    assert_eq!((failed.status, &failed.json()["title"]), (500, &json!("Une erreur est survenue de notre côté.")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_before_it_is_read_is_told_in_french_too() {
    let server = TestServer::start().await;

    let request = server.rest.request("GET", "/health/live").header("cookie", "x".repeat(20_000));
    let reply = server.rest.send(request.header("accept-language", "fr")).await;

    assert_eq!(reply.json()["detail"], "L'adresse et les en-têtes ont ensemble au plus 16384 octets.");
}

/// What is said to callers, by the source: sentences, and what is wrong with a field. `{}` stands for what is put in.
fn said() -> Vec<String> {
    let literal = Regex::new(r#""((?:[^"\\\n]|\\.)*)""#).unwrap();
    let sentence = Regex::new(r"^[A-Z][^ ]* .*\.$").unwrap();
    let reason = Regex::new("^(must|may|is|has|leads|only one of) ").unwrap();
    let put_in = Regex::new(r"\{[^}]*\}").unwrap();
    let mut found = Vec::new();
    let mut directories: Vec<_> = ["chat", "store", "live", "model", "doors/http"].map(str::to_owned).into();
    let mut files = vec!["doors/fields.rs".to_owned(), "doors/visitor.rs".to_owned()];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(root.join(&directory)).unwrap().map(Result::unwrap) {
            let path = format!("{directory}/{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() { &mut directories } else { &mut files }.push(path);
        }
    }
    // What the documents of the API say, what only the command line says, and what the database is asked.
    files.retain(|file| {
        !["doors/http/docs.rs", "chat/operator.rs"].contains(&file.as_str()) && !file.starts_with("store/embedded")
    });
    for file in files {
        let source = fs::read_to_string(root.join(&file)).unwrap();
        let source = source.split("#[cfg(test)]").next().unwrap();
        let code =
            source.lines().filter(|line| !line.trim_start().starts_with("//") && !line.contains("description = "));
        for line in code {
            let texts = literal.captures_iter(line).map(|text| text[1].to_owned());
            let texts = texts.filter(|text| sentence.is_match(text) || reason.is_match(text));
            found.extend(texts.map(|text| put_in.replace_all(&text, "{}").replace("\\\"", "\"")));
        }
    }
    assert!(found.len() > 150, "what is said is elsewhere: {found:#?}");
    found
}

#[test]
fn whatever_the_service_says_it_says_in_french_too() {
    let french = |text: &str| Language::French.sentence(text).is_some();

    let unknown: Vec<_> = said()
        .into_iter()
        .map(|text| text.replace("{}", "7"))
        // Who is to come back is told when; and what there may be so many of is said in each of its sentences.
        .filter(|text| !french(text) && !french(&format!("{text} Come back in 7 s.")) && text != "There may be 7 7.")
        .collect();

    assert!(unknown.is_empty(), "say these in src/doors/language/french: {unknown:#?}");
}
