//! Connections, lent for one piece of work each.

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool, R2D2Connection};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use super::log;
use crate::error::{Error, Result};
use crate::outcome::Outcome;

/// A connection to PostgreSQL.
pub type Db = PgConnection;

/// How long a caller waits for a database that hangs. What was asked of it may still be done.
const DEADLINE: Duration = Duration::from_secs(5);

/// How long a connection may rest before it is tried.
const TRUSTED: Duration = Duration::from_secs(1);

/// Lends connections of one pool to blocking work on one runtime.
///
/// At most as much work runs as there are connections, and reading the log back, which any number of
/// returning clients may ask for at once, never takes more than half of them.
#[derive(Clone)]
pub struct Store {
    pool: Pool<ConnectionManager<Db>>,
    runtime: Handle,
    patience: Duration,
    work: Arc<Semaphore>,
    replays: Arc<Semaphore>,
    spare: Arc<Semaphore>,
}

impl Store {
    /// A pool of at most `size` connections to `url`, for each of which a caller waits no longer than `patience`. Connects when first asked to, so a database that is away
    /// at this moment is no error.
    ///
    /// Must be called on the runtime that is to carry the blocking work.
    #[must_use]
    pub fn new(url: &str, size: u32, patience: Duration) -> Self {
        let size = size.max(2);
        let pool = Pool::builder()
            .max_size(size)
            .min_idle(Some(1))
            .connection_timeout(patience)
            .connection_customizer(Box::new(Prepared))
            .error_handler(Box::new(Quiet))
            .build_unchecked(ConnectionManager::new(impatient(url)));
        let size = usize::try_from(size).unwrap_or(2);
        Self {
            pool,
            runtime: Handle::current(),
            patience,
            work: Arc::new(Semaphore::new(size)),
            replays: Arc::new(Semaphore::new(size / 2)),
            spare: Arc::new(Semaphore::new(1)),
        }
    }

    /// Runs `work` with a connection.
    ///
    /// # Errors
    /// `unavailable` when the database is away, when every connection stays busy, or when `work` takes more
    /// than 5 s; otherwise whatever `work` returns.
    pub async fn run<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db) -> Result<T> + Send + 'static,
    {
        let Ok(Ok(permit)) = timeout(self.patience, Arc::clone(&self.work).acquire_owned()).await else {
            return Err(Error::unavailable("every database connection is busy"));
        };
        let pool = self.pool.clone();
        let lent = self.runtime.spawn_blocking(move || {
            let _permit = permit;
            let mut db = pool.get().map_err(Error::unavailable)?;
            work(&mut db)
        });
        match timeout(DEADLINE, lent).await {
            Ok(done) => done.map_err(Error::failed)?,
            Err(_) => Err(Error::new(Outcome::Unavailable, "The database did not answer in time.")),
        }
    }

    /// Runs `work`, which reads the log back for a client. Waits its turn however long that takes.
    ///
    /// # Errors
    /// As [`Store::run`].
    pub async fn replay<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db) -> Result<T> + Send + 'static,
    {
        self.in_turn(&self.replays, work).await
    }

    /// Runs `work` that nobody needs soon, on one connection of all at most. Waits its turn however long that takes.
    ///
    /// # Errors
    /// As [`Store::run`].
    pub async fn spare<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db) -> Result<T> + Send + 'static,
    {
        self.in_turn(&self.spare, work).await
    }

    async fn in_turn<T, F>(&self, turns: &Arc<Semaphore>, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db) -> Result<T> + Send + 'static,
    {
        let (store, turns) = (self.clone(), Arc::clone(turns));
        // A task of its own: a turn that comes to who is waiting for something else meanwhile, perhaps for a turn too, would be
        // lost to all others.
        let working = self.runtime.spawn(async move {
            let turn = turns.acquire_owned().await.map_err(Error::failed)?;
            // Work that nobody waits for any more still has its connection, and so its turn.
            store
                .run(move |db| {
                    let _turn = turn;
                    work(db)
                })
                .await
        });
        AbortOnDropHandle::new(working).await.map_err(Error::failed)?
    }
}

