//! How people react to messages.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::text::given;

/// How many react to a message in one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"emoji": "👍", "count": 2, "mine": true}))]
pub struct Reaction {
    /// The emoji.
    pub emoji: String,
    /// How many users.
    pub count: i64,
    /// Whether the caller is one of them.
    pub mine: bool,
}

/// Input of reacting to a message.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"emoji": "👍"}))]
pub struct React {
    /// One emoji, as Unicode knows it.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1)]
    pub emoji: String,
}
