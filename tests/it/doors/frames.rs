//! JSON frames: every verb of both dialects, over both wires.

use std::path::Path;

use serde_json::json;

use crate::support::{TestServer, Transcript, User, blocks};

/// Runs a transcript over lines and over WebSocket, on a server each.
async fn run(text: &str) {
    let server = TestServer::start().await;
    Transcript::of_lines(server.frames()).run(text).await;
    server.end().await;
    let server = TestServer::start().await;
    Transcript::of_websockets(server.rest.address).run(text).await;
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_register_talk_in_a_channel_and_in_private() {
    run(r#"
        ada> {"register": "ada:correct:horse", "user": "ada"}
        ada< {"register":"accepted","user":"ada","id":1}
        ada> {"user:pwd": "ada:correct:horse", "user": "ada"}
        ada< {"user:pwd":"accepted","user":"ada","id":1}
        bob> {"register": "bob:battery staple", "user": "bob", "first_name": "Bob", "last_name": "Kahn"}
        bob< {"register":"accepted","user":"bob","id":2}
        bob> {"user:pwd": "bob:battery staple", "user": "bob"}
        bob< {"user:pwd":"accepted","user":"bob","id":2}
        ada> {"join": "lobby", "user": "ada"}
        ada< {"join":"lobby","user":"ada","status":"accepted"}
        bob> {"join": "lobby", "user": "bob"}
        bob< {"join":"lobby","user":"bob","status":"accepted"}
        ada> {"channel_message": "voici le message", "user": "ada", "channel": "lobby"}
        ada< {"channel_message":"voici le message","user":"ada","channel":"lobby"}
        bob< {"channel_message":"voici le message","user":"ada","channel":"lobby"}
        bob> {"private_message": "psst", "user": "bob", "other_user": "ada", "key": "k-1"}
        bob< {"ack":"k-1","message_id":5,"replayed":false}
        bob< {"private_message":"psst","user":"bob","other_user":"ada"}
        ada< {"private_message":"psst","user":"bob","other_user":"ada"}
        bob> {"private_message": "psst", "user": "bob", "other_user": "ada", "key": "k-1"}
        bob< {"ack":"k-1","message_id":5,"replayed":true}
        ada> {"private_message": "", "user": "ada", "other_user": "bob", "sticker": 2}
        ada< {"private_message":"","user":"ada","other_user":"bob","sticker":2}
        bob< {"private_message":"","user":"ada","other_user":"bob","sticker":2}
        ada> {"get_channel": "lobby", "user": "ada"}
        ada< {"get_channel":"lobby","user":"ada","messages":[{"channel_message":"voici le message","user":"ada","channel":"lobby","id":3,"created_at":"2026-01-05T10:00:00Z"}],"next":null}
        ada> {"logout": "ada", "user": "ada"}
        ada< {"logout":"accepted","user":"ada","id":1}
        ada> {"channel_message": "still here?", "user": "ada", "channel": "lobby"}
        ada< {"error":"channel_message","code":6,"name":"unauthenticated","text":"Log in first."}
    "#)
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn players_talk_to_all_to_one_and_in_their_game_room() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let mut said = Transcript::of_lines(server.frames());
    said.words.extend([("ADA".to_owned(), ada.token), ("BOB".to_owned(), bob.token)]);
    said.run(r#"
        ada> {"type": "join_chat", "id": 1, "name": "ada", "blacklist": {}, "token": "ADA"}
        bob> {"type": "join_chat", "id": 2, "name": "bob", "blacklist": [], "token": "BOB", "key": "in"}
        bob< {"type":"ack","id":2,"key":"in"}
        ada> {"type": "message", "id": 1, "content": "hello"}
        ada< {"type":"message","id":1,"name":"ada","content":"hello"}
        bob< {"type":"message","id":1,"name":"ada","content":"hello"}
        bob> {"type": "sticker", "id": "2", "img": 3}
        ada< {"type":"sticker","id":2,"name":"bob","img":3}
        bob< {"type":"sticker","id":2,"name":"bob","img":3}
        ada> {"type": "private_message", "id": 1, "target": 2, "content": "psst"}
        ada< {"type":"private_message","id":2,"name":"bob","sender":1,"sender_name":"ada","content":"psst"}
        bob< {"type":"private_message","id":2,"name":"bob","sender":1,"sender_name":"ada","content":"psst"}
        bob> {"type": "private_sticker", "id": 2, "target": 1, "img": 1}
        ada< {"type":"private_sticker","id":1,"name":"ada","sender":2,"sender_name":"bob","img":1}
        bob< {"type":"private_sticker","id":1,"name":"ada","sender":2,"sender_name":"bob","img":1}
        ada> {"type": "salon_message", "id": 1, "content": "anyone?"}
        ada< {"type":"error","code":8,"name":"no_such_room","text":"You are in no game room: enter one first.","of":"salon_message","id":1}
        ada> {"type": "join_salon", "id": 1, "room": "table-1"}
        ada< {"type":"join_salon","id":1,"room_id":3,"room":"table-1","status":"accepted"}
        bob> {"type": "join_salon", "id": 2, "room": "table-1"}
        bob< {"type":"join_salon","id":2,"room_id":3,"room":"table-1","status":"accepted"}
        ada> {"type": "salon_message", "id": 1, "content": "check"}
        ada< {"type":"salon_message","id":1,"room_id":3,"content":"check"}
        bob< {"type":"salon_message","id":1,"room_id":3,"content":"check"}
        bob> {"type": "salon_sticker", "id": 2, "img": 2}
        ada< {"type":"salon_sticker","id":2,"room_id":3,"img":2}
        bob< {"type":"salon_sticker","id":2,"room_id":3,"img":2}
        bob> {"type": "quit_salon", "id": 2, "key": "out"}
        bob< {"type":"ack","id":2,"key":"out"}
        bob> {"type": "message", "id": 1, "content": "I am ada"}
        bob< {"type":"error","code":7,"name":"forbidden","text":"This connection speaks for user 2 alone: that is `id`.","of":"message","id":1}
        bob> {"type": "quit_chat", "id": 2, "key": "bye"}
        bob< {"type":"ack","id":2,"key":"bye"}
        bob> {"type": "message", "id": 2, "content": "gone"}
        bob< {"type":"error","code":7,"name":"not_a_member","text":"You are not a member of this room.","of":"message","id":2}
    "#)
    .await;
    server.end().await;
}

/// A service's key, made by an admin.
pub async fn service_key(server: &TestServer, admin: &User) -> String {
    server.schema.execute(&format!("update users set role = 'admin' where username = '{}'", admin.name));
    let asked = json!({"name": "the game's", "service": "Arena", "scopes": ["read", "write"]});
    let made = admin.post("/api/v1/keys", asked).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.json()["secret"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_game_speaks_for_its_players_and_hears_each_thing_once() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let key = service_key(&server, &ada).await;
    let mut said = Transcript::of_lines(server.frames());
    said.words.extend([("ADA".to_owned(), ada.token), ("KEY".to_owned(), key)]);
    said.run(r#"
        game> {"token": "KEY"}
        game< {"token":"accepted","user":"Arena","id":2}
        game> {"type": "join_chat", "id": 101, "name": "zoe", "blacklist": {}}
        game> {"type": "join_chat", "id": 102, "name": "yan", "blacklist": {"0": 101, "1": 999}}
        game> {"type": "join_chat", "id": "p-3", "name": "xia", "key": "in"}
        game< {"type":"ack","id":"p-3","key":"in"}
        game> {"type": "message", "id": 101, "content": "hello from all of us"}
        game< {"type":"message","id":101,"name":"zoe","content":"hello from all of us"}
        ada> {"type": "join_chat", "id": 1, "name": "ada", "token": "ADA", "key": "in"}
        ada< {"type":"ack","id":1,"key":"in"}
        ada> {"type": "message", "id": 1, "content": "hi"}
        ada< {"type":"message","id":1,"name":"ada","content":"hi"}
        game< {"type":"message","id":-1,"name":"ada","content":"hi"}
        game> {"type": "private_message", "id": "p-3", "target": -1, "content": "secret"}
        game< {"type":"private_message","id":-1,"name":"ada","sender":"p-3","sender_name":"xia","content":"secret"}
        ada< {"type":"private_message","id":1,"name":"ada","sender":5,"sender_name":"xia","content":"secret"}
        game> {"type": "private_message", "id": 101, "target": "p-3", "content": "psst"}
        game< {"type":"private_message","id":"p-3","name":"xia","sender":101,"sender_name":"zoe","content":"psst"}
        game> {"type": "message", "id": 103, "content": "who am I?"}
        game< {"type":"error","code":7,"name":"not_a_member","text":"This player has not joined on this connection: send `join_chat` first.","of":"message","id":103}
        game> {"type": "private_message", "id": 101, "target": 999, "content": "psst"}
        game< {"type":"error","code":8,"name":"no_such_user","text":"There is no such user.","of":"private_message","id":101}
    "#)
    .await;
    server.end().await;
}

/// The world of docs/frames.md after its first block: Ada is an admin, and has a private channel; two play; a game has a key.
async fn told_by_the_guide(server: &TestServer, words: &mut Transcript) {
    let login = |name: &'static str, password: &'static str| async move {
        let body = json!({"username": name, "password": password});
        let reply = server.rest.post("/authenticate_user", body).await.json();
        User {
            rest: server.rest.clone(),
            name: name.to_owned(),
            token: reply["token"].as_str().unwrap().to_owned(),
            refresh_token: String::new(),
        }
    };
    let ada = login("ada", "correct horse").await;
    let (zoe, yan) = (server.user("zoe").await, server.user("yan").await);
    let key = service_key(server, &ada).await;
    let made = ada.post("/api/v1/rooms", json!({"name": "crew", "visibility": "private"})).await;
    assert_eq!(made.status, 201, "{made:?}");
    words.words.extend([
        ("ZOE_TOKEN".to_owned(), zoe.token),
        ("YAN_TOKEN".to_owned(), yan.token),
        ("GAME_KEY".to_owned(), key),
    ]);
}

async fn run_the_guide(server: TestServer, mut transcript: Transcript) {
    let guide = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/frames.md")).unwrap();
    let mut blocks = blocks(&guide, "frames").into_iter();
    transcript.run(blocks.next().unwrap()).await;
    told_by_the_guide(&server, &mut transcript).await;
    for block in blocks {
        transcript.run(block).await;
    }
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_is_true_over_lines() {
    let server = TestServer::start().await;
    let transcript = Transcript::of_lines(server.frames());
    run_the_guide(server, transcript).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_is_true_over_websocket() {
    let server = TestServer::start().await;
    let transcript = Transcript::of_websockets(server.rest.address);
    run_the_guide(server, transcript).await;
}
