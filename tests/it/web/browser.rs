//! Runs a scenario of `tests/web` at a server.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::sync::Semaphore;

use crate::support::{Node, TestServer};

/// A machine of two cores does not bear more browsers beside all the other tests.
static BROWSERS: Semaphore = Semaphore::const_new(2);

/// Longest that a scenario may take. Each of its steps has a patience of its own.
const LONGEST: Duration = Duration::from_secs(300);

/// Plays a scenario to its end, which must be a good one. It may wish for an admin.
pub async fn play(name: &str, server: &TestServer) {
    play_with(name, server.rest.address, async |wish: &str| promote(server, wish)).await;
}

/// Grants `admin NAME`.
pub fn promote(server: &TestServer, wish: &str) -> String {
    let name = wish.strip_prefix("admin ").unwrap_or_else(|| panic!("a wish for {wish:?}"));
    assert_eq!(server.schema.execute(&format!("update users set role = 'admin' where username = '{name}'")), 1);
    "done".to_owned()
}

/// Plays a scenario that asks for what only this side can do, such as a power cut: a line of its output that begins with
/// `! `. Each wish is answered by a line.
pub async fn play_with(name: &str, server: SocketAddr, mut grant: impl AsyncFnMut(&str) -> String) {
    let _seat = BROWSERS.acquire().await.unwrap();
    let mut node = Node::scenario(name, server).start();
    let mut answers = node.stdin.take().unwrap();
    let mut lines = BufReader::new(node.stdout.take().unwrap()).lines();
    let mut printed = String::new();
    let playing = async {
        while let Some(line) = lines.next_line().await.unwrap() {
            if let Some(wish) = line.strip_prefix("! ") {
                let answer = grant(wish).await;
                answers.write_all(format!("{answer}\n").as_bytes()).await.unwrap();
            } else {
                printed.push_str(&(line + "\n"));
            }
        }
        node.wait().await.unwrap()
    };
    let ended = tokio::time::timeout(LONGEST, playing).await;
    let ended = ended.unwrap_or_else(|_| panic!("{name} has not ended:\n{printed}"));
    assert!(ended.success(), "{name}:\n{printed}");
    print!("{printed}");
}
