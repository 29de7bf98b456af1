//! A server of one's own for each test, and a client for each way in.

mod bucket;
mod cluster;
mod examples;
mod html;
mod line;
mod link;
mod mutations;
mod nc;
mod node;
pub mod picture;
mod process;
mod raw;
mod receiver;
mod references;
mod rest;
mod server;
mod socketio;
mod sse;
mod transcript;
mod websocket;
pub mod xss;

pub use bucket::Bucket;
pub use cluster::Schema;
pub use examples::{Example, essence, run};
pub use html::Html;
pub use line::LineClient;
pub use link::Link;
pub use mutations::fuzz;
pub use nc::Nc;
pub use node::Node;
pub use process::Process;
pub use raw::Raw;
pub use receiver::{Mood, Receiver};
pub use references::references;
pub use rest::{Reply, Rest, User, fits, password, templates};
pub use server::{SIGNING_KEY, TestServer};
pub use socketio::{Packet, SocketIo};
pub use sse::{Event, Parser, Stream};
pub use transcript::{Speaker, Transcript, blocks};
pub use websocket::{Message, WebSocket};

use std::time::Duration;

/// How long anything that must happen may take on a slow machine before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Longest that anything promised within a second may take on a machine that is busy with other tests. It tells what happens
/// by itself from what would wait for a limit of the system or of the tests, and is no measure of speed.
pub const SOON: Duration = Duration::from_secs(15);

/// Waits until something is so, looking often.
pub async fn until<F: Future<Output = bool>>(what: &str, mut so: impl FnMut() -> F) {
    let waiting = async {
        while !so().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("{what}: still not so"));
}
