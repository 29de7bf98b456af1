//! Rooms and who gets into them.

use serde_json::{Value, json};

use crate::support::{Reply, TestServer, User, until};

impl User {
    async fn create(&self, room: Value) -> Reply {
        self.post("/api/v1/rooms", room).await
    }

    async fn decide(&self, room: &str, user: &str, decision: &str) -> Reply {
        self.put(&format!("/api/v1/rooms/{room}/requests/{user}"), json!({ "decision": decision })).await
    }

    async fn invite(&self, room: &str, user: &str) -> Reply {
        self.post(&format!("/api/v1/rooms/{room}/invitations"), json!({ "user": user })).await
    }

    async fn give(&self, room: &str, user: &str, role: &str) -> Reply {
        self.put(&format!("/api/v1/rooms/{room}/members/{user}"), json!({ "role": role })).await
    }

    async fn listed(&self, query: &str) -> Vec<String> {
        let page = self.get(&format!("/api/v1/rooms{query}")).await.json();
        page["rooms"].as_array().unwrap().iter().map(|room| room["name"].as_str().unwrap().to_owned()).collect()
    }
}

fn name(reply: &Reply) -> String {
    reply.outcome().2
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_is_created_described_renamed_and_archived_by_its_owner() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let created = ada.create(json!({"name": "Crew", "topic": "us", "retention_days": 30})).await;
    assert_eq!((created.status, created.json()["room"]["role"].as_str()), (201, Some("owner")));
    bob.join("crew").await;
    let mut stream = bob.follow("crew").await;

    let changed =
        ada.patch("/api/v1/rooms/crew", json!({"name": "The crew", "retention_days": 0, "archived": true})).await;

    let room = changed.json()["room"].clone();
    assert_eq!(
        (room["name"].as_str(), &room["retention_days"], room["topic"].as_str()),
        (Some("The crew"), &Value::Null, Some("us"))
    );
    let heard = stream.hear("room_changed").await.json();
    assert_eq!((heard["room"]["name"].as_str(), heard["archived"].as_bool()), (Some("The crew"), Some(true)));
    assert_eq!(bob.get("/api/v1/rooms/the%20crew").await.json()["room"]["members"], 2);
    assert_eq!(name(&bob.try_say("The crew", "hello?").await), "forbidden");
    assert_eq!(name(&bob.patch("/api/v1/rooms/the%20crew", json!({"topic": "mine"})).await), "forbidden");
    assert_eq!(name(&bob.create(json!({"name": "THE CREW"})).await), "room_exists");
    assert_eq!(name(&bob.get("/api/v1/rooms/crew").await), "no_such_room");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_room_lets_in_whom_a_moderator_accepts_and_both_hear_it_at_once() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    ada.create(json!({"name": "crew", "visibility": "private"})).await;
    let (mut hers, mut his) = (ada.follow_all().await, bob.follow_all().await);

    let asked = bob.try_join("crew").await;
    assert_eq!(
        (asked.status, asked.json()["code"].as_u64(), asked.json()["request"]["state"].as_str()),
        (202, Some(13), Some("pending"))
    );
    assert_eq!(hers.hear("join_requested").await.json()["user"]["username"], "bob");
    assert_eq!(bob.try_join("crew").await.status, 202);
    assert_eq!(name(&bob.get("/api/v1/rooms/crew/messages").await), "not_a_member");
    assert_eq!(name(&bob.decide("crew", "bob", "accepted").await), "not_a_member");

    assert_eq!(ada.decide("crew", "bob", "rejected").await.json()["request"]["decided_by"]["username"], "ada");
    for stream in [&mut hers, &mut his] {
        assert_eq!(stream.hear("join_decided").await.json()["decision"], "rejected");
    }
    assert_eq!(name(&ada.decide("crew", "bob", "accepted").await), "no_such_request");

    assert_eq!(bob.try_join("crew").await.status, 202);
    assert_eq!(ada.decide("crew", "bob", "accepted").await.json()["request"]["state"], "accepted");
    for stream in [&mut hers, &mut his] {
        assert_eq!(stream.hear("join_decided").await.json()["decision"], "accepted");
        assert_eq!(stream.hear("member_joined").await.json()["user"]["username"], "bob");
    }
    bob.say("crew", "in").await;
    let own = bob.get("/api/v1/requests").await.json();
    assert_eq!(own["requests"][0]["state"], "accepted");
    assert!(own["requests"][0]["decided_at"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_may_think_better_of_it() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    ada.create(json!({"name": "crew", "visibility": "private"})).await;
    bob.try_join("crew").await;

    assert_eq!(bob.leave("crew").await.status, 200);

    assert_eq!(name(&ada.decide("crew", "bob", "accepted").await), "no_such_request");
    assert_eq!(name(&bob.leave("crew").await), "not_a_member");
    assert_eq!(
        ada.get("/api/v1/rooms/crew/requests?state=withdrawn").await.json()["requests"].as_array().unwrap().len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_room_is_none_to_those_who_were_not_invited() {
    let server = TestServer::start().await;
    let (ada, bob, cy) = (server.user("ada").await, server.user("bob").await, server.user("cy").await);
    ada.create(json!({"name": "cellar", "visibility": "hidden"})).await;

    for refused in [
        bob.try_join("cellar").await,
        bob.get("/api/v1/rooms/cellar").await,
        bob.get("/api/v1/rooms/cellar/messages").await,
        bob.try_say("cellar", "hello?").await,
        bob.try_say("1", "hello?").await,
        bob.leave("cellar").await,
    ] {
        assert_eq!(name(&refused), "no_such_room", "{refused:?}");
    }
    assert!(bob.listed("").await.is_empty());

    let mut his = bob.follow_all().await;
    assert_eq!(ada.invite("cellar", "bob").await.json()["request"]["state"], "invited");
    assert_eq!(his.hear("invited").await.json()["by"]["username"], "ada");
    assert_eq!(bob.listed("").await, ["cellar"]);
    bob.join("cellar").await;
    bob.say("cellar", "found it").await;
    assert_eq!(name(&ada.invite("cellar", "bob").await), "already_member");
    assert_eq!(name(&bob.invite("cellar", "cy").await), "forbidden");
    assert_eq!(name(&cy.try_join("cellar").await), "no_such_room");
}

#[tokio::test(flavor = "multi_thread")]
async fn rooms_are_found_by_a_part_of_their_name_and_page_by_page() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    for room in ["Café", "lobby", "Cafétéria", "attic"] {
        ada.create(json!({ "name": room })).await;
    }
    bob.join("lobby").await;

    assert_eq!(bob.listed("?q=CAF%C3%89").await, ["Café", "Cafétéria"]);
    assert_eq!(bob.listed("?mine=true").await, ["lobby"]);
    let first = bob.get("/api/v1/rooms?limit=3").await.json();
    let next = first["next"].as_i64().unwrap();
    assert_eq!(bob.listed(&format!("?limit=3&after={next}")).await, ["attic"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_is_handed_over_and_passes_on_when_its_owner_leaves() {
    let server = TestServer::start().await;
    let (ada, bob, cy) =
        (server.member("ada", "crew").await, server.member("bob", "crew").await, server.member("cy", "crew").await);
    let roles = async || {
        let page = cy.get("/api/v1/rooms/crew/members").await.json();
        let members = page["members"].as_array().unwrap().iter();
        members.map(|member| member["role"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let mut stream = cy.follow("crew").await;

    assert_eq!(ada.give("crew", "bob", "owner").await.status, 200);
    assert_eq!(roles().await, ["moderator", "owner", "member"]);
    assert_eq!(stream.hear("member_changed").await.json()["role"], "moderator");
    assert_eq!(stream.hear("member_changed").await.json()["role"], "owner");
    assert_eq!(name(&ada.give("crew", "cy", "moderator").await), "forbidden");
    assert_eq!(name(&bob.give("crew", "bob", "member").await), "forbidden");

    bob.leave("crew").await;
    assert_eq!(roles().await, ["owner", "member"]);
    ada.leave("crew").await;
    assert_eq!(roles().await, ["owner"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_has_an_owners_rights_in_every_room_but_in_no_conversation() {
    let server = TestServer::start().await;
    let (ada, bob, root) = (server.user("ada").await, server.user("bob").await, server.user("root").await);
    server.schema.execute("update users set role = 'admin' where username = 'root'");
    ada.create(json!({"name": "cellar", "visibility": "hidden"})).await;
    let said = ada.say("cellar", "nobody hears").await;
    let direct = ada.post("/api/v1/conversations/bob/messages", json!({"raw_content": "us"})).await.json();
    let (room, id) = (direct["message"]["room"]["id"].as_i64().unwrap(), direct["message"]["id"].as_i64().unwrap());

    assert_eq!(root.history("cellar").await.len(), 1);
    assert_eq!(root.delete(&format!("/api/v1/messages/{said}")).await.status, 200);
    assert_eq!(root.patch("/api/v1/rooms/cellar", json!({"visibility": "private"})).await.status, 200);
    assert_eq!(name(&root.get(&format!("/api/v1/rooms/{room}/messages")).await), "no_such_room");
    assert_eq!(name(&root.get(&format!("/api/v1/messages/{id}")).await), "no_such_message");
    assert_eq!(
        root.get(&format!("/api/v1/messages/{said}/versions")).await.json()["versions"][0]["raw_content"],
        "nobody hears"
    );
    assert_eq!(name(&bob.get(&format!("/api/v1/messages/{said}/versions")).await), "forbidden");
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_go_when_their_room_keeps_them_no_longer() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    ada.create(json!({"name": "brief", "retention_days": 7})).await;
    ada.create(json!({"name": "long"})).await;
    for room in ["brief", "long"] {
        ada.say_with_key(room, "old", room).await;
    }
    let mut stream = ada.follow_all().await;
    server.schema.execute("update messages set created_at = created_at - interval '8 days'");
    let young = ada.say("brief", "young").await;

    // Sweeping is the first thing a server does.
    let (second, rest) = server.second().await;

    until("the old message is gone", async || ada.at(&rest).history("brief").await.len() == 1).await;
    assert_eq!(ada.history("brief").await[0]["id"], young);
    assert_eq!(ada.history("long").await.len(), 1);
    assert_eq!(ada.say_with_key("brief", "old", "brief").await.status, 201);
    assert_eq!(stream.texts(2).await, ["young", "old"]);
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_finds_hidden_rooms_in_the_list() {
    let server = TestServer::start().await;
    let (ada, root, bob) = (server.user("ada").await, server.user("root").await, server.user("bob").await);
    server.schema.execute("update users set role = 'admin' where username = 'root'");
    ada.create(json!({"name": "cellar", "visibility": "hidden"})).await;
    ada.post("/api/v1/conversations/bob/messages", json!({"raw_content": "psst"})).await;

    assert_eq!(root.listed("").await, ["cellar"]);
    assert_eq!(root.listed("?mine=true").await, [""; 0]);
    assert_eq!(bob.listed("").await, [""; 0]);
}