/// A connection outside the pool, for one owner who keeps it. It is given up, and made anew, after any error, which ends
/// whatever transaction it was in.
pub struct DedicatedConnection {
    url: String,
    prepare: fn(&mut Db) -> Result<()>,
    open: Option<(Db, Instant)>,
}

impl DedicatedConnection {
    /// To `url`, once it is first used; `prepare` makes it ready for its work.
    #[must_use]
    pub fn new(url: String, prepare: fn(&mut Db) -> Result<()>) -> Self {
        Self { url, prepare, open: None }
    }

    /// Runs `work`. A connection that has rested is tried first: lost meanwhile, it would refuse work that the
    /// database could do.
    ///
    /// # Errors
    /// `unavailable` when the database is away, or whatever `work` returns.
    pub fn with<T>(&mut self, work: impl FnOnce(&mut Db) -> Result<T>) -> Result<T> {
        let open = self.open.take().map(|(mut db, used)| (used.elapsed() < TRUSTED || db.ping().is_ok(), db));
        let mut db = match open {
            Some((true, db)) => db,
            Some((false, _)) | None => {
                let mut db = connect(&self.url)?;
                (self.prepare)(&mut db)?;
                db
            }
        };
        let done = work(&mut db)?;
        self.open = Some((db, Instant::now()));
        Ok(done)
    }
}

/// Opens a connection outside the pool.
///
/// # Errors
/// `unavailable` when the database is away.
pub(super) fn connect(url: &str) -> Result<Db> {
    let mut db = Db::establish(&impatient(url)).map_err(Error::unavailable)?;
    prepare(&mut db)?;
    Ok(db)
}

/// Runs several changes that the log does not hold as one.
pub fn transaction<T>(db: &mut Db, change: impl FnOnce(&mut Db) -> Result<T>) -> Result<T> {
    db.transaction(change)
}

/// The URL with limits for a host that does not answer, where it does not set its own: libpq would wait for minutes.
fn impatient(url: &str) -> String {
    let limits = [
        ("connect_timeout", "3"),
        ("keepalives_idle", "10"),
        // The limit below is looked at when a keepalive is due, by default every 75 s.
        ("keepalives_interval", "3"),
        ("tcp_user_timeout", "10000"),
    ];
    limits.iter().filter(|(name, _)| !url.contains(name)).fold(url.to_owned(), |url, (name, value)| {
        let separator = match (url.contains("://"), url.contains('?')) {
            (true, true) => '&',
            (true, false) => '?',
            (false, _) => ' ',
        };
        format!("{url}{separator}{name}={value}")
    })
}

/// What every connection needs before its first use.
///
/// An acknowledged message must be on disk, so commits are never asynchronous, whatever the database's own
/// setting. A transaction that stalls holds the log's lock, so it is ended by the server. Compiling a plan costs more than any of
/// ours: on a database that has no statistics yet, seconds.
fn prepare(db: &mut Db) -> Result<()> {
    db.batch_execute(
        "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off';
         set application_name = 'miaou';
         set lock_timeout = '2s';
         set idle_in_transaction_session_timeout = '5s';
         set statement_timeout = '30s';
         set jit = off",
    )?;
    log::adopt(db)
}

#[derive(Debug)]
struct Prepared;

impl CustomizeConnection<Db, diesel::r2d2::Error> for Prepared {
    fn on_acquire(&self, db: &mut Db) -> std::result::Result<(), diesel::r2d2::Error> {
        prepare(db)
            .map_err(|error| diesel::r2d2::Error::ConnectionError(ConnectionError::BadConnection(format!("{error:?}"))))
    }
}

/// The pool retries in the background; whoever waits for a connection gets the error, and it is logged there.
#[derive(Debug)]
struct Quiet;

impl diesel::r2d2::HandleError<diesel::r2d2::Error> for Quiet {
    fn handle_error(&self, error: diesel::r2d2::Error) {
        tracing::debug!(%error, "could not connect to the database");
    }
}
