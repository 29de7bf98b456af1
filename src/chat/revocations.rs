//! Sessions and keys that are over while what they proved still lives.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::watch;

use super::heard::End;
use crate::error::Result;
use crate::model::{Actor, EndReason, Entry, Event, EventKind, Proof, UserId};
use crate::store::{Store, api_keys, sessions, users};

/// A token's expiry is in whole seconds, and it is good through the last of them.
const LAST_SECOND: Duration = Duration::from_secs(1);

/// What a key proved is remembered as long as a link lives that it asked for.
const LINKS: Duration = Duration::from_secs(600);

/// What every node knows of ended sessions, revoked keys and erased users without asking the database: they come by the log, and
/// the recent ones are read at start. Each is forgotten once the last access token or link of its own has expired.
#[derive(Clone)]
pub(super) struct Revocations {
    over: Arc<RwLock<HashMap<Subject, Over>>>,
    /// Told when a key is revoked: the log tells its user alone, and a service's key has streams of others open.
    keys: Arc<watch::Sender<()>>,
    token_ttl: Duration,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Subject {
    Proof(Proof),
    User(UserId),
}

struct Over {
    end: End,
    forget_at: DateTime<Utc>,
}

impl Revocations {
    pub(super) fn new(token_ttl: Duration) -> Self {
        let token_ttl = token_ttl.max(LINKS) + LAST_SECOND;
        Self { over: Arc::default(), keys: Arc::new(watch::Sender::new(())), token_ttl }
    }

    /// Learns what ended while this node was not listening.
    pub(super) async fn load(&self, store: &Store) -> Result<()> {
        let since = Utc::now() - self.token_ttl;
        let read = move |db: &mut _| {
            Ok((
                sessions::ended_since(db, since)?,
                api_keys::revoked_since(db, since)?,
                users::erased_since(db, since)?,
            ))
        };
        let (sessions, keys, users) = store.run(read).await?;
        let logged_out = End::SessionEnded(EndReason::LoggedOut);
        let sessions = sessions.into_iter().map(|session| (Subject::Proof(Proof::Session(session)), logged_out));
        let keys = keys.into_iter().map(|key| (Subject::Proof(Proof::Key(key)), End::KeyRevoked));
        let users = users.into_iter().map(|user| (Subject::User(user), End::AccountErased));
        for (subject, end) in sessions.chain(keys).chain(users) {
            if self.end(subject).is_none() {
                self.learn(subject, end);
            }
        }
        Ok(())
    }

    /// Learns from an entry of the log.
    pub(super) fn hear(&self, entry: &Entry) {
        let Entry::Event(Event { kind, user, .. }) = entry else { return };
        if let EventKind::SessionEnded { session, reason } = kind {
            self.insert(Proof::Session(*session), End::SessionEnded(*reason));
        }
        if let EventKind::KeyRevoked { key } = kind {
            self.insert(Proof::Key(*key), End::KeyRevoked);
        }
        if let EventKind::AccountErased {} = kind {
            self.learn(Subject::User(user.id), End::AccountErased);
        }
    }

    pub(super) fn insert(&self, proof: Proof, end: End) {
        self.learn(Subject::Proof(proof), end);
    }

    fn learn(&self, subject: Subject, end: End) {
        let now = Utc::now();
        let mut over = self.over.write().unwrap_or_else(PoisonError::into_inner);
        over.retain(|_, over| over.forget_at > now);
        over.insert(subject, Over { end, forget_at: now + self.token_ttl });
        drop(over);
        if let Subject::Proof(Proof::Key(_)) = subject {
            self.keys.send_replace(());
        }
    }

    /// Why what an actor shows proves nothing any more, if so.
    pub(super) fn find(&self, actor: &Actor) -> Option<End> {
        self.end(Subject::Proof(actor.proof)).or_else(|| self.end(Subject::User(actor.id)))
    }

    /// Tells when to ask again about what an actor shows, besides when the log tells something of the actor.
    pub(super) fn watch(&self, actor: &Actor) -> Option<watch::Receiver<()>> {
        match actor.proof {
            Proof::Session(_) => None,
            Proof::Key(_) => Some(self.keys.subscribe()),
        }
    }

    fn end(&self, subject: Subject) -> Option<End> {
        self.over.read().unwrap_or_else(PoisonError::into_inner).get(&subject).map(|over| over.end)
    }
}
