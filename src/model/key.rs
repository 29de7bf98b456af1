//! Keys: what proves a user, or a service, without a login.

use std::fmt;

use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::Text;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use super::stored::stored;
use super::text::{MISSING, given, one_line};
use super::{KeyId, UserLabel};

stored! {
    /// What a key is good for.
    Scope {
        /// To read what its user may read.
        Read = "read",
        /// To do what its user may do.
        Write = "write",
        /// To have the rights of an admin, where its user is one.
        Admin = "admin",
    }
}

/// What a key is good for, in all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
#[serde(transparent)]
pub struct Scopes(pub Vec<Scope>);

impl Scopes {
    /// Whether a scope is among them.
    #[must_use]
    pub fn has(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" "))
    }
}

impl FromSql<Text, Pg> for Scopes {
    fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Pg>>::from_sql(bytes)?;
        let known = [Scope::Read, Scope::Write, Scope::Admin];
        Ok(Self(known.into_iter().filter(|scope| text.split(' ').any(|word| word == scope.as_str())).collect()))
    }
}

impl ToSql<Text, Pg> for Scopes {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        use std::io::Write as _;
        write!(out, "{self}")?;
        Ok(IsNull::No)
    }
}

/// A key, without the secret itself.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198c0de-0000-7000-8000-000000000001", "user": {"id": 7, "username": "ada"}, "service": null, "name": "my bot", "prefix": "miaou_q7d2Hs", "scopes": ["read", "write"], "created_at": "2026-01-05T10:00:00Z", "expires_at": null, "last_used_at": null, "revoked_at": null}))]
pub struct ApiKey {
    /// What it is called in addresses.
    pub id: KeyId,
    /// Whom it proves.
    pub user: UserLabel,
    /// Of which service it is; null for a user's own.
    pub service: Option<String>,
    /// What people call it.
    pub name: String,
    /// The letters that it begins with.
    pub prefix: String,
    /// What it is good for.
    pub scopes: Scopes,
    /// Since when (RFC 3339, UTC).
    pub created_at: DateTime<Utc>,
    /// Until when; null for ever.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to within five minutes; null for never.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked; null where it was not.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A key that was just made. What is secret of it is shown this once.
#[derive(Serialize, ToSchema)]
pub struct NewKey {
    /// What it is.
    pub key: ApiKey,
    /// The key itself, for `Authorization: Bearer`.
    pub secret: String,
    /// Of a service key: what the service signs its users' tokens with (HS256), for `sessions/exchange`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signing_secret: Option<String>,
}

/// Input of making a key.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"name": "my bot", "scopes": ["read", "write"]}))]
pub struct CreateKey {
    /// What people call it, at most 100 characters.
    #[validate(
        custom(function = given),
        length(max = 100, message = "must have at most 100 characters"),
        custom(function = one_line)
    )]
    #[schema(required, min_length = 1, max_length = 100)]
    pub name: String,
    /// What it is good for: `read`; `write` besides, to change anything; `admin`, without which it proves no admin.
    #[validate(custom(function = readable))]
    #[schema(required, value_type = Vec<Scope>)]
    pub scopes: Scopes,
    /// Until when it is good (RFC 3339); for ever where it is left out.
    pub expires_at: Option<DateTime<Utc>>,
    /// The service that it is for, which admins alone say: 1 to 32 letters, digits, `_`, `-` or `.`. One's own where it is left out.
    pub service: Option<String>,
}

/// A key that may not even read is good for nothing.
fn readable(scopes: &Scopes) -> Result<(), ValidationError> {
    match scopes.0.as_slice() {
        [] => Err(ValidationError::new(MISSING).with_message("is missing or empty".into())),
        _ if scopes.has(Scope::Read) => Ok(()),
        _ => Err(ValidationError::new("scopes").with_message("must have `read` among them".into())),
    }
}

/// Input of listing keys.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetKeys {
    /// The keys of a service, for admins. The caller's own where it is left out.
    pub service: Option<String>,
}
