//! What subscribers hear: everything that concerns them, once, in order, however often they reconnect.

use std::time::Duration;

use serde_json::json;

use crate::support::{PATIENCE, Parser, Schema, Stream, TestServer, until};

const LOBBY: &str = "/api/v1/rooms/lobby/events";

#[tokio::test(flavor = "multi_thread")]
async fn a_message_reaches_every_subscriber() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let (mut room, mut all) = (bob.follow("lobby").await, ada.follow_all().await);

    let id = ada.say("lobby", "hello").await;

    let (heard_in_room, heard_by_all) = (room.event().await, all.event().await);
    assert_eq!((heard_in_room.text().as_str(), heard_in_room.position()), ("hello", id));
    assert_eq!(heard_in_room, heard_by_all);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_broke_before_its_first_event_loses_nothing() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let stream = ada.follow("lobby").await;
    let cursor = stream.cursor().to_owned();
    drop(stream);

    ada.say("lobby", "meanwhile").await;

    assert_eq!(ada.stream(LOBBY, Some(&cursor)).await.texts(1).await, ["meanwhile"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_resumes_after_the_last_event_it_gave() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let mut stream = ada.follow("lobby").await;
    ada.say("lobby", "one").await;
    stream.event().await;
    let cursor = stream.cursor().to_owned();
    ada.say("lobby", "two").await;
    ada.say("lobby", "three").await;

    let by_header = ada.stream(LOBBY, Some(&cursor)).await.texts(2).await;
    let by_query = ada.stream(&format!("{LOBBY}?last_event_id={cursor}"), None).await.texts(2).await;

    assert_eq!(by_header, ["two", "three"]);
    assert_eq!(by_query, by_header);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_and_the_stream_from_its_cursor_leave_nothing_between() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    ada.say("lobby", "on the page").await;
    let page = ada.get("/api/v1/rooms/lobby/messages").await.json();
    ada.say("lobby", "after the page").await;

    let mut stream = ada.stream(LOBBY, page["cursor"].as_str()).await;

    assert_eq!(stream.texts(1).await, ["after the page"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_absence_is_read_back_page_by_page_without_a_gap() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let cursor = ada.follow_all().await.cursor().to_owned();
    let said: Vec<_> = (0..1000).map(|n| format!("{n}")).collect();
    for chunk in said.chunks(50) {
        futures_util::future::join_all(chunk.iter().map(|text| ada.say("lobby", text))).await;
    }
    let stored = ada.history("lobby").await;

    let heard = ada.stream("/api/v1/events", Some(&cursor)).await.texts(1000).await;

    let stored: Vec<_> = stored.iter().map(|message| message["raw_content"].as_str().unwrap()).collect();
    assert_eq!(heard, stored);
}

#[tokio::test(flavor = "multi_thread")]
async fn my_stream_follows_me_into_rooms_and_out_of_them() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.user("bob").await);
    let mut stream = bob.follow_all().await;

    ada.say("lobby", "before bob came").await;
    bob.join("lobby").await;
    ada.say("lobby", "bob is here").await;
    bob.leave("lobby").await;
    ada.say("lobby", "after bob left").await;
    bob.join("lobby").await;

    let mut kinds = Vec::new();
    for _ in 0..4 {
        let event = stream.event().await;
        kinds.push(if event.kind == "message" { event.text() } else { event.kind });
    }
    assert_eq!(kinds, ["member_joined", "bob is here", "member_left", "member_joined"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_replayed_is_judged_by_todays_membership() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let cursor = bob.follow_all().await.cursor().to_owned();
    ada.say("lobby", "while bob was away").await;
    bob.leave("lobby").await;
    bob.join("attic").await;

    let mut replay = bob.stream("/api/v1/events", Some(&cursor)).await;

    assert_eq!([replay.event().await.kind, replay.event().await.kind], ["member_left", "member_joined"]);
    assert_eq!(bob.get(LOBBY).await.outcome(), (403, 7, "not_a_member".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_a_room_ends_its_stream_with_the_reason() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let mut stream = ada.follow("lobby").await;

    ada.leave("lobby").await;

    let end = last_event(&mut stream).await;
    assert_eq!(end, json!({"code": 7, "name": "not_a_member", "reason": "left"}));
}

#[tokio::test(flavor = "multi_thread")]
async fn logging_out_ends_every_stream_of_the_session_on_every_node() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let phone = server.rest.login("ada").await;
    let (second, rest) = server.second().await;
    let mut streams = [ada.follow("lobby").await, ada.follow_all().await, ada.at(&rest).follow("lobby").await];
    let mut other_device = phone.follow_all().await;

    server.rest.send(ada.request("DELETE", "/api/v1/sessions/current")).await;

    for stream in &mut streams {
        let last = last_event(stream).await;
        assert_eq!(last, json!({"code": 6, "name": "unauthenticated", "reason": "logged_out"}));
    }
    assert_eq!(other_device.event().await.kind, "session_ended");
    assert_eq!(phone.say("lobby", "still here").await, other_device.event().await.position());
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expiring_token_ends_its_stream_with_the_reason() {
    let server = TestServer::with(|config| config.access_token_ttl = Duration::from_secs(2)).await;
    let ada = server.member("ada", "lobby").await;

    let mut stream = ada.follow("lobby").await;

    assert_eq!(last_event(&mut stream).await["reason"], "token_expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_that_means_nothing_here_is_answered_with_a_reset() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let position = ada.say("lobby", "one").await;
    let now = ada.follow("lobby").await.cursor().to_owned();
    let epoch = now.split_once('-').unwrap().0;

    for cursor in [format!("{epoch}-{}", position + 1), format!("00000000-{position}")] {
        let mut stream = ada.stream(LOBBY, Some(&cursor)).await;
        let reset = stream.event().await;
        assert_eq!((reset.kind.as_str(), reset.json()), ("reset", json!({"reason": "unknown_cursor", "cursor": now})));
        assert_eq!(stream.cursor(), now);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_broke_before_its_reset_is_reset_when_it_comes_back() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let request = ada.request("GET", LOBBY).header("last-event-id", "00000000-1");

    let mut body = request.send().await.unwrap();
    let mut parser = Parser::default();
    while parser.last_event_id.is_empty() {
        for byte in body.chunk().await.unwrap().unwrap() {
            parser.feed(&[byte]);
            if !parser.last_event_id.is_empty() {
                break;
            }
        }
    }

    // Whoever would resume after it has read it.
    assert_eq!(parser.events.pop_front().map(|event| event.kind).as_deref(), Some("reset"));
}

#[tokio::test(flavor = "multi_thread")]
async fn open_streams_are_told_when_the_log_was_replaced() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let mut stream = ada.follow("lobby").await;

    server.schema.execute("update log_head set epoch = gen_random_uuid()");

    let reset = stream.event().await;
    assert_eq!((reset.kind.as_str(), reset.json()["reason"].as_str()), ("reset", Some("log_replaced")));
    ada.say("lobby", "a new life").await;
    assert_eq!(stream.texts(1).await, ["a new life"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_moved_to_another_database_begins_a_new_epoch() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let cursor = ada.follow("lobby").await.cursor().to_owned();
    server.schema.execute("update log_head set origin = 'the database that this was restored from'");

    let (second, rest) = server.second().await;

    assert_eq!(ada.at(&rest).stream(LOBBY, Some(&cursor)).await.event().await.kind, "reset");
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_promoted_a_moment_ago_begins_a_new_epoch() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let cursor = ada.follow("lobby").await.cursor().to_owned();
    // Its write-ahead log goes on under the next number, and its control file says so only after a checkpoint.
    let url = format!("{},pg_catalog", server.schema.url());
    server.schema.execute(
        "create function pg_walfile_name(pg_lsn) returns text language sql
         as $$ select '00000002' || substr(pg_catalog.pg_walfile_name($1), 9) $$",
    );

    let second = TestServer::on(Schema::new(), |config| config.database_url = Some(url)).await;

    assert_eq!(ada.at(&second.rest).stream(LOBBY, Some(&cursor)).await.event().await.kind, "reset");
    second.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_on_one_database_tell_one_story() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let (second, rest) = server.second().await;
    let bob = bob.at(&rest);
    let mut streams = [ada.follow("lobby").await, bob.follow("lobby").await, ada.follow_all().await];

    let said = (0..200).map(|n| {
        let speaker = if n % 2 == 0 { &ada } else { &bob };
        async move { speaker.say("lobby", &format!("{n}")).await }
    });
    futures_util::future::join_all(said).await;

    let stored: Vec<_> = ada.history("lobby").await.iter().map(|message| message["id"].as_i64().unwrap()).collect();
    for stream in &mut streams {
        let mut heard = Vec::new();
        for _ in 0..200 {
            heard.push(stream.event().await.position());
        }
        assert_eq!(heard, stored);
    }
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_ring_between_nodes_costs_time_alone() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let mut stream = ada.follow("lobby").await;

    // Written behind the server's back, by nobody who rings.
    server.schema.execute(
        "with head as (update log_head set position = position + 1 returning position)
         insert into messages select position, (select id from rooms), (select max(id) from users), 'unrung', now() from head",
    );

    assert_eq!(stream.texts(1).await, ["unrung"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn positions_that_nothing_stands_at_keep_nobody_busy() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let mut stream = ada.follow("lobby").await;

    server.schema.execute(
        "with head as (update log_head set position = position + 9 returning position)
         insert into messages select position - 8, (select id from rooms), (select max(id) from users), 'alone', now() from head",
    );

    assert_eq!(stream.texts(1).await, ["alone"]);
    tokio::time::timeout(PATIENCE, server.end()).await.expect("it reads on and on");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_newer_node_writes_of_which_this_one_knows_nothing_stops_nobody() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let cursor = ada.follow("lobby").await.cursor().to_owned();
    let mut live = [ada.follow("lobby").await, ada.follow_all().await];

    server.schema.execute(
        r#"with head as (update log_head set position = position + 1 returning position)
           insert into events select position, (select id from rooms), (select max(id) from users), '{"kind": "moon_landing", "on": 1}', now() from head"#,
    );
    let said = ada.say("lobby", "after it").await;

    let mut replayed = [ada.stream(LOBBY, Some(&cursor)).await, ada.stream("/api/v1/events", Some(&cursor)).await];
    for stream in live.iter_mut().chain(&mut replayed) {
        assert_eq!(stream.event().await.position(), said);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_stream_carries_comments() {
    let server = TestServer::with(|config| config.keep_alive = Duration::from_millis(50)).await;
    let ada = server.member("ada", "lobby").await;

    let mut raw = ada.request("GET", LOBBY).send().await.unwrap();

    let mut text = String::new();
    while !text.contains(":\n\n:\n\n") {
        text.push_str(std::str::from_utf8(&raw.chunk().await.unwrap().unwrap()).unwrap());
    }
    let opening = text.lines().next().unwrap().strip_prefix("retry: ").unwrap().parse::<u32>().unwrap();
    assert!((1000..4000).contains(&opening), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_stream_is_forgotten() {
    let server = TestServer::on(Schema::new(), |_| {}).await;
    let ada = server.member("ada", "lobby").await;
    let streams = [ada.follow("lobby").await, ada.follow_all().await];
    assert_eq!(server.rest.get("/health/ready").await.json()["streams"], 2);

    drop(streams);

    until("no stream is open", async || server.rest.get("/health/ready").await.json()["streams"] == 0).await;
}

async fn last_event(stream: &mut Stream) -> serde_json::Value {
    let mut last = None;
    while let Some(event) = stream.next().await {
        last = Some(event);
    }
    let last = last.expect("a last event");
    assert_eq!(last.kind, "end");
    last.json()
}
