//! The page about frames, whose transcripts are run.

use std::path::Path;

use serde_json::json;

use super::service_key;
use crate::support::{TestServer, Transcript, User, blocks};

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
