//! Private words, and those whom one does not want to hear.

use serde_json::{Value, json};

use crate::support::{Reply, TestServer, User};

impl User {
    async fn tell(&self, other: &str, text: &str) -> Reply {
        self.post(&format!("/api/v1/conversations/{other}/messages"), json!({ "raw_content": text })).await
    }

    async fn told(&self, other: &str) -> Vec<Value> {
        let page = self.get(&format!("/api/v1/conversations/{other}/messages")).await.json();
        page["messages"].as_array().unwrap().iter().map(|message| message["raw_content"].clone()).collect()
    }

    async fn block(&self, other: &str) -> Reply {
        self.post("/api/v1/blocks", json!({ "user": other })).await
    }
}

fn name(reply: &Reply) -> String {
    reply.outcome().2
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_message_begins_a_conversation_that_both_hear() {
    let server = TestServer::start().await;
    let (ada, bob, cy) = (server.user("ada").await, server.user("bob").await, server.user("cy").await);
    let (mut hers, mut his, mut theirs) = (ada.follow_all().await, bob.follow_all().await, cy.follow_all().await);

    let said = ada.tell("bob", "psst").await;
    assert_eq!(said.status, 201);
    bob.tell("ADA", "yes?").await;

    for stream in [&mut hers, &mut his] {
        assert_eq!(stream.hear("conversation_started").await.json()["with"]["username"], "bob");
        let heard = stream.hear("message").await.json();
        assert_eq!((heard["raw_content"].as_str(), heard["room"]["direct"].as_bool()), (Some("psst"), Some(true)));
        assert_eq!(stream.hear("message").await.json()["raw_content"], "yes?");
    }
    assert_eq!(
        (ada.told("bob").await, bob.told("ada").await),
        (vec![json!("psst"), json!("yes?")], vec![json!("psst"), json!("yes?")])
    );
    let room = said.json()["message"]["room"]["id"].as_i64().unwrap();
    assert_eq!(name(&cy.get(&format!("/api/v1/rooms/{room}")).await), "no_such_room");
    assert_eq!(name(&cy.try_join(&room.to_string()).await), "no_such_room");
    assert_eq!(name(&ada.leave(&room.to_string()).await), "forbidden");
    assert_eq!(ada.get("/api/v1/conversations").await.json()["rooms"][0]["name"], "ada, bob");
    assert_eq!(
        (name(&ada.tell("ada", "me").await), name(&ada.tell("nobody", "hm").await)),
        ("invalid_field".into(), "no_such_user".into())
    );
    cy.join("lobby").await;
    assert_eq!(theirs.hear("member_joined").await.json()["user"]["username"], "cy");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_begin_a_conversation_at_once_begin_one() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);

    let (one, other) = tokio::join!(ada.tell("bob", "1"), bob.tell("ada", "2"));

    assert_eq!(one.json()["message"]["room"], other.json()["message"]["room"]);
    assert_eq!(ada.told("bob").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_blocked_user_is_heard_and_the_user_is_not_told() {
    let server = TestServer::start().await;
    let (ada, mallory) = (server.member("ada", "lobby").await, server.member("mallory", "lobby").await);
    let old = mallory.say("lobby", "before").await;
    let mut streams = [ada.follow_all().await, ada.follow("lobby").await];
    let cursor = streams[0].cursor().to_owned();

    assert_eq!(ada.block("mallory").await.status, 201);
    assert_eq!(name(&ada.block("mallory").await), "already_blocked");
    let unheard = mallory.say("lobby", "hello").await;
    assert_eq!(mallory.tell("ada", "psst").await.status, 201);
    mallory.patch(&format!("/api/v1/messages/{old}"), json!({"raw_content": "edited"})).await;
    ada.say("lobby", "peace").await;

    for stream in &mut streams {
        assert_eq!(stream.hear("message").await.json()["raw_content"], "peace");
    }
    let mut replayed = ada.stream("/api/v1/events", Some(&cursor)).await;
    assert_eq!(replayed.hear("message").await.json()["raw_content"], "peace");
    assert_eq!(ada.history("lobby").await.len(), 1);
    assert_eq!(name(&ada.get(&format!("/api/v1/messages/{unheard}")).await), "no_such_message");
    assert!(ada.told("mallory").await.is_empty());
    assert_eq!(ada.get("/api/v1/conversations").await.json()["rooms"], json!([]));
    assert_eq!(name(&ada.tell("mallory", "why?").await), "blocked");
    assert_eq!(mallory.told("ada").await, [json!("psst")]);

    assert_eq!(ada.delete("/api/v1/blocks/mallory").await.status, 200);
    assert_eq!(name(&ada.delete("/api/v1/blocks/mallory").await), "not_blocked");
    mallory.say("lobby", "again").await;
    assert_eq!(streams[0].hear("user_unblocked").await.json()["blocked"]["username"], "mallory");
    assert_eq!(streams[0].hear("message").await.json()["raw_content"], "again");
    assert_eq!(ada.history("lobby").await.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moderator_keeps_order_among_those_it_blocked_too() {
    let server = TestServer::start().await;
    let (ada, mallory) = (server.member("ada", "lobby").await, server.member("mallory", "lobby").await);
    let rude = mallory.say("lobby", "rude").await;
    let seen = ada.say("lobby", "peace").await;
    mallory.put("/api/v1/rooms/lobby/marker", json!({ "read": seen })).await;
    ada.block("mallory").await;

    assert_eq!(ada.get(&format!("/api/v1/messages/{seen}")).await.json()["read_by"], json!([]));
    assert_eq!(ada.delete(&format!("/api/v1/messages/{rude}")).await.status, 200);
}
