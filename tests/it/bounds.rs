//! Sizes and times are bounded, and nobody who goes beyond keeps others from being served.

use std::time::Duration;

use diesel::sql_types::BigInt;
use diesel::{RunQueryDsl, sql_query};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{Process, Raw, Rest, Schema, TestServer};

const JSON: &str = "content-type: application/json\r\n";

fn login_request(rest: &Rest, body: impl Into<reqwest::Body>) -> reqwest::RequestBuilder {
    rest.request("POST", "/authenticate_user").header("content-type", "application/json").body(body)
}

fn refusal(status: u16, name: &str) -> (u16, String, Value) {
    (status, name.to_owned(), json!([]))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_too_large_is_refused_before_it_is_read() {
    let server = TestServer::start().await;
    let mut raw = Raw::to(server.rest.address).await;

    raw.begin("POST", "/create_user", &format!("{JSON}content-length: 1048576\r\n")).await;

    assert_eq!(raw.reply().await.refusal(), refusal(413, "too_large"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_sends_too_much_in_one_go_reads_why_it_is_refused() {
    let server = TestServer::start().await;
    let megabyte = vec![b'x'; 1 << 20];

    let chunks: Vec<_> = megabyte.chunks(1 << 16).map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec())).collect();
    let chunks = reqwest::Body::wrap_stream(futures_util::stream::iter(chunks));

    let at_once = server.rest.send(login_request(&server.rest, megabyte)).await;
    let chunked = server.rest.send(login_request(&server.rest, chunks)).await;

    assert_eq!(at_once.refusal(), refusal(413, "too_large"));
    assert_eq!(chunked.refusal(), refusal(413, "too_large"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_never_ends_is_cut_at_the_limit() {
    let server = TestServer::start().await;
    let mut raw = Raw::to(server.rest.address).await;

    raw.begin("POST", "/create_user", &format!("{JSON}transfer-encoding: chunked\r\n")).await;
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(0x1000));
    for _ in 0..17 {
        raw.send(&chunk).await;
    }

    assert_eq!(raw.reply().await.refusal(), refusal(413, "too_large"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_stalls_is_given_up() {
    let server = TestServer::with(|config| config.body_timeout = Duration::from_millis(100)).await;

    for fields in ["transfer-encoding: chunked\r\n", "content-length: 100\r\n"] {
        let mut raw = Raw::to(server.rest.address).await;
        raw.begin("POST", "/create_user", &format!("{JSON}{fields}")).await;
        let reply = raw.reply().await;
        assert_eq!(reply.refusal(), refusal(408, "request_timeout"), "{fields}");
        assert_eq!(reply.json()["detail"], "A body must arrive within 100ms.");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chunked_body_that_is_broken_is_a_bad_request() {
    let server = TestServer::start().await;
    let mut raw = Raw::to(server.rest.address).await;

    raw.begin("POST", "/create_user", &format!("{JSON}transfer-encoding: chunked\r\n")).await;
    raw.send("no length\r\n").await;

    assert_eq!(raw.reply().await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_and_addresses_out_of_proportion_are_refused() {
    let server = TestServer::start().await;
    let (long, short) = ("x".repeat(64 << 10), "x: y\r\n".repeat(90));
    let mut raw = Raw::to(server.rest.address).await;

    for (path, fields) in [
        ("/health/live".to_owned(), format!("cookie: {long}\r\n")),
        (format!("/{}", &long[..17_000]), String::new()),
        (format!("/health/live?{}", &long[..17_000]), String::new()),
    ] {
        raw.begin("GET", &path, &fields).await;
        assert_eq!(raw.reply().await.refusal(), refusal(431, "headers_too_large"));
    }
    raw.begin("GET", "/health/live", &short).await;
    assert_eq!(raw.reply().await.status, 200);
    for fields in ["x: y\r\n".repeat(200), format!("cookie: {}\r\n", "x".repeat(1 << 20))] {
        let mut raw = Raw::to(server.rest.address).await;
        raw.begin("GET", "/health/live", &fields).await;
        let status = raw.reply().await.status;
        assert!((400..500).contains(&status), "{status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_http_is_a_bad_request() {
    let server = TestServer::start().await;

    for bytes in ["\0\0\0\0\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/1.1\r\nbad header\r\n\r\n", "GET / HTTP/9.9\r\n\r\n"] {
        let mut raw = Raw::to(server.rest.address).await;
        raw.send(bytes).await;
        let status = raw.reply().await.status;
        assert!((400..500).contains(&status), "{bytes:?} {status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn half_open_connections_do_not_keep_others_out() {
    let server = TestServer::start().await;
    let heads = ["", "GET /health", "POST /create_user HTTP/1.1\r\nhost: miaou\r\n"];
    let unfinished =
        "POST /create_user HTTP/1.1\r\nhost: miaou\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{";

    let address = server.rest.address;
    let half_open = join_all((0..500).map(|n| async move {
        let mut raw = Raw::to(address).await;
        raw.send([heads[0], heads[1], heads[2], unfinished][n % 4]).await;
        raw
    }))
    .await;

    let served =
        tokio::time::timeout(Duration::from_secs(5), join_all((0..20).map(|_| server.rest.get("/health/ready")))).await;
    assert!(served.expect("others wait").iter().all(|reply| reply.status == 200));
    drop(half_open);
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_stays_flat_under_bodies_that_are_too_large() {
    let schema = Schema::new();
    let process = Process::start(&schema, 0, &[]);
    let rest = Rest::new(process.address);
    rest.send(login_request(&rest, "{}")).await;
    let before = process.memory();

    let mut refused = 0;
    for _ in 0..20 {
        let attempts = (0..10).map(|_| rest.try_send(login_request(&rest, vec![b'x'; 1 << 20])));
        // A connection may break while its client still sends.
        refused += join_all(attempts).await.iter().flatten().filter(|reply| reply.status == 413).count();
    }

    let grown = process.memory().saturating_sub(before) >> 20;
    println!("200 bodies of 1 MB: {refused} answers were read, memory grew by {grown} MB");
    assert!(refused > 0);
    assert!(grown < 50, "memory grew by {grown} MB");
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_that_are_asked_for_and_given_up_never_take_more_than_half_of_the_connections() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let (mut holder, mut observer) = (server.schema.connect(), server.schema.connect());
    sql_query("begin").execute(&mut holder).unwrap();
    sql_query("lock table members in access exclusive mode").execute(&mut holder).unwrap();
    let mut reading = move || {
        let waiting = "select count(*) from pg_locks where relation = 'members'::regclass and not granted";
        sql_query(waiting).get_result::<Count>(&mut observer).unwrap().count
    };
    let ask = async || {
        let mut raw = Raw::to(server.rest.address).await;
        raw.begin("GET", "/api/v1/rooms/lobby/events", &format!("authorization: Bearer {}\r\n", ada.token)).await;
        raw
    };

    let given_up = [ask().await, ask().await];
    while reading() < 2 {
        tokio::task::yield_now().await;
    }
    let waiting = [ask().await, ask().await];
    drop(given_up);
    let mut most = 0;
    let answered = join_all(waiting.map(|mut raw| async move { raw.reply().await.status }));
    let watching = async {
        loop {
            most = most.max(reading());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    // Each is told so when the database has made it wait for too long.
    tokio::select! {
        statuses = answered => assert_eq!(statuses, [503, 503]),
        () = watching => {}
    }

    assert_eq!(most, 2);
}
