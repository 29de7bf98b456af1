//! Taking everything along, and leaving for good.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::accounts::ends;
use crate::support::{PATIENCE, Reply, Stream, TestServer, User, password};

/// How much a user has said who has said much: more than is taken away, or told, at once. `MIAOU_TEST_MUCH` says otherwise, in
/// hundreds.
fn much() -> i64 {
    std::env::var("MIAOU_TEST_MUCH").map_or(20_000, |much| much.parse().unwrap())
}

/// A past of the lobby: what ada said, and of every hundredth message what bob said.
fn past(server: &TestServer) {
    let much = much();
    server.schema.execute(&format!(
        "with head as (update log_head set position = position + {much} returning position)
         insert into messages (id, room_id, user_id, raw_content, created_at)
         select head.position - {much} + n, rooms.id, users.id, 'word ' || n, now()
         from head, rooms, generate_series(1, {much}) n
         join users on users.username = case when n % 100 = 0 then 'bob' else 'ada' end
         where rooms.name = 'lobby'"
    ));
}

async fn erase(user: &User) -> Reply {
    let body = json!({"password": password(&user.name)});
    user.rest.send(user.request("DELETE", "/api/v1/account").json(&body)).await
}

/// Waits until all is taken away, which of much takes a while beside other tests.
async fn erased(server: &TestServer) {
    let done = "update erasures set finished_at = finished_at where finished_at is not null";
    let waiting = async {
        while server.schema.execute(done) == 0 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(10 * PATIENCE, waiting).await.expect("all is taken away");
}

/// Bob talks until told how often.
fn talking(bob: &User, count: usize) -> JoinHandle<Vec<String>> {
    let bob = bob.clone();
    tokio::spawn(async move {
        let texts: Vec<_> = (0..count).map(|n| format!("meanwhile {n}")).collect();
        for text in &texts {
            bob.say("lobby", text).await;
        }
        texts
    })
}

/// What a stream tells until bob's last words: how often each of bob's messages, and with what text of ada's.
async fn read(mut stream: Stream, last: String) -> (BTreeMap<i64, usize>, Vec<String>, i64) {
    let (mut heard, mut texts, mut position) = (BTreeMap::new(), Vec::new(), 0);
    loop {
        let event = stream.event().await;
        assert!(event.kind != "reset" && event.kind != "end", "{event:?}");
        if !event.last_event_id.is_empty() {
            assert!(event.position() > position, "{event:?} after {position}");
            position = event.position();
        }
        if event.kind == "message" && event.json()["user"]["username"] == "bob" {
            *heard.entry(event.position()).or_default() += 1;
            texts.push(event.text());
            if texts.last() == Some(&last) {
                return (heard, texts, position);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn erasing_a_user_who_said_much_disturbs_no_stream() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let bob = server.member("bob", "lobby").await;
    let start = bob.follow("lobby").await.cursor().to_owned();
    past(&server);
    let midway = format!("{}-{}", start.split_once('-').unwrap().0, much() / 2);
    bob.say("lobby", "before").await;
    let room = "/api/v1/rooms/lobby/events";
    let live = bob.follow_all().await;
    let (from_start, from_midway) = (bob.stream(room, Some(&start)).await, bob.stream(room, Some(&midway)).await);

    let words = talking(&bob, 60);
    let last = "meanwhile 59".to_owned();
    let readers = [live, from_start, from_midway].map(|stream| tokio::spawn(read(stream, last.clone())));
    let started = Instant::now();
    assert_eq!(erase(&ada).await.outcome(), (200, 1, "ok".into()));
    println!("the account of {} messages was gone after {:?}", much(), started.elapsed());
    erased(&server).await;
    println!("and all that it said after {:?}", started.elapsed());

    let words = words.await.unwrap();
    let mut all = Vec::new();
    for reader in readers {
        let (heard, texts, _) = reader.await.unwrap();
        assert!(heard.values().all(|times| *times == 1), "doubled");
        assert!(texts.ends_with(&words), "lost of what was said meanwhile");
        all.push(heard.len());
    }
    let past = usize::try_from(much() / 100).unwrap();
    // The log had begun before the past did, so its middle is in the second half.
    assert_eq!(all, [words.len(), past + 1 + words.len(), past / 2 + 2 + words.len()]);
    let (heard, ..) = read(bob.stream(room, Some(&start)).await, last).await;
    assert_eq!(heard.len(), past + 1 + words.len(), "a cursor of before is good after");
    let left = "select from messages join users on users.id = user_id
        where erased_at is not null and (raw_content <> '' or parts is not null or deleted_at is null)";
    assert_eq!(server.schema.execute(left), 0);
    let kept = "update messages set id = id where raw_content <> ''";
    assert_eq!(server.schema.execute(kept), past + 1 + words.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_of_much_is_whole_while_others_write() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let bob = server.member("bob", "lobby").await;
    past(&server);
    let said = ada.say("lobby", "first").await;
    ada.patch(&format!("/api/v1/messages/{said}"), json!({"raw_content": "second"})).await;
    ada.post(&format!("/api/v1/messages/{said}/reactions"), json!({"emoji": "🍰"})).await;
    ada.post("/api/v1/blocks", json!({"user": "bob"})).await;
    ada.post("/api/v1/keys", json!({"name": "a bot", "scopes": ["read"]})).await;
    ada.send_file("/api/v1/attachments?name=list.txt", b"a file".to_vec()).await;

    let words = talking(&bob, 20);
    let started = Instant::now();
    let reply = ada.get("/api/v1/account/export").await;
    println!("an export of {} messages took {:?}", much(), started.elapsed());
    words.await.unwrap();

    assert_eq!(reply.status, 200);
    let lines: Vec<Value> = reply.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut kinds: Vec<_> = lines.iter().map(|line| line["kind"].as_str().unwrap()).collect();
    let messages = kinds.iter().filter(|kind| **kind == "message").count();
    assert_eq!(messages, usize::try_from(much() - much() / 100).unwrap() + 1);
    kinds.dedup();
    let order =
        ["export", "account", "session", "key", "membership", "block", "attachment", "reaction", "message", "end"];
    assert_eq!(kinds, order);
    let last = &lines[lines.len() - 2];
    assert_eq!((&last["raw_content"], &last["versions"][0]["raw_content"]), (&json!("second"), &json!("first")));
    let ids: Vec<_> =
        lines.iter().filter(|line| line["raw_content"].is_string()).map(|line| line["id"].as_i64()).collect();
    assert!(ids.is_sorted_by(|one, next| one < next));
    assert!(!reply.text.contains("argon2") && !reply.text.contains("miaou_q"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_erased_is_out_of_everything_at_once() {
    let server = TestServer::start().await;
    let (ada, phone) = (server.member("ada", "lobby").await, server.rest.login("ada").await);
    let bob = server.member("bob", "lobby").await;
    let key = ada.post("/api/v1/keys", json!({"name": "bot", "scopes": ["read"]})).await.json();
    let bot = User { token: key["secret"].as_str().unwrap().to_owned(), ..ada.clone() };
    let said = ada.say("lobby", "my secret").await;
    let (mut own, mut by_key, mut heard) =
        (phone.follow_all().await, bot.follow("lobby").await, bob.follow("lobby").await);

    assert_eq!(erase(&ada).await.status, 200);

    assert_eq!(ends(&mut own).await, "account_erased");
    assert!(["account_erased", "key_revoked", "left"].contains(&ends(&mut by_key).await.as_str()));
    let told = heard.hear("user_erased").await.json();
    assert!(told["user"]["username"].as_str().unwrap().starts_with("erased~"), "{told}");
    heard.hear("member_left").await;
    heard.hear("member_changed").await;
    for user in [&ada, &phone, &bot] {
        assert_eq!(user.get("/api/v1/account").await.status, 401);
    }
    let login = json!({"username": "ada", "password": password("ada")});
    assert_eq!(server.rest.post("/authenticate_user", login).await.outcome(), (401, 4, "wrong_credentials".into()));
    let message = bob.get(&format!("/api/v1/messages/{said}")).await;
    assert!(message.json()["message"]["deleted_at"].is_string() && !message.text.contains("secret"), "{message:?}");
    assert_eq!(bob.get("/api/v1/rooms/lobby").await.json()["room"]["role"], "owner");
    let again = json!({"username": "ADA", "first_name": "A", "last_name": "L", "password": "long enough"});
    assert_eq!(server.rest.post("/create_user", again).await.outcome(), (409, 4, "user_exists".into()));
    erased(&server).await;
    let names = "select from events e where e::text like '%\"ada\"%' union all select from rooms r where r::text like '%ada%'
        union all select from messages m where m::text like '%secret%' union all select from message_search s where document @@ 'secret'
        union all select from users where id = 1 and (username_key = 'ada' or first_name <> '' or password_hash is not null)";
    assert_eq!(server.schema.execute(names), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn rooms_that_the_user_had_left_hear_it_too() {
    let server = TestServer::start().await;
    let bob = server.member("bob", "attic").await;
    let ada = server.member("ada", "attic").await;
    ada.say("attic", "long ago").await;
    ada.leave("attic").await;
    let mut heard = bob.follow("attic").await;

    assert_eq!(erase(&ada).await.status, 200);

    assert_eq!(heard.hear("user_erased").await.json()["room"]["name"], "attic");
    assert_eq!(bob.history("attic").await[0]["raw_content"], "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_keeps_what_the_other_said() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let id = ada.get("/api/v1/account").await.json()["account"]["id"].to_string();
    let hello = |text: &str| json!({"raw_content": text});
    ada.post("/api/v1/conversations/bob/messages", hello("from ada")).await;
    bob.post("/api/v1/conversations/ada/messages", hello("from bob")).await;

    assert_eq!(erase(&ada).await.status, 200);

    let page = bob.get(&format!("/api/v1/conversations/{id}/messages")).await.json();
    let texts: Vec<_> = page["messages"].as_array().unwrap().iter().map(|said| said["raw_content"].clone()).collect();
    assert_eq!(texts, ["", "from bob"]);
    let name = page["messages"][0]["room"]["name"].as_str().unwrap();
    assert_eq!(name, format!("erased~{id}, bob"));
    let refused = bob.post(&format!("/api/v1/conversations/{id}/messages"), hello("hello?")).await;
    assert_eq!(refused.outcome(), (403, 7, "forbidden".into()));
    assert_eq!(bob.post("/api/v1/conversations/ada/messages", hello("hello?")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_that_was_broken_off_goes_on_with_the_next_start() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    server.member("bob", "lobby").await;
    past(&server);
    assert_eq!(erase(&ada).await.status, 200);

    let schema = server.end().await;
    let left = schema.execute("update messages set id = id where user_id = 1 and raw_content <> ''");
    assert!(left > 0, "it was done before the server stopped");
    let server = TestServer::on(schema, |_| {}).await;

    erased(&server).await;
    assert_eq!(server.schema.execute("update messages set id = id where user_id = 1 and raw_content <> ''"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_erased_by_who_does_not_know_the_password() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);

    for body in [json!({}), json!({"password": "not the password"})] {
        let refused = ada.rest.send(ada.request("DELETE", "/api/v1/account").json(&body)).await;
        assert!([400, 422].contains(&refused.status), "{refused:?}");
    }
    assert_eq!(bob.delete("/api/v1/users/ada").await.status, 403);
    assert_eq!(ada.get("/api/v1/account").await.status, 200);
}
