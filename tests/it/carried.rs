//! What messages carry besides their words: stickers and files.

use serde_json::{Value, json};

use crate::support::{Reply, TestServer, User};

impl User {
    async fn send(&self, room: &str, body: Value) -> Reply {
        self.post(&format!("/api/v1/rooms/{room}/messages"), body).await
    }

    async fn upload(&self, name: &str, text: &str) -> String {
        let reply = self.send_file(&format!("/api/v1/attachments?name={name}"), text.as_bytes().to_vec()).await;
        reply.json()["attachment"]["id"].as_str().unwrap().to_owned()
    }

    async fn download(&self, id: &str) -> u16 {
        self.get(&format!("/api/v1/attachments/{id}/file")).await.status
    }
}

fn name(reply: &Reply) -> String {
    reply.outcome().2
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sticker_is_heard_in_rooms_and_conversations_even_once_it_is_retired() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let mut stream = bob.follow_all().await;
    let wave = json!({"id": 1, "name": "wave"});

    assert_eq!(ada.send("lobby", json!({"sticker": 1})).await.json()["message"]["sticker"], wave);
    ada.post("/api/v1/conversations/bob/messages", json!({"sticker": 1})).await;

    for _ in 0..2 {
        let heard = stream.hear("message").await.json();
        assert_eq!(
            (&heard["sticker"], heard["raw_content"].as_str(), heard["content"].as_str()),
            (&wave, Some(""), Some(""))
        );
    }
    server.schema.execute("update users set role = 'admin'");
    assert_eq!(ada.delete("/api/v1/stickers/1").await.status, 200);
    assert_eq!(bob.history("lobby").await[0]["sticker"], wave);
    for sticker in [1, 999] {
        assert_eq!(name(&ada.send("lobby", json!({ "sticker": sticker })).await), "no_such_sticker");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_read_by_those_who_may_read_its_message_and_by_nobody_after_it() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let cy = server.user("cy").await;
    let file = ada.upload("notes.txt", "for the lobby").await;
    assert_eq!((ada.download(&file).await, bob.download(&file).await), (200, 404));

    let sent = ada.send("lobby", json!({"raw_content": "see", "attachments": [file]})).await.json()["message"].clone();

    assert_eq!(
        (sent["attachments"][0]["name"].as_str(), sent["attachments"][0]["id"].as_str()),
        (Some("notes.txt"), Some(&*file))
    );
    assert_eq!(bob.history("lobby").await[0], sent);
    assert_eq!((bob.download(&file).await, cy.download(&file).await), (200, 404));
    bob.post("/api/v1/blocks", json!({"user": "ada"})).await;
    assert_eq!(bob.download(&file).await, 404);
    bob.delete("/api/v1/blocks/ada").await;
    bob.leave("lobby").await;
    assert_eq!(bob.download(&file).await, 404);
    bob.join("lobby").await;
    ada.delete(&format!("/api/v1/messages/{}", sent["id"])).await;
    assert_eq!((bob.download(&file).await, ada.download(&file).await), (404, 200));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_carries_only_what_its_sender_uploaded() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let file = ada.upload("notes.txt", "mine").await;

    assert_eq!(name(&bob.send("lobby", json!({"attachments": [file]})).await), "no_such_attachment");
    let many: Vec<_> = (0..11).map(|_| file.clone()).collect();
    assert_eq!(name(&ada.send("lobby", json!({"attachments": many})).await), "invalid_field");
    assert_eq!(ada.send("lobby", json!({"attachments": [file, file]})).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_with_its_key_must_carry_the_same() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let send = async |body: Value| {
        let request = ada.request("POST", "/api/v1/rooms/lobby/messages").header("idempotency-key", "k").json(&body);
        ada.rest.send(request).await
    };

    let (first, again) = (send(json!({"sticker": 1})).await, send(json!({"sticker": 1})).await);

    assert_eq!((first.status, again.status), (201, 200));
    assert_eq!(first.json()["message"], again.json()["message"]);
    assert_eq!(name(&send(json!({"sticker": 2})).await), "key_reused");
}
