//! What is noted beside the work: who came from where, and what was refused.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use metrics::counter;
use tokio::sync::mpsc;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Chat;
use crate::model::{Act, Action, Actor, UserId};
use crate::outcome::Outcome;
use crate::store::{Store, addresses, audit, transaction};

/// How many notes may wait. Full, the next ones are lost and counted: nobody's login waits for a note of it.
const WAITING: usize = 8192;

/// How many are written at once.
const BATCH: usize = 512;

/// How long notes are gathered before they are written: a flood of refusals becomes few rows.
const GATHER: Duration = Duration::from_millis(50);

/// How long to wait before a database that is away is tried again.
const BREAK: Duration = Duration::from_secs(1);

/// Of how many users the address is remembered, so that it is not written again at each request.
const REMEMBERED: usize = 65_536;

/// Writes notes in the background, many in one transaction. What is done in a transaction of its own is kept there, and
/// not here.
#[derive(Clone)]
pub(super) struct Auditor {
    queue: mpsc::Sender<Note>,
    addresses: Arc<Mutex<HashMap<UserId, IpAddr>>>,
}

enum Note {
    Did(Box<Act>),
    Seen(UserId, IpAddr),
}

impl Auditor {
    /// Starts the writer, which ends when told to, once it has written what waits.
    pub(super) fn start(tasks: &TaskTracker, store: Store, stopping: CancellationToken) -> Self {
        let (queue, waiting) = mpsc::channel(WAITING);
        tasks.spawn(write(store, waiting, stopping));
        Self { queue, addresses: Arc::default() }
    }

    /// Keeps an act that changed nothing, or nothing that could not be done without a note of it.
    pub(super) fn note(&self, act: Act) {
        self.send(Note::Did(Box::new(act)));
    }

    /// Keeps from where a user speaks, where that is news.
    pub(super) fn see(&self, user: UserId, address: IpAddr) {
        let mut known = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        if known.get(&user) == Some(&address) {
            return;
        }
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(user, address);
        drop(known);
        self.send(Note::Seen(user, address));
    }

    fn send(&self, note: Note) {
        if self.queue.try_send(note).is_err() {
            counter!("miaou_audit_lost_total").increment(1);
        }
    }
}

impl Chat {
    /// Notes that somebody was refused, where admins want to know of it: a right that was missing, and no mistake.
    pub fn refused(&self, actor: Option<&Actor>, address: IpAddr, operation: &str, outcome: Outcome) {
        let notable = matches!(
            outcome,
            Outcome::Forbidden | Outcome::NotAMember | Outcome::Unauthenticated | Outcome::Banned | Outcome::Muted
        );
        if notable {
            let act = Act::new(Action::Refused).from(address);
            let act = actor.map_or(act.clone(), |actor| act.by(actor));
            let (operation, outcome) = (Some(operation.to_owned()), Some(outcome.row().name));
            self.inner.auditor.note(Act { operation, outcome, ..act });
        }
    }
}

async fn write(store: Store, mut waiting: mpsc::Receiver<Note>, stopping: CancellationToken) {
    let mut notes = Vec::new();
    loop {
        tokio::select! {
            () = stopping.cancelled() => break,
            _ = waiting.recv_many(&mut notes, 1) => {}
        }
        tokio::select! {
            () = stopping.cancelled() => {}
            () = sleep(GATHER) => {}
        }
        gather(&mut waiting, &mut notes);
        let (acts, seen) = sort(std::mem::take(&mut notes));
        while let Err(error) = keep(&store, acts.clone(), seen.clone()).await {
            tracing::warn!(?error, "who did what could not be kept; it will be tried again");
            tokio::select! {
                () = stopping.cancelled() => break,
                () = sleep(BREAK) => {}
            }
        }
    }
    gather(&mut waiting, &mut notes);
    let (acts, seen) = sort(notes);
    if let Err(error) = keep(&store, acts, seen).await {
        tracing::warn!(?error, "who did what in the last moment could not be kept");
    }
}

fn gather(waiting: &mut mpsc::Receiver<Note>, notes: &mut Vec<Note>) {
    while notes.len() < BATCH
        && let Ok(note) = waiting.try_recv()
    {
        notes.push(note);
    }
}

/// Acts in their order, the same ones counted; and the last address of each user.
fn sort(notes: Vec<Note>) -> (Vec<Act>, Vec<(UserId, IpAddr)>) {
    let (mut acts, mut seen) = (Vec::<Act>::new(), HashMap::new());
    for note in notes {
        match note {
            Note::Did(act) => match acts.iter_mut().find(|known| known.is_again(&act)) {
                Some(known) => known.count = known.count.saturating_add(act.count),
                None => acts.push(*act),
            },
            Note::Seen(user, address) => {
                seen.insert(user, address);
            }
        }
    }
    (acts, seen.into_iter().collect())
}

async fn keep(store: &Store, acts: Vec<Act>, seen: Vec<(UserId, IpAddr)>) -> crate::error::Result<()> {
    if acts.is_empty() && seen.is_empty() {
        return Ok(());
    }
    let write = move |db: &mut _| {
        transaction(db, |db| {
            if !seen.is_empty() {
                addresses::see(db, &seen)?;
            }
            if acts.is_empty() { Ok(()) } else { audit::record(db, &acts) }
        })
    };
    store.run(write).await
}
