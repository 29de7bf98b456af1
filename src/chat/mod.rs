//! Every rule of the service, as methods of [`Chat`]. Doors hand it operations and translate what it answers.

mod accounts;
mod attachments;
mod attendance;
mod auditor;
mod bell;
mod blocks;
mod conversations;
mod edits;
mod feed;
mod glance;
mod heard;
mod hearing;
mod housekeeping;
mod indexer;
mod keys;
mod markers;
mod membership;
mod messages;
mod page;
mod passwords;
mod pictures;
mod presence;
mod reactions;
mod requests;
mod revocations;
mod roles;
mod rooms;
mod salons;
mod search;
mod sessions;
mod standing;
mod starter;
mod stickers;
mod tail;
mod turns;
mod upload;

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use attachments::Download;
pub use feed::{Feed, Following};
pub use heard::{End, Heard, ResetReason};
pub use keys::Keys;
pub use presence::who;
pub use roles::set_role;
pub use upload::Upload;

use crate::config::Config;
use crate::error::{Error, Result};
use crate::live::{Appender, Hub};
pub use crate::model::Attending;
use crate::model::{Actor, Head, Username};
use crate::outcome::Outcome;
use crate::store::files::Files;
use crate::store::{Db, DedicatedConnection, Store, append, log};
use attendance::{Attendance, Exchange, Periods};
use auditor::Auditor;
use indexer::Indexer;
use passwords::Passwords;
use pictures::Pictures;
use revocations::Revocations;
use tail::{Tail, TailEnd};

/// The service behind every door. Cheap to clone.
#[derive(Clone)]
pub struct Chat {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    hub: Hub,
    appender: Appender,
    tail: TailEnd,
    keys: Keys,
    passwords: Passwords,
    pictures: Pictures,
    files: Files,
    revocations: Revocations,
    attendance: Attendance,
    auditor: Auditor,
    settings: Settings,
    stopping: CancellationToken,
    tasks: TaskTracker,
}

/// What the rules need of the configuration.
struct Settings {
    access_token_ttl: Duration,
    session_ttl: Duration,
    refresh_leeway: Duration,
    join_creates_rooms: bool,
    max_message_bytes: u32,
    max_attachment_bytes: u64,
}

/// Which nodes share the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nodes {
    /// This one alone.
    One,
    /// Perhaps others too: they tell each other when the log moves.
    Many,
}

impl Chat {
    /// Starts the service on a database whose schema is up to date.
    ///
    /// # Errors
    /// `unavailable` when the database is away, `failed` when the system gives no thread.
    pub async fn start(config: &Config, keys: Keys, database_url: &str, nodes: Nodes) -> Result<Self> {
        let stopping = CancellationToken::new();
        let tasks = TaskTracker::new();
        let store = Store::new(database_url, config.database_connections, config.database_patience);
        let hub = Hub::new(usize::try_from(config.stream_queue).unwrap_or(usize::MAX));
        let revocations = Revocations::new(config.access_token_ttl);
        let pictures = Pictures::new();
        stickers::plant(&store, &pictures).await?;
        // The head first: a session that ends between the two is read here and heard again by the tail.
        let head = store.run(log::head).await?;
        revocations.load(&store).await?;
        let attendance = Attendance::new(Periods {
            expiry: config.presence_expiry,
            grace: config.presence_grace,
            away_after: config.away_after,
        });
        tasks.spawn(attendance.clone().run(hub.clone(), stopping.clone()));
        tasks.spawn(Exchange::new(attendance.clone(), store.clone(), hub.clone()).run(stopping.clone()));
        let (tail, tail_end) = Tail::new(head, store.clone(), hub.clone(), revocations.clone(), attendance.clone());
        tasks.spawn(tail.run(stopping.clone()));
        if nodes == Nodes::Many {
            tasks.spawn(bell::run(database_url.to_owned(), tail_end.clone(), stopping.clone()));
        }
        let appender = Appender::start(commit(database_url.to_owned(), tail_end.clone()), config.database_patience)
            .map_err(Error::failed)?;
        let files = Files::new(config.files.as_deref(), &config.data).map_err(Error::failed)?;
        housekeeping::start(&tasks, store.clone(), files.clone(), stopping.clone());
        tasks.spawn(Indexer::new(store.clone(), tail_end.delivered.clone(), stopping.clone()).run());
        let auditor = Auditor::start(&tasks, store.clone(), stopping.clone());
        let settings = Settings {
            access_token_ttl: config.access_token_ttl,
            session_ttl: config.session_ttl,
            refresh_leeway: config.refresh_leeway,
            join_creates_rooms: config.join_creates_rooms,
            max_message_bytes: config.max_message_bytes,
            max_attachment_bytes: config.max_attachment_bytes,
        };
        let inner = Inner {
            store,
            hub,
            appender,
            tail: tail_end,
            keys,
            passwords: Passwords::new()?,
            pictures,
            files,
            revocations,
            attendance,
            auditor,
            settings,
            stopping,
            tasks,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Answers where the database can be written to and this node has read its log.
    ///
    /// # Errors
    /// `unavailable`, with what is wrong.
    pub async fn ready(&self) -> Result<Head> {
        if self.inner.stopping.is_cancelled() {
            return Err(Error::new(Outcome::Unavailable, "The service is stopping."));
        }
        let away = |cause: Box<dyn std::error::Error + Send + Sync>| {
            Error::new(Outcome::Unavailable, "The database does not answer.").caused_by(cause)
        };
        match timeout(Duration::from_secs(1), self.inner.store.run(log::writable_head)).await {
            Ok(head) => head.map_err(|error| away(error.into())),
            Err(elapsed) => Err(away(elapsed.into())),
        }
    }

    /// Runs a change that may write to the log, and hands what it added to this node's readers.
    async fn change<T, F>(&self, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db, &mut log::Writer) -> Result<T> + Send + 'static,
    {
        let (value, batch) = self.inner.store.run(move |db| log::write(db, change)).await?;
        self.inner.tail.moved(batch);
        Ok(value)
    }

    /// Runs reads on one state of the database.
    async fn read<T, F>(&self, read: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db) -> Result<T> + Send + 'static,
    {
        self.inner.store.run(move |db| log::snapshot(db, read)).await
    }

    /// How many streams this node serves.
    #[must_use]
    pub fn streams(&self) -> usize {
        self.inner.hub.listeners()
    }

    /// Begins to stop: every feed ends, saying so. Posts in flight are still answered.
    pub fn begin_stop(&self) {
        self.inner.stopping.cancel();
    }

    /// Ends what runs in the background. To be called when no door calls any more.
    pub async fn stop(self) {
        self.inner.stopping.cancel();
        self.inner.tasks.close();
        self.inner.tasks.wait().await;
    }
}

/// The transaction that the appender runs, on a connection of its own.
fn commit(url: String, tail: TailEnd) -> crate::live::Commit {
    let mut connection = DedicatedConnection::new(url, append::prepare);
    Box::new(move |drafts| {
        let (answers, batch) = connection.with(|db| append::append(db, drafts))?;
        tail.moved(batch);
        Ok(answers)
    })
}

/// The five calls name their caller: it must be the one whom the token names.
fn own_name(actor: &Actor, username: &str) -> Result<()> {
    let claimed = Username::parse("username", username)?;
    if claimed.key() == actor.username.key() {
        return Ok(());
    }
    Err(Error::new(Outcome::Forbidden, "The username must be the token's own."))
}
