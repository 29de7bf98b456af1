use std::process::Child;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::EmbeddedError;
use super::cluster::{Cluster, Readiness};

/// How often the postmaster is looked at; a wish to stop is heard at once.
const LOOK: Duration = Duration::from_millis(100);

/// How soon a starting or stopping PostgreSQL is asked how far it is, and how long it may start without a sign of life.
const ASK: Duration = Duration::from_millis(10);
const SILENCE: Duration = Duration::from_secs(60);

/// Between restarts, doubling up to the longest, until one start has lasted.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
const LASTED: Duration = Duration::from_secs(60);

/// How long an orderly shutdown may take. A hard one loses nothing either: the next start replays the log.
const SHUTDOWN: Duration = Duration::from_secs(60);

/// The thread that spawns PostgreSQL, watches it, and starts it again when it dies before it is told to stop.
///
/// It is one thread for all of this because PostgreSQL dies with the thread that spawned it.
#[derive(Debug)]
pub struct Keeper {
    post: Arc<Post>,
    thread: Option<JoinHandle<()>>,
}

/// What the keeper shares with whoever stops it.
#[derive(Debug, Default)]
struct Post {
    state: Mutex<State>,
    changed: Condvar,
    pid: AtomicI32,
}

/// A process is signalled and reaped under the same lock, so that no signal goes to a successor of its number.
#[derive(Debug, Default)]
struct State {
    postmaster: Option<Child>,
    stopping: Option<Instant>,
}

impl Keeper {
    /// Returns once the cluster answers, or could not be started this first time.
    pub fn start(cluster: Cluster) -> Result<Self, EmbeddedError> {
        let post = Arc::new(Post::default());
        let (report, started) = sync_channel(1);
        let kept = Arc::clone(&post);
        let thread = thread::Builder::new().name("postgres".to_owned()).spawn(move || kept.keep(&cluster, &report));
        let thread =
            thread.map_err(|source| EmbeddedError::Io { doing: "cannot start a thread".to_owned(), source })?;
        // From here on dropping the keeper cleans up, whatever is returned.
        let keeper = Self { post, thread: Some(thread) };
        match started.recv() {
            Ok(result) => result.map(|()| keeper),
            Err(_) => Err(EmbeddedError::Database("its thread ended".to_owned())),
        }
    }

    pub fn pid(&self) -> i32 {
        self.post.pid.load(Ordering::Relaxed)
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        let mut state = self.post.lock();
        state.stopping = Some(Instant::now());
        state.signal(Signal::SIGINT);
        drop(state);
        self.post.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // Had it panicked, there would be nothing left to wait for.
            drop(thread.join());
        }
    }
}

impl Post {
    fn keep(&self, cluster: &Cluster, report: &SyncSender<Result<(), EmbeddedError>>) {
        let mut first = true;
        let mut pause = SHORTEST_PAUSE;
        while !self.stopping() {
            let began = Instant::now();
            let started = self.raise(cluster);
            let failed = started.is_err();
            if first {
                // The receiver waits for exactly this one message.
                drop(report.send(started));
            } else {
                match started {
                    Ok(()) => tracing::info!(pid = self.pid.load(Ordering::Relaxed), "PostgreSQL runs again"),
                    Err(_) if self.stopping() => {}
                    Err(error) => {
                        tracing::error!(%error, "PostgreSQL cannot be started again; it will be tried further")
                    }
                }
            }
            if failed {
                self.end(cluster);
            } else {
                self.watch(cluster);
            }
            if first && failed || self.stopping() {
                return;
            }
            first = false;
            pause = if began.elapsed() > LASTED { SHORTEST_PAUSE } else { pause };
            if !failed {
                tracing::error!("PostgreSQL died; it is started again");
            }
            self.rest(pause);
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Starts the cluster and waits until it can be used.
    fn raise(&self, cluster: &Cluster) -> Result<(), EmbeddedError> {
        cluster.bound_log();
        let log = cluster.log_end();
        let postmaster = cluster.launch()?;
        self.pid.store(postmaster.id().cast_signed(), Ordering::Relaxed);
        self.lock().postmaster = Some(postmaster);
        let mut pause = ASK;
        let mut heard = Instant::now();
        while heard.elapsed() < SILENCE && self.lock().runs() && !self.stopping() {
            match cluster.readiness() {
                Readiness::Ready => return cluster.furnish(),
                Readiness::Recovering => heard = Instant::now(),
                Readiness::Silent => {}
            }
            // Each question is a process that a long recovery has to share the machine with.
            self.rest(pause);
            pause = (pause * 2).min(LOOK);
        }
        Err(cluster.not_ready(log))
    }

    /// Waits until the postmaster is gone.
    fn watch(&self, cluster: &Cluster) {
        while self.lock().runs() {
            cluster.bound_log();
            let state = self.lock();
            if state.stopping.is_some_and(|since| since.elapsed() > SHUTDOWN) {
                state.signal(Signal::SIGQUIT);
            }
            let pause = if state.stopping.is_some() { ASK } else { LOOK };
            drop(self.changed.wait_timeout(state, pause));
        }
    }

    /// Ends a postmaster that did not become ready.
    fn end(&self, cluster: &Cluster) {
        self.lock().signal(Signal::SIGQUIT);
        self.watch(cluster);
    }

    /// Waits, but not longer than until the end is wanted.
    fn rest(&self, pause: Duration) {
        let going_on = |state: &mut State| state.stopping.is_none();
        drop(self.changed.wait_timeout_while(self.lock(), pause, going_on));
    }

    fn stopping(&self) -> bool {
        self.lock().stopping.is_some()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether the postmaster still runs; one that has ended is reaped and forgotten.
    fn runs(&mut self) -> bool {
        let runs = self.postmaster.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)));
        if !runs {
            self.postmaster = None;
        }
        runs
    }

    fn signal(&self, signal: Signal) {
        if let Some(postmaster) = &self.postmaster {
            // It may have ended by itself, which is all that is wanted.
            let _ = kill(Pid::from_raw(postmaster.id().cast_signed()), signal);
        }
    }
}
