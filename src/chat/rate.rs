//! How often somebody may do something.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use metrics::counter;

use crate::config::Limit;
use crate::error::{Allowance, Error, Result};

/// After so many were counted, whoever owes nothing is forgotten.
const SWEPT_EVERY: u32 = 100_000;

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, DefaultClock, StateInformationMiddleware>;

/// Counts what somebody does, by key: as many as the quota at once, and then as they come back, spread over the window.
///
/// Whoever owes nothing any more is forgotten within 100,000 others, or with the next round of housekeeping.
pub(super) struct Rate<K: Hash + Eq + Clone> {
    /// The name of the setting.
    name: &'static str,
    /// What is counted, for the sentence that refuses.
    what: &'static str,
    window: Duration,
    current: RwLock<Option<Arc<Current<K>>>>,
    counted: AtomicU32,
}

struct Current<K: Hash + Eq + Clone> {
    most: NonZeroU32,
    limiter: Limiter<K>,
}

impl<K: Hash + Eq + Clone> Rate<K> {
    pub(super) const fn new(name: &'static str, what: &'static str, window: Duration) -> Self {
        Self { name, what, window, current: RwLock::new(None), counted: AtomicU32::new(0) }
    }

    /// Counts one more, within a limit that may be another than the last time: then all begin anew. Nothing to tell where
    /// there is no limit.
    ///
    /// # Errors
    /// `too_many_requests`, which is not counted.
    pub(super) fn check(&self, key: &K, limit: Limit) -> Result<Option<Allowance>> {
        let Limit::At(most) = limit else { return Ok(None) };
        let current = self.current(most)?;
        if self.counted.fetch_add(1, Ordering::Relaxed) >= SWEPT_EVERY {
            self.sweep();
        }
        let allowance = |left| Allowance {
            limit: self.name,
            quota: most.get(),
            window: self.window,
            left,
            whole_in: self.window.mul_f64(f64::from(most.get().saturating_sub(left)) / f64::from(most.get())),
        };
        match current.limiter.check_key(key) {
            Ok(state) => Ok(Some(allowance(state.remaining_burst_capacity()))),
            Err(until) => {
                counter!("miaou_refused_total", "limit" => self.name).increment(1);
                let wait = until.wait_time_from(current.limiter.clock().now());
                Err(Error::too_many(format!("There may be {most} {}.", self.what), wait).with_allowance(allowance(0)))
            }
        }
    }

    /// Forgets who owes nothing.
    pub(super) fn sweep(&self) {
        self.counted.store(0, Ordering::Relaxed);
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(current) = current {
            current.limiter.retain_recent();
            current.limiter.shrink_to_fit();
        }
    }

    fn current(&self, most: NonZeroU32) -> Result<Arc<Current<K>>> {
        let found = self.current.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(current) = found.filter(|current| current.most == most) {
            return Ok(current);
        }
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        match &*current {
            Some(current) if current.most == most => Ok(Arc::clone(current)),
            _ => {
                let quota = Quota::with_period(self.window / most.get())
                    .ok_or_else(|| Error::failed("a window too short to be divided"))?
                    .allow_burst(most);
                let new = Arc::new(Current { most, limiter: RateLimiter::dashmap(quota).with_middleware() });
                *current = Some(Arc::clone(&new));
                Ok(new)
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a failed assumption of a test is a failed test")]
mod tests {
    use super::*;

    #[test]
    fn however_many_come_few_are_remembered() {
        let rate = Rate::new("requests_per_minute", "requests a minute", Duration::from_secs(60));
        // What is counted is owed for 6 µs.
        let limit = "10000000".parse().expect("a limit");

        for key in 0..500_000_u32 {
            rate.check(&key, limit).expect("not too many");
        }

        let remembered = rate.current(NonZeroU32::new(10_000_000).expect("not 0")).expect("a limiter").limiter.len();
        assert!(remembered <= 2 * SWEPT_EVERY as usize, "{remembered}");
    }
}
