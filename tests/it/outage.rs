//! The database goes away and comes back: nobody is told a lie, and all goes on by itself.

use std::time::{Duration, Instant};

use miaou::config::Config;
use nix::sys::signal::Signal;

use crate::support::{Link, PATIENCE, Process, Reply, Rest, SOON, Schema, TestServer, User, until};

async fn behind(link: &Link, schema: Schema) -> TestServer {
    let url = link.url(&schema);
    let change = |config: &mut Config| {
        config.database_url = Some(url);
        config.database_patience = Config::default().database_patience;
    };
    TestServer::on(schema, change).await
}

fn assert_unavailable(reply: &Reply) {
    assert_eq!(reply.outcome(), (503, 15, "unavailable".into()));
    assert_eq!(reply.headers["retry-after"], "1");
}

async fn assert_recovers(server: &TestServer, ada: &User) {
    until("the service is ready", async || server.rest.get("/health/ready").await.status == 200).await;
    until("a post is taken", async || ada.say_with_key("lobby", "back", "back").await.status < 300).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_are_put_off_within_a_second_while_the_database_is_away() {
    let schema = Schema::new();
    let link = Link::to(&schema).await;
    let server = behind(&link, schema).await;
    let ada = server.member("ada", "lobby").await;

    link.cut();

    for _ in 0..3 {
        let asked = Instant::now();
        assert_unavailable(&ada.try_say("lobby", "hello?").await);
        assert!(asked.elapsed() < SOON, "{:?}", asked.elapsed());
    }
    assert_unavailable(&server.rest.get("/health/ready").await);
    assert_eq!(server.rest.get("/health/live").await.status, 200);
    link.restore();
    assert_recovers(&server, &ada).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_stay_open_through_an_outage_and_miss_nothing() {
    let schema = Schema::new();
    let link = Link::to(&schema).await;
    let server = behind(&link, schema).await;
    let ada = server.member("ada", "lobby").await;
    let (second, rest) = server.second().await;
    let mut streams = [ada.follow("lobby").await, ada.follow_all().await];

    link.cut();
    for n in 0..5 {
        ada.at(&rest).say("lobby", &format!("{n} at the other node")).await;
    }
    link.restore();
    assert_recovers(&server, &ada).await;

    for stream in &mut streams {
        let heard = stream.texts(6).await;
        assert_eq!((heard[0].as_str(), heard[4].as_str()), ("0 at the other node", "4 at the other node"));
        assert_eq!(heard[5], "back");
    }
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_hangs_is_answered_for_within_a_second_and_a_retry_stores_once() {
    let schema = Schema::new();
    let link = Link::to(&schema).await;
    let server = behind(&link, schema).await;
    let ada = server.member("ada", "lobby").await;

    link.freeze();
    let asked = Instant::now();
    assert_unavailable(&ada.say_with_key("lobby", "once", "k").await);
    assert!(asked.elapsed() < SOON, "{:?}", asked.elapsed());
    assert_unavailable(&server.rest.get("/health/ready").await);
    link.restore();
    assert_recovers(&server, &ada).await;

    assert!(ada.say_with_key("lobby", "once", "k").await.status < 300);
    let texts: Vec<_> = ada.history("lobby").await.iter().map(|message| message["raw_content"].clone()).collect();
    assert_eq!(texts.iter().filter(|text| *text == "once").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_asked_for_during_an_outage_is_put_off_and_resumes_after_it() {
    let schema = Schema::new();
    let link = Link::to(&schema).await;
    let server = behind(&link, schema).await;
    let ada = server.member("ada", "lobby").await;
    let cursor = ada.follow("lobby").await.cursor().to_owned();
    ada.say("lobby", "one").await;

    link.cut();
    assert_unavailable(&ada.get("/api/v1/rooms/lobby/events").await);
    link.restore();
    assert_recovers(&server, &ada).await;

    let mut stream = ada.stream("/api/v1/rooms/lobby/events", Some(&cursor)).await;
    assert_eq!(stream.texts(2).await, ["one", "back"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_lost_at_rest_costs_no_post() {
    let schema = Schema::new();
    let link = Link::to(&schema).await;
    let server = behind(&link, schema).await;
    let ada = server.member("ada", "lobby").await;
    ada.say("lobby", "before").await;

    link.cut();
    link.restore();
    // As long as a connection is trusted without being tried.
    tokio::time::sleep(Duration::from_secs(1)).await;

    ada.say("lobby", "after").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_whose_database_hangs_stops_all_the_same() {
    let schema = Schema::new();
    let link = Link::to(&schema).await;
    let server = Process::start(&schema, 0, &[("DATABASE_URL", &link.url(&schema)), ("MIAOU_DATABASE_PATIENCE", "1s")]);
    let rest = Rest::new(server.address);

    link.freeze();
    until("it is not ready", async || rest.get("/health/ready").await.status == 503).await;
    server.signal(Signal::SIGTERM);
    let ended = tokio::time::timeout(PATIENCE, tokio::task::spawn_blocking(move || server.wait())).await;

    link.cut();
    assert!(ended.expect("it still waits for the database").unwrap().success());
}
