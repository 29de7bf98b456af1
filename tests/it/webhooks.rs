//! Webhooks: what happens reaches other services, whatever befalls them or this one.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use miaou::config::{Config, Listen};
use serde_json::{Value, json};

use crate::support::{Mood, Process, Receiver, Rest, Schema, TestServer, User, until};

/// May tell a receiver on this machine, and comes back to it soon.
fn near(config: &mut Config) {
    config.webhook_private_addresses = true;
    config.webhook_timeout = Duration::from_secs(20);
    config.webhook_pause = Duration::from_millis(50);
}

async fn make_admin(server: &TestServer, name: &str) -> User {
    let user = server.user(name).await;
    server.schema.execute(&format!("update users set role = 'admin' where username = '{name}'"));
    user
}

/// Creates a webhook and returns its path and its secret.
async fn tell(user: &User, body: Value) -> (String, String) {
    let reply = user.post("/api/v1/webhooks", body).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    let body = reply.json();
    let path = format!("/api/v1/webhooks/{}", body["webhook"]["id"]);
    (path, body["secret"].as_str().unwrap().to_owned())
}

async fn deliveries(user: &User, path: &str, state: &str) -> Vec<Value> {
    let page = user.get(&format!("{path}/deliveries?state={state}&limit=200")).await.json();
    page["deliveries"].as_array().unwrap().clone()
}

