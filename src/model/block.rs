//! Whom a user does not want to hear.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::UserLabel;
use super::text::given;

/// A user whom the caller does not want to hear.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"user": {"id": 9, "username": "mallory"}, "created_at": "2026-01-05T10:00:00Z"}))]
pub struct Block {
    /// Whom.
    pub user: UserLabel,
    /// Since when (RFC 3339, UTC).
    pub created_at: DateTime<Utc>,
}

/// Input of blocking a user.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"user": "mallory"}))]
pub struct BlockUser {
    /// Name or number of the user.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1)]
    pub user: String,
}

/// Input of replacing the whole list.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"users": ["mallory", "12"]}))]
pub struct ReplaceBlocks {
    /// Names or numbers of everybody to block, at most 1000; others are unblocked.
    #[validate(length(max = 1000, message = "must have at most 1000 users"))]
    #[schema(required, max_items = 1000)]
    pub users: Vec<String>,
}

/// A part of the list of blocked users.
#[derive(Debug, Serialize, ToSchema)]
pub struct BlockPage {
    /// In the order of the users' numbers.
    pub blocks: Vec<Block>,
    /// The number to give as `after` for the page that follows; null at the end.
    pub next: Option<super::UserId>,
}
