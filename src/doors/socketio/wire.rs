//! WebSockets that are open.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// How long a WebSocket that is to be closed still carries what was said last.
const LAST_WORD: Duration = Duration::from_secs(1);

/// A WebSocket that is open, so that it can be closed: Socket.IO leaves that to the client.
#[derive(Clone, Debug, Default)]
pub struct Wire {
    closing: CancellationToken,
}

impl Wire {
    /// Closes it, once what was said last had the time to arrive.
    pub fn close(&self) {
        self.closing.cancel();
    }

    /// Waits until it is to carry nothing any more.
    pub async fn cut(self) {
        self.closing.cancelled().await;
        sleep(LAST_WORD).await;
    }
}

/// The WebSockets of connections that began by polling, by the ids of these. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Wires {
    open: Arc<Mutex<HashMap<String, Wire>>>,
}

/// A place among them, given up when dropped.
#[derive(Debug)]
pub struct Upgraded {
    wires: Wires,
    connection: String,
}

impl Wires {
    /// Adds the one to which a connection goes over.
    #[must_use]
    pub fn add(&self, connection: String, wire: Wire) -> Upgraded {
        self.lock().insert(connection.clone(), wire);
        Upgraded { wires: self.clone(), connection }
    }

    /// Closes that of a connection, where there is one.
    pub fn close(&self, connection: &str) {
        if let Some(wire) = self.lock().get(connection) {
            wire.close();
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Wire>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Upgraded {
    fn drop(&mut self) {
        self.wires.lock().remove(&self.connection);
    }
}
