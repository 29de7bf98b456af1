//! How much callers may do, counted on this node.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use metrics::counter;

use super::Chat;
use super::guesses::Guesses;
use super::network::Network;
use super::rate::Rate;
use crate::config::Limit;
use crate::error::{Allowance, Error, Result};
use crate::live::{Listener, Scope};
use crate::model::{Actor, UserId};
use crate::outcome::Outcome;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// How soon whoever has too many streams may look again for one that has ended.
const ENDED_STREAM: Duration = Duration::from_secs(15);

/// Everything that is counted. Cheap to clone.
#[derive(Clone)]
pub(super) struct Limits {
    counted: Arc<Counted>,
}

struct Counted {
    user_minute: Rate<UserId>,
    user_hour: Rate<UserId>,
    address_minute: Rate<Network>,
    address_hour: Rate<Network>,
    accounts: Rate<Network>,
    rooms: Rate<UserId>,
    searches: Rate<UserId>,
    tickets: Rate<UserId>,
    guesses: Guesses,
}

/// Who asks for something.
#[derive(Clone, Copy, Debug)]
pub enum Asking<'a> {
    /// A user, whose proof is good.
    User(&'a Actor),
    /// Somebody without a good proof, by address.
    Address(IpAddr),
}

impl<'a> Asking<'a> {
    /// Who asked, once it was looked at what is shown: the user who is proven, or else the address. Nobody where we could
    /// not tell.
    #[must_use]
    pub fn of(proven: &'a Result<Actor>, address: IpAddr) -> Option<Self> {
        match proven {
            Ok(actor) => Some(Self::User(actor)),
            Err(error) if matches!(error.outcome(), Outcome::Failed | Outcome::Unavailable) => None,
            Err(_) => Some(Self::Address(address)),
        }
    }
}

impl Limits {
    pub(super) fn new() -> Self {
        let counted = Counted {
            user_minute: Rate::new("requests_per_minute", "requests a minute", MINUTE),
            user_hour: Rate::new("requests_per_hour", "requests an hour", HOUR),
            address_minute: Rate::new(
                "address_requests_per_minute",
                "requests a minute without a good token from one address",
                MINUTE,
            ),
            address_hour: Rate::new(
                "address_requests_per_hour",
                "requests an hour without a good token from one address",
                HOUR,
            ),
            accounts: Rate::new("accounts_per_hour", "new accounts an hour from one address", HOUR),
            rooms: Rate::new("rooms_per_hour", "new rooms an hour", HOUR),
            searches: Rate::new("searches_per_minute", "searches a minute", MINUTE),
            tickets: Rate::new("stream_tickets_per_minute", "stream tickets a minute", MINUTE),
            guesses: Guesses::new(),
        };
        Self { counted: Arc::new(counted) }
    }

    /// How often wrong passwords may be tried.
    pub(super) fn guesses(&self) -> &Guesses {
        &self.counted.guesses
    }

    /// Forgets what counts no more.
    pub(super) fn sweep(&self) {
        let Counted {
            user_minute,
            user_hour,
            address_minute,
            address_hour,
            accounts,
            rooms,
            searches,
            tickets,
            guesses,
        } = &*self.counted;
        [user_minute, user_hour, rooms, searches, tickets].into_iter().for_each(Rate::sweep);
        [address_minute, address_hour, accounts].into_iter().for_each(Rate::sweep);
        guesses.sweep();
    }
}

impl Chat {
    /// Counts a request, as every door does once for each, and tells what the caller has left.
    ///
    /// # Errors
    /// `too_many_requests`.
    pub fn count_request(&self, asking: Asking<'_>) -> Result<Vec<Allowance>> {
        let (settings, counted) = (self.settings_now(), &self.inner.limits.counted);
        let limits = &settings.limits;
        let allowances = match asking {
            Asking::User(actor) => [
                counted.user_minute.check(&actor.id, limits.requests_per_minute)?,
                counted.user_hour.check(&actor.id, limits.requests_per_hour)?,
            ],
            Asking::Address(address) => [
                counted.address_minute.check(&address.into(), limits.address_requests_per_minute)?,
                counted.address_hour.check(&address.into(), limits.address_requests_per_hour)?,
            ],
        };
        Ok(allowances.into_iter().flatten().collect())
    }

    /// Counts an account that is to be created.
    pub(super) fn count_account(&self, address: IpAddr) -> Result<()> {
        let limit = self.settings_now().limits.accounts_per_hour;
        self.inner.limits.counted.accounts.check(&address.into(), limit).map(drop)
    }

    /// Counts a room that is to be created.
    pub(super) fn count_room(&self, user: UserId) -> Result<()> {
        let limit = self.settings_now().limits.rooms_per_hour;
        self.inner.limits.counted.rooms.check(&user, limit).map(drop)
    }

    /// Counts a search.
    pub(super) fn count_search(&self, user: UserId) -> Result<()> {
        let limit = self.settings_now().limits.searches_per_minute;
        self.inner.limits.counted.searches.check(&user, limit).map(drop)
    }

    /// Counts a stream ticket.
    pub(super) fn count_ticket(&self, user: UserId) -> Result<()> {
        let limit = self.settings_now().limits.stream_tickets_per_minute;
        self.inner.limits.counted.tickets.check(&user, limit).map(drop)
    }

    /// Listens in the name of a user, who may have so many streams open and no more.
    pub(super) fn listen(&self, user: UserId, scope: Scope) -> Result<Listener> {
        let limit = self.settings_now().limits.streams_per_user;
        let most = match limit {
            Limit::Off => usize::MAX,
            Limit::At(most) => most.get().try_into().unwrap_or(usize::MAX),
        };
        self.inner.hub.listen(user, scope, most).ok_or_else(|| {
            counter!("miaou_refused_total", "limit" => "streams_per_user").increment(1);
            Error::too_many(format!("There may be {limit} streams at once; close one."), ENDED_STREAM)
        })
    }
}
