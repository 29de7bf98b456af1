//! The command protocol, byte by byte.

mod answers;
mod docs;
mod hostile;
mod limits;
mod parsing;
mod settings;

use regex::Regex;

use crate::api_keys::keyed;
use crate::support::{Nc, TestServer, User};

/// The administrator's key of these tests.
const ADMIN_KEY: &str = "7c1b0e9f4d2a85c36e1f0b9a8d7c6e5f";

/// A server with an administrator's key.
async fn server() -> TestServer {
    TestServer::with(|config| config.admin_key = Some(ADMIN_KEY.into())).await
}

/// A client that has shown a key of a user.
async fn connected(server: &TestServer, user: &User) -> Nc {
    let key = keyed(user, &["read", "write"]).await.0.token;
    let mut nc = server.nc().await;
    assert_eq!(nc.status(&format!("/connexion {key}")).await, "200/OK");
    nc
}

/// A client that has shown the administrator's key.
async fn admin(server: &TestServer) -> Nc {
    let mut nc = server.nc().await;
    assert_eq!(nc.status(&format!("/connexion {ADMIN_KEY}")).await, "200/OK");
    nc
}

/// An answer without what differs from run to run.
fn same(answer: &str) -> String {
    let time = Regex::new(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC").unwrap();
    let token = Regex::new(r"token: \w{32}\n").unwrap();
    token.replace_all(&time.replace_all(answer, "TIME"), "token: TOKEN\n").into_owned()
}
