//! What is done from time to time.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::store::{Store, housekeeping};

const EVERY: Duration = Duration::from_secs(600);

/// A retry with the same idempotency key finds the first result for this long.
const KEYS_KEPT: TimeDelta = TimeDelta::hours(48);

/// Sweeps out what expired, at start and then every ten minutes, until told to stop.
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
            tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(EVERY) => {}
            }
        }
    });
}
