//! What becomes of a message after it was said.

use serde_json::{Value, json};

use crate::support::{Reply, TestServer, User};

impl User {
    async fn edit(&self, id: i64, text: &str) -> Reply {
        self.patch(&format!("/api/v1/messages/{id}"), json!({ "raw_content": text })).await
    }

    async fn unsay(&self, id: i64) -> Reply {
        self.delete(&format!("/api/v1/messages/{id}")).await
    }

    async fn post_with(&self, room: &str, body: Value) -> Reply {
        self.post(&format!("/api/v1/rooms/{room}/messages"), body).await
    }
}

fn name(reply: &Reply) -> String {
    reply.outcome().2
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_is_heard_live_and_read_back_and_the_earlier_text_is_for_admins() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let mut stream = bob.follow("lobby").await;
    let cursor = stream.cursor().to_owned();
    let id = ada.say("lobby", "helo").await;

    assert_eq!(ada.edit(id, "hello, @bob").await.json()["message"]["raw_content"], "hello, @bob");

    let heard = stream.hear("message_edited").await.json();
    assert_eq!(
        (heard["message"]["id"].as_i64(), heard["message"]["mentions"][0]["username"].as_str()),
        (Some(id), Some("bob"))
    );
    let mut replayed = bob.stream("/api/v1/rooms/lobby/events", Some(&cursor)).await;
    assert_eq!(replayed.hear("message").await.json()["raw_content"], "hello, @bob");
    assert_eq!(replayed.hear("message_edited").await.json(), heard);
    assert!(bob.history("lobby").await[0]["edited_at"].is_string());
    assert_eq!(name(&bob.edit(id, "mine").await), "forbidden");
    server.schema.execute("update users set role = 'admin' where username = 'bob'");
    let versions = bob.get(&format!("/api/v1/messages/{id}/versions")).await.json();
    assert_eq!(versions["versions"].as_array().unwrap().len(), 1);
    assert_eq!(versions["versions"][0]["raw_content"], "helo");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_message_keeps_its_place_and_nothing_else() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let mut stream = bob.follow("lobby").await;
    let cursor = stream.cursor().to_owned();
    let id = ada.say("lobby", "a secret, @bob").await;
    ada.edit(id, "another secret").await;

    assert_eq!(name(&bob.unsay(id).await), "forbidden");
    assert_eq!(ada.unsay(id).await.status, 200);

    assert_eq!(stream.hear("message_deleted").await.json()["message_id"], id);
    let kept = bob.history("lobby").await[0].clone();
    assert_eq!(
        (kept["raw_content"].as_str(), kept["content"].as_str(), kept.get("mentions")),
        (Some(""), Some(""), None)
    );
    assert!(kept["deleted_at"].is_string());
    let mut replayed = bob.stream("/api/v1/rooms/lobby/events", Some(&cursor)).await;
    for _ in 0..3 {
        let event = replayed.event().await;
        assert!(!event.data.contains("secret"), "{event:?}");
    }
    assert_eq!(
        (name(&ada.unsay(id).await), name(&ada.edit(id, "x").await)),
        ("no_such_message".into(), "no_such_message".into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moderator_edits_and_deletes_what_others_said() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let id = bob.say("lobby", "rude").await;

    assert_eq!(ada.edit(id, "polite").await.json()["message"]["user"]["username"], "bob");
    assert_eq!(ada.unsay(id).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_replies_mentions_and_brings_its_own_formatting() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    server.user("cy").await;
    let first = bob.say("lobby", "who?").await;
    let elsewhere = server.member("bob2", "attic").await.say("attic", "there").await;

    let body = json!({"raw_content": "me, @Bob, not @cy or x@bob.org.", "content": "<b onclick=x()>me</b>", "reply_to": first});
    let message = ada.post_with("lobby", body.clone()).await.json()["message"].clone();

    assert_eq!(
        (message["reply_to"].as_i64(), &message["mentions"]),
        (Some(first), &json!([{"id": 2, "username": "bob"}]))
    );
    assert_eq!(message["content"], "<b>me</b>");
    assert_eq!(bob.history("lobby").await[1], message);
    assert_eq!(
        name(&ada.post_with("lobby", json!({"raw_content": "x", "reply_to": elsewhere})).await),
        "no_such_message"
    );
    assert_eq!(name(&ada.post_with("lobby", json!({"content": "<b>only</b>"})).await), "missing_field");
}

#[tokio::test(flavor = "multi_thread")]
async fn history_is_read_by_number_and_around_a_message() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let mut ids = Vec::new();
    for n in 0..10 {
        ids.push(ada.say("lobby", &n.to_string()).await);
    }
    let texts = async |query: &str| {
        let page = ada.get(&format!("/api/v1/rooms/lobby/messages?{query}")).await.json();
        let messages = page["messages"].as_array().unwrap().iter();
        messages.map(|message| message["raw_content"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };

    assert_eq!(texts("page=0&limit=4").await, ["6", "7", "8", "9"]);
    assert_eq!(texts("page=2&limit=4").await, ["0", "1"]);
    assert_eq!(name(&ada.get("/api/v1/rooms/lobby/messages?page=3&limit=4").await), "no_such_page");
    assert_eq!(texts(&format!("around={}&limit=4", ids[5])).await, ["3", "4", "5", "6"]);
    assert_eq!(name(&ada.get("/api/v1/rooms/lobby/messages?page=3&after=4").await), "invalid_field");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_of_a_room_that_one_may_not_know_of_is_not_there() {
    let server = TestServer::start().await;
    let (ada, bob, cy) = (server.member("ada", "lobby").await, server.user("bob").await, server.user("cy").await);
    let open = ada.say("lobby", "for members").await;
    ada.post("/api/v1/rooms", json!({"name": "cellar", "visibility": "hidden"})).await;
    let hidden = ada.say("cellar", "a secret").await;
    let told = ada.post("/api/v1/conversations/bob/messages", json!({"raw_content": "psst"})).await;
    let told = told.json()["message"]["id"].as_i64().unwrap();
    let described = async |user: &User, id: i64| name(&user.get(&format!("/api/v1/messages/{id}")).await);

    assert_eq!(described(&cy, open).await, "not_a_member");
    assert_eq!(described(&cy, hidden).await, "no_such_message");
    assert_eq!(described(&cy, told).await, "no_such_message");
    assert_eq!((name(&cy.edit(hidden, "x").await), name(&cy.unsay(told).await)), {
        let gone = "no_such_message".to_owned();
        (gone.clone(), gone)
    });
    ada.post("/api/v1/rooms/cellar/invitations", json!({"user": "bob"})).await;
    assert_eq!(described(&bob, hidden).await, "not_a_member");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_replies_to_whom_they_blocked() {
    let server = TestServer::start().await;
    let (ada, mallory) = (server.member("ada", "lobby").await, server.member("mallory", "lobby").await);
    let id = mallory.say("lobby", "answer me").await;
    ada.post("/api/v1/blocks", json!({"user": "mallory"})).await;

    assert_eq!(name(&ada.post_with("lobby", json!({"raw_content": "no", "reply_to": id})).await), "no_such_message");
    ada.delete("/api/v1/blocks/mallory").await;
    assert_eq!(ada.post_with("lobby", json!({"raw_content": "yes", "reply_to": id})).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_archived_room_says_stays_but_for_what_is_deleted() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let id = bob.say("lobby", "for the books").await;
    let react = format!("/api/v1/messages/{id}/reactions");
    bob.post(&react, json!({"emoji": "👍"})).await;
    ada.patch("/api/v1/rooms/lobby", json!({"archived": true})).await;

    assert_eq!((name(&bob.edit(id, "x").await), name(&ada.edit(id, "x").await)), {
        let refused = "forbidden".to_owned();
        (refused.clone(), refused)
    });
    assert_eq!(name(&ada.post(&react, json!({"emoji": "👍"})).await), "forbidden");
    assert_eq!(bob.delete(&format!("{react}/👍")).await.status, 200);
    assert_eq!(bob.unsay(id).await.status, 200);
}
