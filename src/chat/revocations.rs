//! Sessions that are over while access tokens of theirs still live.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::error::Result;
use crate::model::{EndReason, Entry, Event, EventKind, SessionId};
use crate::store::{Store, sessions};

/// A token's expiry is in whole seconds, and it is good through the last of them.
const LAST_SECOND: Duration = Duration::from_secs(1);

/// What every node knows of ended sessions without asking the database: they come by the log, and the recent ones
/// are read at start. A session is forgotten once the last access token of its own has expired.
#[derive(Clone)]
pub(super) struct Revocations {
    ended: Arc<RwLock<HashMap<SessionId, Ended>>>,
    token_ttl: Duration,
}

struct Ended {
    reason: EndReason,
    forget_at: DateTime<Utc>,
}

impl Revocations {
    pub(super) fn new(token_ttl: Duration) -> Self {
        Self { ended: Arc::default(), token_ttl: token_ttl + LAST_SECOND }
    }

    /// Learns what ended while this node was not listening.
    pub(super) async fn load(&self, store: &Store) -> Result<()> {
        let since = Utc::now() - self.token_ttl;
        for session in store.run(move |db| sessions::ended_since(db, since)).await? {
            if self.find(session).is_none() {
                self.insert(session, EndReason::LoggedOut);
            }
        }
        Ok(())
    }

    /// Learns from an entry of the log.
    pub(super) fn hear(&self, entry: &Entry) {
        if let Entry::Event(Event { kind: EventKind::SessionEnded { session, reason }, .. }) = entry {
            self.insert(*session, *reason);
        }
    }

    pub(super) fn insert(&self, session: SessionId, reason: EndReason) {
        let now = Utc::now();
        let mut ended = self.ended.write().unwrap_or_else(PoisonError::into_inner);
        ended.retain(|_, ended| ended.forget_at > now);
        ended.insert(session, Ended { reason, forget_at: now + self.token_ttl });
    }

    /// Why a session is over, if it is.
    pub(super) fn find(&self, session: SessionId) -> Option<EndReason> {
        self.ended.read().unwrap_or_else(PoisonError::into_inner).get(&session).map(|ended| ended.reason)
    }
}
