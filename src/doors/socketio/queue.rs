//! What a client has said and nobody has looked at yet.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::call::Call;

/// How many events of one client wait at once, and how many bytes they have together.
const LONGEST: usize = 1024;
const LARGEST: usize = 2 << 20;

/// Where the events of one client go in, in their order. A full queue takes nothing more.
#[derive(Clone, Debug)]
pub struct Inlet {
    calls: mpsc::Sender<(Call, OwnedSemaphorePermit)>,
    room: Arc<Semaphore>,
}

/// Where they come out again.
#[derive(Debug)]
pub struct Outlet {
    calls: mpsc::Receiver<(Call, OwnedSemaphorePermit)>,
}

/// A queue for one client.
#[must_use]
pub fn queue() -> (Inlet, Outlet) {
    let (sender, receiver) = mpsc::channel(LONGEST);
    (Inlet { calls: sender, room: Arc::new(Semaphore::new(LARGEST)) }, Outlet { calls: receiver })
}

impl Inlet {
    /// Adds an event.
    ///
    /// # Errors
    /// The event, where there is no room for it.
    pub fn push(&self, call: Call) -> Result<(), Call> {
        let size = u32::try_from(call.size()).unwrap_or(u32::MAX);
        let Ok(permit) = Arc::clone(&self.room).try_acquire_many_owned(size) else { return Err(call) };
        match self.calls.try_send((call, permit)) {
            Err(mpsc::error::TrySendError::Full((call, _))) => Err(call),
            // Nobody listens any more: the connection is ending.
            Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => Ok(()),
        }
    }
}

impl Outlet {
    /// Waits for the next event; for ever once there is none to come. Loses nothing when dropped before it is ready.
    pub async fn next(&mut self) -> Call {
        match self.calls.recv().await {
            Some((call, _)) => call,
            None => std::future::pending().await,
        }
    }

    /// The next event, where one waits already.
    pub fn waiting(&mut self) -> Option<Call> {
        self.calls.try_recv().ok().map(|(call, _)| call)
    }
}
