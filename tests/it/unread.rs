//! What is unread, on every device of a user.

use std::collections::{BTreeMap, BTreeSet};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use crate::support::{Reply, TestServer, User};

impl User {
    async fn mark(&self, room: &str, read: i64) -> Reply {
        self.put(&format!("/api/v1/rooms/{room}/marker"), json!({ "read": read })).await
    }

    /// Room, unread, mentions and the newest id, the newest first.
    async fn unread(&self) -> Vec<(String, i64, i64, i64)> {
        let page = self.get("/api/v1/unread").await.json();
        let rooms = page["unread"].as_array().unwrap().iter();
        rooms
            .map(|room| {
                let number = |field: &str| room[field].as_i64().unwrap();
                (
                    room["room"]["name"].as_str().unwrap().to_owned(),
                    number("unread"),
                    number("mentions"),
                    number("latest"),
                )
            })
            .collect()
    }
}

fn name(reply: &Reply) -> String {
    reply.outcome().2
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_read_on_one_device_is_read_on_the_other() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let tablet = server.rest.login("ada").await;
    let mut stream = tablet.follow_all().await;
    bob.say("lobby", "one").await;
    let two = bob.say("lobby", "two, @ada").await;
    let three = bob.say("lobby", "three").await;
    assert_eq!(tablet.unread().await, [("lobby".to_owned(), 3, 1, three)]);

    assert_eq!(ada.mark("lobby", two).await.json()["marker"], json!({"read": two, "delivered": two}));

    assert_eq!(stream.hear("receipt").await.json()["read"], two);
    assert_eq!(tablet.unread().await, [("lobby".to_owned(), 1, 0, three)]);
    assert_eq!(ada.mark("lobby", 1).await.json()["marker"]["read"], two);
    assert_eq!(name(&ada.mark("lobby", 999).await), "invalid_field");
    assert_eq!(name(&ada.put("/api/v1/rooms/lobby/marker", json!({})).await), "missing_field");
    ada.mark("lobby", three).await;
    assert!(tablet.unread().await.is_empty());
    assert_eq!(name(&ada.get("/api/v1/unread?page=1").await), "no_such_page");
}

