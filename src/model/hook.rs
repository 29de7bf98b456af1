//! Keys with which other services post into a room.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::text::{given, printable};
use super::{HookId, UserLabel};

/// A key with which another service posts into one room.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": 2, "name": "deploy", "user": {"id": 9, "username": "deploy (hook)"}, "created_by": {"id": 7, "username": "ada"}, "created_at": "2026-01-05T10:00:00Z"}))]
pub struct Hook {
    /// The hook's number.
    pub id: HookId,
    /// What posts with it.
    pub name: String,
    /// The author of what is posted with it. Nobody logs in as this user, and no person's name looks like it.
    pub user: UserLabel,
    /// Who created it.
    pub created_by: UserLabel,
    /// When it was created (RFC 3339, UTC).
    pub created_at: DateTime<Utc>,
}

/// A hook, and its secret, which is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewHook {
    /// The hook.
    pub hook: Hook,
    /// For `POST /api/v1/hooks/{secret}`, or for `Authorization: Bearer`.
    #[schema(example = "hook_v3WwTf0yQq")]
    pub secret: String,
}

/// Input of creating a hook.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"name": "deploy"}))]
pub struct CreateHook {
    /// What posts with it: 1 to 32 letters, digits, single spaces or any of `_-.#'&+!`, not digits alone. It is shown as the
    /// author, with `(hook)` behind it.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1, max_length = 32)]
    pub name: String,
}

/// Input of posting with a hook.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"raw_content": "Version 7 is *out*"}))]
pub struct HookPost {
    /// The text, in a subset of Markdown. Line breaks and tabs are the only control characters it may have.
    #[validate(custom(function = given), custom(function = printable))]
    #[schema(required, min_length = 1)]
    pub raw_content: String,
}
