//! What users show to moderators and admins.

use serde_json::{Value, json};

use crate::support::{Reply, TestServer, User};

impl User {
    async fn report(&self, id: i64, reason: &str) -> Reply {
        self.post(&format!("/api/v1/messages/{id}/reports"), json!({"reason": reason, "comment": "look"})).await
    }

    async fn decide_report(&self, report: &Value, state: &str) -> Reply {
        let path = format!("/api/v1/reports/{}", report["id"]);
        self.patch(&path, json!({"state": state, "note": "between us"})).await
    }

    async fn reports(&self, path: &str) -> Vec<Value> {
        let reply = self.get(path).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()["reports"].as_array().unwrap().clone()
    }
}

fn name(reply: &Reply) -> String {
    reply.outcome().2
}

const LOBBY: &str = "/api/v1/rooms/lobby/reports";

#[tokio::test(flavor = "multi_thread")]
async fn a_reported_message_is_shown_as_it_was_and_decided_by_a_moderator() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let mallory = server.member("mallory", "lobby").await;
    let id = mallory.say("lobby", "**buy** pills").await;
    let (mut moderator, mut reporter) = (ada.follow_all().await, bob.follow_all().await);

    let made = bob.report(id, "spam").await;

    assert_eq!((made.status, &made.json()["repeated"]), (201, &json!(false)));
    let report = made.json()["report"].clone();
    let heard = moderator.hear("report_made").await.json();
    assert_eq!(
        (&heard["report_id"], &heard["message_id"], &heard["reported"]["username"], &heard["user"]["username"]),
        (&report["id"], &json!(id), &json!("mallory"), &json!("bob"))
    );
    mallory.patch(&format!("/api/v1/messages/{id}"), json!({"raw_content": "nothing"})).await;
    mallory.delete(&format!("/api/v1/messages/{id}")).await;
    let listed = ada.reports(LOBBY).await;
    assert_eq!(listed, std::slice::from_ref(&report));
    let message = &listed[0]["message"];
    assert_eq!(
        (&message["raw_content"], &message["content"]),
        (&json!("**buy** pills"), &json!("<p><strong>buy</strong> pills</p>"))
    );
    let decided = ada.decide_report(&report, "resolved").await.json()["report"].clone();
    assert_eq!((&decided["state"], &decided["decided_by"]["username"]), (&json!("resolved"), &json!("ada")));
    let heard = reporter.hear("report_decided").await.json();
    assert_eq!((&heard["report_id"], &heard["state"], heard.get("note")), (&report["id"], &json!("resolved"), None));
    assert_eq!(ada.reports(&format!("{LOBBY}?state=open")).await, [Value::Null; 0]);
    assert_eq!(ada.reports(&format!("{LOBBY}?state=resolved")).await, [decided]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_report_is_made_once_until_it_is_decided() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let mallory = server.member("mallory", "lobby").await;
    let id = mallory.say("lobby", "rude").await;
    let first = bob.report(id, "harassment").await.json()["report"].clone();
    ada.decide_report(&first, "in_review").await;

    let again = bob.report(id, "hate").await;

    assert_eq!((again.status, &again.json()["report"]["id"]), (200, &first["id"]));
    assert_eq!((&again.json()["repeated"], &again.json()["report"]["note"]), (&json!(true), &json!("")));
    assert_eq!(ada.report(id, "hate").await.status, 201);
    ada.decide_report(&first, "dismissed").await;
    assert_eq!(bob.report(id, "hate").await.status, 201);
    assert_eq!(ada.reports(LOBBY).await.len(), 3);
    let (page, rest) = (ada.get(&format!("{LOBBY}?limit=2")).await.json(), first["id"].as_i64().unwrap() + 1);
    assert_eq!((page["reports"].as_array().unwrap().len(), &page["next"]), (2, &json!(rest)));
    assert_eq!(ada.reports(&format!("{LOBBY}?before={rest}")).await[0]["id"], first["id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_reported_hears_and_sees_nothing_of_it_not_even_a_moderator() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let mallory = server.member("mallory", "lobby").await;
    ada.put("/api/v1/rooms/lobby/members/mallory", json!({"role": "moderator"})).await;
    let id = mallory.say("lobby", "rude").await;
    let mut stream = mallory.follow_all().await;
    let cursor = stream.cursor().to_owned();

    let report = bob.report(id, "harassment").await.json()["report"].clone();
    assert_eq!(ada.decide_report(&report, "in_review").await.status, 200);
    let last = ada.say("lobby", "the end").await;

    assert_eq!(stream.event().await.position(), last);
    assert_eq!(mallory.stream("/api/v1/events", Some(&cursor)).await.event().await.position(), last);
    assert_eq!(mallory.reports(LOBBY).await, [Value::Null; 0]);
    assert_eq!(name(&mallory.decide_report(&report, "dismissed").await), "no_such_report");
    server.schema.execute("update users set role = 'admin' where username = 'mallory'");
    assert_eq!(mallory.reports("/api/v1/reports").await, [Value::Null; 0]);
    assert_eq!(name(&mallory.decide_report(&report, "dismissed").await), "no_such_report");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_direct_conversation_admins_see_the_one_message() {
    let server = TestServer::start().await;
    let (ada, mallory, root) = (server.user("ada").await, server.user("mallory").await, server.user("root").await);
    server.schema.execute("update users set role = 'admin' where username = 'root'");
    ada.post("/api/v1/conversations/mallory/messages", json!({"raw_content": "a secret"})).await;
    let rude = mallory.post("/api/v1/conversations/ada/messages", json!({"raw_content": "rude"})).await.json();
    let (id, room) = (rude["message"]["id"].as_i64().unwrap(), &rude["message"]["room"]["id"]);
    let mut stream = mallory.follow_all().await;

    let report = ada.report(id, "harassment").await.json()["report"].clone();

    let listed = root.reports("/api/v1/reports").await;
    assert_eq!(listed, std::slice::from_ref(&report));
    assert_eq!(listed[0]["message"]["raw_content"], "rude");
    assert_eq!(name(&root.get(&format!("/api/v1/messages/{id}")).await), "no_such_message");
    assert_eq!(name(&root.get(&format!("/api/v1/rooms/{room}/reports")).await), "no_such_room");
    assert_eq!(name(&ada.get(&format!("/api/v1/rooms/{room}/reports")).await), "forbidden");
    assert_eq!(name(&ada.decide_report(&report, "resolved").await), "no_such_report");
    assert_eq!(root.decide_report(&report, "resolved").await.status, 200);
    let last = ada.post("/api/v1/conversations/mallory/messages", json!({"raw_content": "bye"})).await.json();
    assert_eq!(stream.event().await.position(), last["message"]["id"].as_i64().unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_is_reported_to_admins_alone() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let root = server.user("root").await;
    server.schema.execute("update users set role = 'admin' where username = 'root'");
    let mut stream = bob.follow_all().await;

    let made = bob.post("/api/v1/users/ada/reports", json!({"reason": "other", "comment": "a thief"})).await;
    let again = bob.post("/api/v1/users/ada/reports", json!({"reason": "other"})).await;

    assert_eq!((made.status, again.status), (201, 200));
    let report = made.json()["report"].clone();
    assert_eq!((report.get("room"), report.get("message")), (None, None));
    assert_eq!(root.reports("/api/v1/reports").await, std::slice::from_ref(&report));
    assert_eq!(name(&ada.get("/api/v1/reports").await), "forbidden");
    assert_eq!(ada.reports(LOBBY).await, [Value::Null; 0]);
    assert_eq!(stream.hear("report_made").await.json().get("room"), None);
    root.decide_report(&report, "dismissed").await;
    assert_eq!(stream.hear("report_decided").await.json()["state"], "dismissed");
    assert_eq!(name(&bob.post("/api/v1/users/bob/reports", json!({"reason": "other"})).await), "invalid_field");
    assert_eq!(name(&bob.post("/api/v1/users/nobody/reports", json!({"reason": "other"})).await), "no_such_user");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_there_to_read_is_reported_and_for_a_reason() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.user("bob").await);
    let id = ada.say("lobby", "hello").await;

    assert_eq!(name(&bob.report(id, "spam").await), "not_a_member");
    assert_eq!(name(&ada.report(id, "spam").await), "invalid_field");
    bob.join("lobby").await;
    assert_eq!(name(&bob.report(id, "boring").await), "invalid_field");
    assert_eq!(name(&bob.post(&format!("/api/v1/messages/{id}/reports"), json!({})).await), "missing_field");
    ada.delete(&format!("/api/v1/messages/{id}")).await;
    assert_eq!(name(&bob.report(id, "spam").await), "no_such_message");
}
