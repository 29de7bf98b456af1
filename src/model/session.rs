//! Logins and what proves them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::text::given;
use super::{Secret, User};

/// What a login gives: a short-lived access token, and a refresh token that buys the next pair once.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"token": "eyJhbGciOiJIUzI1NiJ9...", "expires_in": 3600, "refresh_token": "q7d2...", "user": {"id": 7, "username": "ada", "first_name": "Ada", "last_name": "Lovelace", "created_at": "2026-01-05T10:00:00Z"}}))]
pub struct Tokens {
    /// Access token (RFC 7519), for `Authorization: Bearer`.
    pub token: String,
    /// Seconds until the access token expires.
    pub expires_in: u64,
    /// Single-use token for the next pair.
    pub refresh_token: String,
    /// Whose they are.
    pub user: User,
}

/// Input of the refresh operation.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"refresh_token": "q7d2..."}))]
pub struct RefreshSession {
    /// The refresh token of the last pair.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1, value_type = String, format = Password)]
    pub refresh_token: Secret,
}

/// A way into one stream for clients that cannot send headers, such as a browser's `EventSource`.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"ticket": "v3Ww...", "expires_in": 60}))]
pub struct StreamTicket {
    /// Single-use, for `?ticket=`.
    pub ticket: String,
    /// Seconds until it is worthless.
    pub expires_in: u64,
}

/// Why a session ended, and its streams with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The user logged out.
    LoggedOut,
    /// A refresh token was used twice: somebody else has a copy.
    TokenReused,
    /// The user was kicked out of the service.
    Kicked,
}

impl EndReason {
    /// As it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LoggedOut => "logged_out",
            Self::TokenReused => "token_reused",
            Self::Kicked => "kicked",
        }
    }
}
