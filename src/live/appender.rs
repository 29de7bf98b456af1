//! From many senders to one transaction.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use metrics::{counter, histogram};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::error::{Error, Result};
use crate::model::{Draft, IdempotencyKey, Posted, UserId};
use crate::outcome::Outcome;

/// Commits drafts in one transaction and answers each of them. No two drafts of one author carry the same key.
///
/// An error says that the transaction as a whole failed.
pub type Commit = Box<dyn FnMut(&[Draft]) -> Result<Vec<Result<Posted>>> + Send>;

/// How many messages one transaction takes at most.
const BATCH: usize = 512;

/// How many messages may wait for a transaction. Full, a post is refused at once: it is not in the log.
const WAITING: usize = 8192;

/// Writes messages to the log, one transaction at a time, from a thread of its own.
///
/// Everything that waits when a transaction ends goes into the next one: at rest a message is committed at once, and
/// under load the cost of a commit is shared. Whoever is answered with a message has it on disk.
///
/// The thread ends when the appender is dropped, after it has committed what waits.
#[derive(Debug)]
pub struct Appender {
    queue: mpsc::Sender<Waiting>,
    patience: Duration,
}

struct Waiting {
    draft: Draft,
    answer: oneshot::Sender<Result<Posted>>,
}

impl Appender {
    /// Starts the thread. A sender waits for its answer no longer than `patience`; after it, the message may still be
    /// stored, and only a retry with the same key tells.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(commit: Commit, patience: Duration) -> std::io::Result<Self> {
        let (queue, waiting) = mpsc::channel(WAITING);
        std::thread::Builder::new().name("appender".into()).spawn(move || run(waiting, commit))?;
        Ok(Self { queue, patience })
    }

    /// Writes one message and returns it once it is on disk.
    ///
    /// # Errors
    /// `unavailable` when too many wait, when the database is away, or when it does not answer in time;
    /// otherwise what the rules say.
    pub async fn append(&self, draft: Draft) -> Result<Posted> {
        let (answer, answered) = oneshot::channel();
        self.queue
            .try_send(Waiting { draft, answer })
            .map_err(|_| Error::new(Outcome::Unavailable, "Too many messages are waiting; this one was not stored."))?;
        match timeout(self.patience, answered).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(Error::new(Outcome::Unavailable, "The service is stopping.")),
            Err(_) => Err(Error::new(
                Outcome::Unavailable,
                "The database did not answer in time. The message may have been stored: repeat it with the same Idempotency-Key.",
            )),
        }
    }
}

fn run(mut queue: mpsc::Receiver<Waiting>, mut commit: Commit) {
    let mut held_over = Vec::new();
    loop {
        let mut batch = Batch::default();
        for waiting in std::mem::take(&mut held_over) {
            batch.take(waiting, &mut held_over);
        }
        if batch.drafts.is_empty() && held_over.is_empty() {
            let Some(waiting) = queue.blocking_recv() else { return };
            batch.take(waiting, &mut held_over);
        }
        while batch.drafts.len() < BATCH
            && let Ok(waiting) = queue.try_recv()
        {
            batch.take(waiting, &mut held_over);
        }
        if !batch.drafts.is_empty() {
            batch.commit(&mut commit);
        }
    }
}

#[derive(Default)]
struct Batch {
    drafts: Vec<Draft>,
    answers: Vec<oneshot::Sender<Result<Posted>>>,
    keys: HashSet<(UserId, IdempotencyKey)>,
}

impl Batch {
    /// Adds a draft whose sender still waits. One that carries a key already in this batch is held over: the
    /// next transaction finds the first one stored.
    fn take(&mut self, waiting: Waiting, held_over: &mut Vec<Waiting>) {
        if waiting.answer.is_closed() {
            return;
        }
        if let Some(key) = &waiting.draft.key
            && !self.keys.insert((waiting.draft.author.id, key.clone()))
        {
            held_over.push(waiting);
            return;
        }
        self.drafts.push(waiting.draft);
        self.answers.push(waiting.answer);
    }

    fn commit(self, commit: &mut Commit) {
        let started = Instant::now();
        let Self { drafts, answers, .. } = self;
        let results = match commit(&drafts) {
            Ok(results) => results,
            // One draft that the database cannot take must not fail its neighbours.
            Err(error) if error.outcome() == Outcome::Failed && drafts.len() > 1 => one_by_one(&drafts, commit),
            Err(error) => failed(error, drafts.len()),
        };
        histogram!("miaou_append_seconds").record(started.elapsed());
        histogram!("miaou_append_batch_messages").record(u32::try_from(drafts.len()).unwrap_or(u32::MAX));
        for (answer, result) in answers.into_iter().zip(results) {
            let outcome = result.as_ref().map_or_else(|error| error.outcome(), |_| Outcome::Created);
            counter!("miaou_posts_total", "outcome" => outcome.row().name).increment(1);
            // A sender that left does not need its answer.
            let _ = answer.send(result);
        }
    }
}

/// Commits each draft by itself. Once the database is away the others are not tried: each might wait for it anew.
fn one_by_one(drafts: &[Draft], commit: &mut Commit) -> Vec<Result<Posted>> {
    let mut results = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let result = commit(std::slice::from_ref(draft))
            .and_then(|mut results| results.pop().unwrap_or_else(|| Err(Error::failed("no answer"))));
        let away = result.as_ref().err().filter(|error| error.outcome() == Outcome::Unavailable).map(Error::again);
        results.push(result);
        if let Some(away) = away {
            results.extend(failed(away, drafts.len() - results.len()));
            break;
        }
    }
    results
}

/// The same error for everybody; the first one carries the cause.
fn failed(error: Error, senders: usize) -> Vec<Result<Posted>> {
    let others: Vec<_> = (1..senders).map(|_| Err(error.again())).collect();
    std::iter::once(Err(error)).chain(others).take(senders).collect()
}
