//! What no client would do to the Socket.IO door: it is answered or ends, and nobody else notices.

use std::num::NonZeroU32;
use std::time::Duration;

use futures_util::future::join_all;
use miaou::config::Limit;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::{Packet, Raw, SocketIo, TestServer, User, until};

const POLL: &str = "/socket.io/?EIO=4&transport=polling";

async fn assert_well(server: &TestServer, bob: &User) {
    let mut ada = SocketIo::enter(server.rest.address, "ada", "lobby").await;
    bob.say("lobby", "well?").await;
    assert_eq!(ada.texts(1).await, ["well?"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_events_are_refused_and_the_connection_goes_on() {
    let server = TestServer::start().await;
    let bob = server.member("bob", "lobby").await;
    server.user("ada").await;
    let mut ada = SocketIo::enter(server.rest.address, "ada", "lobby").await;
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));

    for (packet, code) in [
        ("42[\"message\"]".to_owned(), 400),
        ("42[\"message\",null]".to_owned(), 400),
        ("42[\"message\",[]]".to_owned(), 400),
        ("42[\"message\",{},{}]".to_owned(), 400),
        ("42[\"message\",{\"raw_content\":\"a\",\"raw_content\":\"b\"}]".to_owned(), 422),
        (format!("42[\"message\",{{\"raw_content\":{deep}}}]"), 422),
        (format!("42[\"message\",{}]", json!({"raw_content": "x".repeat(200_000)})), 413),
        (format!("42[\"message\",{}]", json!({"raw_content": "\u{1b}"})), 422),
        ("42[\"\"]".to_owned(), 404),
        ("42[\"constructor\",{}]".to_owned(), 404),
        ("42[\"connect\",{}]".to_owned(), 404),
    ] {
        ada.send(packet.clone()).await;
        assert_eq!(ada.hear("cerror").await[0]["Code"], code, "{:.60}", packet);
    }
    // Pictures in place of words.
    ada.send("451-[\"message\",{\"_placeholder\":true,\"num\":0}]").await;
    ada.send_bytes(vec![0; 1000]).await;
    assert_eq!(ada.hear("cerror").await[0]["Code"], 400);
    // Another namespace, and one's own again.
    ada.send("40/admin,").await;
    ada.send("42/admin,[\"message\",{}]").await;
    ada.send("40").await;
    ada.emit("message", json!({"raw_content": "after all"})).await;
    assert_eq!(ada.texts(1).await, ["after all"]);
    assert_well(&server, &bob).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn packets_that_are_none_end_their_connection_alone() {
    let server = TestServer::start().await;
    let bob = server.member("bob", "lobby").await;
    server.user("ada").await;
    let huge = format!("42[\"message\",{}]", json!({"raw_content": "x".repeat(2 << 20)}));

    for packet in ["42[\"message\",{", "42{}", "42", "4", "49", "x", "", "42[1]", "47é", &huge] {
        let mut ada = SocketIo::enter(server.rest.address, "ada", "lobby").await;
        ada.send(packet).await;
        let rest = ada.rest().await;
        assert!(!rest.contains(&Packet::Disconnect), "{packet:.20}: {rest:?}");
    }
    let mut raw = Raw::to(server.rest.address).await;
    for (method, path, status) in [
        ("GET", "/socket.io/".to_owned(), 400),
        ("GET", "/socket.io/?EIO=9&transport=polling".to_owned(), 400),
        ("GET", "/socket.io/?EIO=4&transport=pigeon".to_owned(), 400),
        ("GET", format!("{POLL}&sid=nobody"), 400),
        ("GET", "/socket.io/?EIO=4&transport=websocket".to_owned(), 400),
        ("POST", POLL.to_owned(), 400),
        ("GET", "/socket.io/socket.io.js".to_owned(), 404),
    ] {
        raw.begin(method, &path, "content-length: 0\r\n").await;
        assert_eq!(raw.reply().await.status, status, "{method} {path}");
    }
    raw.begin("POST", &format!("{POLL}&sid=AAAAAAAAAAAAAAAA"), "content-length: 3000000\r\n").await;
    raw.send(vec![b'x'; 2 << 20]).await;
    assert_eq!(raw.reply().await.status, 413);
    assert_well(&server, &bob).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_more_than_can_be_looked_at_is_told_and_cut_off() {
    let server = TestServer::start().await;
    let bob = server.member("bob", "lobby").await;
    server.user("ada").await;
    let mut ada = SocketIo::enter(server.rest.address, "ada", "lobby").await;

    let said = format!("42{}", json!(["message", {"raw_content": "x".repeat(15_000)}]));
    for _ in 0..2000 {
        ada.send(said.clone()).await;
    }

    let rest = ada.rest().await;
    let told =
        |packet: &&Packet| matches!(packet, Packet::Event(event) if event[0] == "cerror" && event[1]["Code"] == 429);
    assert!(rest.iter().any(|packet| told(&packet)), "no last word among {}", rest.len());
    assert_well(&server, &bob).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_has_so_many_connections_and_no_more() {
    let most = Limit::At(NonZeroU32::new(3).unwrap());
    let server = TestServer::with(|config| config.limits.connections_per_address = most).await;
    let mut open = Vec::new();
    for _ in 0..3 {
        open.push(SocketIo::open(server.rest.address).await);
    }

    let mut fourth = SocketIo::dial(server.rest.address, &[]).await;
    fourth.send("40").await;
    let Packet::ConnectError(error) = fourth.next().await else { panic!("the fourth is let in") };
    assert!(error["message"].as_str().unwrap().starts_with("One address may have 3 connections"), "{error}");
    assert_eq!(fourth.next().await, Packet::Closed);

    open.pop();
    until("there is room again", async || {
        let mut next = SocketIo::dial(server.rest.address, &[]).await;
        next.send("40").await;
        next.next().await == Packet::Connected
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_begins_so_many_connections_a_minute() {
    let most = Limit::At(NonZeroU32::new(3).unwrap());
    let server = TestServer::with(|config| config.limits.address_requests_per_minute = most).await;
    let ada = server.rest.clone();
    let poll = async || ada.request("GET", POLL).send().await.unwrap();

    for _ in 0..3 {
        assert_eq!(poll().await.status(), 200);
    }

    let refused = poll().await;
    assert_eq!((refused.status().as_u16(), refused.headers().contains_key("retry-after")), (429, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_can_be_none_counts_too() {
    let most = Limit::At(NonZeroU32::new(3).unwrap());
    let server = TestServer::with(|config| config.limits.address_requests_per_minute = most).await;
    let mut client = SocketIo::open(server.rest.address).await;
    let mut codes = Vec::new();
    for _ in 0..3 {
        let ack = client.call("Auth", json!({"user": "ada", "password": "x".repeat(300), "room": "lobby"})).await;
        codes.push(ack["Code"].as_u64().unwrap());
    }
    assert_eq!(codes, [422, 422, 429]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_read_holds_nobody_up() {
    const COUNT: usize = 450;
    let server = TestServer::with(|config| config.write_timeout = Duration::from_secs(1)).await;
    let bob = server.member("bob", "lobby").await;
    server.user("ada").await;
    let mut ada = SocketIo::narrow(server.rest.address).await;
    assert_eq!(ada.auth("ada", "lobby").await["Code"], 200);
    let start = ada.hear("Auth").await[1]["cursor"].clone();
    let text = "x".repeat(16_000);

    // Read by nobody, on its way to ada: more than all the buffers in between hold.
    let said = async |n: usize| bob.say_with_key("lobby", &text, &n.to_string()).await;
    for n in 0..COUNT / 50 {
        join_all((0..50).map(|m| said(n * 50 + m))).await;
    }
    let mut cy = SocketIo::open(server.rest.address).await;
    assert_eq!(cy.auth("bob", "lobby").await["Code"], 200);
    bob.say("lobby", "fine").await;
    assert_eq!(cy.texts(1).await, ["fine"]);

    // It was cut off: what it had not read is told when it comes back, by the log.
    let mut heard = Vec::new();
    loop {
        match ada.next().await {
            Packet::Event(event) if event[0] == "message" => heard.push(event[2]["cursor"].clone()),
            Packet::Closed => break,
            _ => {}
        }
    }
    assert!(heard.len() < COUNT, "nobody cut off who did not read");
    let cursor: Value = heard.last().cloned().unwrap_or(start);
    let mut ada = SocketIo::open(server.rest.address).await;
    ada.emit("Auth", json!({"user": "ada", "password": "the password of ada", "room": "lobby", "cursor": cursor}))
        .await;
    assert_eq!(ada.texts(COUNT + 1 - heard.len()).await.last().unwrap(), "fine");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_that_never_speaks_keeps_nobody_out() {
    let server = TestServer::start().await;
    let bob = server.member("bob", "lobby").await;
    server.user("ada").await;
    let (mut polls, mut dialed) = (Vec::new(), Vec::new());
    for _ in 0..300 {
        let mut stream = TcpStream::connect(server.rest.address).await.unwrap();
        stream.write_all(format!("GET {POLL} HTTP/1.1\r\nhost: miaou\r\n\r\n").as_bytes()).await.unwrap();
        polls.push(stream);
        dialed.push(SocketIo::dial(server.rest.address, &[]).await);
    }

    assert_well(&server, &bob).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn polls_of_noise_are_answered() {
    const PIECES: &[&str] = &[
        "40",
        "41",
        "42",
        "4",
        "2",
        "3",
        "1",
        "5",
        "6",
        "b",
        "0",
        "[",
        "]",
        "\"message\"",
        "{}",
        ",",
        ":",
        "7:42[\"a\"]",
        "999999999999:",
        "-1:",
        "/admin,",
        "\u{1e}",
        "é",
        "\u{0}",
        "[\"Auth\",{\"room\":1}]",
        "51-",
        "450-",
        "AAAA",
    ];
    let server = TestServer::start().await;
    let bob = server.member("bob", "lobby").await;
    server.user("ada").await;
    let mut chance = StdRng::seed_from_u64(5);
    let mut raw = Raw::to(server.rest.address).await;
    for n in 0..300 {
        let path = format!("/socket.io/?EIO={}&transport=polling", 3 + n % 2);
        raw.begin("GET", &path, "").await;
        let open = raw.reply().await.text;
        let sid = open.split("\"sid\":\"").nth(1).unwrap().split('"').next().unwrap();
        let body: String = (0..chance.random_range(1..12)).map(|_| *PIECES.choose(&mut chance).unwrap()).collect();
        let fields = format!("content-type: text/plain\r\ncontent-length: {}\r\n", body.len());
        raw.begin("POST", &format!("{path}&sid={sid}"), &fields).await;
        raw.send(&body).await;
        let status = raw.reply().await.status;
        assert!([200, 400].contains(&status), "{status} for {body:?}");
    }

    assert_well(&server, &bob).await;
}
