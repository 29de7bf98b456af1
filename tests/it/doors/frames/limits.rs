//! What ends, and what is refused for a while.

use std::num::NonZeroU32;

use miaou::config::Limit;
use serde_json::{Value, json};

use super::service_key;
use crate::support::{LineClient, TestServer, Transcript, WebSocket, password};

async fn log_in(server: &TestServer, user: &str) -> LineClient {
    let mut client = LineClient::connect(server.frames()).await;
    client.send_line(&format!(r#"{{"user:pwd": "{user}:{}"}}"#, password(user))).await;
    assert!(client.read_line().await.contains("accepted"));
    client
}

fn at(most: u32) -> Limit {
    Limit::At(NonZeroU32::new(most).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_too_often_waits_and_who_does_not_wait_is_shown_out() {
    let server = TestServer::with(|config| config.limits.requests_per_hour = at(5)).await;
    server.user("ada").await;
    let mut ada = log_in(&server, "ada").await;
    let mut answers = Vec::new();
    for _ in 0..120 {
        if !ada.send("{\"get_users\": \"\", \"limit\": 1}\n").await {
            break;
        }
    }
    while let Some(line) = ada.next_line().await {
        answers.push(serde_json::from_str::<Value>(&line).unwrap());
    }

    let refused: Vec<_> = answers.iter().filter(|answer| answer["error"] == "get_users").collect();
    assert_eq!((answers.len() - refused.len(), refused.len()), (6, 99));
    assert!(refused.iter().all(|answer| answer["code"] == 11 && answer["retry_after"].as_u64().unwrap() > 0));
    let last = json!({"end": "too_many_requests", "code": 11, "name": "too_many_requests", "text": "Too many requests; wait."});
    assert_eq!(answers.last().unwrap(), &last);
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_counts_too() {
    let server = TestServer::with(|config| config.limits.address_requests_per_hour = at(5)).await;
    let mut client = LineClient::connect(server.frames()).await;
    for _ in 0..105 {
        client.send("nonsense\n").await;
    }
    let answers = client.rest().await;
    assert_eq!(answers.matches("\"malformed\"").count(), 5, "{answers}");
    assert_eq!(answers.matches("\"too_many_requests\"").count(), 99 + 2, "{answers}");
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_has_so_many_connections_and_no_more() {
    let server = TestServer::with(|config| config.limits.connections_per_address = at(2)).await;
    let mut first = LineClient::connect(server.frames()).await;
    first.send_line("{}").await;
    first.read_line().await;
    let mut second = WebSocket::open(server.rest.address, "/frames").await;
    second.send_text("{}").await;
    second.text().await.unwrap();

    let refused = LineClient::connect(server.frames()).await.rest().await;
    assert!(refused.starts_with("{\"end\":\"too_many_requests\",\"code\":11,"), "{refused}");
    let refused = WebSocket::try_open(server.rest.address, "/frames", "").await.err().unwrap();
    assert!(refused.starts_with("HTTP/1.1 429 "), "{refused}");

    drop(second);
    let mut third = loop {
        let mut third = LineClient::connect(server.frames()).await;
        third.send("{}\n").await;
        if third.read_line().await.contains("no_such_route") {
            break third;
        }
    };
    third.send_line("{}").await;
    first.send_line("{}").await;
    assert!(third.read_line().await.contains("no_such_route") && first.read_line().await.contains("no_such_route"));
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ends_a_login_ends_its_connection() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    server.schema.execute("update users set role = 'admin' where username = 'ada'");
    let last = |reason: &str, code: u8, name: &str, text: &str| {
        format!("{{\"end\":\"{reason}\",\"code\":{code},\"name\":\"{name}\",\"text\":\"{text}\"}}\n")
    };

    let mut client = log_in(&server, "bob").await;
    let sessions = bob.get("/api/v1/sessions").await.json();
    let of_client = sessions["sessions"].as_array().unwrap().iter().find(|one| one["current"] == false).unwrap();
    bob.delete(&format!("/api/v1/sessions/{}", of_client["id"].as_str().unwrap())).await;
    assert_eq!(client.rest().await, last("ended_elsewhere", 6, "unauthenticated", "Authentication is required."));

    let mut client = LineClient::connect(server.frames()).await;
    client.send_line(&json!({"token": bob.token, "lang": "fr"}).to_string()).await;
    assert!(client.read_line().await.contains("accepted"));
    assert_eq!(ada.post("/api/v1/bans", json!({"user": "bob"})).await.status, 201);
    assert_eq!(client.rest().await, last("banned", 12, "banned", "Vous êtes banni."));

    let mut client = LineClient::connect(server.frames()).await;
    client.send_line(&format!(r#"{{"user:pwd": "bob:{}"}}"#, password("bob"))).await;
    assert_eq!(client.read_line().await, r#"{"error":"user:pwd","code":12,"name":"banned","text":"You are banned."}"#);
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_player_of_a_game_goes_alone_and_the_game_with_its_key() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let key = service_key(&server, &ada).await;
    let mut said = Transcript::of_lines(server.frames());
    said.words.extend([("KEY".to_owned(), key)]);
    said.run(
        r#"
        game> {"type": "join_chat", "id": 1, "name": "zoe", "token": "KEY"}
        game> {"type": "join_chat", "id": 2, "name": "yan", "token": "KEY", "key": "in"}
        game< {"type":"ack","id":2,"key":"in"}
    "#,
    )
    .await;
    assert_eq!(ada.post("/api/v1/bans", json!({"user": "yan", "reason": "cheats"})).await.status, 201);
    said.run(
        r#"
        game< {"type":"end","code":12,"name":"banned","text":"You are banned.","reason":"banned","id":2}
        game> {"type": "message", "id": 2, "content": "let me in"}
        game< {"type":"error","code":7,"name":"not_a_member","text":"This player has not joined on this connection: send `join_chat` first.","of":"message","id":2}
        game> {"type": "join_chat", "id": 2, "name": "yan"}
        game< {"type":"error","code":12,"name":"banned","text":"You are banned: cheats","of":"join_chat","id":2}
        game> {"type": "message", "id": 1, "content": "only me"}
        game< {"type":"message","id":1,"name":"zoe","content":"only me"}
    "#,
    )
    .await;
    let keys = ada.get("/api/v1/keys?service=Arena").await.json();
    let id = keys["keys"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(ada.delete(&format!("/api/v1/keys/{id}")).await.status, 200);
    said.run(
        r#"
        game< {"type":"end","code":6,"name":"unauthenticated","text":"Authentication is required.","reason":"key_revoked"}
        game< (closed)
    "#,
    )
    .await;
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_a_client_calls_itself_so_much_is_kept() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let fields = format!("user-agent: {}\r\n", "x".repeat(5000));
    let mut socket = WebSocket::try_open(server.rest.address, "/frames", &fields).await.unwrap();
    socket.send_text(&json!({"user:pwd": format!("ada:{}", password("ada"))}).to_string()).await;
    assert!(socket.text().await.unwrap().contains("accepted"));

    let sessions = ada.get("/api/v1/sessions").await.json()["sessions"].clone();
    let longest =
        sessions.as_array().unwrap().iter().filter_map(|session| session["user_agent"].as_str()).map(str::len).max();
    assert_eq!(longest, Some(200), "{sessions}");
    server.end().await;
}
