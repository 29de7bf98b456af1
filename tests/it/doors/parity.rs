//! What is said at one door is heard at all, and what may not be done is refused alike.

use std::num::NonZeroU32;

use miaou::config::Limit;
use miaou::outcome::Outcome;
use serde_json::{Value, json};

use super::way::{Person, Place, ROOM, Said, Visitor, Way};
use crate::support::{LineClient, SocketIo, TestServer, User, password};

/// Everybody who comes, one by each way.
async fn everybody(server: &TestServer) -> Vec<Visitor> {
    let mut everybody = Vec::new();
    for way in Way::ALL {
        everybody.push(Visitor::enter(server, way).await);
    }
    everybody
}

async fn admin(server: &TestServer) -> User {
    let root = server.user("root").await;
    server.schema.execute("update users set role = 'admin' where username = 'root'");
    root
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_at_one_door_is_heard_at_all() {
    let server = TestServer::start().await;
    let mut everybody = everybody(&server).await;
    let catalogue = everybody[0].user.get("/api/v1/stickers").await.json();
    let sticker = &catalogue["stickers"][0];
    let sticker = Said::Sticker(sticker["id"].as_i64().unwrap(), sticker["name"].as_str().unwrap().to_owned());

    for from in 0..everybody.len() {
        let speaker = everybody[from].person.clone();
        for said in [Said::Text(format!("{} to all", speaker.name)), sticker.clone()] {
            if everybody[from].says(Place::Room, &said).await {
                for hearer in &mut everybody {
                    hearer.hears(&speaker, Place::Room, &said).await;
                }
            }
        }
        for to in (0..everybody.len()).filter(|to| *to != from) {
            let listener = everybody[to].person.clone();
            for said in [Said::Text(format!("{} to {}", speaker.name, listener.name)), sticker.clone()] {
                if everybody[from].says(Place::To(&listener), &said).await {
                    // Who speaks hears it once it is there for those who ask.
                    for hears in [from, to] {
                        everybody[hears].hears(&speaker, Place::To(&listener), &said).await;
                    }
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_at_one_node_is_heard_at_the_doors_of_another() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", ROOM).await, server.member("bob", ROOM).await);
    let (second, rest) = server.second().await;
    let mut page = SocketIo::enter(rest.address, &bob.name, ROOM).await;
    let mut lines = LineClient::connect(second.addresses().frames.unwrap()).await;
    lines.send_line(&json!({"user:pwd": format!("bob:{}", password("bob"))}).to_string()).await;
    assert_eq!(lines.read_line().await, r#"{"user:pwd":"accepted","user":"bob","id":2}"#);

    ada.say(ROOM, "from the other node").await;

    assert_eq!(page.texts(1).await, ["from the other node"]);
    let expected = r#"{"channel_message":"from the other node","user":"ada","channel":"general"}"#;
    assert_eq!(lines.read_line().await, expected);
    // Whoever is banned at the one hears nothing more at the other.
    let root = admin(&server).await;
    assert_eq!(root.post("/api/v1/bans", json!({"user": "bob"})).await.status, 201);
    let end: Value = serde_json::from_str(&lines.read_line().await).unwrap();
    assert_eq!((&end["end"], lines.next_line().await), (&json!("banned"), None));
    second.stop().await;
}

/// What one user does that may not be done: to whom, in which words, with which key.
struct Misdeed {
    expected: Outcome,
    to: &'static str,
    text: String,
    key: &'static str,
}

fn misdeeds() -> Vec<Misdeed> {
    let misdeed = |expected, to, text: &str, key| Misdeed { expected, to, text: text.to_owned(), key };
    vec![
        misdeed(Outcome::Ok, "victim", "first words", "k"),
        misdeed(Outcome::Ok, "victim", "first words", "k"),
        misdeed(Outcome::KeyReused, "victim", "other words", "k"),
        misdeed(Outcome::MissingField, "victim", "", "k-empty"),
        misdeed(Outcome::InvalidField, "victim", "a bell \u{7}", "k-bell"),
        misdeed(Outcome::InvalidField, "victim", "a forbidden word", "k-word"),
        misdeed(Outcome::TooLarge, "victim", &"long ".repeat(50), "k-long"),
        misdeed(Outcome::NoSuchUser, "nobody", "hello?", "k-nobody"),
        misdeed(Outcome::InvalidField, "oneself", "hello, me", "k-self"),
        misdeed(Outcome::Blocked, "blocked", "hello?", "k-blocked"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_misdeed_has_the_same_outcome_at_each_door() {
    let server = TestServer::with(|config| config.max_message_bytes = 200).await;
    let root = admin(&server).await;
    let filter = json!({"pattern": "forbidden", "action": "refuse"});
    assert_eq!(root.post("/api/v1/filters", filter).await.status, 201);
    let mut strangers = Vec::new();
    for name in ["victim", "blocked"] {
        strangers.push(person(&server.user(name).await).await);
    }
    strangers.push(Person { name: "nobody".into(), id: 987_654_321 });
    let mut everybody = everybody(&server).await;

    for visitor in &mut everybody {
        let (me, way) = (visitor.person.clone(), visitor.person.name.clone());
        visitor.user.post("/api/v1/blocks", json!({"user": "blocked"})).await;
        for Misdeed { expected, to, text, key } in misdeeds() {
            let to = match to {
                "oneself" => me.clone(),
                name => strangers.iter().find(|person| person.name == name).unwrap().clone(),
            };
            let got = visitor.tells(&to, &text, key).await;
            assert_eq!(got, spelt(&way, expected), "{way} says {text:?} to {}", to.name);
        }
        root.post("/api/v1/mutes", json!({"user": me.name})).await;
        let got = visitor.tells(&strangers[0], "a word more", "k-muted").await;
        assert_eq!(got, spelt(&way, Outcome::Muted), "{way} speaks, and is muted");
        root.delete(&format!("/api/v1/mutes?user={}", me.name)).await;
        assert_eq!(root.post("/api/v1/bans", json!({"user": me.name})).await.status, 201);
        assert_eq!(visitor.last_word().await, spelt(&way, Outcome::Banned), "{way} is banned");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_proves_nothing_is_refused_at_each_door() {
    let server = TestServer::start().await;
    for way in Way::ALL.into_iter().filter(|way| *way != Way::Rest) {
        let mut stranger = Visitor::at_the_door(&server, way).await;
        let (me, name) = (stranger.person.clone(), stranger.person.name.clone());
        let wrong = stranger.shows("miaou_this_is_no_key").await;
        assert_eq!(wrong, spelt(&name, Outcome::Unauthenticated), "{name} shows a wrong key");
        let wrong = stranger.shows("a.wrong.token").await;
        assert_eq!(wrong, spelt(&name, Outcome::Unauthenticated), "{name} shows a wrong token");
        let other = Person { name: "root".into(), ..me };
        let refused = stranger.tells(&other, "hello?", "k").await;
        assert_eq!(refused, spelt(&name, Outcome::Unauthenticated), "{name} speaks before");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limits_of_a_user_are_the_same_by_whichever_door() {
    let server = TestServer::with(|config| {
        config.limits.requests_per_minute = Limit::At(NonZeroU32::new(20).unwrap());
    })
    .await;
    let victim = person(&server.user("victim").await).await;
    for way in Way::ALL {
        let mut visitor = Visitor::enter(&server, way).await;
        let name = visitor.person.name.clone();
        let (refused, mut done) = (spelt(&name, Outcome::TooManyRequests), 0);
        loop {
            let got = visitor.tells(&victim, "again", &format!("k-{done}")).await;
            if got == refused {
                break;
            }
            assert_eq!(got, spelt(&name, Outcome::Ok));
            done += 1;
            assert!(done < 40, "{name} has no limit");
        }
        assert!(done >= 10, "{name} said {done} and not about 15");
        // By another door it is the same user.
        let other = visitor.user.try_say(ROOM, "by REST").await;
        assert_eq!(other.outcome(), (429, 11, "too_many_requests".into()));
    }
}

async fn person(user: &User) -> Person {
    let id = user.get("/api/v1/account").await.json()["account"]["id"].as_i64().unwrap();
    Person { name: user.name.clone(), id }
}

/// An outcome as a door says it: its name, or the status line where there are no names.
fn spelt(way: &str, outcome: Outcome) -> String {
    let row = outcome.row();
    if way == Way::Tchatator.username() { row.line } else { row.name }.to_owned()
}