fn texts(numbers: std::ops::Range<u32>) -> Vec<String> {
    numbers.map(|number| number.to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_refuses_hangs_and_breaks_gets_everything_in_order_and_holds_nobody_else_up() {
    let server = TestServer::with(|config| {
        near(config);
        config.webhook_timeout = Duration::from_secs(1);
    })
    .await;
    let ada = make_admin(&server, "ada").await;
    ada.join("bad").await;
    ada.join("good").await;
    let (flaky, steady) = (Receiver::start().await, Receiver::start().await);
    let (well, mut moods) =
        (Arc::new(AtomicBool::new(false)), [Mood::Answer(500), Mood::Hang, Mood::Break].into_iter());
    let recovered = Arc::clone(&well);
    flaky.does(move |request| {
        let fine = request.said().0 == "good" || moods.len() == 0 && recovered.load(Ordering::Relaxed);
        if fine { Mood::Take } else { moods.next().unwrap_or(Mood::Answer(503)) }
    });
    tell(&ada, json!({"url": flaky.url(), "events": ["message"]})).await;
    tell(&ada, json!({"url": steady.url(), "events": ["message"]})).await;

    for number in 0..10 {
        ada.say("bad", &number.to_string()).await;
        ada.say("good", &number.to_string()).await;
    }

    until("the other room is told", async || flaky.heard("good") == texts(0..10)).await;
    until("the other webhook is told", async || steady.heard("bad") == texts(0..10)).await;
    well.store(true, Ordering::Relaxed);
    until("the bad room is told", async || flaky.heard("bad").len() == 10).await;
    assert_eq!(flaky.heard("bad"), texts(0..10));
    let requests = flaky.requests();
    let first: Vec<_> = requests.iter().filter(|request| request.said() == ("bad".into(), "0".into())).collect();
    assert!(first.len() > 3 && first.iter().position(|request| request.taken) == Some(first.len() - 1), "{first:?}");
    assert!(first.iter().all(|request| request.id() == first[0].id()), "{first:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_is_what_streams_tell_signed_with_the_secret_and_after_a_change_with_both() {
    let server = TestServer::with(near).await;
    let (ada, receiver) = (server.member("ada", "lobby").await, Receiver::start().await);
    let (path, secret) = tell(&ada, json!({"url": receiver.url(), "room": "lobby"})).await;
    let mut stream = ada.follow("lobby").await;

    ada.say("lobby", "*hello*").await;
    let heard = stream.hear("message").await;
    until("it is told", async || receiver.requests().len() == 1).await;
    let other = ada.post(&format!("{path}/secret"), Value::Null).await.json()["secret"].as_str().unwrap().to_owned();
    ada.patch("/api/v1/rooms/lobby", json!({"topic": "tea"})).await;
    until("it is told", async || receiver.requests().len() == 2).await;

    let requests = receiver.requests();
    let (said, changed) = (&requests[0], &requests[1]);
    let data = heard.json();
    assert_eq!(said.json(), json!({"type": "message", "timestamp": data["created_at"], "data": data}));
    assert_eq!((said.path.as_str(), said.headers["content-type"].as_str()), ("/word", "application/json"));
    assert_eq!(changed.json()["type"], "room_changed");
    assert_ne!(said.id(), changed.id());
    let sent: i64 = said.headers["webhook-timestamp"].parse().unwrap();
    assert!((chrono::Utc::now().timestamp() - sent).abs() < 60);
    assert_eq!((said.signatures_by(&secret), said.signatures_by(&other)), (1, 0));
    assert_eq!((changed.signatures_by(&secret), changed.signatures_by(&other)), (1, 1));
    server.schema.execute("update webhooks set old_secret_until = now()");
    ada.say("lobby", "later").await;
    until("it is told", async || receiver.requests().len() == 3).await;
    let last = &receiver.requests()[2];
    assert_eq!((last.signatures_by(&secret), last.signatures_by(&other)), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_hears_its_room_or_all_but_never_a_direct_conversation() {
    let server = TestServer::with(near).await;
    let (ada, admin) = (server.member("ada", "lobby").await, make_admin(&server, "root").await);
    ada.post("/api/v1/rooms", json!({"name": "cellar", "visibility": "hidden"})).await;
    server.member("bob", "lobby").await;
    let (of_room, of_all) = (Receiver::start().await, Receiver::start().await);
    tell(&ada, json!({"url": of_room.url(), "room": "lobby", "events": ["message", "reaction_added"]})).await;
    tell(&admin, json!({"url": of_all.url()})).await;

    ada.post("/api/v1/conversations/bob/messages", json!({"raw_content": "psst"})).await;
    ada.say("cellar", "below").await;
    let hello = ada.say("lobby", "hello").await;
    ada.post(&format!("/api/v1/messages/{hello}/reactions"), json!({"emoji": "👍"})).await;
    ada.patch("/api/v1/rooms/lobby", json!({"topic": "tea"})).await;
    ada.patch("/api/v1/account", json!({"receipts": false})).await;
    ada.say("lobby", "the end").await;

    until("all is told", async || of_all.heard("lobby").contains(&"the end".into())).await;
    until("the room is told", async || of_room.heard("lobby").contains(&"the end".into())).await;
    until("the cellar is told", async || of_all.heard("cellar").len() == 1).await;
    let kinds = |receiver: &Receiver| {
        let requests = receiver.requests().into_iter().filter(|request| request.said().0 == "lobby");
        requests.map(|request| request.json()["type"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&of_room), ["message", "reaction_added", "message"]);
    assert_eq!(kinds(&of_all), ["message", "reaction_added", "room_changed", "message"]);
    assert_eq!((of_room.requests().len(), of_all.requests().len()), (3, 5));
    assert!(of_all.requests().iter().all(|request| !request.body.contains("psst") && !request.body.contains("direct")));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_after_a_kill_goes_on_where_the_killed_one_was() {
    let (schema, receiver) = (Schema::new(), Receiver::start().await);
    let settings = [
        ("MIAOU_WEBHOOK_PRIVATE_ADDRESSES", "true"),
        ("MIAOU_WEBHOOK_TIMEOUT", "500ms"),
        ("MIAOU_WEBHOOK_PAUSE", "50ms"),
    ];
    let process = Process::start(&schema, 0, &settings);
    let ada = Rest::new(process.address).user("ada").await;
    ada.join("lobby").await;
    tell(&ada, json!({"url": receiver.url(), "room": "lobby", "events": ["message"]})).await;
    receiver.does(|request| if request.said().1 == "3" { Mood::Hang } else { Mood::Take });

    for number in 0..8 {
        ada.say("lobby", &number.to_string()).await;
    }
    until("it hangs", async || receiver.requests().last().is_some_and(|request| request.said().1 == "3")).await;
    process.kill();
    receiver.does(|_| Mood::Take);
    let _process = Process::start(&schema, 0, &settings);

    until("all is told", async || receiver.heard("lobby").len() == 8).await;
    assert_eq!(receiver.heard("lobby"), texts(0..8));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_leaves_what_it_is_at_to_the_next_at_once() {
    let server = TestServer::with(|config| {
        near(config);
        config.webhook_timeout = Duration::from_secs(600);
    })
    .await;
    let (ada, receiver) = (server.member("ada", "lobby").await, Receiver::start().await);
    tell(&ada, json!({"url": receiver.url(), "room": "lobby", "events": ["message"]})).await;
    receiver.does(|_| Mood::Hang);
    for number in 0..3 {
        ada.say("lobby", &number.to_string()).await;
    }
    until("it hangs", async || receiver.requests().len() == 1).await;

    let schema = server.end().await;
    receiver.does(|_| Mood::Take);
    let _server = TestServer::on(schema, near).await;

    until("all is told", async || receiver.heard("lobby") == texts(0..3)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_share_the_work_and_tell_nothing_twice() {
    let schema = Schema::new();
    let server = TestServer::on(schema, near).await;
    let listen = ([127, 0, 0, 1], 0).into();
    let (frames_listen, tchatator_listen) = (Listen::Off, Listen::Off);
    let mut config = Config { listen, frames_listen, tchatator_listen, ..Config::default() };
    near(&mut config);
    config.database_url = Some(server.schema.url().to_owned());
    config.database_connections = 4;
    config.database_patience = Duration::from_secs(30);
    config.signing_key = Some(crate::support::SIGNING_KEY.to_owned());
    config.data = server.schema.data().to_owned();
    let second = miaou::server::Server::start(config).await.unwrap();
    let rest = Rest::new(second.addresses().http);
    let (ada, receiver) = (make_admin(&server, "ada").await, Receiver::start().await);
    let rooms = ["a", "b", "c", "d"];
    for room in rooms {
        ada.join(room).await;
    }
    tell(&ada, json!({"url": receiver.url(), "events": ["message"]})).await;

    for number in 0..25 {
        for (index, room) in rooms.iter().enumerate() {
            let at = if index % 2 == 0 { ada.clone() } else { ada.at(&rest) };
            at.say(room, &number.to_string()).await;
        }
    }

    for room in rooms {
        until("the room is told", async || receiver.heard(room).len() == 25).await;
        assert_eq!(receiver.heard(room), texts(0..25), "{room}");
    }
    let mut times = HashMap::<String, u32>::new();
    for request in receiver.requests() {
        *times.entry(request.id().to_owned()).or_default() += 1;
    }
    assert!(times.len() == 100 && times.values().all(|times| *times == 1), "{times:?}");
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_may_not_lead_into_private_networks_whatever_its_name_comes_to_mean() {
    let server = TestServer::with(|config| config.webhook_pause = Duration::from_millis(50)).await;
    let (ada, receiver) = (server.member("ada", "lobby").await, Receiver::start().await);
    let port = receiver.address.port();
    for url in [
        format!("http://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        "http://2130706433/".into(),
        "http://0x7f.1/".into(),
        "http://[::1]/".into(),
        "http://[::ffff:10.0.0.1]/".into(),
        "http://169.254.169.254/latest/meta-data".into(),
        "http://192.168.1.1/".into(),
        "http://user:word@192.0.2.1/".into(),
        "ftp://192.0.2.1/".into(),
        "/word".into(),
        format!("http://192.0.2.1/{}", "x".repeat(2048)),
    ] {
        let reply = ada.post("/api/v1/webhooks", json!({"url": url, "room": "lobby"})).await;
        assert_eq!(reply.refusal(), (422, "invalid_field".into(), json!(["url"])), "{url}");
    }

    // As if the name had led elsewhere when it was checked.
    let (path, _) = tell(&ada, json!({"url": "http://192.0.2.1/", "room": "lobby", "events": ["message"]})).await;
    for host in ["localhost", "127.0.0.1"] {
        server.schema.execute(&format!("update webhooks set url = 'http://{host}:{port}/'"));
        server.schema.execute("update webhook_deliveries set error = null");
        ada.say("lobby", "hello").await;
        until("it is refused", async || {
            deliveries(&ada, &path, "waiting").await.iter().any(|delivery| delivery["error"] == "private_address")
        })
        .await;
        let ping = ada.post(&format!("{path}/ping"), Value::Null).await.json();
        assert_eq!((&ping["delivered"], &ping["error"]), (&json!(false), &json!("private_address")), "{host}");
    }
    assert!(receiver.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_is_not_followed_and_an_endless_answer_not_listened_to() {
    let server = TestServer::with(near).await;
    let (ada, receiver) = (server.member("ada", "lobby").await, Receiver::start().await);
    let (path, _) = tell(&ada, json!({"url": receiver.url(), "room": "lobby", "events": ["message"]})).await;
    receiver.does(|_| Mood::Answer(302));

    let redirected = ada.post(&format!("{path}/ping"), Value::Null).await.json();
    receiver.does(|_| Mood::Babble);
    let id = ada.say("lobby", "hello").await;
    until("it is told", async || deliveries(&ada, &path, "delivered").await.len() == 1).await;

    assert_eq!((&redirected["delivered"], &redirected["status"]), (&json!(false), &json!(302)));
    assert!(receiver.requests().iter().all(|request| request.path == "/word"));
    let delivered = deliveries(&ada, &path, "delivered").await;
    assert_eq!(
        (&delivered[0]["id"], &delivered[0]["status"], &delivered[0]["attempts"]),
        (&json!(id), &json!(200), &json!(1))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_is_given_up_in_the_end_and_can_be_sent_again() {
    let server = TestServer::with(near).await;
    let (ada, receiver) = (server.member("ada", "lobby").await, Receiver::start().await);
    let (path, _) = tell(&ada, json!({"url": receiver.url(), "room": "lobby", "events": ["message"]})).await;
    receiver.does(|request| if request.said().1 == "poison" { Mood::Answer(422) } else { Mood::Take });

    let poison = ada.say("lobby", "poison").await;
    ada.say("lobby", "water").await;
    until("it is tried", async || !receiver.requests().is_empty()).await;
    assert_eq!(receiver.heard("lobby"), [""; 0]);
    // The last attempt but one.
    until("one more fails", async || {
        server.schema.execute("update webhook_deliveries set attempts = 41 where attempts between 1 and 40");
        deliveries(&ada, &path, "failed").await.len() == 1
    })
    .await;
    until("the next is told", async || receiver.heard("lobby") == ["water"]).await;
    let failed = deliveries(&ada, &path, "failed").await;
    assert_eq!((&failed[0]["id"], &failed[0]["status"]), (&json!(poison), &json!(422)));
    // One more where an attempt was on its way when they were said to be so many.
    assert!([42, 43].contains(&failed[0]["attempts"].as_u64().unwrap()), "{failed:?}");
    assert_eq!((&failed[0]["error"], &failed[0]["next_at"]), (&json!("status"), &Value::Null));

    let sent = receiver.requests().len();
    receiver.does(|_| Mood::Take);
    let none = ada.post(&format!("{path}/replay"), json!({"since": "2999-01-01T00:00:00Z"})).await.json();
    let replayed = ada.post(&format!("{path}/replay"), json!({})).await.json();
    until("it is told", async || receiver.heard("lobby") == ["water", "poison"]).await;
    assert_eq!((&none["replayed"], &replayed["replayed"]), (&json!(0), &json!(1)));
    until("it is noted", async || deliveries(&ada, &path, "delivered").await.len() == 2).await;
    ada.post(&format!("{path}/deliveries/{poison}/replay"), Value::Null).await;
    until("it is told again", async || receiver.requests().len() == sent + 2).await;
    let requests = receiver.requests();
    assert_eq!(requests[0].id(), requests.last().unwrap().id());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_switched_off_with_a_reason_and_hears_what_it_missed_when_it_is_on_again() {
    let server = TestServer::with(near).await;
    let (ada, receiver) = (server.member("ada", "lobby").await, Receiver::start().await);
    let (path, _) = tell(&ada, json!({"url": receiver.url(), "room": "lobby", "events": ["message"]})).await;
    let off = async || ada.get(&path).await.json()["webhook"]["off_reason"].clone();

    receiver.does(|_| Mood::Answer(500));
    ada.say("lobby", "0").await;
    until("it fails", async || !ada.get(&path).await.json()["webhook"]["failing_since"].is_null()).await;
    server.schema.execute("update webhooks set failing_since = now() - interval '6 days'");
    until("it is off", async || off().await == "failing").await;
    receiver.does(|_| Mood::Answer(410));
    ada.say("lobby", "1").await;
    let on = ada.patch(&path, json!({"active": true})).await.json();
    assert_eq!((&on["webhook"]["active"], &on["webhook"]["failing_since"]), (&json!(true), &Value::Null));
    until("it is off again", async || off().await == "gone").await;
    ada.say("lobby", "2").await;
    ada.patch(&path, json!({"active": false})).await;
    assert_eq!(off().await, "gone");
    receiver.does(|_| Mood::Take);
    let ping = ada.post(&format!("{path}/ping"), Value::Null).await.json();
    assert_eq!((&ping["delivered"], &ping["status"]), (&json!(true), &json!(200)));
    ada.patch(&path, json!({"active": true})).await;

    until("all is told", async || receiver.heard("lobby") == texts(0..3)).await;
    let pings: Vec<_> = receiver.requests().into_iter().filter(|request| request.json()["type"] == "ping").collect();
    assert_eq!(pings.len(), 1);
    until("all is well", async || ada.get(&path).await.json()["webhook"]["failing_since"].is_null()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_webhook_has_too_much_of_stays_in_the_log_until_some_is_through() {
    let server = TestServer::with(near).await;
    let (ada, receiver) = (server.member("ada", "lobby").await, Receiver::start().await);
    ada.join("attic").await;
    let (full, _) = tell(&ada, json!({"url": receiver.url(), "room": "lobby", "events": ["message"]})).await;
    server.schema.execute(
        "insert into webhook_deliveries (webhook_id, position, room_id, kind)
         select webhooks.id, n, rooms.id, 'message' from webhooks, rooms, generate_series(-10000, -1) n
         where rooms.name = 'attic'",
    );
    tell(&ada, json!({"url": receiver.url(), "room": "lobby", "events": ["message"]})).await;

    ada.say("lobby", "hello").await;
    until("the other one is told", async || receiver.requests().len() == 1).await;
    assert!(deliveries(&ada, &full, "waiting").await.iter().all(|delivery| delivery["id"].as_i64() < Some(0)));
    server.schema.execute("delete from webhook_deliveries where position = -1");

    until("there is room again", async || receiver.requests().len() == 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_deleted_before_it_could_be_told_is_told_no_more() {
    let server = TestServer::with(near).await;
    let (ada, receiver) = (server.member("ada", "lobby").await, Receiver::start().await);
    let (path, _) = tell(&ada, json!({"url": receiver.url(), "room": "lobby"})).await;
    ada.patch(&path, json!({"active": false})).await;

    let (slip, old) = (ada.say("lobby", "a slip").await, ada.say("lobby", "a memory").await);
    ada.delete(&format!("/api/v1/messages/{slip}")).await;
    server.schema.execute(&format!("delete from messages where id = {old}"));
    ada.patch(&path, json!({"active": true})).await;

    until("it is told", async || deliveries(&ada, &path, "delivered").await.len() == 2).await;
    let bodies: String = receiver.requests().iter().map(|request| request.body.clone()).collect();
    assert!(
        !bodies.contains("a slip") && bodies.contains("deleted_at") && bodies.contains("message_deleted"),
        "{bodies}"
    );
    assert!(!bodies.contains("a memory"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_manages_no_webhook_of_the_whole_service_does_not_know_of_it() {
    let server = TestServer::with(near).await;
    let (ada, admin) = (server.member("ada", "lobby").await, make_admin(&server, "root").await);
    let (of_all, _) = tell(&admin, json!({"url": "http://192.0.2.1/"})).await;
    let (of_room, _) = tell(&ada, json!({"url": "http://192.0.2.1/", "room": "lobby"})).await;

    let paths = async |user: &User, query: &str| {
        let page = user.get(&format!("/api/v1/webhooks{query}")).await.json();
        let listed = page["webhooks"].as_array().unwrap().iter();
        listed.map(|webhook| format!("/api/v1/webhooks/{}", webhook["id"])).collect::<Vec<_>>()
    };
    assert_eq!(
        ada.post("/api/v1/webhooks", json!({"url": "http://192.0.2.1/"})).await.outcome(),
        (403, 7, "forbidden".into())
    );
    assert_eq!(ada.get(&of_all).await.outcome(), (404, 8, "no_such_webhook".into()));
    assert_eq!(paths(&ada, "").await, std::slice::from_ref(&of_room));
    assert_eq!(paths(&admin, "").await, [of_all, of_room.clone()]);
    assert_eq!(paths(&admin, "?room=lobby").await, std::slice::from_ref(&of_room));
    ada.delete(&of_room).await;
    assert_eq!(ada.get(&of_room).await.outcome(), (404, 8, "no_such_webhook".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_are_few_and_hear_kinds_that_members_hear() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    for kinds in [["invited"], ["marker_moved"], ["join_requested"], ["nothing"], ["unknown"]] {
        let reply =
            ada.post("/api/v1/webhooks", json!({"url": "http://192.0.2.1/", "room": "lobby", "events": kinds})).await;
        assert_eq!(reply.refusal(), (422, "invalid_field".into(), json!(["events"])), "{kinds:?}");
    }

    for _ in 0..10 {
        tell(&ada, json!({"url": "http://192.0.2.1/", "room": "lobby", "events": ["message", "member_left"]})).await;
    }

    let reply = ada.post("/api/v1/webhooks", json!({"url": "http://192.0.2.1/", "room": "lobby"})).await;
    assert_eq!(reply.outcome(), (403, 7, "forbidden".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn deliveries_come_in_pages_and_old_ones_are_swept_out() {
    let server = TestServer::with(near).await;
    let (ada, receiver) = (server.member("ada", "lobby").await, Receiver::start().await);
    let (path, _) = tell(&ada, json!({"url": receiver.url(), "room": "lobby", "events": ["message"]})).await;
    let (gone, _) = tell(&ada, json!({"url": receiver.url(), "room": "lobby"})).await;
    let mut ids = Vec::new();
    for number in 0..5 {
        ids.push(ada.say("lobby", &number.to_string()).await);
    }
    until("all is told", async || deliveries(&ada, &path, "delivered").await.len() == 5).await;
    until("all is told twice", async || deliveries(&ada, &gone, "delivered").await.len() == 5).await;

    let (mut listed, mut query) = (Vec::new(), "?limit=2".to_owned());
    loop {
        let page = ada.get(&format!("{path}/deliveries{query}")).await.json();
        listed.extend(page["deliveries"].as_array().unwrap().iter().map(|delivery| delivery["id"].as_i64().unwrap()));
        match page["next"].as_i64() {
            Some(next) => query = format!("?limit=2&before={next}"),
            None => break,
        }
    }
    listed.reverse();
    assert_eq!(listed, ids);

    ada.delete(&gone).await;
    server.schema.execute(&format!(
        "update webhook_deliveries set finished_at = now() - interval '8 days' where position < {}",
        ids[4]
    ));
    let server = TestServer::on(server.end().await, near).await;
    until("old ones are gone", async || server.schema.execute("update webhook_deliveries set kind = kind") == 1).await;
}
