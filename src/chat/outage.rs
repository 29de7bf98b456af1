//! Work in the background that cannot be done for a while.

use crate::error::{Error, Result};

/// Tells once that something cannot be done and once that it can again. What fails in between is for whoever looks closer.
pub(super) struct Outage {
    /// What is told once it can be done again.
    over: &'static str,
    /// What is told once it cannot.
    begun: &'static str,
    /// What is told each time that it still cannot.
    goes_on: &'static str,
    on: bool,
}

impl Outage {
    /// One that has not begun.
    pub(super) fn new(begun: &'static str, goes_on: &'static str, over: &'static str) -> Self {
        Self { over, begun, goes_on, on: false }
    }

    /// Notes how the work went, and returns what came of it.
    pub(super) fn note<T>(&mut self, done: Result<T>) -> Option<T> {
        if let Err(error) = &done {
            self.failed(error);
        } else if std::mem::take(&mut self.on) {
            tracing::info!("{}", self.over);
        }
        done.ok()
    }

    fn failed(&mut self, error: &Error) {
        if std::mem::replace(&mut self.on, true) {
            tracing::debug!(?error, "{}", self.goes_on);
        } else {
            tracing::warn!(?error, "{}", self.begun);
        }
    }
}
