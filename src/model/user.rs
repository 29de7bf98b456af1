//! People.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::stored::stored;
use super::text::{given, one_line};
use super::{Secret, UserId, Username};
use crate::error::Result;

/// A user, as its own client sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": 7, "username": "ada", "first_name": "Ada", "last_name": "Lovelace", "created_at": "2026-01-05T10:00:00Z"}))]
pub struct User {
    /// The user's number.
    pub id: UserId,
    /// Unique name.
    pub username: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// When the user was created (RFC 3339, UTC).
    pub created_at: DateTime<Utc>,
}

impl User {
    /// The user as messages and events show it.
    #[must_use]
    pub fn label(&self) -> UserLabel {
        UserLabel { id: self.id, username: self.username.clone() }
    }
}

/// A user, as messages and events show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"id": 7, "username": "ada"}))]
pub struct UserLabel {
    /// The user's number.
    pub id: UserId,
    /// Unique name.
    pub username: String,
}

impl UserLabel {
    /// The service itself, in whose name acts whoever runs it.
    #[must_use]
    pub fn service() -> Self {
        Self { id: UserId(0), username: "miaou".to_owned() }
    }
}

stored! {
    /// What a user may do in the service.
    UserRole {
        /// What everybody may.
        Member = "member",
        /// As a member; clients find whom to write to by it.
        Professional = "professional",
        /// What an owner may in every room that is no direct conversation.
        Admin = "admin",
    }
}

/// How a client names a user: by number or by name. A name is never digits alone.
#[derive(Clone, Debug)]
pub enum UserRef {
    /// By number.
    Id(UserId),
    /// By name.
    Name(Username),
}

impl UserRef {
    /// Reads the number or name given in `field`.
    pub fn parse(field: &str, text: &str) -> Result<Self> {
        match text.parse() {
            Ok(id) if text.bytes().all(|byte| byte.is_ascii_digit()) => Ok(Self::Id(UserId(id))),
            _ => Username::parse(field, text).map(Self::Name),
        }
    }
}

/// Input of `create_user`.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"username": "ada", "first_name": "Ada", "last_name": "Lovelace", "password": "correct horse battery"}))]
pub struct CreateUser {
    /// Unique name: 1 to 32 letters, digits, `_`, `-` or `.`, not digits alone.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1, max_length = 32)]
    pub username: String,
    /// Given name, at most 100 characters.
    #[validate(
        custom(function = given),
        length(max = 100, message = "must have at most 100 characters"),
        custom(function = one_line)
    )]
    #[schema(required, min_length = 1, max_length = 100)]
    pub first_name: String,
    /// Family name, at most 100 characters.
    #[validate(
        custom(function = given),
        length(max = 100, message = "must have at most 100 characters"),
        custom(function = one_line)
    )]
    #[schema(required, min_length = 1, max_length = 100)]
    pub last_name: String,
    /// 8 to 256 characters.
    #[validate(custom(function = given), length(min = 8, max = 256, message = "must have 8 to 256 characters"))]
    #[schema(required, min_length = 8, max_length = 256, value_type = String, format = Password)]
    pub password: Secret,
}

/// Input of `authenticate_user`.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"username": "ada", "password": "correct horse battery"}))]
pub struct AuthenticateUser {
    /// The user's name.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1)]
    pub username: String,
    /// The user's password.
    #[validate(custom(function = given), length(max = 256, message = "must have at most 256 characters"))]
    #[schema(required, min_length = 1, max_length = 256, value_type = String, format = Password)]
    pub password: Secret,
}
