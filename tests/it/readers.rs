//! Readers that do not read, and a thousand that do.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::Signal;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::support::{PATIENCE, Process, Rest, SOON, Schema, User};

const MEGABYTE: u64 = 1024 * 1024;

/// A connection that asked for a stream and has read nothing of it.
async fn ask(address: SocketAddr, user: &User) -> TcpStream {
    ask_after(address, user, "").await
}

/// As `ask`, after a cursor.
async fn ask_after(address: SocketAddr, user: &User, cursor: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut connection = socket.connect(address).await.unwrap();
    let request = format!(
        "GET /api/v1/rooms/lobby/events HTTP/1.1\r\nhost: miaou\r\nauthorization: Bearer {}\r\nlast-event-id: {cursor}\r\n\r\n",
        user.token
    );
    connection.write_all(request.as_bytes()).await.unwrap();
    connection
}

async fn member(rest: &Rest, name: &str) -> User {
    let user = rest.user(name).await;
    user.join("lobby").await;
    user
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_that_never_read_slow_nobody_and_grow_nothing() {
    let server = Process::start(&Schema::new(), 0, &[]);
    let rest = Rest::new(server.address);
    let ada = member(&rest, "ada").await;
    let silent = join_all((0..20).map(|_| ask(server.address, &ada))).await;
    let mut readers = join_all((0..100).map(|_| ada.follow("lobby"))).await;
    let before = server.memory();

    let long = "x".repeat(7_500);
    let posting = async {
        for n in 0..600 {
            ada.say("lobby", &format!("{n} {long}")).await;
        }
    };
    let reading = join_all(readers.iter_mut().map(|reader| reader.texts(600)));
    let ((), heard) = tokio::join!(posting, reading);

    assert!(heard.iter().flatten().zip((0..600).cycle()).all(|(text, n)| text.starts_with(&format!("{n} "))));
    let grown = server.memory().saturating_sub(before);
    // 600 messages of 15 kB, as they are written and as they are shown, for each of 20 would be 180 MB.
    assert!(grown < 80 * MEGABYTE, "grew by {} MB", grown / MEGABYTE);
    drop(silent);
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_that_ask_for_the_past_and_never_read_it_take_little_memory() {
    let server = Process::start(&Schema::new(), 0, &[]);
    let rest = Rest::new(server.address);
    let ada = member(&rest, "ada").await;
    let cursor = ada.follow("lobby").await.cursor().to_owned();
    let long = "x".repeat(15_000);
    for n in 0..200 {
        ada.say("lobby", &format!("{n} {long}")).await;
    }
    let before = server.memory();

    let silent = join_all((0..100).map(|_| ask_after(server.address, &ada, &cursor))).await;
    // One more, which reads it all, comes after them.
    ada.stream("/api/v1/rooms/lobby/events", Some(&cursor)).await.texts(200).await;

    let grown = server.memory().saturating_sub(before);
    // 200 messages of 15 kB for each of 100 would be 300 MB.
    assert!(grown < 120 * MEGABYTE, "grew by {} MB", grown / MEGABYTE);
    drop(silent);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_did_not_read_is_closed_after_the_deadline_and_resumes_by_cursor() {
    let server = Process::start(&Schema::new(), 0, &[("MIAOU_WRITE_TIMEOUT", "1s")]);
    let rest = Rest::new(server.address);
    let ada = member(&rest, "ada").await;
    let cursor = ada.follow("lobby").await.cursor().to_owned();
    let mut silent = ask(server.address, &ada).await;
    let long = "x".repeat(15_000);
    let said: Vec<_> = (0..800).map(|n| format!("{n} {long}")).collect();
    for text in &said {
        ada.say("lobby", text).await;
    }

    let closed = async {
        while rest.get("/health/ready").await.json()["streams"] != 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, closed).await.expect("the stream is still open");

    let mut resumed = ada.stream("/api/v1/rooms/lobby/events", Some(&cursor)).await;
    assert_eq!(resumed.texts(said.len()).await, said);
    let mut rest_of_it = Vec::new();
    // Reset or cut short: either way it ends.
    let _ = silent.read_to_end(&mut rest_of_it).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_a_thousand_streams_stops_in_order_and_in_time() {
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    setrlimit(Resource::RLIMIT_NOFILE, hard, hard).unwrap();
    let server = Process::start(&Schema::new(), 0, &[]);
    let rest = Rest::new(server.address);
    let ada = member(&rest, "ada").await;
    let streams = join_all((0..1000).map(|_| ada.follow("lobby"))).await;
    let posts: Vec<_> = (0..20)
        .map(|n| {
            let ada = ada.clone();
            tokio::spawn(async move { ada.rest.try_send(ada.say_request("lobby", "last words", &n.to_string())).await })
        })
        .collect();

    let told = Instant::now();
    server.signal(Signal::SIGTERM);
    let ended = join_all(streams.into_iter().map(async |mut stream| {
        let mut last = None;
        while let Some(event) = stream.next().await {
            last = Some(event);
        }
        last.expect("a last event")
    }))
    .await;
    let status = server.wait();

    assert!(told.elapsed() < SOON, "{:?}", told.elapsed());
    assert!(status.success(), "{status}");
    assert!(ended.iter().all(|event| event.kind == "end" && event.json()["reason"] == "stopping"));
    // Each was answered, refused, or never reached the door: none was taken and left without an answer.
    for reply in join_all(posts).await.into_iter().flatten().flatten() {
        assert!(matches!(reply.status, 201 | 503), "{reply:?}");
    }
}
