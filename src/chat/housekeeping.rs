//! What is done from time to time.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio_util::sync::CancellationToken;

use super::limits::Limits;
use super::settings::Settings;
use crate::config::Limit;
use crate::error::{Error, Result};
use crate::store::files::Files;
use crate::store::{Store, attachments, contents, deliveries, housekeeping, logs};

const EVERY: Duration = Duration::from_secs(600);

/// A retry with the same idempotency key finds the first result for this long.
const KEYS_KEPT: TimeDelta = TimeDelta::hours(48);

/// A file that nothing needs is kept this long after its last upload began to be stored: longer than any takes.
const FILES_KEPT: TimeDelta = TimeDelta::hours(1);

/// How many files are looked for at once.
const BATCH: i64 = 100;

/// An address that an account has not logged in from for so long is strange to it again.
const ADDRESSES_KEPT: TimeDelta = TimeDelta::days(90);

/// Sweeps out what expired and what rooms keep no longer, at start and then every ten minutes, until told to stop.
pub(super) struct Rounds {
    pub(super) store: Store,
    pub(super) files: Files,
    pub(super) settings: Settings,
    pub(super) limits: Limits,
    pub(super) stopping: CancellationToken,
}

impl Rounds {
    pub(super) async fn run(self) {
        let Self { store, files, settings, limits, stopping } = self;
        loop {
            limits.sweep();
            let now = Utc::now();
            match store.run(move |db| housekeeping::sweep(db, now, KEYS_KEPT, ADDRESSES_KEPT)).await {
                Ok(swept) => tracing::debug!(swept, "swept out what expired"),
                Err(error) => {
                    tracing::warn!(?error, "could not sweep out what expired; the next try is in ten minutes")
                }
            }
            if let Err(error) = expire(&store, settings.now().limits.messages_kept, &stopping).await {
                tracing::warn!(
                    ?error,
                    "could not delete messages that are kept no longer; the next try is in ten minutes"
                );
            }
            let kept = settings.now();
            if let Err(error) = sweep_deliveries(&store, now - kept.webhook_history, &stopping).await {
                tracing::warn!(?error, "could not sweep out old deliveries; the next try is in ten minutes");
            }
            if let Err(error) = forget(&store, now - kept.audit_ttl, &stopping).await {
                tracing::warn!(?error, "could not delete who did what long ago; the next try is in ten minutes");
            }
            match sweep_files(&store, &files, &stopping).await {
                Ok(swept) => tracing::debug!(swept, "swept out files that nothing needs"),
                Err(error) => {
                    tracing::warn!(
                        ?error,
                        "could not sweep out files that nothing needs; the next try is in ten minutes"
                    )
                }
            }
            tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(EVERY) => {}
            }
        }
    }
}

/// Deletes what rooms keep no longer, piece by piece, so that nobody waits for it.
async fn expire(store: &Store, most: Limit, stopping: &CancellationToken) -> Result<()> {
    while !stopping.is_cancelled() {
        let mut expired = store.run(housekeeping::expire).await?;
        if let Limit::At(most) = most {
            expired += store.run(move |db| housekeeping::trim(db, most)).await?;
        }
        match expired {
            0 => return Ok(()),
            expired => tracing::debug!(expired, "deleted messages that are kept no longer"),
        }
    }
    Ok(())
}

/// Deletes what webhooks were sent long ago, piece by piece.
async fn sweep_deliveries(store: &Store, before: DateTime<Utc>, stopping: &CancellationToken) -> Result<()> {
    while !stopping.is_cancelled() {
        match store.run(move |db| deliveries::sweep(db, before)).await? {
            0 => return Ok(()),
            swept => tracing::debug!(swept, "swept out old deliveries"),
        }
    }
    Ok(())
}

/// Deletes who did what before a moment, piece by piece.
async fn forget(store: &Store, before: DateTime<Utc>, stopping: &CancellationToken) -> Result<()> {
    while !stopping.is_cancelled() && store.run(move |db| logs::expire(db, before)).await? > 0 {}
    Ok(())
}

/// Deletes uploads that no message came to carry, then the files that nothing has any more.
async fn sweep_files(store: &Store, files: &Files, stopping: &CancellationToken) -> Result<usize> {
    let (now, before) = (Utc::now(), Utc::now() - FILES_KEPT);
    store.run(move |db| attachments::sweep(db, now)).await?;
    let abandoned = files.clone();
    tokio::task::spawn_blocking(move || abandoned.remove_abandoned()).await.map_err(Error::failed)??;
    let mut swept = 0;
    while !stopping.is_cancelled() {
        let orphans = store.run(move |db| contents::orphans(db, before, BATCH)).await?;
        if orphans.is_empty() {
            break;
        }
        for hash in orphans {
            let files = files.clone();
            let remove = store.run(move |db| contents::release(db, &hash, before, || files.remove(&hash)));
            swept += usize::from(remove.await?);
        }
    }
    Ok(swept)
}
