//! What a failed operation tells its caller, and what it keeps for the log.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crate::outcome::Outcome;

/// The result of every operation.
pub type Result<T> = std::result::Result<T, Error>;

/// An outcome other than success.
///
/// `detail` and `fields` are for the caller; the cause appears in `Debug` alone and is never sent.
pub struct Error {
    outcome: Outcome,
    detail: Option<Cow<'static, str>>,
    fields: BTreeMap<String, Cow<'static, str>>,
    delay: Option<Duration>,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// This outcome, with a sentence that says what to do about it.
    pub fn new(outcome: Outcome, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { detail: Some(detail.into()), ..Self::from(outcome) }
    }

    /// One field that is not there, and what is wanted.
    pub fn missing(field: impl Into<String>, why: impl Into<Cow<'static, str>>) -> Self {
        Self::from(Outcome::MissingField).with_field(field, why)
    }

    /// One field that is not acceptable, and why.
    pub fn invalid(field: impl Into<String>, why: impl Into<Cow<'static, str>>) -> Self {
        Self::from(Outcome::InvalidField).with_field(field, why)
    }

    /// Our fault, whatever the reason: the cause is for the log.
    pub fn failed(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::from(Outcome::Failed).caused_by(cause)
    }

    /// The service cannot answer now, and the cause is for the log.
    pub fn unavailable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::from(Outcome::Unavailable).caused_by(cause)
    }

    /// Names a field at fault.
    #[must_use]
    pub fn with_field(mut self, field: impl Into<String>, why: impl Into<Cow<'static, str>>) -> Self {
        self.fields.insert(field.into(), why.into());
        self
    }

    /// Keeps the cause for the log.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Says when the same will be allowed.
    #[must_use]
    pub fn retry_after(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }

    /// How long to wait before the same is tried again, where that is known.
    #[must_use]
    pub fn delay(&self) -> Option<Duration> {
        self.delay
    }

    /// The row of the table.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// What the caller can do about it, beyond the row's own sentence.
    #[must_use]
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// Fields at fault, by name. Never their values.
    #[must_use]
    pub fn fields(&self) -> &BTreeMap<String, Cow<'static, str>> {
        &self.fields
    }

    /// The same answer for another caller of the same failed work; the cause stays with the first.
    #[must_use]
    pub fn again(&self) -> Self {
        let Self { outcome, detail, fields, delay, cause: _ } = self;
        Self { outcome: *outcome, detail: detail.clone(), fields: fields.clone(), delay: *delay, cause: None }
    }
}

impl From<Outcome> for Error {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, detail: None, fields: BTreeMap::new(), delay: None, cause: None }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.detail().unwrap_or(self.outcome.row().en))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {self}", self.outcome.row().name)?;
        if !self.fields.is_empty() {
            write!(f, " {:?}", self.fields)?;
        }
        match &self.cause {
            // One line of log, whatever libpq says in three.
            Some(cause) => {
                let cause = cause.to_string();
                write!(f, " (cause: {})", cause.split_whitespace().collect::<Vec<_>>().join(" "))
            }
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}
