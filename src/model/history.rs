//! What was said, in parts.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::{Message, Position};

/// Which part of a room's history to read.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetMessages {
    /// Only messages older than this id, the newest of them.
    pub before: Option<Position>,
    /// Only messages newer than this id, the oldest of them. Not together with `before`.
    pub after: Option<Position>,
    /// The messages around this one, half of them older, itself among them. Not together with the others.
    pub around: Option<Position>,
    /// Pages by number, the newest messages being page 0. Not together with the others.
    #[validate(range(min = 0, max = 1_000_000, message = "must be 0 to 1000000"))]
    #[param(minimum = 0, maximum = 1_000_000)]
    pub page: Option<i64>,
    /// How many at most: 1 to 200.
    #[validate(range(min = 1, max = 200, message = "must be 1 to 200"))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: i64,
}

impl Default for GetMessages {
    fn default() -> Self {
        Self { before: None, after: None, around: None, page: None, limit: 50 }
    }
}

/// A part of a room's history.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessagePage {
    /// Oldest first, whichever way one pages.
    pub messages: Vec<Message>,
    /// The id to give as `before` (or as `after`, where that was given) for the page that follows; null at the end.
    /// Around a message: the id to give as `before`; the last one here is that to give as `after`.
    pub next: Option<Position>,
    /// Where to start a stream so that nothing falls between this page and it.
    #[schema(example = "1f3a9c2e-42")]
    pub cursor: String,
}
