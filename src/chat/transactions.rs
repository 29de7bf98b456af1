//! How operations use the database.

use std::time::Duration;

use tokio::time::timeout;

use super::Chat;
use super::tail::TailEnd;
use crate::error::Result;
use crate::model::Position;
use crate::store::{Db, DedicatedConnection, append, log};

/// Longest that the answer to a change waits for this node to hear it.
const HEARING: Duration = Duration::from_secs(1);

impl Chat {
    /// Runs a change that may write to the log, and hands what it added to this node's readers.
    pub(super) async fn change<T, F>(&self, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db, &mut log::Writer) -> Result<T> + Send + 'static,
    {
        self.write(change).await.map(|(value, _)| value)
    }

    /// As [`Chat::change`], and waits a moment until this node has heard what it added: whoever asks next is answered by it.
    pub(super) async fn change_and_hear<T, F>(&self, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db, &mut log::Writer) -> Result<T> + Send + 'static,
    {
        let (value, position) = self.write(change).await?;
        let mut delivered = self.inner.tail.delivered.clone();
        // Where it takes longer, it is heard later.
        let _ = timeout(HEARING, delivered.wait_for(|heard| *heard >= position)).await;
        Ok(value)
    }

    async fn write<T, F>(&self, change: F) -> Result<(T, Position)>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db, &mut log::Writer) -> Result<T> + Send + 'static,
    {
        let (value, batch) = self.inner.store.run(move |db| log::write(db, change)).await?;
        let position = batch.head.position;
        self.inner.tail.moved(batch);
        Ok((value, position))
    }

    /// Runs reads on one state of the database.
    pub(super) async fn read<T, F>(&self, read: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db) -> Result<T> + Send + 'static,
    {
        self.inner.store.run(move |db| log::snapshot(db, read)).await
    }
}

/// The transaction that the appender runs, on a connection of its own.
pub(super) fn commit(url: String, tail: TailEnd) -> crate::live::Commit {
    let mut connection = DedicatedConnection::new(url, append::prepare);
    Box::new(move |drafts| {
        let (answers, batch) = connection.with(|db| append::append(db, drafts))?;
        tail.moved(batch);
        Ok(answers)
    })
}
