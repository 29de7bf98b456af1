//! What users set for themselves.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::text::given;
use super::{RoomLabel, User, UserRole};

/// A user's own account.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": 7, "username": "ada", "first_name": "Ada", "last_name": "Lovelace", "created_at": "2026-01-05T10:00:00Z", "role": "member", "receipts": true, "salon": null}))]
pub struct Account {
    /// The user.
    #[serde(flatten)]
    pub user: User,
    /// What the user may do in the service.
    pub role: UserRole,
    /// Whether others hear how far the user has read.
    pub receipts: bool,
    /// The game room that the user is in; null for none.
    pub salon: Option<RoomLabel>,
}

/// Input of changing one's account. What is left out stays.
#[derive(Clone, Copy, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"receipts": false}))]
pub struct ChangeAccount {
    /// Whether others hear how far the user has read.
    pub receipts: Option<bool>,
}

/// Input of entering a game room.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"room": "table-12"}))]
pub struct EnterSalon {
    /// Name or number of the room.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1)]
    pub room: String,
}
