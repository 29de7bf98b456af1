//! How often a password may be guessed.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use metrics::counter;

use super::network::Network;
use crate::config::{Limit, Limits};
use crate::error::{Error, Result};

/// The first wait; each is twice the one before.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// How long after the last wait was over wrong passwords are forgotten.
const REMEMBERED: Duration = Duration::from_secs(3600);

/// How many accounts and addresses are remembered at once. Where there are more, those with the fewest wrong passwords
/// are forgotten: each costs whoever adds it the time of a hash.
const MOST: usize = 100_000;

/// Makes logins wait that follow wrong passwords, longer and longer, before any work is done for them.
///
/// From an address that an account has logged in from before, wrong passwords are counted for the two alone, so
/// that others, wherever they are, do not make its owner wait. From all other addresses together they are counted for the
/// account, and for the address. Names that nobody has are counted in the same way.
pub(super) struct Guesses {
    names: RandomState,
    counts: Mutex<HashMap<Key, Count>>,
}

/// From where somebody tries to log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The account has logged in from there before.
    Known(Network),
    /// It has not, or there is no such account.
    Strange(Network),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    Account(u64),
    Address(Network),
    Pair(u64, Network),
}

struct Count {
    failures: u32,
    free_at: Instant,
}

/// A login that was let through, and counts as a wrong password until it is told otherwise.
pub(super) struct Attempt<'a> {
    guesses: &'a Guesses,
    limits: &'a Limits,
    keys: Vec<Key>,
}

impl Guesses {
    pub(super) fn new() -> Self {
        Self { names: RandomState::new(), counts: Mutex::default() }
    }

    /// Lets a login through, or says when to come back. It counts at once: many that come together are not all free.
    ///
    /// # Errors
    /// `too_many_requests`.
    pub(super) fn begin<'a>(&'a self, limits: &'a Limits, name: &str, origin: Origin) -> Result<Attempt<'a>> {
        let (name, now) = (self.names.hash_one(name), Instant::now());
        let keys = match origin {
            Origin::Known(network) => vec![Key::Pair(name, network)],
            Origin::Strange(network) => vec![Key::Account(name), Key::Address(network)],
        };
        let mut counts = self.lock();
        for key in &keys {
            let free_at = counts.get(key).map_or(now, |count| count.free_at);
            if free_at > now && key.free(limits).is_some() {
                counter!("miaou_refused_total", "limit" => key.limit()).increment(1);
                return Err(Error::too_many("There were too many wrong passwords.", free_at - now));
            }
        }
        if counts.len() + keys.len() > MOST {
            make_room(&mut counts, now);
        }
        for key in &keys {
            let count = counts.entry(*key).or_insert(Count { failures: 0, free_at: now });
            count.failures = count.failures.saturating_add(1);
            count.free_at = now + key.wait(count.failures, limits);
        }
        Ok(Attempt { guesses: self, limits, keys })
    }

    /// Forgets wrong passwords that were long ago.
    pub(super) fn sweep(&self) {
        let now = Instant::now();
        self.lock().retain(|_, count| count.is_remembered(now));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Count>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt<'_> {
    /// The password was right: what was counted for this account and address is forgotten. What was counted for others
    /// too is not: whoever guesses may have an account of their own.
    pub(super) fn succeeded(self) {
        let mut counts = self.guesses.lock();
        for key in &self.keys {
            match key {
                Key::Pair(..) => drop(counts.remove(key)),
                Key::Account(_) | Key::Address(_) => uncount(&mut counts, *key, self.limits),
            }
        }
    }

    /// Nobody looked at the password.
    pub(super) fn withdraw(self) {
        let mut counts = self.guesses.lock();
        self.keys.iter().for_each(|key| uncount(&mut counts, *key, self.limits));
    }
}

fn uncount(counts: &mut HashMap<Key, Count>, key: Key, limits: &Limits) {
    if let Some(count) = counts.get_mut(&key) {
        count.failures = count.failures.saturating_sub(1);
        count.free_at = count.free_at.min(Instant::now() + key.wait(count.failures, limits));
    }
}

impl Key {
    /// How many wrong passwords cost no wait.
    fn free(self, limits: &Limits) -> Option<u32> {
        let limit = match self {
            Self::Account(_) | Self::Pair(..) => limits.login_failures,
            Self::Address(_) => limits.address_login_failures,
        };
        match limit {
            Limit::Off => None,
            Limit::At(most) => Some(most.get()),
        }
    }

    /// How long the next one waits after so many.
    fn wait(self, failures: u32, limits: &Limits) -> Duration {
        let beyond = self.free(limits).and_then(|free| failures.checked_sub(free));
        let wait = beyond.map(|beyond| FIRST_WAIT.saturating_mul(2_u32.saturating_pow(beyond)));
        wait.unwrap_or_default().min(limits.longest_login_delay)
    }

    /// The name of the setting.
    fn limit(self) -> &'static str {
        match self {
            Self::Account(_) | Self::Pair(..) => "login_failures",
            Self::Address(_) => "address_login_failures",
        }
    }
}

impl Count {
    fn is_remembered(&self, now: Instant) -> bool {
        now < self.free_at + REMEMBERED
    }
}

/// Whoever floods this with names that are tried once does not push out those that are tried again and again.
fn make_room(counts: &mut HashMap<Key, Count>, now: Instant) {
    counts.retain(|_, count| count.is_remembered(now));
    let mut fewest = 1;
    while counts.len() > MOST / 2 {
        counts.retain(|_, count| count.failures > fewest);
        fewest = fewest.saturating_mul(2);
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a failed assumption of a test is a failed test")]
mod tests {
    use std::net::{IpAddr, Ipv6Addr};

    use clap::{Args, Command, FromArgMatches};

    use super::*;

    fn defaults() -> Limits {
        let matches = Limits::augment_args(Command::new("limits").no_binary_name(true)).get_matches_from([""; 0]);
        Limits::from_arg_matches(&matches).expect("defaults")
    }

    fn network(number: u32) -> Network {
        IpAddr::from(Ipv6Addr::from_bits(u128::from(number) << 64)).into()
    }

    #[test]
    fn however_many_names_are_tried_from_however_many_addresses_who_is_waiting_waits() {
        let (guesses, limits) = (Guesses::new(), defaults());
        for number in 0..5 {
            assert!(guesses.begin(&limits, "ada", Origin::Strange(network(number))).is_ok());
        }

        for number in 0..300_000 {
            // Each is a name and an address that is tried once.
            assert!(guesses.begin(&limits, &number.to_string(), Origin::Strange(network(100 + number))).is_ok());
        }

        let remembered = guesses.lock().len();
        assert!(remembered <= MOST, "{remembered}");
        let counted = guesses.lock().get(&Key::Account(guesses.names.hash_one("ada"))).map(|count| count.failures);
        assert_eq!(counted, Some(5));
    }
}
