//! Who is here, who looks at what, who types: what others see of it, and how soon they do not any more.

use std::collections::{BTreeMap, HashSet};
use std::process::Command;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use miaou::live::{Hub, Scope};
use miaou::model::{Fleeting, RoomId, UserId};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::support::{Raw, Reply, SIGNING_KEY, SOON, Stream, TestServer, User, until};

/// How soon clients say again that somebody types, where it is not seen.
const AGAIN: Duration = Duration::from_secs(3);

impl User {
    async fn says_here(&self, device: &str, status: &str, viewing: &str) -> Reply {
        let reply = self.put("/api/v1/presence", json!({"device": device, "status": status, "viewing": viewing})).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply
    }

    async fn goodbye(&self, device: &str) {
        assert_eq!(self.delete(&format!("/api/v1/presence?device={device}")).await.status, 200);
    }

    async fn types(&self, room: &str) {
        let reply = self.rest.send(self.request("PUT", &format!("/api/v1/rooms/{room}/typing"))).await;
        assert_eq!(reply.status, 200, "{reply:?}");
    }

    /// Names and statuses, as the list has them.
    async fn sees(&self, query: &str) -> Vec<String> {
        let page = self.get(&format!("/api/v1/presence{query}")).await.json();
        page["presence"].as_array().unwrap().iter().map(spelt).collect()
    }

    async fn viewers(&self, room: &str) -> (u64, Vec<String>) {
        let page = self.get(&format!("/api/v1/rooms/{room}/viewers")).await.json();
        (page["count"].as_u64().unwrap(), page["viewers"].as_array().unwrap().iter().map(spelt).collect())
    }
}

fn spelt(presence: &Value) -> String {
    format!("{} {}", presence["user"]["username"].as_str().unwrap(), presence["status"].as_str().unwrap())
}

/// What a client knows by what one stream has told it, which does what the guide says.
struct Known {
    stream: Stream,
    people: BTreeMap<String, String>,
    viewers: BTreeMap<i64, String>,
    count: u64,
    typing: Vec<String>,
    /// Everything that was told, in order.
    told: Vec<(String, Value)>,
}

impl Known {
    fn by(stream: Stream) -> Self {
        let (people, viewers) = (BTreeMap::new(), BTreeMap::new());
        Self { stream, people, viewers, count: 0, typing: Vec::new(), told: Vec::new() }
    }

    async fn hear(&mut self) {
        let cursor = self.stream.cursor().to_owned();
        let event = self.stream.any().await.expect("the stream ended");
        let fleeting = Fleeting::NAMES.contains(&event.kind.as_str());
        assert!(!fleeting || event.last_event_id == cursor, "nothing fleeting is resumed from: {event:?}");
        let data = event.json();
        let listed = |field: &str| data[field].as_array().cloned();
        match event.kind.as_str() {
            "presence" => {
                if data["whole"] == true {
                    self.people.clear();
                }
                for one in listed("users").unwrap() {
                    let name = one["user"]["username"].as_str().unwrap().to_owned();
                    self.people.insert(name, one["status"].as_str().unwrap().to_owned());
                }
            }
            "viewers" => {
                self.count = data["count"].as_u64().unwrap();
                if listed("viewers").is_some() || listed("changed").is_none() {
                    self.viewers.clear();
                }
                for one in listed("viewers").into_iter().chain(listed("changed")).flatten() {
                    self.viewers.insert(one["user"]["id"].as_i64().unwrap(), spelt(&one));
                }
                for one in listed("left").into_iter().flatten() {
                    self.viewers.remove(&one.as_i64().unwrap());
                }
            }
            "typing" => {
                let users = listed("users").unwrap();
                self.typing = users.iter().map(|user| user["username"].as_str().unwrap().to_owned()).collect();
            }
            _ => {}
        }
        self.told.push((event.kind, data));
    }

    async fn knows(&mut self, so: impl Fn(&Self) -> bool) {
        while !so(self) {
            self.hear().await;
        }
    }

    async fn sees(&mut self, name: &str, status: &str) {
        self.knows(|known| known.people.get(name).map(String::as_str) == Some(status)).await;
    }

    async fn sees_viewers(&mut self, names: &[&str]) {
        self.knows(|known| known.viewers.values().eq(names) && known.count == names.len() as u64).await;
    }

