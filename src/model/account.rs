//! What users set for themselves.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::text::{given, one_line};
use super::{RoomLabel, Secret, User, UserRole};

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
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"receipts": false}))]
pub struct ChangeAccount {
    /// Given name, at most 100 characters.
    #[validate(
        custom(function = given),
        length(max = 100, message = "must have at most 100 characters"),
        custom(function = one_line)
    )]
    #[schema(min_length = 1, max_length = 100)]
    pub first_name: Option<String>,
    /// Family name, at most 100 characters.
    #[validate(
        custom(function = given),
        length(max = 100, message = "must have at most 100 characters"),
        custom(function = one_line)
    )]
    #[schema(min_length = 1, max_length = 100)]
    pub last_name: Option<String>,
    /// Whether others hear how far the user has read.
    pub receipts: Option<bool>,
}

/// Input of changing one's password.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"password": "correct horse battery", "new_password": "staple and again"}))]
pub struct ChangePassword {
    /// The password as it is.
    #[validate(custom(function = given), length(max = 256, message = "must have at most 256 characters"))]
    #[schema(required, min_length = 1, max_length = 256, value_type = String, format = Password)]
    pub password: Secret,
    /// The password as it is to be: 8 to 256 characters.
    #[validate(custom(function = given), length(min = 8, max = 256, message = "must have 8 to 256 characters"))]
    #[schema(required, min_length = 8, max_length = 256, value_type = String, format = Password)]
    pub new_password: Secret,
}

/// Input of erasing one's account.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"password": "correct horse battery"}))]
pub struct EraseAccount {
    /// The password, of whoever has one: guests and users whom a service brought have none.
    #[validate(length(max = 256, message = "must have at most 256 characters"))]
    #[schema(max_length = 256, value_type = Option<String>, format = Password)]
    pub password: Option<Secret>,
}

/// Input of becoming the first admin.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"token": "q7d2...", "username": "ada", "first_name": "Ada", "last_name": "Lovelace", "password": "correct horse battery"}))]
pub struct FirstAdmin {
    /// What the server wrote into its log when it started.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1, value_type = String, format = Password)]
    pub token: Secret,
    /// Who is to be the admin: a new user, or one whose password this is.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1, max_length = 32)]
    pub username: String,
    /// Given name of a new user, at most 100 characters.
    #[validate(length(max = 100, message = "must have at most 100 characters"), custom(function = one_line))]
    #[schema(max_length = 100)]
    pub first_name: String,
    /// Family name of a new user, at most 100 characters.
    #[validate(length(max = 100, message = "must have at most 100 characters"), custom(function = one_line))]
    #[schema(max_length = 100)]
    pub last_name: String,
    /// 8 to 256 characters.
    #[validate(custom(function = given), length(min = 8, max = 256, message = "must have 8 to 256 characters"))]
    #[schema(required, min_length = 8, max_length = 256, value_type = String, format = Password)]
    pub password: Secret,
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
