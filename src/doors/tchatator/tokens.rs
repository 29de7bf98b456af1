//! Tokens, which stand for keys.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rand::distr::{Alphanumeric, SampleString};

use crate::model::{Guest, Secret};

/// How many are remembered at once. Where there are more, that which is over first is forgotten.
const MOST: usize = 10_000;

/// 32 of 62 letters are 190 bits.
const LENGTH: usize = 32;

/// The tokens of this node: each stands for what was shown at a `/connexion`, until `/deconnexion`, or until nobody has shown it
/// for a while. What it stands for is looked at anew for each command. Cheap to clone.
#[derive(Clone)]
pub struct Tokens {
    known: Arc<Mutex<HashMap<String, Standing>>>,
    ttl: Duration,
}

struct Standing {
    shown: Shown,
    until: Instant,
}

/// What a client shows of itself.
#[derive(Clone, Debug)]
pub struct Shown {
    /// A key, or an access token.
    pub key: Secret,
    /// Of the key of a service: for whom.
    pub guest: Option<Guest>,
}

impl Tokens {
    /// None, each of which will last so long after it was last shown.
    #[must_use]
    pub fn new(ttl: Duration) -> Self {
        Self { known: Arc::default(), ttl }
    }

    /// A new token.
    #[must_use]
    pub fn give(&self, shown: Shown) -> String {
        let (token, now) = (Alphanumeric.sample_string(&mut rand::rng(), LENGTH), Instant::now());
        let mut known = self.lock();
        known.retain(|_, standing| standing.until > now);
        if known.len() >= MOST {
            let first = known.iter().min_by_key(|(_, standing)| standing.until).map(|(token, _)| token.clone());
            first.and_then(|first| known.remove(&first));
        }
        known.insert(token.clone(), Standing { shown, until: now + self.ttl });
        token
    }

    /// What a token stands for.
    #[must_use]
    pub fn find(&self, token: &str) -> Option<Shown> {
        let now = Instant::now();
        let mut known = self.lock();
        let standing = known.get_mut(token).filter(|standing| standing.until > now)?;
        standing.until = now + self.ttl;
        Some(standing.shown.clone())
    }

    /// Makes a token stand for nothing.
    pub fn reset(&self, token: &str) {
        self.lock().remove(token);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Standing>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
