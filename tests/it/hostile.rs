//! What is meant to run in the reader's browser, in every text that people give: nothing of it comes out of any route.

use serde_json::{Value, json};

use crate::markup_attacks::assert_inert;
use crate::support::{Reply, TestServer, xss};

/// Panics unless a browser shows the answer as data, and every `content` in it is inert.
fn assert_data(reply: &Reply, attack: &str) {
    let kind = reply.headers["content-type"].to_str().unwrap();
    assert!(matches!(kind, "application/json" | "application/problem+json"), "{kind} of {attack:?}");
    assert_eq!(reply.headers["x-content-type-options"], "nosniff");
    assert_contents(&reply.json(), attack);
}

fn assert_contents(value: &Value, attack: &str) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match (name.as_str(), value) {
                    ("content", Value::String(html)) => assert_inert(html, attack),
                    (_, value) => assert_contents(value, attack),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| assert_contents(item, attack)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_message_carries_an_attack_to_its_readers() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let mut stream = bob.follow_all().await;
    let mut said = 0;
    for attack in xss::VECTORS {
        for body in [json!({ "raw_content": attack }), json!({"raw_content": "see", "content": attack})] {
            let reply = ada.post("/api/v1/rooms/lobby/messages", body.clone()).await;
            assert_data(&reply, attack);
            if reply.status == 201 {
                said += 1;
                let id = reply.json()["message"]["id"].as_i64().unwrap();
                assert_data(&ada.patch(&format!("/api/v1/messages/{id}"), body).await, attack);
                assert_data(&bob.get(&format!("/api/v1/messages/{id}")).await, attack);
                for kind in ["message", "message_edited"] {
                    assert_contents(&stream.hear(kind).await.json(), attack);
                }
            }
        }
    }
    // Those with characters that no message may have are refused.
    assert!(said > xss::VECTORS.len(), "{said} of {}", xss::VECTORS.len());
    bob.history("lobby").await.iter().for_each(|message| assert_contents(message, "history"));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_name_topic_or_file_carries_an_attack_either() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    server.schema.execute("update users set role = 'admin'");
    let query = |attack: &str| url_encoded(attack);
    for attack in xss::VECTORS {
        let user = json!({"username": attack, "first_name": attack, "last_name": attack, "password": "short"});
        for reply in [
            server.rest.post("/create_user", user).await,
            server.rest.post("/authenticate_user", json!({"username": attack, "password": attack})).await,
            ada.post("/api/v1/rooms", json!({"name": attack, "topic": attack})).await,
            ada.patch("/api/v1/rooms/lobby", json!({ "topic": attack })).await,
            ada.get("/api/v1/rooms/lobby").await,
            ada.get(&format!("/api/v1/rooms?q={}", query(attack))).await,
            ada.post("/api/v1/blocks", json!({ "user": attack })).await,
            ada.post("/api/v1/messages/1/reactions", json!({ "emoji": attack })).await,
            ada.send_file(&format!("/api/v1/stickers?name={}", query(attack)), attack.as_bytes().to_vec()).await,
        ] {
            assert_data(&reply, attack);
        }
        let upload =
            ada.send_file(&format!("/api/v1/attachments?name={}", query(attack)), attack.as_bytes().to_vec()).await;
        assert_data(&upload, attack);
        if upload.status == 201 {
            let id = upload.json()["attachment"]["id"].as_str().unwrap().to_owned();
            let file = ada.get(&format!("/api/v1/attachments/{id}/file")).await;
            assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment"), "{attack:?}");
            assert_eq!(file.headers["x-content-type-options"], "nosniff");
            assert!(file.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
            assert_eq!(ada.delete(&format!("/api/v1/attachments/{id}")).await.status, 200);
        }
    }
}

fn url_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
