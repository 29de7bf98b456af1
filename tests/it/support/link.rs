//! The network between a server and its database, which a test can cut.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::Schema;

/// A TCP port that leads to PostgreSQL's socket for as long as the link is up.
pub struct Link {
    address: SocketAddr,
    state: Arc<watch::Sender<State>>,
    accepting: JoinHandle<()>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Up,
    /// Connections break, and new ones are closed at once.
    Cut,
    /// Connections stay and nothing passes.
    Frozen,
}

impl Link {
    pub async fn to(schema: &Schema) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(watch::Sender::new(State::Up));
        let accepting = tokio::spawn(accept(listener, schema.socket(), Arc::clone(&state)));
        Self { address, state, accepting }
    }

    /// The URL of the schema, by way of this link.
    pub fn url(&self, schema: &Schema) -> String {
        let (_, parameters) = schema.url().split_once("&user=").unwrap();
        format!("postgresql://{}/miaou?user={parameters}", self.address)
    }

    pub fn cut(&self) {
        self.state.send_replace(State::Cut);
    }

    pub fn freeze(&self) {
        self.state.send_replace(State::Frozen);
    }

    pub fn restore(&self) {
        self.state.send_replace(State::Up);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, socket: PathBuf, state: Arc<watch::Sender<State>>) {
    loop {
        let (mut client, _) = listener.accept().await.unwrap();
        let (socket, mut state) = (socket.clone(), state.subscribe());
        tokio::spawn(async move {
            if *state.borrow() == State::Cut {
                return;
            }
            // Frozen connections are accepted, as by a host that hangs, and go on when the link is restored or cut.
            state.wait_for(|state| *state != State::Frozen).await.unwrap();
            let mut server = UnixStream::connect(socket).await.unwrap();
            loop {
                tokio::select! {
                    _ = copy_bidirectional(&mut client, &mut server) => return,
                    _ = state.wait_for(|state| *state != State::Up) => {}
                }
                let thawed = state.wait_for(|state| *state != State::Frozen).await.map(|state| *state);
                if !matches!(thawed, Ok(State::Up)) {
                    return;
                }
            }
        });
    }
}