#[tokio::test(flavor = "multi_thread")]
async fn conversations_are_listed_alone_where_that_is_asked() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    bob.say_to("ada", "psst").await;
    bob.say("lobby", "hello").await;
    let listed = async |query: &str| {
        let page = ada.get(&format!("/api/v1/unread?{query}")).await.json();
        page["unread"].as_array().unwrap().iter().map(|room| room["room"]["name"].clone()).collect::<Vec<_>>()
    };

    assert_eq!(listed("limit=1").await, ["lobby"]);
    assert_eq!(listed("limit=1&direct=true").await, ["bob, ada"]);
    assert_eq!(listed("direct=false").await, ["lobby", "bob, ada"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_are_told_unless_the_reader_switched_them_off() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let id = ada.say("lobby", "seen?").await;
    let receipts = async || ada.get(&format!("/api/v1/messages/{id}")).await.json();
    bob.put("/api/v1/rooms/lobby/marker", json!({"delivered": id})).await;
    assert_eq!(
        (receipts().await["read_by"].clone(), receipts().await["delivered_to"][0]["username"].clone()),
        (json!([]), json!("bob"))
    );

    let mut stream = ada.follow_all().await;
    bob.mark("lobby", id).await;
    assert_eq!(stream.hear("receipt").await.json()["user"]["username"], "bob");
    assert_eq!(receipts().await["read_by"][0]["username"], "bob");

    assert_eq!(bob.patch("/api/v1/account", json!({"receipts": false})).await.json()["account"]["receipts"], false);
    let later = ada.say("lobby", "and now?").await;
    let mut his = bob.follow_all().await;
    bob.mark("lobby", later).await;
    assert_eq!(his.hear("marker_moved").await.json()["read"], later);
    ada.say("lobby", "the end").await;
    while let Some(event) = stream.next().await {
        assert_ne!(event.kind, "receipt");
        if event.kind == "message" && event.text() == "the end" {
            break;
        }
    }
    assert_eq!(receipts().await["read_by"], json!([]));
}

#[derive(Default)]
struct Model {
    /// Id to room, author, whether ada is mentioned.
    messages: BTreeMap<i64, (usize, usize, bool)>,
    read: BTreeMap<usize, i64>,
    blocked: BTreeSet<usize>,
}

impl Model {
    fn unread(&self, names: &[String]) -> Vec<(String, i64, i64, i64)> {
        let mut rooms: Vec<_> = (0..names.len())
            .filter_map(|room| {
                let unread = || {
                    self.messages.iter().filter(move |(id, (at, author, _))| {
                        *at == room
                            && *author != 0
                            && !self.blocked.contains(author)
                            && **id > self.read.get(&room).copied().unwrap_or(0)
                    })
                };
                let latest = *unread().map(|(id, _)| id).max()?;
                let count = |number: usize| i64::try_from(number).unwrap();
                Some((
                    names[room].clone(),
                    count(unread().count()),
                    count(unread().filter(|(_, (.., mention))| *mention).count()),
                    latest,
                ))
            })
            .collect();
        rooms.sort_by_key(|(.., latest)| -latest);
        rooms
    }
}

/// Posts, reads on either device, edits that add and take mentions, deletions, blocks: after each, both devices are told
/// what a simple model says.
#[tokio::test(flavor = "multi_thread")]
async fn two_devices_agree_on_what_is_unread_whatever_happens() {
    let server = TestServer::start().await;
    let (names, people) = (["lobby", "attic", "ada, bob"].map(str::to_owned), ["ada", "bob", "cy"]);
    let mut users = Vec::new();
    for person in people {
        let user = server.member(person, "lobby").await;
        user.join("attic").await;
        users.push(user);
    }
    let devices = [users[0].clone(), server.rest.login("ada").await];
    let direct =
        users[1].post("/api/v1/conversations/ada/messages", json!({"raw_content": "psst"})).await.json()["message"]
            .clone();
    let rooms = ["lobby".to_owned(), "attic".to_owned(), direct["room"]["id"].to_string()];
    let names = [names[0].clone(), names[1].clone(), direct["room"]["name"].as_str().unwrap().to_owned()];
    let mut model = Model::default();
    model.messages.insert(direct["id"].as_i64().unwrap(), (2, 1, false));
    let mut chance = StdRng::seed_from_u64(20_260_105);
    let steps = std::env::var("MIAOU_TEST_STEPS").map_or(2000, |steps| steps.parse().unwrap());

    for step in 0..steps {
        let some = |chance: &mut StdRng, model: &Model| {
            let at = chance.random_range(0..model.messages.len().max(1));
            model.messages.iter().nth(at).map(|(id, message)| (*id, *message))
        };
        match chance.random_range(0..10) {
            0..4 => {
                let (author, mention) = (chance.random_range(0..3), chance.random_bool(0.3));
                let room = chance.random_range(0..if author == 2 { 2 } else { 3 });
                let body = json!({"raw_content": if mention { "hey @ada" } else { "hey" }});
                let posted = users[author].post(&format!("/api/v1/rooms/{}/messages", rooms[room]), body).await;
                if posted.status == 201 {
                    model.messages.insert(posted.json()["message"]["id"].as_i64().unwrap(), (room, author, mention));
                } else {
                    assert_eq!(
                        (author, room, model.blocked.contains(&1), name(&posted)),
                        (0, 2, true, "blocked".into())
                    );
                }
            }
            4..7 => {
                let Some((id, (room, ..))) = some(&mut chance, &model) else { continue };
                assert_eq!(devices[step % 2].mark(&rooms[room], id).await.status, 200);
                let read = model.read.entry(room).or_insert(0);
                *read = id.max(*read);
            }
            7 => {
                let Some((id, (room, author, _))) = some(&mut chance, &model) else { continue };
                let mention = chance.random_bool(0.5);
                let body = json!({"raw_content": if mention { "oh, @ADA." } else { "oh" }});
                assert_eq!(users[author].patch(&format!("/api/v1/messages/{id}"), body).await.status, 200);
                model.messages.insert(id, (room, author, mention));
            }
            8 => {
                let Some((id, (_, author, _))) = some(&mut chance, &model) else { continue };
                assert_eq!(users[author].delete(&format!("/api/v1/messages/{id}")).await.status, 200);
                model.messages.remove(&id);
            }
            _ => {
                let other = chance.random_range(1..3);
                if model.blocked.remove(&other) {
                    assert_eq!(
                        devices[step % 2].delete(&format!("/api/v1/blocks/{}", people[other])).await.status,
                        200
                    );
                } else {
                    let block = devices[step % 2].post("/api/v1/blocks", json!({"user": people[other]})).await;
                    assert_eq!(block.status, 201);
                    model.blocked.insert(other);
                }
            }
        }
        let expected = model.unread(&names);
        assert_eq!(devices[0].unread().await, expected, "step {step}");
        assert_eq!(devices[1].unread().await, expected, "step {step}");
    }
    assert!(matches!(&devices[0].get("/api/v1/unread").await.json()["cursor"], Value::String(_)));
}
