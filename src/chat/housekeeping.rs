//! What is done from time to time.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::error::Result;
use crate::store::{Store, housekeeping};

const EVERY: Duration = Duration::from_secs(600);

/// A retry with the same idempotency key finds the first result for this long.
const KEYS_KEPT: TimeDelta = TimeDelta::hours(48);

/// Sweeps out what expired and what rooms keep no longer, at start and then every ten minutes, until told to stop.
pub(super) fn start(tasks: &TaskTracker, store: Store, stopping: CancellationToken) {
    tasks.spawn(async move {
        loop {
            let now = Utc::now();
            match store.run(move |db| housekeeping::sweep(db, now - KEYS_KEPT, now)).await {
                Ok(swept) => tracing::debug!(swept, "swept out what expired"),
                Err(error) => {
                    tracing::warn!(?error, "could not sweep out what expired; the next try is in ten minutes")
                }
            }
            if let Err(error) = expire(&store, &stopping).await {
                tracing::warn!(
                    ?error,
                    "could not delete messages that are kept no longer; the next try is in ten minutes"
                );
            }
            tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(EVERY) => {}
            }
        }
    });
}

/// Deletes what rooms keep no longer, piece by piece, so that nobody waits for it.
async fn expire(store: &Store, stopping: &CancellationToken) -> Result<()> {
    while !stopping.is_cancelled() {
        match store.run(housekeeping::expire).await? {
            0 => return Ok(()),
            expired => tracing::debug!(expired, "deleted messages that are kept no longer"),
        }
    }
    Ok(())
}
