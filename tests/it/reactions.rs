//! Reactions to messages.

use serde_json::json;

use crate::support::{Reply, TestServer, User};

impl User {
    async fn react(&self, id: i64, emoji: &str) -> Reply {
        self.post(&format!("/api/v1/messages/{id}/reactions"), json!({ "emoji": emoji })).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reactions_are_heard_counted_and_taken_back() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let id = ada.say("lobby", "good news").await;
    let mut stream = ada.follow("lobby").await;

    bob.react(id, "👍").await;
    bob.react(id, "👍").await;
    assert_eq!(ada.react(id, "👍").await.json()["reactions"], json!([{"emoji": "👍", "count": 2, "mine": true}]));

    for who in ["bob", "ada"] {
        let heard = stream.event().await;
        assert_eq!((heard.kind.as_str(), heard.json()["user"]["username"].as_str()), ("reaction_added", Some(who)));
    }
    let page = bob.history("lobby").await;
    assert_eq!(page[0]["reactions"], json!([{"emoji": "👍", "count": 2, "mine": true}]));
    let left = bob.delete(&format!("/api/v1/messages/{id}/reactions/%F0%9F%91%8D")).await;
    assert_eq!(left.json()["reactions"], json!([{"emoji": "👍", "count": 1, "mine": false}]));
    assert_eq!(stream.event().await.kind, "reaction_removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_emoji_of_a_member_to_a_message_that_is_there_is_a_reaction() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let bob = server.user("bob").await;
    let id = ada.say("lobby", "good news").await;

    for text in ["+1", "<script>", "👍👍", "a", " "] {
        assert_eq!(ada.react(id, text).await.outcome().2, "invalid_field", "{text}");
    }
    assert_eq!(bob.react(id, "👍").await.outcome().2, "not_a_member");
    ada.delete(&format!("/api/v1/messages/{id}")).await;
    assert_eq!(ada.react(id, "👍").await.outcome().2, "no_such_message");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_users_reactions_do_not_count() {
    let server = TestServer::start().await;
    let (ada, mallory) = (server.member("ada", "lobby").await, server.member("mallory", "lobby").await);
    let id = ada.say("lobby", "good news").await;
    mallory.react(id, "👎").await;
    ada.post("/api/v1/blocks", json!({"user": "mallory"})).await;
    let mut stream = ada.follow("lobby").await;

    mallory.react(id, "💩").await;
    ada.react(id, "👍").await;

    assert_eq!(stream.event().await.json()["emoji"], "👍");
    assert_eq!(ada.history("lobby").await[0]["reactions"], json!([{"emoji": "👍", "count": 1, "mine": true}]));
}

#[tokio::test(flavor = "multi_thread")]
async fn reactions_to_what_a_blocked_user_said_are_not_heard() {
    let server = TestServer::start().await;
    let (ada, mallory) = (server.member("ada", "lobby").await, server.member("mallory", "lobby").await);
    let bob = server.member("bob", "lobby").await;
    let rude = mallory.say("lobby", "rude").await;
    let fine = bob.say("lobby", "fine").await;
    ada.post("/api/v1/blocks", json!({"user": "mallory"})).await;
    let mut stream = ada.follow("lobby").await;
    let cursor = stream.cursor().to_owned();

    bob.react(rude, "👍").await;
    bob.delete(&format!("/api/v1/messages/{rude}/reactions/👍")).await;
    bob.react(fine, "🍰").await;

    assert_eq!(stream.event().await.json()["emoji"], "🍰");
    let mut replayed = ada.stream("/api/v1/events", Some(&cursor)).await;
    assert_eq!(replayed.event().await.json()["emoji"], "🍰");
}
