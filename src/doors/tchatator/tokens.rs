//! Tokens, which stand for keys.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rand::distr::{Alphanumeric, SampleString};

use crate::model::{Secret, ServiceUser};

/// How many are remembered at once. Where there are more, that which is over first is forgotten.
const MOST: usize = 10_000;

/// How many are remembered of one who shows itself, so that whoever connects again and again pushes out nobody else's.
const MOST_OF_ONE: usize = 20;

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
    pub served: Option<ServiceUser>,
}

impl Shown {
    fn is_as(&self, other: &Self) -> bool {
        self.key.expose() == other.key.expose() && self.served == other.served
    }
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
        let of_one = known.values().filter(|standing| standing.shown.is_as(&shown)).count();
        if of_one >= MOST_OF_ONE || known.len() >= MOST {
            let same = known.iter().filter(|(_, standing)| of_one < MOST_OF_ONE || standing.shown.is_as(&shown));
            let first = same.min_by_key(|(_, standing)| standing.until).map(|(token, _)| token.clone());
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

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(key: &str) -> Shown {
        Shown { key: key.to_owned().into(), served: None }
    }

    #[test]
    fn whoever_connects_again_and_again_pushes_out_nobody_else() {
        let tokens = Tokens::new(Duration::from_secs(60));
        let (of_ada, first) = (tokens.give(shown("ada")), tokens.give(shown("bob")));

        for _ in 0..MOST_OF_ONE {
            let _ = tokens.give(shown("bob"));
        }

        assert!(tokens.find(&of_ada).is_some() && tokens.find(&first).is_none());
        assert_eq!(tokens.lock().len(), 1 + MOST_OF_ONE);
    }

    #[test]
    fn tokens_end_with_time_and_are_no_more_than_there_is_room_for() {
        let tokens = Tokens::new(Duration::from_secs(60));
        let until = Instant::now() + Duration::from_secs(1);
        let many = (0..MOST).map(|number| (number.to_string(), Standing { shown: shown(&number.to_string()), until }));
        tokens.lock().extend(many);
        let new = tokens.give(shown("ada"));
        assert!(tokens.find(&new).is_some());
        assert_eq!(tokens.lock().len(), MOST);

        let brief = Tokens::new(Duration::ZERO);
        let token = brief.give(shown("ada"));
        assert!(brief.find(&token).is_none());
    }
}
