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
    refusal: Option<Box<Refusal>>,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What a limit leaves to a caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// The limit's name: that of its setting.
    pub limit: &'static str,
    /// How many may be asked for in a window.
    pub quota: u32,
    /// The window.
    pub window: Duration,
    /// How many may still be asked for now.
    pub left: u32,
    /// How long until the whole quota may be asked for again.
    pub whole_in: Duration,
}

/// Why and until when a caller is to wait.
#[derive(Clone)]
struct Refusal {
    retry_after: Duration,
    allowance: Option<Allowance>,
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

    /// The caller did something too often, and may do it again after a while.
    pub fn too_many(why: impl fmt::Display, retry_after: Duration) -> Self {
        let seconds = seconds(retry_after);
        let mut error = Self::new(Outcome::TooManyRequests, format!("{why} Come back in {seconds} s."));
        error.refusal = Some(Box::new(Refusal { retry_after, allowance: None }));
        error
    }

    /// Says which limit is exhausted.
    #[must_use]
    pub fn with_allowance(mut self, allowance: Allowance) -> Self {
        if let Some(refusal) = &mut self.refusal {
            refusal.allowance = Some(allowance);
        }
        self
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

    /// How long to wait, in whole seconds, where that is known.
    #[must_use]
    pub fn retry_after(&self) -> Option<u64> {
        self.refusal.as_ref().map(|refusal| seconds(refusal.retry_after))
    }

    /// The limit that is exhausted, where it is one that counts what is done in a time.
    #[must_use]
    pub fn allowance(&self) -> Option<&Allowance> {
        self.refusal.as_ref().and_then(|refusal| refusal.allowance.as_ref())
    }

    /// The same answer for another caller of the same failed work; the cause stays with the first.
    #[must_use]
    pub fn again(&self) -> Self {
        let Self { outcome, detail, fields, refusal, cause: _ } = self;
        Self {
            outcome: *outcome,
            detail: detail.clone(),
            fields: fields.clone(),
            refusal: refusal.clone(),
            cause: None,
        }
    }
}

impl From<Outcome> for Error {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, detail: None, fields: BTreeMap::new(), refusal: None, cause: None }
    }
}

/// The next whole second: whoever comes then does not come too early.
fn seconds(duration: Duration) -> u64 {
    duration.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX)
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
