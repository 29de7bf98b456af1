//! Clients that send nonsense, too much, too slowly or nothing, and those that do not read.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{LineClient, Message, SOON, TestServer, User, WebSocket, password, until};

fn name(frame: &str) -> String {
    let frame: Value = serde_json::from_str(frame).unwrap();
    frame["name"].as_str().unwrap_or_default().to_owned()
}

/// Logs in on a new connection.
async fn log_in(server: &TestServer, user: &str) -> LineClient {
    let mut client = LineClient::connect(server.frames()).await;
    client.send_line(&format!(r#"{{"user:pwd": "{user}:{}"}}"#, password(user))).await;
    assert!(client.read_line().await.contains("accepted"));
    client
}

#[tokio::test(flavor = "multi_thread")]
async fn no_bad_frame_ends_a_connection() {
    let server = TestServer::start().await;
    server.member("ada", "lobby").await;
    let mut ada = log_in(&server, "ada").await;
    let deep = format!("{{\"channel_message\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let wide = format!("{{\"channel_message\":[{}1]}}", "1,".repeat(100_000));
    let nested = format!("{{\"type\":{}1{}}}", "{\"a\":".repeat(100), "}".repeat(100));
    let bad: Vec<(Vec<u8>, &str)> = [
        ("", "malformed"),
        ("null", "malformed"),
        ("[]", "malformed"),
        ("{}", "no_such_route"),
        ("{\"a\":1}", "no_such_route"),
        ("{\"channel_message\":\"a\"", "malformed"),
        ("{\"channel_message\":\"a\"}{}", "malformed"),
        ("{\"channel_message\":7,\"channel\":\"lobby\"}", "invalid_field"),
        ("{\"channel_message\":\"a\",\"channel\":\"lobby\",\"channel\":\"crew\"}", "invalid_field"),
        ("{\"channel_message\":\"a\",\"channel\":\"lobby\",\"chanel\":\"crew\"}", "invalid_field"),
        ("{\"channel_message\":\"a\"}", "missing_field"),
        ("{\"channel_message\":\"\",\"channel\":\"lobby\"}", "missing_field"),
        ("{\"channel_message\":\"\\u0000\",\"channel\":\"lobby\"}", "invalid_field"),
        ("{\"channel_message\":\"a\",\"channel\":\"lobby\",\"key\":\"\"}", "invalid_field"),
        ("{\"channel_message\":\"a\",\"channel\":\"nowhere\"}", "no_such_room"),
        ("{\"channel_message\":\"\\ud800\",\"channel\":\"lobby\"}", "malformed"),
        ("{\"type\":\"message\",\"id\":1e99,\"content\":\"a\"}", "invalid_field"),
        ("{\"type\":\"message\",\"id\":-1,\"content\":\"a\"}", "invalid_field"),
        ("{\"type\":\"message\",\"id\":\"ada\",\"content\":\"a\"}", "invalid_field"),
        ("{\"type\":[\"message\"]}", "no_such_route"),
        ("{\"type\":\"join_chat\",\"id\":1,\"blacklist\":{\"a\":1}}", "invalid_field"),
        ("{\"type\":\"join_chat\",\"id\":1,\"blacklist\":[77]}", "no_such_user"),
        ("{\"get_channel\":\"lobby\",\"limit\":1000}", "invalid_field"),
        (&deep, "malformed"),
        (&wide, "invalid_field"),
        (&nested, "no_such_route"),
    ]
    .map(|(text, name)| (text.as_bytes().to_vec(), name))
    .into_iter()
    .chain([(b"{\"channel_message\":\"\xff\xfe\"}".to_vec(), "malformed"), (b"\0\0\0".to_vec(), "malformed")])
    .collect();

    for (bytes, expected) in bad {
        assert!(ada.send([bytes.as_slice(), b"\n"].concat()).await);
        let answer = ada.read_line().await;
        assert_eq!(name(&answer), expected, "{} of {:?}", answer, String::from_utf8_lossy(&bytes));
    }

    ada.send_line(r#"{"channel_message": "still here", "channel": "lobby"}"#).await;
    assert!(ada.read_line().await.contains("still here"));
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_long_ends_the_connection_with_a_last_word() {
    let server = TestServer::start().await;
    let expected = "{\"end\":\"too_large\",\"code\":10,\"name\":\"too_large\",\"text\":\"A frame may have at most 327680 bytes; connect again.\"}";

    let mut client = LineClient::connect(server.frames()).await;
    client.send(vec![b'x'; 1 << 20]).await;
    assert_eq!(client.rest().await, format!("{expected}\n"));

    let mut client = WebSocket::open(server.rest.address, "/frames").await;
    client.send_frame(true, 1, &vec![b'x'; 1 << 20]).await;
    assert_eq!(client.next().await, Message::Text(expected.to_owned()));
    assert_eq!(client.next().await, Message::Close(1009, "too_large".to_owned()));

    let mut pieces = WebSocket::open(server.rest.address, "/frames").await;
    pieces.send_frame(false, 1, &vec![b'x'; 1 << 18]).await;
    pieces.send_frame(true, 0, &vec![b'x'; 1 << 18]).await;
    assert_eq!(pieces.next().await, Message::Text(expected.to_owned()));
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_frame_is_none_and_a_slow_one_is_one() {
    let server = TestServer::start().await;
    let reader = server.member("bob", "lobby").await;
    server.member("ada", "lobby").await;
    let mut ada = log_in(&server, "ada").await;

    for byte in br#"{"channel_message": "drop by drop", "channel": "lobby", "key": "k"}"# {
        assert!(ada.send([*byte]).await);
    }
    ada.send("\r\n").await;
    ada.expect_bytes(b"{\"ack\":\"k\",\"message_id\":3,\"replayed\":false}\n").await;
    ada.send(r#"{"channel_message": "half", "channel": "lobby"}"#).await;
    drop(ada);

    let mut ada = log_in(&server, "ada").await;
    ada.send_line(r#"{"channel_message": "after", "channel": "lobby"}"#).await;
    assert!(ada.read_line().await.contains("after"));
    let said: Vec<_> = reader.history("lobby").await.iter().map(|one| one["raw_content"].clone()).collect();
    assert_eq!(said, ["drop by drop", "after"]);
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_given_its_lines_by_a_pipe_hears_what_comes_of_them() {
    let server = TestServer::start().await;
    server.user("ada").await;
    let mut ada = LineClient::connect(server.frames()).await;
    ada.send_line(&format!(r#"{{"user:pwd": "ada:{}"}}"#, password("ada"))).await;
    ada.send_line(r#"{"join": "lobby"}"#).await;
    ada.send_line(r#"{"channel_message": "hello", "channel": "lobby"}"#).await;
    ada.say_nothing_more().await;

    let heard = ada.rest().await;

    assert!(heard.ends_with("{\"channel_message\":\"hello\",\"user\":\"ada\",\"channel\":\"lobby\"}\n"), "{heard}");
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_who_say_nothing_keep_nobody_out_and_are_shown_out() {
    let server = TestServer::with(|config| config.login_timeout = Duration::from_secs(2)).await;
    server.member("ada", "lobby").await;
    let mut silent = join_all((0..1000).map(|_| LineClient::connect(server.frames()))).await;

    let mut ada = log_in(&server, "ada").await;
    ada.send_line(r#"{"channel_message": "hello", "channel": "lobby"}"#).await;
    assert!(ada.read_line().await.contains("hello"));

    let words = join_all(silent.iter_mut().map(LineClient::rest)).await;
    let expected = "{\"end\":\"login_timeout\",\"code\":6,\"name\":\"unauthenticated\",\"text\":\"Nobody logged in in time; connect again.\"}\n";
    assert!(words.iter().all(|word| word == expected), "{:?}", words.iter().find(|word| *word != expected));
    ada.send_line(r#"{"channel_message": "alone", "channel": "lobby"}"#).await;
    assert!(ada.read_line().await.contains("alone"));
    server.end().await;
}

/// Two who log in over lines and over WebSocket, and read nothing.
async fn two_who_do_not_read(server: &TestServer, user: &User) -> (LineClient, WebSocket) {
    let login = json!({ "token": user.token }).to_string();
    let mut lines = LineClient::narrow(server.frames()).await;
    lines.send_line(&login).await;
    let mut socket = WebSocket::narrow(server.rest.address, "/frames").await;
    assert!(socket.send_text(&login).await);
    until("both listen", async || streams(user).await == 2).await;
    (lines, socket)
}

async fn streams(user: &User) -> u64 {
    user.get("/health/ready").await.json()["streams"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_read_is_cut_off() {
    let server = TestServer::with(|config| {
        (config.write_timeout, config.max_message_bytes) = (Duration::from_millis(200), 49_152);
    })
    .await;
    let ada = server.member("ada", "lobby").await;
    let silent = two_who_do_not_read(&server, &ada).await;

    let said = "x".repeat(49_152);
    until("nobody listens", async || {
        ada.say("lobby", &said).await;
        streams(&ada).await == 0
    })
    .await;

    drop(silent);
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_does_not_wait_for_who_does_not_read() {
    let server = TestServer::with(|config| config.write_timeout = Duration::from_secs(60)).await;
    let ada = server.member("ada", "lobby").await;
    let silent = two_who_do_not_read(&server, &ada).await;
    let said = "x".repeat(16_000);
    for _ in 0..100 {
        ada.say("lobby", &said).await;
    }

    let stopping = Instant::now();
    server.end().await;

    assert!(stopping.elapsed() < SOON, "{:?}", stopping.elapsed());
    drop(silent);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_speak_websocket_is_told_so() {
    let server = TestServer::start().await;
    let reply = server.rest.get("/frames").await;
    assert_eq!(reply.refusal(), (400, "malformed".to_owned(), json!([])));
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_is_told_to_everybody_and_does_not_wait_for_them() {
    let server = TestServer::start().await;
    server.member("ada", "lobby").await;
    let mut ada = log_in(&server, "ada").await;
    let mut stranger = LineClient::connect(server.frames()).await;
    stranger.send_line("{}").await;
    stranger.read_line().await;
    let mut socket = WebSocket::open(server.rest.address, "/frames").await;
    socket.send_text("{}").await;
    socket.text().await.unwrap();

    let stopping = Instant::now();
    server.end().await;

    assert!(stopping.elapsed() < SOON, "{:?}", stopping.elapsed());
    let expected = "{\"end\":\"stopping\",\"code\":15,\"name\":\"unavailable\",\"text\":\"The service cannot answer now; try again soon.\"}";
    assert_eq!(ada.rest().await, format!("{expected}\n"));
    assert_eq!(stranger.rest().await, format!("{expected}\n"));
    assert_eq!(socket.next().await, Message::Text(expected.to_owned()));
    assert_eq!(socket.next().await, Message::Close(1001, "stopping".to_owned()));
}

/// What is sent in place of a frame, and the code with which the connection is closed.
#[tokio::test(flavor = "multi_thread")]
async fn who_breaks_the_rules_of_websocket_is_told_which() {
    let server = TestServer::start().await;
    for (last, opcode, payload, code) in [
        (true, 1, &b"\xff\xfe"[..], 1007),
        (true, 3, b"", 1002),
        (true, 0, b"a", 1002),
        (true, 8, &[0x03, 0xe8][..], 1000),
        (true, 8, b"", 1000),
    ] {
        let mut socket = WebSocket::open(server.rest.address, "/frames").await;
        socket.send_frame(last, opcode, payload).await;
        assert_eq!(socket.next().await, Message::Close(code, String::new()), "{opcode} {payload:?}");
        assert_eq!(socket.next().await, Message::End);
    }
    let mut unmasked = WebSocket::open(server.rest.address, "/frames").await;
    unmasked.send_bytes(b"\x81\x02{}").await;
    assert_eq!(unmasked.next().await, Message::Close(1002, String::new()));

    let mut socket = WebSocket::open(server.rest.address, "/frames").await;
    socket.send_frame(true, 9, b"are you there?").await;
    assert_eq!(socket.next().await, Message::Pong(b"are you there?".to_vec()));
    socket.send_frame(true, 2, b"{}").await;
    assert_eq!(name(&socket.text().await.unwrap()), "malformed");
    socket.send_frame(false, 1, b"{\"get_us").await;
    socket.send_frame(true, 9, b"").await;
    socket.send_frame(true, 0, b"ers\":\"\"}").await;
    assert_eq!(socket.next().await, Message::Pong(Vec::new()));
    assert_eq!(name(&socket.text().await.unwrap()), "unauthenticated");
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_origin_is_refused() {
    let server = TestServer::with(|config| config.cors_origins = vec!["https://friends.example".into()]).await;
    let address = server.rest.address;
    let open = |origin: String| WebSocket::try_open(address, "/frames", origin.leak());
    for origin in ["origin: https://friends.example\r\n".to_owned(), format!("origin: http://{address}\r\n")] {
        assert!(open(origin.clone()).await.is_ok(), "{origin}");
    }
    for origin in ["https://evil.example", "null", "", "https://friends.example.evil.example"] {
        let refused = open(format!("origin: {origin}\r\n")).await.err().unwrap();
        assert!(refused.starts_with("HTTP/1.1 403 "), "{origin}: {refused}");
    }
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_answer_a_ping_is_given_up() {
    let server = TestServer::with(|config| config.keep_alive = Duration::from_millis(100)).await;
    let mut socket = WebSocket::open(server.rest.address, "/frames").await;
    assert_eq!(socket.next().await, Message::Ping(Vec::new()));
    assert_eq!(socket.next().await, Message::Ping(Vec::new()));
    while socket.next().await != Message::End {}
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_answers_each_ping_stays() {
    let server = TestServer::with(|config| config.keep_alive = Duration::from_secs(1)).await;
    let mut socket = WebSocket::open(server.rest.address, "/frames").await;
    for _ in 0..4 {
        assert_eq!(socket.next().await, Message::Ping(Vec::new()));
        socket.send_frame(true, 10, b"").await;
    }
    server.end().await;
}
