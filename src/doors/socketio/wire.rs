//! How the server ends a connection: Socket.IO leaves that to the client.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// How long a connection that is to end still carries what was said last.
const LAST_WORD: Duration = Duration::from_secs(1);

/// What carries a connection: a WebSocket, or polls.
#[derive(Clone, Debug, Default)]
pub struct Wire {
    closing: CancellationToken,
}

impl Wire {
    /// Cuts it, once what was said last had the time to arrive.
    pub fn close(&self) {
        self.closing.cancel();
    }

    /// Waits until it is to carry nothing any more.
    pub async fn cut(self) {
        self.closing.cancelled().await;
        sleep(LAST_WORD).await;
    }
}

/// The wires of connections, by their ids. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Wires {
    known: Arc<Mutex<HashMap<String, Wire>>>,
}

/// A connection whose wire is known: it is forgotten when this is dropped, however the connection ends, or where it is never let in.
#[derive(Debug)]
pub struct Known {
    wires: Wires,
    connection: String,
}

impl Wires {
    /// Makes this the wire of a connection.
    #[must_use]
    pub fn add(&self, connection: &str, wire: Wire) -> Known {
        self.lock().insert(connection.to_owned(), wire);
        Known { wires: self.clone(), connection: connection.to_owned() }
    }

    /// That of a connection, where it has one.
    #[must_use]
    pub fn find(&self, connection: &str) -> Option<Wire> {
        self.lock().get(connection).cloned()
    }

    /// That of a connection, made where it has none.
    #[must_use]
    pub fn of(&self, connection: &str) -> Wire {
        self.lock().entry(connection.to_owned()).or_default().clone()
    }

    /// That of a connection which goes over to a WebSocket.
    #[must_use]
    pub fn upgrade(&self, connection: String) -> (Wire, Option<Known>) {
        match self.find(&connection) {
            Some(wire) => (wire, None),
            None => (self.of(&connection), Some(Known { wires: self.clone(), connection })),
        }
    }

    /// Forgets that of a connection which is over.
    pub fn remove(&self, connection: &str) {
        self.lock().remove(connection);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Wire>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// Forgets it.
    pub fn forget(&self) {
        self.wires.remove(&self.connection);
    }
}

impl Drop for Known {
    fn drop(&mut self) {
        self.forget();
    }
}
