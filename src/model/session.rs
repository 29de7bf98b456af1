//! Logins and what proves them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::text::{given, one_line};
use super::{Secret, SessionId, User};

/// What a login gives: a short-lived access token, and a refresh token that buys the next pair.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"token": "eyJhbGciOiJIUzI1NiJ9...", "expires_in": 3600, "refresh_token": "q7d2...", "user": {"id": 7, "username": "ada", "first_name": "Ada", "last_name": "Lovelace", "created_at": "2026-01-05T10:00:00Z"}}))]
pub struct Tokens {
    /// Access token (RFC 7519), for `Authorization: Bearer`.
    pub token: String,
    /// Seconds until the access token expires.
    pub expires_in: u64,
    /// Buys the next pair: again where that is lost, until the next one is used.
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

/// A login of one's own.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198c0de-0000-7000-8000-000000000001", "created_at": "2026-01-05T10:00:00Z", "last_used_at": "2026-01-05T11:00:00Z", "expires_at": "2026-02-04T11:00:00Z", "user_agent": "curl/8.5.0", "address": "192.0.2.7", "current": true}))]
pub struct Session {
    /// What it is called in addresses.
    pub id: SessionId,
    /// When it began (RFC 3339, UTC).
    pub created_at: DateTime<Utc>,
    /// When it last got tokens: it may have used them since.
    pub last_used_at: DateTime<Utc>,
    /// When it ends where it is not refreshed.
    pub expires_at: DateTime<Utc>,
    /// What the client called itself; null where it did not.
    pub user_agent: Option<String>,
    /// The address it last got tokens from; null where it is not known.
    pub address: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// Input of listing sessions.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetSessions {
    /// Only sessions that began before this one.
    #[param(value_type = Option<String>)]
    pub before: Option<SessionId>,
    /// How many at most: 1 to 200.
    #[validate(range(min = 1, max = 200, message = "must be 1 to 200"))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: i64,
}

impl Default for GetSessions {
    fn default() -> Self {
        Self { before: None, limit: 50 }
    }
}

/// A part of the list of sessions.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionPage {
    /// The newest first.
    pub sessions: Vec<Session>,
    /// The session to give as `before` for the page that follows; null at the end.
    pub next: Option<SessionId>,
}

/// Input of the exchange of a service's token.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"token": "eyJhbGciOiJIUzI1NiIsImtpZCI6Ii4uLiJ9..."}))]
pub struct ExchangeToken {
    /// A token (RFC 7519) that the service signed for its user.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1, value_type = String, format = Password)]
    pub token: Secret,
}

/// Input of coming as a guest.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"name": "Ada"}))]
pub struct EnterAsGuest {
    /// The name that people see, at most 100 characters. One is made where it is left out.
    #[validate(
        custom(function = given),
        length(max = 100, message = "must have at most 100 characters"),
        custom(function = one_line)
    )]
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
}

/// Why a session ended, and its streams with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The user logged out.
    LoggedOut,
    /// A refresh token was used that is past: somebody else has a copy.
    TokenReused,
    /// The user was kicked out of the service.
    Kicked,
    /// The user ended it from another session.
    EndedElsewhere,
    /// The user changed the password.
    PasswordChanged,
    /// The user is no more.
    AccountErased,
}

impl EndReason {
    /// As it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LoggedOut => "logged_out",
            Self::TokenReused => "token_reused",
            Self::Kicked => "kicked",
            Self::EndedElsewhere => "ended_elsewhere",
            Self::PasswordChanged => "password_changed",
            Self::AccountErased => "account_erased",
        }
    }
}
