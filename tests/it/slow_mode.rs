//! Rooms in which one waits between two messages.

use miaou::model::{Draft, Parts, RoomId, RoomRef, UserId, UserLabel};
use miaou::outcome::Outcome;
use miaou::store::append::append;
use serde_json::json;

use crate::support::{Reply, TestServer, User, until};

impl User {
    async fn slow(&self, room: &str, seconds: i32) -> Reply {
        self.patch(&format!("/api/v1/rooms/{room}"), json!({ "slow_seconds": seconds })).await
    }
}

fn name(reply: &Reply) -> String {
    reply.outcome().2
}

fn wait(reply: &Reply) -> u64 {
    assert_eq!(name(reply), "too_many_requests");
    reply.headers["retry-after"].to_str().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_posts_once_in_the_time_that_the_room_sets() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let mut stream = bob.follow("lobby").await;

    assert_eq!(ada.slow("lobby", 600).await.json()["room"]["slow_seconds"], 600);

    assert_eq!(stream.hear("room_changed").await.json()["slow_seconds"], 600);
    bob.say("lobby", "one").await;
    let waited = wait(&bob.try_say("lobby", "two").await);
    assert!((590..=600).contains(&waited), "{waited}");
    bob.leave("lobby").await;
    bob.join("lobby").await;
    wait(&bob.try_say("lobby", "two").await);
    wait(&bob.post("/api/v1/rooms/lobby/messages", json!({"raw_content": "two"})).await);
    assert_eq!(ada.slow("lobby", 0).await.status, 200);
    bob.say("lobby", "two").await;
    bob.say("lobby", "three").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wait_of_one_room_is_over_in_time_and_is_no_wait_in_another() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    bob.join("attic").await;
    ada.slow("lobby", 1).await;
    bob.say("lobby", "one").await;

    bob.say("attic", "meanwhile").await;
    bob.post("/api/v1/conversations/ada/messages", json!({"raw_content": "and"})).await;

    until("the wait is over", async || bob.try_say("lobby", "two").await.status == 201).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn moderators_and_admins_do_not_wait() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let root = server.member("root", "lobby").await;
    server.schema.execute("update users set role = 'admin' where username = 'root'");
    ada.put("/api/v1/rooms/lobby/members/bob", json!({"role": "moderator"})).await;
    ada.slow("lobby", 600).await;

    for user in [&ada, &bob, &root] {
        user.say("lobby", "one").await;
        user.say("lobby", "two").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_is_no_second_post_and_an_edit_is_none() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    ada.slow("lobby", 600).await;

    let first = bob.say_with_key("lobby", "one", "k").await.json();
    let again = bob.say_with_key("lobby", "one", "k").await.json();

    assert_eq!((&again["replayed"], &again["message"]), (&json!(true), &first["message"]));
    wait(&bob.say_with_key("lobby", "two", "k2").await);
    let id = first["message"]["id"].as_i64().unwrap();
    assert_eq!(bob.patch(&format!("/api/v1/messages/{id}"), json!({"raw_content": "won"})).await.status, 200);
    assert_eq!(bob.delete(&format!("/api/v1/messages/{id}")).await.status, 200);
    wait(&bob.try_say("lobby", "two").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_messages_in_one_transaction_one_is_posted() {
    let server = TestServer::start().await;
    let (ada, _) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    ada.slow("lobby", 600).await;
    let draft = |user: i64, name: &str, text: &str| Draft {
        author: UserLabel { id: UserId(user), username: name.to_owned() },
        address: [127, 0, 0, 1].into(),
        room: RoomRef::Id(RoomId(1)),
        raw_content: text.to_owned(),
        content: text.to_owned(),
        parts: Parts::default(),
        key: None,
    };
    let drafts = [draft(2, "bob", "one"), draft(1, "ada", "two"), draft(2, "bob", "three"), draft(1, "ada", "four")];
    let mut db = server.schema.connect();

    let answers = tokio::task::spawn_blocking(move || append(&mut db, &drafts).unwrap().0).await.unwrap();

    let refusals: Vec<_> = answers
        .iter()
        .map(|answer| answer.as_ref().err().map(|error| (error.outcome(), error.retry_after())))
        .collect();
    let slow = (Outcome::TooManyRequests, Some(600));
    assert_eq!(refusals, [None, None, Some(slow), None]);
    let said: Vec<_> = ada.history("lobby").await.iter().map(|message| message["raw_content"].clone()).collect();
    assert_eq!(said, ["one", "two", "four"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_owner_slows_a_room_and_never_a_conversation() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let told = ada.post("/api/v1/conversations/bob/messages", json!({"raw_content": "psst"})).await.json();

    assert_eq!(name(&bob.slow("lobby", 5).await), "forbidden");
    assert_eq!(name(&ada.slow(&told["message"]["room"]["id"].to_string(), 5).await), "forbidden");
    assert_eq!(name(&ada.slow("lobby", 86_401).await), "invalid_field");
    assert_eq!(name(&ada.slow("lobby", -1).await), "invalid_field");
}
