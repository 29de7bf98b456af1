//! Who may not use the service, as every node knows without asking the database.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use ipnet::IpNet;

use crate::error::{Error, Result};
use crate::model::{Entry, Event, EventKind, UserId};
use crate::outcome::Outcome;
use crate::store::sanctions::{self, ServiceBan, Whom};
use crate::store::{Db, Store};

/// The bans from the whole service: read at start, and followed by the log. One that is over by itself bans nobody.
#[derive(Clone, Default)]
pub(super) struct Bans {
    known: Arc<RwLock<Known>>,
}

#[derive(Default)]
struct Known {
    users: HashMap<UserId, Term>,
    networks: HashMap<IpNet, Term>,
}

struct Term {
    until: Option<DateTime<Utc>>,
    reason: String,
}

impl Bans {
    /// Learns what was decided while this node was not listening.
    pub(super) async fn load(&self, store: &Store) -> Result<()> {
        let bans = store.run(|db: &mut Db| sanctions::service_bans(db)).await?;
        let mut known = Known::default();
        for ServiceBan { whom, expires_at: until, reason } in bans {
            known.insert(whom, Term { until, reason });
        }
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = known;
        Ok(())
    }

    /// Learns from an entry of the log. True where those who listen must look whether they still may, and are not told by
    /// the entry itself.
    pub(super) fn hear(&self, entry: &Entry) -> bool {
        let Entry::Event(Event { user, kind, .. }) = entry else { return false };
        let change =
            |change: &dyn Fn(&mut Known)| change(&mut self.known.write().unwrap_or_else(PoisonError::into_inner));
        let term = |reason: &String, until: &Option<DateTime<Utc>>| Term { until: *until, reason: reason.clone() };
        match kind {
            EventKind::UserBanned { reason, until, .. } => {
                change(&|known| known.insert(Whom::User(user.id), term(reason, until)));
            }
            EventKind::UserUnbanned { .. } => {
                change(&|known| drop(known.users.remove(&user.id)));
            }
            EventKind::AddressBanned { network, reason, until } => {
                change(&|known| known.insert(Whom::Network(*network), term(reason, until)));
                return true;
            }
            EventKind::AddressUnbanned { network } => {
                change(&|known| drop(known.networks.remove(network)));
            }
            _ => {}
        }
        false
    }

    /// Why a user at an address may not use the service, if so.
    pub(super) fn find(&self, user: UserId, address: IpAddr) -> Option<Error> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.users.get(&user).and_then(Term::refusal).or_else(|| known.at(address))
    }

    /// Why nobody at an address may use the service, if so.
    pub(super) fn at(&self, address: IpAddr) -> Option<Error> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).at(address)
    }
}

impl Known {
    fn insert(&mut self, whom: Whom, term: Term) {
        match whom {
            Whom::User(user) => self.users.insert(user, term),
            Whom::Network(network) => self.networks.insert(network, term),
        };
    }

    fn at(&self, address: IpAddr) -> Option<Error> {
        let mut meeting = self.networks.iter().filter(|(network, _)| network.contains(&address));
        meeting.find_map(|(_, term)| term.refusal())
    }
}

impl Term {
    fn refusal(&self) -> Option<Error> {
        self.until.is_none_or(|until| until > Utc::now()).then(|| banned(&self.reason, self.until))
    }
}

/// What those who are banned are told.
pub(super) fn banned(reason: &str, until: Option<DateTime<Utc>>) -> Error {
    Error::new(Outcome::Banned, told("You are banned", reason, until))
}

/// A sentence, with why and until when.
pub(super) fn told(what: &str, reason: &str, until: Option<DateTime<Utc>>) -> String {
    let until = until.map(|until| format!(" until {}", until.format("%Y-%m-%d %H:%M:%S UTC"))).unwrap_or_default();
    if reason.is_empty() { format!("{what}{until}.") } else { format!("{what}{until}: {reason}") }
}
