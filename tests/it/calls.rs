//! Every numbered code of each of the five calls.

use std::time::Instant;

use serde_json::{Value, json};

use miaou::config::Config;

use crate::support::{Link, Reply, SOON, Schema, TestServer, User, until};

/// The five calls with what is right for ada, in an order in which each succeeds, and the status of its success.
fn calls() -> [(&'static str, Value, u16); 5] {
    let bob = json!({"username": "bob", "first_name": "Bob", "last_name": "Kahn", "password": "bob's secret"});
    [
        ("/create_user", bob, 201),
        ("/authenticate_user", json!({"username": "ada", "password": "the password of ada"}), 200),
        ("/join_chatroom", json!({"username": "ada", "room": "lobby"}), 200),
        ("/chatroom_message", json!({"username": "ada", "room": "lobby", "message": "hello & <b>é</b> 100%"}), 201),
        ("/leave_chatroom", json!({"username": "ada", "room": "lobby"}), 200),
    ]
}

/// The three calls that want a token.
fn calls_with_token() -> impl Iterator<Item = (&'static str, Value)> {
    calls().into_iter().skip(2).map(|(path, body, _)| (path, body))
}

fn fields(body: &Value) -> Vec<String> {
    body.as_object().unwrap().keys().cloned().collect()
}

fn with(body: &Value, field: &str, value: Value) -> Value {
    let mut body = body.clone();
    body[field] = value;
    body
}

async fn post_form(user: &User, path: &str, body: &Value) -> Reply {
    user.rest.send(user.request("POST", path).form(body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_call_takes_json_and_answers_code_1() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;

    for (path, body, status) in calls() {
        assert_eq!(ada.post(path, body).await.outcome(), (status, 1, "ok".into()), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_call_takes_a_form_and_answers_code_1() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;

    for (path, body, status) in calls() {
        let reply = post_form(&ada, path, &body).await;
        assert_eq!(reply.outcome(), (status, 1, "ok".into()), "{path}");
        if path == "/chatroom_message" {
            assert_eq!(reply.json()["message"]["raw_content"], body["message"]);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_call_answers_code_2_without_the_cause_when_it_fails() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    server.schema.execute("drop table users, rooms cascade");

    for (path, body, _) in calls() {
        let reply = ada.post(path, body).await;
        let failed = json!({"code": 2, "name": "failed", "title": "Something went wrong on our side.", "status": 500});
        assert_eq!((reply.status, reply.json()), (500, failed), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_call_answers_code_3_and_names_the_field_that_is_missing_empty_or_null() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;

    for (path, body, _) in calls() {
        for field in fields(&body) {
            let mut missing = body.clone();
            missing.as_object_mut().unwrap().remove(&field);
            let (empty, null) = (with(&body, &field, json!("")), with(&body, &field, Value::Null));
            let expected = (400, "missing_field".to_owned(), json!([field]));

            assert_eq!(ada.post(path, missing.clone()).await.refusal(), expected, "{path} without {field}");
            assert_eq!(ada.post(path, empty.clone()).await.refusal(), expected, "{path} with empty {field}");
            assert_eq!(ada.post(path, null).await.refusal(), expected, "{path} with null {field}");
            assert_eq!(post_form(&ada, path, &missing).await.refusal(), expected, "{path} form without {field}");
            assert_eq!(post_form(&ada, path, &empty).await.refusal(), expected, "{path} form with empty {field}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_call_answers_code_3_and_names_every_missing_field() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;

    for (path, body, _) in calls() {
        let expected = (400, "missing_field".to_owned(), json!(fields(&body)));
        assert_eq!(ada.post(path, json!({})).await.refusal(), expected, "{path}");
        assert_eq!(post_form(&ada, path, &json!({})).await.refusal(), expected, "{path} as a form");
        assert_eq!(ada.post(path, json!({})).await.json()["code"], 3, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_call_answers_code_5_and_names_a_field_that_is_not_acceptable() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let bad = [
        ("/create_user", "username", "two words"),
        ("/create_user", "first_name", "\u{7f}"),
        ("/create_user", "last_name", "line\nbreak"),
        ("/create_user", "password", "7 chars"),
        ("/authenticate_user", "password", &"x".repeat(257)),
        ("/join_chatroom", "username", "a\tda"),
        ("/join_chatroom", "room", "a/b"),
        ("/leave_chatroom", "room", "   "),
        ("/chatroom_message", "room", "\u{200b}"),
        ("/chatroom_message", "message", "bell \u{7}"),
    ];

    for (path, field, value) in bad {
        let body = calls().into_iter().find(|(call, ..)| *call == path).unwrap().1;
        let reply = ada.post(path, with(&body, field, json!(value))).await;
        assert_eq!(reply.refusal(), (422, "invalid_field".into(), json!([field])), "{path}");
        assert_eq!(reply.json()["code"], 5);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_too_long_is_code_10() {
    let server = TestServer::with(|config| config.max_message_bytes = 8).await;
    let ada = server.member("ada", "lobby").await;

    assert_eq!(ada.try_say("lobby", "éééé").await.status, 201);
    assert_eq!(ada.try_say("lobby", "éééé!").await.outcome(), (413, 10, "too_large".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn anothers_name_is_code_7_and_ones_own_in_another_case_is_not() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    server.member("bob", "lobby").await;

    for (path, body) in calls_with_token() {
        let reply = ada.post(path, with(&body, "username", json!("bob"))).await;
        assert_eq!(reply.outcome(), (403, 7, "forbidden".into()), "{path}");
        let reply = ada.post(path, with(&body, "username", json!("ADA"))).await;
        assert_eq!(reply.json()["code"], 1, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn to_post_or_leave_without_being_in_the_room_is_code_7() {
    let server = TestServer::start().await;
    let (ada, _bob) = (server.user("ada").await, server.member("bob", "lobby").await);

    for reply in [ada.try_say("lobby", "hello").await, ada.leave("lobby").await] {
        assert_eq!(reply.outcome(), (403, 7, "not_a_member".into()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_that_is_not_there_is_code_8() {
    let server = TestServer::with(|config| config.join_creates_rooms = false).await;
    let ada = server.user("ada").await;

    for (path, body) in calls_with_token() {
        for room in ["nowhere", "999999", "0", "9223372036854775807"] {
            let reply = ada.post(path, with(&body, "room", json!(room))).await;
            assert_eq!(reply.outcome(), (404, 8, "no_such_room".into()), "{path} {room}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn joining_creates_a_room_by_name_and_never_by_number() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);

    assert_eq!(ada.try_join("999999").await.outcome(), (404, 8, "no_such_room".into()));
    assert_eq!(ada.try_join("attic").await.json()["role"], "owner");
    assert_eq!(bob.try_join("ATTIC").await.json()["role"], "member");
    assert_eq!(ada.try_join("attic").await.json()["role"], "owner");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_call_answers_code_15_within_a_second_while_the_database_is_cut_off() {
    let schema = Schema::new();
    let link = Link::to(&schema).await;
    let url = link.url(&schema);
    let change = |config: &mut Config| {
        config.database_url = Some(url);
        config.database_patience = Config::default().database_patience;
    };
    let server = TestServer::on(schema, change).await;
    let ada = server.member("ada", "lobby").await;
    link.cut();

    for (path, body, _) in calls() {
        let started = Instant::now();
        let reply = ada.post(path, body).await;
        let took = started.elapsed();
        assert_eq!(reply.outcome(), (503, 15, "unavailable".into()), "{path}");
        assert_eq!(reply.headers["retry-after"], "1");
        assert!(took < SOON, "{path} took {took:?}");
    }

    link.restore();
    until("the service is back", || async { ada.try_say("lobby", "back").await.status == 201 }).await;
}
