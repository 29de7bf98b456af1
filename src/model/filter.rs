//! Words that are not wanted.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::stored::stored;
use super::text::{given, one_line};
use super::{FilterId, Position, UserLabel};

stored! {
    /// What becomes of a message that has what a filter looks for.
    FilterAction {
        /// It is refused.
        Refuse = "refuse",
        /// It is stored with stars in place of what was found.
        Mask = "mask",
        /// It is stored as it is, and reported.
        Report = "report",
    }
}

/// Words that are not wanted, and what becomes of a message that has them.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": 1, "pattern": "viagra*", "regex": false, "action": "refuse", "created_at": "2026-01-05T10:00:00Z", "created_by": {"id": 7, "username": "ada"}}))]
pub struct Filter {
    /// The filter's number.
    pub id: FilterId,
    /// What it looks for.
    pub pattern: String,
    /// Whether that is a regular expression.
    pub regex: bool,
    /// What becomes of a message that has it.
    pub action: FilterAction,
    /// Since when (RFC 3339, UTC).
    pub created_at: DateTime<Utc>,
    /// Who added it.
    pub created_by: UserLabel,
}

/// Input of adding a filter.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"pattern": "viagra*", "action": "refuse"}))]
pub struct AddFilter {
    /// Whole words, one or more in a row, whatever their case and accents; `*` stands for any letters, or none. With `regex` a
    /// regular expression (of the Rust crate `regex`), whatever the case.
    #[serde(default)]
    #[validate(
        custom(function = given),
        length(max = 200, message = "must have at most 200 characters"),
        custom(function = one_line)
    )]
    #[schema(required, min_length = 1, max_length = 200)]
    pub pattern: String,
    /// Whether the pattern is a regular expression.
    #[serde(default)]
    pub regex: bool,
    /// What becomes of a message that has it.
    pub action: FilterAction,
}

/// Which filters to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetFilters {
    /// Only filters with a greater number than this.
    pub after: Option<FilterId>,
    /// How many at most: 1 to 200.
    #[validate(range(min = 1, max = 200, message = "must be 1 to 200"))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: i64,
}

impl Default for GetFilters {
    fn default() -> Self {
        Self { after: None, limit: 50 }
    }
}

/// A part of the list of filters.
#[derive(Debug, Serialize, ToSchema)]
pub struct FilterPage {
    /// In the order of their numbers.
    pub filters: Vec<Filter>,
    /// The number to give as `after` for the page that follows; null at the end.
    pub next: Option<FilterId>,
}

/// Input of trying what a filter would have found.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"pattern": "viagra*", "room": "lobby", "limit": 1000}))]
pub struct TryFilter {
    /// As of a filter.
    #[validate(
        custom(function = given),
        length(max = 200, message = "must have at most 200 characters"),
        custom(function = one_line)
    )]
    #[schema(required, min_length = 1, max_length = 200)]
    pub pattern: String,
    /// As of a filter.
    pub regex: bool,
    /// Only in this room: its name or number. Otherwise in all rooms; never in direct conversations.
    pub room: Option<String>,
    /// How many messages to go back: 1 to 10000.
    #[validate(range(min = 1, max = 10_000, message = "must be 1 to 10000"))]
    #[schema(minimum = 1, maximum = 10_000, default = 1000)]
    pub limit: i64,
}

impl Default for TryFilter {
    fn default() -> Self {
        Self { pattern: String::new(), regex: false, room: None, limit: 1000 }
    }
}

/// What a filter would have found.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[schema(example = json!({"looked_at": 1000, "matched": 1, "examples": [{"id": 42, "raw_content": "buy viagra"}]}))]
pub struct Trial {
    /// How many messages were looked at.
    pub looked_at: i64,
    /// How many of them have it.
    pub matched: i64,
    /// The newest that have it, 5 at most.
    pub examples: Vec<TrialExample>,
}

/// A message that a filter would have found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TrialExample {
    /// The message's id.
    pub id: Position,
    /// The text as it was written.
    pub raw_content: String,
}
