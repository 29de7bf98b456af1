//! What was said stays said: ids, pages, idempotency keys.

use serde_json::{Value, json};

use crate::support::TestServer;

#[tokio::test(flavor = "multi_thread")]
async fn a_posted_message_is_in_the_history_as_it_was_written() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;

    let posted = ada.try_say("lobby", "héllo\n\t🐈 \u{2028} <b>").await.json();

    assert_eq!(ada.history("lobby").await, [posted["message"].clone()]);
    assert_eq!(posted["message"]["raw_content"], "héllo\n\t🐈 \u{2028} <b>");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_with_the_same_key_returns_the_first_result() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;

    let first = ada.say_with_key("lobby", "once", "k").await;
    let again = ada.say_with_key("lobby", "once", "k").await;

    assert_eq!((first.status, again.status), (201, 200));
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(first.json()["message"], again.json()["message"]);
    assert_eq!((first.json()["replayed"].clone(), again.json()["replayed"].clone()), (json!(false), json!(true)));
    assert_eq!(ada.history("lobby").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_after_leaving_still_returns_the_first_result() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let first = ada.say_with_key("lobby", "once", "k").await;
    ada.leave("lobby").await;

    let again = ada.say_with_key("lobby", "once", "k").await;

    assert_eq!((again.status, again.json()["message"].clone()), (200, first.json()["message"].clone()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_from_two_senders_names_two_messages() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);

    let statuses = (ada.say_with_key("lobby", "a", "k").await.status, bob.say_with_key("lobby", "b", "k").await.status);

    assert_eq!(statuses, (201, 201));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_used_for_another_text_or_room_is_refused() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    ada.join("attic").await;
    ada.say_with_key("lobby", "one", "k").await;

    let other_text = ada.say_with_key("lobby", "two", "k").await.outcome();
    let other_room = ada.say_with_key("attic", "one", "k").await.outcome();

    assert_eq!(other_text, (422, 16, "key_reused".into()));
    assert_eq!(other_room, other_text);
    assert_eq!(ada.history("lobby").await.len() + ada.history("attic").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_retries_at_once_store_one_message() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;

    let attempts = (0..50).map(|_| ada.say_with_key("lobby", "once", "k"));
    let replies = futures_util::future::join_all(attempts).await;

    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 49);
    assert_eq!(ada.history("lobby").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_in_both_directions_give_every_message_once() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    for n in 0..25 {
        ada.say("lobby", &format!("{n}")).await;
    }

    let forward = ids(&ada.history("lobby").await);
    let (mut backward, mut path) = (Vec::new(), "/api/v1/rooms/lobby/messages?limit=7".to_owned());
    loop {
        let page = ada.get(&path).await.json();
        backward.splice(0..0, ids(page["messages"].as_array().unwrap()));
        let Some(next) = page["next"].as_i64() else { break };
        path = format!("/api/v1/rooms/lobby/messages?limit=7&before={next}");
    }

    assert_eq!((forward.len(), forward), (25, backward));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_is_found_by_number_and_by_name_without_regard_to_case() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let room = ada.try_join("Café").await.json()["room"]["id"].as_i64().unwrap();

    ada.say("CAFÉ", "by name").await;
    ada.say(&room.to_string(), "by number").await;

    assert_eq!(ada.history(&room.to_string()).await.len(), 2);
    assert_eq!(ada.try_join("café").await.json()["room"]["name"], "Café");
}

fn ids(messages: &[Value]) -> Vec<i64> {
    messages.iter().map(|message| message["id"].as_i64().unwrap()).collect()
}
