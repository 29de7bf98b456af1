//! Telling the other nodes that the log moved, and hearing it from them.

use std::convert::Infallible;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::tail::TailEnd;
use crate::error::Result;
use crate::store::doorbell::Doorbell;

/// How often arrived rings are looked for: the delay between nodes.
const LISTEN: Duration = Duration::from_millis(20);

/// How long to wait before listening anew after the connection broke.
const BREAK: Duration = Duration::from_secs(1);

/// Rings for what this node writes and listens to the others until told to stop.
pub(super) async fn run(url: String, end: TailEnd, stopping: CancellationToken) {
    while !stopping.is_cancelled() {
        tokio::select! {
            () = stopping.cancelled() => return,
            Err(error) = answer(&url, &end) => {
                tracing::debug!(?error, "the doorbell is silent; the log is looked at every second meanwhile");
            }
        }
        tokio::select! {
            () = stopping.cancelled() => {}
            () = tokio::time::sleep(BREAK) => {}
        }
    }
}

async fn answer(url: &str, end: &TailEnd) -> Result<Infallible> {
    let url = url.to_owned();
    let mut doorbell = blocking(move || Doorbell::listen(&url)).await?;
    // Whatever was written before it listened, it did not hear.
    end.rung.notify_one();
    loop {
        tokio::select! {
            () = end.wrote.notified() => {
                doorbell = blocking(move || doorbell.ring().map(|()| doorbell)).await?;
                // One ring tells of everything written until the next look.
                tokio::time::sleep(LISTEN).await;
            }
            () = tokio::time::sleep(LISTEN) => {}
        }
        if doorbell.rang()? {
            end.rung.notify_one();
        }
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(crate::error::Error::failed)?
}
