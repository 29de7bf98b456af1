//! Every rule of the service, as methods of [`Chat`]. Doors hand it operations and translate what it answers.

mod accounts;
mod admin_key;
mod api_keys;
mod attachments;
mod attempts;
mod attendance;
mod auditor;
mod authority;
mod backlog;
mod bans;
mod bell;
mod blocks;
mod connections;
mod conversations;
mod deliveries;
mod dispatcher;
mod edits;
mod eraser;
mod erasure;
mod exchange;
mod export;
mod feed;
mod filtering;
mod filters;
mod first_admin;
mod glance;
mod guesses;
mod guests;
mod heard;
mod hearing;
mod hooks;
mod housekeeping;
mod identity;
mod indexer;
mod keys;
mod limits;
mod logs;
mod markers;
mod membership;
mod messages;
mod moderation;
mod network;
mod newcomers;
mod operator;
mod outage;
mod page;
mod parcels;
mod passwords;
mod people;
mod pictures;
mod players;
mod presence;
mod rate;
mod reactions;
mod reports;
mod requests;
mod revocations;
mod roles;
mod rooms;
mod salons;
mod sanctions;
mod search;
mod secret_key;
mod services;
mod sessions;
mod settings;
mod standing;
mod starter;
mod stickers;
mod tail;
mod transactions;
mod turns;
mod upload;
mod webhooks;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use attachments::Download;
pub use connections::{Connection, Parting};
pub use export::Export;
pub use feed::{Feed, Following};
pub use heard::{End, Heard, ResetReason};
pub use keys::Keys;
pub use limits::Asking;
pub use logs::LogFeed;
pub use operator::Operator;
pub use presence::who;
pub use services::only_services_act;
pub use upload::Upload;

use crate::config::{Config, Source};
use crate::error::{Error, Result};
use crate::live::{Appender, Courier, Hub, Reach};
pub use crate::model::Attending;
use crate::model::Head;
use crate::outcome::Outcome;
use crate::store::files::Files;
use crate::store::{Store, log};
use admin_key::AdminKey;
use attempts::Pauses;
use attendance::Attendance;
use auditor::Auditor;
use bans::Bans;
use connections::Connections;
use dispatcher::Dispatcher;
use eraser::Eraser;
use filtering::Filtering;
use housekeeping::Rounds;
use indexer::Indexer;
use limits::Limits;
use passwords::Passwords;
use pictures::Pictures;
use revocations::Revocations;
use settings::Settings;
use tail::{Tail, TailEnd};
use transactions::commit;

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
    admin_key: AdminKey,
    passwords: Passwords,
    pictures: Pictures,
    files: Files,
    courier: Courier,
    pings: Semaphore,
    revocations: Revocations,
    attendance: Attendance,
    filtering: Filtering,
    bans: Bans,
    auditor: Auditor,
    settings: Settings,
    limits: Limits,
    connections: Connections,
    stopping: CancellationToken,
    tasks: TaskTracker,
}

/// How many webhooks may be tested at once.
const PINGS: usize = 8;

/// Which nodes share the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nodes {
    /// This one alone.
    One,
    /// Perhaps others too: they tell each other when the log moves.
    Many,
}

impl Chat {
    /// Starts the service on a database whose schema is up to date. Settings that may change while it runs are read
    /// again from their source.
    ///
    /// # Errors
    /// `unavailable` when the database is away, `failed` when the system gives no thread.
    pub async fn start(config: &Config, source: Source, keys: Keys, database_url: &str, nodes: Nodes) -> Result<Self> {
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
        let bans = Bans::default();
        bans.load(&store).await?;
        let filtering = Filtering::default();
        filtering.load(&store).await?;
        let attendance = Attendance::start(config, &tasks, (&store, &hub), &stopping);
        let learners = (revocations.clone(), bans.clone(), filtering.clone(), attendance.clone());
        let (tail, tail_end) = Tail::new(head, store.clone(), hub.clone(), learners);
        tasks.spawn(tail.run(stopping.clone()));
        if nodes == Nodes::Many {
            tasks.spawn(bell::run(database_url.to_owned(), tail_end.clone(), stopping.clone()));
        }
        let appender = Appender::start(commit(database_url.to_owned(), tail_end.clone()), config.database_patience)
            .map_err(Error::failed)?;
        let files = Files::new(config.files.as_deref(), &config.data).map_err(Error::failed)?;
        let reach = if config.webhook_private_addresses { Reach::Everywhere } else { Reach::Public };
        let courier = Courier::new(reach, config.webhook_timeout)?;
        let pauses = Pauses { first: config.webhook_pause, attempt: config.webhook_timeout };
        let delivered = tail_end.delivered.clone();
        tasks.spawn(Dispatcher::new(store.clone(), courier.clone(), pauses, delivered, stopping.clone()).run());
        let auditor = Auditor::start(&tasks, store.clone(), stopping.clone());
        tasks.spawn(Eraser::new(store.clone(), tail_end.clone(), stopping.clone()).run());
        let (settings, limits) = (Settings::new(config.clone(), source), Limits::new());
        let admin_key = AdminKey::default();
        admin_key.replace(config.admin_key.as_deref());
        let rounds = Rounds {
            store: store.clone(),
            files: files.clone(),
            settings: settings.clone(),
            limits: limits.clone(),
            stopping: stopping.clone(),
        };
        tasks.spawn(rounds.run());
        tasks.spawn(Indexer::new(store.clone(), tail_end.delivered.clone(), stopping.clone()).run());
        let inner = Inner {
            store,
            hub,
            appender,
            tail: tail_end,
            keys,
            admin_key,
            passwords: Passwords::new()?,
            pictures,
            files,
            courier,
            pings: Semaphore::new(PINGS),
            revocations,
            attendance,
            filtering,
            bans,
            auditor,
            settings,
            limits,
            connections: Connections::default(),
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