    /// A user types, and says so again as clients do, until it is seen. Returns when it was said last.
    async fn sees_type(&mut self, user: &User, room: &str) -> Instant {
        loop {
            let said = Instant::now();
            user.types(room).await;
            if timeout(AGAIN, self.sees_typing(&[&user.name])).await.is_ok() {
                return said;
            }
        }
    }

    async fn sees_typing(&mut self, names: &[&str]) {
        self.knows(|known| known.typing.iter().eq(names)).await;
    }
}

async fn room_of(people: &[&str], change: impl FnOnce(&mut miaou::config::Config)) -> (TestServer, Vec<User>) {
    let server = TestServer::with(change).await;
    let mut users = Vec::new();
    for name in people {
        users.push(server.member(name, "lobby").await);
    }
    (server, users)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_stream_is_somebody_connected_who_looks_at_its_room() {
    let (_server, users) = room_of(&["ada", "bob"], |config| config.presence_grace = Duration::from_millis(300)).await;
    let [ada, bob] = &users[..] else { panic!() };
    let mut his = Known::by(bob.follow("lobby").await);
    let mut all_of_his = Known::by(bob.follow_all().await);
    his.sees_viewers(&["bob connected"]).await;

    let hers = ada.follow("lobby").await;

    for known in [&mut his, &mut all_of_his] {
        known.sees_viewers(&["ada connected", "bob connected"]).await;
        known.sees("ada", "connected").await;
    }
    assert_eq!(bob.viewers("lobby").await, (2, vec!["ada connected".into(), "bob connected".into()]));
    assert_eq!(bob.sees("").await, ["ada connected"]);

    drop(hers);
    his.sees_viewers(&["bob connected"]).await;
    his.sees("ada", "disconnected").await;
    until("nobody else is listed", async || bob.sees("").await.is_empty()).await;
    assert_eq!(bob.sees("?users=ada,bob,nobody").await, ["ada disconnected"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_notices_that_a_page_is_loaded_again() {
    let (_server, users) =
        room_of(&["ada", "bob", "cy"], |config| config.presence_grace = Duration::from_secs(5)).await;
    let [ada, bob, cy] = &users[..] else { panic!() };
    let (hers, cys) = (ada.follow("lobby").await, cy.follow("lobby").await);
    ada.says_here("tab", "active", "lobby").await;
    let mut his = Known::by(bob.follow("lobby").await);
    his.sees_viewers(&["ada connected", "bob connected", "cy connected"]).await;
    his.sees("ada", "connected").await;
    his.sees("cy", "connected").await;
    his.told.clear();

    ada.goodbye("tab").await;
    drop(hers);
    let _again = ada.follow("lobby").await;
    ada.says_here("tab", "active", "lobby").await;
    // Who really goes, goes later.
    drop(cys);
    his.sees_viewers(&["ada connected", "bob connected"]).await;
    his.sees("cy", "disconnected").await;

    assert!(!his.told.iter().any(|(_, data)| data.to_string().contains("ada")), "{:?}", his.told);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_dies_is_gone_when_the_guide_says() {
    let (expiry, grace) = (Duration::from_secs(2), Duration::from_millis(500));
    let (server, users) = room_of(&["ada", "bob", "cy"], |config| {
        config.presence_expiry = expiry;
        config.presence_grace = grace;
    })
    .await;
    let [ada, bob, cy] = &users[..] else { panic!() };
    let mut his = Known::by(bob.follow("lobby").await);
    let mut cut = Raw::to(server.rest.address).await;
    cut.begin("GET", "/api/v1/rooms/lobby/events", &format!("authorization: Bearer {}\r\n", ada.token)).await;
    his.sees("ada", "connected").await;
    let reported = Instant::now();
    cy.says_here("phone", "active", "lobby").await;
    his.sees("cy", "connected").await;

    let died = Instant::now();
    drop(cut);
    his.sees("ada", "disconnected").await;
    assert!((grace..grace + SOON).contains(&died.elapsed()), "{:?}", died.elapsed());

    his.sees("cy", "disconnected").await;
    his.sees_viewers(&["bob connected"]).await;
    assert!((expiry..expiry + SOON).contains(&reported.elapsed()), "{:?}", reported.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_most_present_device_counts_and_who_does_nothing_is_away() {
    let (_server, users) = room_of(&["ada", "bob"], |config| config.away_after = Duration::from_secs(4)).await;
    let [ada, bob] = &users[..] else { panic!() };
    let mut his = Known::by(bob.follow("lobby").await);

    ada.says_here("tab", "away", "lobby").await;
    his.sees("ada", "away").await;
    his.sees_viewers(&["ada away", "bob connected"]).await;
    ada.says_here("phone", "active", "").await;
    his.sees("ada", "connected").await;
    his.sees_viewers(&["ada connected", "bob connected"]).await;
    // Nothing more is heard of the phone.
    his.sees("ada", "away").await;
    his.sees_viewers(&["ada away", "bob connected"]).await;
    ada.says_here("tab", "active", "").await;
    his.sees("ada", "connected").await;
    his.sees_viewers(&["bob connected"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_logs_out_is_gone_at_once_and_who_leaves_a_room_does_not_look_at_it() {
    let (_server, users) = room_of(&["ada", "bob", "cy"], |config| {
        (config.presence_grace, config.presence_expiry) = (Duration::from_secs(600), Duration::from_secs(600));
    })
    .await;
    let [ada, bob, cy] = &users[..] else { panic!() };
    let mut his = Known::by(bob.follow("lobby").await);
    ada.says_here("tab", "active", "lobby").await;
    let _stream = cy.follow("lobby").await;
    his.sees_viewers(&["ada connected", "bob connected", "cy connected"]).await;
    his.sees("cy", "connected").await;

    ada.leave("lobby").await;
    his.sees_viewers(&["bob connected", "cy connected"]).await;
    assert_eq!(ada.says_here("tab", "active", "lobby").await.json()["viewing"], Value::Null);
    cy.delete("/api/v1/sessions/current").await;
    his.sees_viewers(&["bob connected"]).await;
    his.sees("cy", "disconnected").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn typing_ends_by_itself_and_with_what_is_typed() {
    let (_server, users) = room_of(&["ada", "bob"], |_| {}).await;
    let [ada, bob] = &users[..] else { panic!() };
    let mut his = Known::by(bob.follow_all().await);
    let mut hers = Known::by(ada.follow("lobby").await);

    let began = his.sees_type(ada, "lobby").await;
    his.sees_typing(&[]).await;
    assert!((Duration::from_secs(5)..Duration::from_secs(6) + SOON).contains(&began.elapsed()), "{began:?}");

    his.sees_type(ada, "lobby").await;
    ada.say("lobby", "there").await;
    his.sees_typing(&[]).await;
    his.sees_type(ada, "lobby").await;
    ada.delete("/api/v1/rooms/lobby/typing").await;
    his.sees_typing(&[]).await;

    // What one types oneself is no news.
    hers.sees_type(bob, "lobby").await;
    assert!(hers.told.iter().filter(|(kind, _)| kind == "typing").count() == 1, "{:?}", hers.told);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_sees_nothing_before_joining() {
    let (server, users) = room_of(&["ada", "bob"], |_| {}).await;
    let [ada, bob] = &users[..] else { panic!() };
    let mallory = server.user("mallory").await;
    let mut his = Known::by(bob.follow("lobby").await);
    let mut hers = Known::by(mallory.follow_all().await);
    hers.hear().await;

    assert_eq!(mallory.says_here("tab", "active", "lobby").await.json()["viewing"], Value::Null);
    ada.says_here("tab", "active", "lobby").await;
    his.sees("ada", "connected").await;
    his.sees_type(ada, "lobby").await;

    assert!(mallory.sees("").await.is_empty() && mallory.sees("?users=ada,1").await.is_empty());
    assert_eq!(mallory.get("/api/v1/rooms/lobby/viewers").await.outcome().2, "not_a_member");
    assert_eq!(bob.viewers("lobby").await.0, 2);
    mallory.join("lobby").await;
    hers.sees("ada", "connected").await;
    let facts: Vec<_> = hers.told.iter().filter(|(kind, _)| kind != "member_joined").collect();
    assert_eq!(facts[0], &("presence".to_owned(), json!({"whole": true, "users": []})));
    assert_eq!((facts[1].0.as_str(), &facts[1].1["whole"]), ("presence", &json!(true)), "{facts:?}");
    his.sees("mallory", "connected").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_blocks_another_is_neither_seen_nor_sees() {
    let (_server, users) = room_of(&["ada", "bob", "cy", "dora"], |_| {}).await;
    let [ada, bob, cy, dora] = &users[..] else { panic!() };
    let mut hers = Known::by(ada.follow("lobby").await);
    let mut his = Known::by(bob.follow("lobby").await);
    let mut doras = Known::by(dora.follow_all().await);
    his.sees_viewers(&["ada connected", "bob connected"]).await;
    his.sees("ada", "connected").await;

    ada.post("/api/v1/blocks", json!({"user": "bob"})).await;

    his.sees_viewers(&["bob connected"]).await;
    his.knows(|known| !known.people.contains_key("ada")).await;
    hers.sees_viewers(&["ada connected"]).await;
    ada.types("lobby").await;
    bob.types("lobby").await;
    doras.sees_typing(&["ada", "bob"]).await;
    cy.types("lobby").await;
    for known in [&mut hers, &mut his] {
        known.told.clear();
        known.sees_typing(&["cy"]).await;
        let typing: Vec<_> = known.told.iter().filter(|(kind, _)| kind == "typing").collect();
        assert_eq!(typing.len(), 1, "{typing:?}");
    }
    assert_eq!(bob.viewers("lobby").await, (1, vec!["bob connected".into()]));
    assert_eq!(ada.viewers("lobby").await, (1, vec!["ada connected".into()]));
    assert!(bob.sees("?users=ada").await.is_empty() && ada.sees("?users=bob").await.is_empty());
    assert_eq!(dora.sees("?users=ada,bob").await, ["ada connected", "bob connected"]);

    ada.delete("/api/v1/blocks/bob").await;
    his.sees_viewers(&["ada connected", "bob connected"]).await;
    his.sees("ada", "connected").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_see_each_others_users_until_they_die() {
    let (server, users) = room_of(&["ada", "bob", "cy"], |_| {}).await;
    let [ada, bob, cy] = &users[..] else { panic!() };
    let (second, rest) = server.second().await;
    let mut his = Known::by(bob.follow("lobby").await);
    let mut cys = Known::by(cy.at(&rest).follow_all().await);

    ada.says_here("tab", "active", "lobby").await;
    ada.at(&rest).says_here("phone", "away", "").await;
    ada.types("lobby").await;
    cys.sees("ada", "connected").await;
    cys.sees_typing(&["ada"]).await;
    let there = cy.at(&rest);
    until("both are seen", async || there.viewers("lobby").await.0 == 2).await;
    his.sees("cy", "connected").await;

    second.stop().await;
    his.sees("cy", "disconnected").await;
    assert_eq!(his.people["ada"], "connected");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_viewers_are_told_in_a_few_events() {
    let (server, users) = room_of(&["ada"], |config| config.presence_expiry = Duration::from_secs(600)).await;
    let [ada] = &users[..] else { panic!() };
    server.schema.execute(
        "with crowd as (
             insert into users (username, username_key, first_name, last_name, password_hash)
             select 'viewer-' || n, 'viewer-' || n, 'V', 'R', '-' from generate_series(1, 2000) n returning id
         )
         insert into members (room_id, user_id, role, joined_position)
         select rooms.id, crowd.id, 'member', 0 from rooms, crowd",
    );
    let first = 1 + ada.get("/api/v1/account").await.json()["account"]["id"].as_i64().unwrap();
    let crowd: Vec<_> = (0..2000).map(|n| as_other(ada, first + n, &format!("viewer-{}", n + 1))).collect();
    let mut readers = Vec::new();
    for _ in 0..20 {
        readers.push(Known::by(ada.follow("lobby").await));
    }

    let began = Instant::now();
    let coming = stream::iter(&crowd).for_each_concurrent(32, |one| async {
        one.says_here("tab", "active", "lobby").await;
    });
    let reading = join_all(readers.iter_mut().map(|known| known.knows(|known| known.count == 2001)));
    tokio::join!(coming, reading);

    let most = usize::try_from(began.elapsed().as_secs()).unwrap() + 3;
    for known in &readers {
        let facts = |kind: &str| known.told.iter().filter(|(heard, _)| heard == kind).count();
        assert!(facts("viewers") <= most && facts("presence") <= 1, "{} of at most {most}", facts("viewers"));
        assert!(known.viewers.is_empty(), "names are not told of so many");
    }
    println!("2,000 viewers came in {:?}: {} events a reader", began.elapsed(), readers[0].told.len());
    assert_eq!(ada.viewers("lobby").await.1.len(), 100);
}

/// A user who was never asked for a password.
fn as_other(user: &User, id: i64, name: &str) -> User {
    let claims = URL_SAFE_NO_PAD.decode(user.token.split('.').nth(1).unwrap()).unwrap();
    let mut claims: Value = serde_json::from_slice(&claims).unwrap();
    claims["sub"] = json!(id.to_string());
    claims["username"] = json!(name);
    let key = EncodingKey::from_secret(SIGNING_KEY.as_bytes());
    let token = encode(&Header::new(Algorithm::HS256), &claims, &key).unwrap();
    User { name: name.to_owned(), token, ..user.clone() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_missed_more_than_there_was_room_for_is_told_to_look_at_everything() {
    let hub = Hub::new(1);
    let listener = hub.listen(UserId(1), Scope::Room(RoomId(3)), 1).unwrap();

    hub.tell_typing(RoomId(3), |_| false);
    hub.tell_typing(RoomId(3), |_| false);
    let few = listener.glimpse().await;
    let crowd: Vec<_> = (0..600).map(UserId).collect();
    hub.tell_presence(RoomId(3), &crowd);
    let many = listener.glimpse().await;

    assert_eq!((few.typing, few.missed), (HashSet::from([RoomId(3)]), false));
    assert!(many.missed && many.users.len() < 512);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_must_name_its_device() {
    let (_server, users) = room_of(&["ada"], |_| {}).await;

    let nameless = users[0].put("/api/v1/presence", json!({"status": "active"})).await;
    let unknown = users[0].put("/api/v1/presence", json!({"device": "tab", "status": "asleep"})).await;
    let spaced = users[0].delete("/api/v1/presence?device=a%20b").await;

    assert_eq!(nameless.outcome().2, "missing_field");
    assert_eq!((unknown.outcome().2, spaced.outcome().2), ("invalid_field".into(), "invalid_field".into()));
    for seconds in [4, 301] {
        let lasting = users[0].put("/api/v1/presence", json!({"device": "tab", "expires_in": seconds})).await;
        assert_eq!(lasting.refusal(), (422, "invalid_field".into(), json!(["expires_in"])));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_lasts_long_ends_with_the_stream() {
    let (server, users) = room_of(&["ada", "bob"], |config| {
        config.presence_expiry = Duration::from_secs(3);
        config.presence_grace = Duration::from_millis(100);
    })
    .await;
    let [ada, bob] = &users[..] else { panic!() };
    let mut his = Known::by(bob.follow("lobby").await);
    let report = json!({"device": "tab", "status": "active", "viewing": "lobby", "expires_in": 300});
    assert_eq!(ada.put("/api/v1/presence", report.clone()).await.json()["expires_in"], 3, "there is no stream");
    let stream = ada.follow_all().await;

    assert_eq!(ada.put("/api/v1/presence", report).await.json()["expires_in"], 300);
    // One that does not last comes and goes.
    let cy = server.user("cy").await;
    cy.join("lobby").await;
    cy.says_here("tab", "active", "lobby").await;
    his.sees_viewers(&["ada connected", "bob connected", "cy connected"]).await;
    his.sees_viewers(&["ada connected", "bob connected"]).await;

    drop(stream);
    his.sees_viewers(&["bob connected"]).await;
    his.sees("ada", "disconnected").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_runs_the_service_sees_who_is_here() {
    let (server, users) = room_of(&["ada", "bob"], |_| {}).await;
    users[0].says_here("tab", "away", "lobby").await;
    let who = || {
        let command =
            Command::new(env!("CARGO_BIN_EXE_miaou")).arg("who").env("DATABASE_URL", server.schema.url()).output();
        let output = command.unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };

    until("ada is listed", async || who().lines().count() == 2).await;

    let row = who().lines().nth(1).unwrap().to_owned();
    let words: Vec<_> = row.split_whitespace().collect();
    assert_eq!((words[0], words[1], &words[4..]), ("ada", "away", ["1", "127.0.0.1", "lobby"].as_slice()), "{row}");
    let metrics = server.rest.get("/metrics").await.text;
    for name in ["miaou_present_users", "miaou_present_devices", "miaou_viewers"] {
        assert!(metrics.lines().any(|line| line.starts_with(&format!("{name} "))), "{name} is not measured");
    }
}
