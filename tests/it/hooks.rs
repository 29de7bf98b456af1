//! Hooks: other services post into a room, and do nothing else.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::support::{Reply, Rest, SIGNING_KEY, Schema, TestServer, User};

/// Creates a hook of the room and returns it with its secret.
async fn hook(user: &User, room: &str, name: &str) -> (Value, String) {
    let reply = user.post(&format!("/api/v1/rooms/{room}/hooks"), json!({"name": name})).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    let body = reply.json();
    (body["hook"].clone(), body["secret"].as_str().unwrap().to_owned())
}

fn posting(rest: &Rest, secret: &str, text: &str) -> RequestBuilder {
    rest.request("POST", &format!("/api/v1/hooks/{secret}")).json(&json!({"raw_content": text}))
}

async fn post(rest: &Rest, secret: &str, text: &str) -> Reply {
    rest.send(posting(rest, secret, text)).await
}

fn refused() -> (u16, u64, String) {
    (401, 6, "unauthenticated".into())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hook_posts_into_its_room_as_an_author_of_its_own() {
    let server = TestServer::start().await;
    let (ada, rest) = (server.member("ada", "lobby").await, &server.rest);
    let (hook, secret) = hook(&ada, "lobby", "deploy").await;
    let mut stream = ada.follow("lobby").await;

    let by_address = post(rest, &secret, "*one*, @ada").await;
    let by_header = rest.request("POST", "/api/v1/hooks").bearer_auth(&secret).json(&json!({"raw_content": "two"}));
    let by_header = rest.send(by_header).await;

    let message = &by_address.json()["message"];
    assert_eq!((by_address.status, by_header.status), (201, 201));
    assert_eq!((&message["user"], &message["content"]), (&hook["user"], &json!("<p><em>one</em>, @ada</p>")));
    assert_eq!(
        (&hook["user"]["username"], &message["mentions"][0]["username"]),
        (&json!("deploy (hook)"), &json!("ada"))
    );
    assert_eq!(stream.texts(2).await, ["*one*, @ada", "two"]);
    let members = ada.get("/api/v1/rooms/lobby/members").await.json();
    assert_eq!(members["members"].as_array().unwrap().len(), 1, "a hook is no member");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_with_the_same_key_is_stored_once() {
    let server = TestServer::start().await;
    let (ada, rest) = (server.member("ada", "lobby").await, &server.rest);
    let (_, secret) = hook(&ada, "lobby", "deploy").await;
    let (_, other) = hook(&ada, "lobby", "deploy").await;
    let send =
        async |secret: &str, text: &str| rest.send(posting(rest, secret, text).header("idempotency-key", "k")).await;

    let first = send(&secret, "once").await;
    let again = send(&secret, "once").await;
    let another = send(&secret, "twice").await;
    let by_other = send(&other, "once").await;

    assert_eq!((first.status, again.status, by_other.status), (201, 200, 201));
    assert_eq!(first.json()["message"], again.json()["message"]);
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(another.outcome(), (422, 16, "key_reused".into()));
    assert_eq!(ada.history("lobby").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hook_that_is_revoked_posts_no_more_and_what_it_said_stays() {
    let server = TestServer::start().await;
    let (ada, rest) = (server.member("ada", "lobby").await, &server.rest);
    ada.join("attic").await;
    let (hook, secret) = hook(&ada, "lobby", "deploy").await;
    assert_eq!(post(rest, &secret, "one").await.status, 201);

    let elsewhere = ada.delete(&format!("/api/v1/rooms/attic/hooks/{}", hook["id"])).await;
    let still = post(rest, &secret, "two").await;
    let revoked = ada.delete(&format!("/api/v1/rooms/lobby/hooks/{}", hook["id"])).await;

    assert_eq!(elsewhere.outcome(), (404, 8, "no_such_hook".into()));
    assert_eq!((still.status, revoked.status), (201, 200));
    assert_eq!(post(rest, &secret, "three").await.outcome(), refused());
    assert_eq!(post(rest, "hook_of_nobody", "three").await.outcome(), refused());
    assert_eq!(ada.get("/api/v1/rooms/lobby/hooks").await.json()["hooks"], json!([]));
    let said = ada.history("lobby").await;
    assert_eq!(
        said.iter().map(|message| message["user"]["username"].clone()).collect::<Vec<_>>(),
        ["deploy (hook)"; 2]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hook_is_nobody_to_log_in_as_or_to_talk_to() {
    let server = TestServer::start().await;
    let (ada, rest) = (server.member("ada", "lobby").await, &server.rest);
    let (hook, secret) = hook(&ada, "lobby", "deploy").await;
    let id = &hook["user"]["id"];

    for name in ["deploy (hook)", "hook:1", &id.to_string()] {
        let login = rest.post("/authenticate_user", json!({"username": name, "password": "deploy"})).await;
        assert_eq!(login.outcome(), (401, 4, "wrong_credentials".into()), "{name}");
    }
    let told = ada.post(&format!("/api/v1/conversations/{id}/messages"), json!({"raw_content": "psst"})).await;
    let read = rest.send(rest.request("GET", "/api/v1/rooms/lobby/messages").bearer_auth(&secret)).await;
    let name_taken = rest.user("deploy").await;

    assert_eq!(told.outcome(), (404, 8, "no_such_user".into()));
    assert_eq!(read.outcome(), refused());
    assert_eq!(name_taken.name, "deploy", "a hook takes nobody's name");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_hook_says_is_judged_as_what_people_say() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let (hook, secret) = hook(&ada, "lobby", "deploy").await;
    let rest = &server.rest;

    let (empty, long) = (post(rest, &secret, "").await, post(rest, &secret, &"x".repeat(20_000)).await);
    bob.post("/api/v1/blocks", json!({"user": hook["user"]["id"].to_string()})).await;
    let said = post(rest, &secret, "one").await.json()["message"]["id"].clone();
    let silenced = json!({"user": hook["user"]["id"].to_string(), "room": "lobby"});
    assert_eq!(ada.post("/api/v1/mutes", silenced).await.status, 201);
    let silent = post(rest, &secret, "one more").await;
    ada.patch("/api/v1/rooms/lobby", json!({"archived": true})).await;
    let late = post(rest, &secret, "two").await;

    assert_eq!((empty.outcome().2, long.outcome().2), ("missing_field".into(), "too_large".into()));
    assert_eq!(bob.history("lobby").await, [Value::Null; 0], "who blocked it hears nothing of it");
    assert_eq!(silent.outcome(), (403, 7, "muted".into()));
    assert_eq!(late.outcome(), (403, 7, "forbidden".into()));
    assert_eq!(ada.delete(&format!("/api/v1/messages/{said}")).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_hold_for_hooks_and_tell_those_without_a_secret_nothing() {
    let server = TestServer::start().await;
    let (ada, rest) = (server.member("ada", "lobby").await, &server.rest);
    server.schema.execute("update users set role = 'admin' where username = 'ada'");
    let (_, secret) = hook(&ada, "lobby", "deploy").await;
    for (pattern, action) in [("darn", "mask"), ("fudge", "refuse")] {
        let reply = ada.post("/api/v1/filters", json!({"pattern": pattern, "action": action})).await;
        assert_eq!(reply.status, 201, "{reply:?}");
    }

    let masked = post(rest, &secret, "oh d**ar**n it").await;
    let refused_word = post(rest, &secret, "fudge").await;

    assert_eq!(masked.status, 201);
    let message = &masked.json()["message"];
    let shown = message["content"].as_str().unwrap().replace(['<', '>', '/'], "").replace("strong", "");
    assert!(shown.contains("oh") && !shown.contains("darn"), "{message}");
    assert_eq!(refused_word.outcome(), (422, 5, "invalid_field".into()));
    assert_eq!(post(rest, "hook_of_nobody", "fudge").await.outcome(), refused());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_has_twenty_hooks_at_most() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    for _ in 0..20 {
        hook(&ada, "lobby", "deploy").await;
    }

    let reply = ada.post("/api/v1/rooms/lobby/hooks", json!({"name": "deploy"})).await;
    let bad = ada.post("/api/v1/rooms/lobby/hooks", json!({"name": "deploy (hook)"})).await;

    assert_eq!(reply.outcome(), (403, 7, "forbidden".into()));
    assert_eq!(bad.refusal(), (422, "invalid_field".into(), json!(["name"])));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_in_an_address_is_in_no_log() {
    let schema = Schema::new();
    let mut child = Command::new(env!("CARGO_BIN_EXE_miaou"))
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--frames-listen",
            "off",
            "--tchatator-listen",
            "off",
            "--log",
            "debug",
        ])
        .env("DATABASE_URL", schema.url())
        .env("MIAOU_SIGNING_KEY", SIGNING_KEY)
        .env("MIAOU_DATA", schema.data())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap());
    let (mut line, mut read) = (String::new(), String::new());
    let address = loop {
        line.clear();
        assert!(log.read_line(&mut line).unwrap() > 0, "the server ended before it listened: {read}");
        read.push_str(&line);
        if let Some((_, rest)) = line.split_once("listening on http://") {
            break rest.split(',').next().unwrap().parse().unwrap();
        }
    };
    let rest = std::thread::spawn(move || {
        let mut rest = String::new();
        log.read_to_string(&mut rest).unwrap();
        rest
    });
    let ada = Rest::new(address).user("ada").await;
    ada.join("lobby").await;
    let (_, secret) = hook(&ada, "lobby", "deploy").await;

    assert_eq!(post(&ada.rest, &secret, "one").await.status, 201);
    assert_eq!(post(&ada.rest, &format!("{secret}x"), "two").await.status, 401);
    let disguised = ada.rest.request("POST", &format!("/api/v1/%68ooks/{secret}"));
    let disguised = disguised.json(&json!({"raw_content": "three"})).send().await.unwrap().status();

    child.kill().unwrap();
    child.wait().unwrap();
    let log = read + &rest.join().unwrap();
    assert!(log.contains("/api/v1/hooks/"), "{log}");
    let lines: Vec<_> = log.lines().filter(|line| line.contains(&secret)).collect();
    assert!(lines.is_empty(), "{disguised}: {lines:#?}");
}
