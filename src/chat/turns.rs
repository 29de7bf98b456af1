//! Work that keeps a core busy, and is therefore rationed.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::error::{Error, Result};
use crate::outcome::Outcome;

/// How long work waits for its turn before its caller is told to come back.
const PATIENCE: Duration = Duration::from_secs(5);

/// Runs at most one piece of work a core at a time, so that it cannot starve the rest of the service.
#[derive(Clone)]
pub(super) struct Turns {
    free: Arc<Semaphore>,
    runtime: Handle,
    busy: &'static str,
}

impl Turns {
    /// On the runtime that this is called on; `busy` is what a caller reads for whom there was no turn.
    pub(super) fn new(busy: &'static str) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { free: Arc::new(Semaphore::new(cores)), runtime: Handle::current(), busy }
    }

    /// Runs `work` in its turn, on a thread that may block.
    pub(super) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let Ok(Ok(turn)) = timeout(PATIENCE, Arc::clone(&self.free).acquire_owned()).await else {
            return Err(Error::new(Outcome::Unavailable, self.busy));
        };
        let work = move || {
            let _turn = turn;
            work()
        };
        self.runtime.spawn_blocking(work).await.map_err(Error::failed)
    }
}
