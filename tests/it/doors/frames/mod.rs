//! JSON frames, over raw sockets.

mod game;
mod guide;
mod hostile;
mod limits;
mod parsing;
mod relay;

use serde_json::json;

use crate::support::{TestServer, Transcript, User};

/// Runs a transcript over lines and over WebSocket, on a server each.
pub async fn run(text: &str) {
    let server = TestServer::start().await;
    Transcript::of_lines(server.frames()).run(text).await;
    server.end().await;
    let server = TestServer::start().await;
    Transcript::of_websockets(server.rest.address).run(text).await;
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
