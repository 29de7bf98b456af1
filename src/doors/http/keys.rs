//! Keys.

use actix_web::{HttpResponse, delete, get, post, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, Done};
use super::body::{Json, Params};
use super::caller::Caller;
use super::problem::{ANY, BODY, TOKEN, problems};
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{ApiKey, CreateKey, GetKeys, KeyId, NewKey};
use crate::outcome::Outcome;

/// Keys that are not revoked.
#[derive(Serialize, ToSchema)]
struct Keys {
    /// From the oldest on.
    keys: Vec<ApiKey>,
}

problems!(ListProblems = ANY, TOKEN, &[Outcome::InvalidField]);
problems!(CreateProblems = ANY, BODY, TOKEN);
problems!(RevokeProblems = ANY, TOKEN, &[Outcome::NoSuchKey]);

/// Make a key
///
/// A key is sent as `Authorization: Bearer`, at every route and stream, and proves its user without a login: a bot, a script. It is shown
/// this once. With `service`, which admins alone give, it is the key of a website or game: it speaks as a user of its own, or for one
/// of the service's users, whom `Miaou-Act-As` names by the service's own id and `Miaou-Act-As-Name` (UTF-8, percent-encoded) by the
/// name that people see; who is new here is made. A key makes no keys: this wants a login.
#[utoipa::path(
    operation_id = "create_key",
    tag = "Keys",
    request_body = CreateKey,
    responses(
        (status = 201, description = "The key", body = Answer<NewKey>, example = json!({"code": 1, "key": {"id": "0198c0de-0000-7000-8000-000000000001", "user": {"id": 7, "username": "ada"}, "service": null, "name": "my bot", "prefix": "miaou_q7d2Hs", "scopes": ["read", "write"], "created_at": "2026-01-05T10:00:00Z", "expires_at": null, "last_used_at": null, "revoked_at": null}, "secret": "miaou_q7d2Hs..."})),
        CreateProblems
    )
)]
#[post("/api/v1/keys")]
pub async fn create(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Json(input): Json<CreateKey>,
) -> Result<HttpResponse> {
    Ok(Answer::created(chat.create_key(&actor, input).await?))
}

/// List keys
///
/// The caller's own, or for admins those of a service, without what is secret of them.
#[utoipa::path(
    operation_id = "list_keys",
    tag = "Keys",
    params(GetKeys),
    responses(
        (status = 200, description = "The keys", body = Answer<Keys>, example = json!({"code": 1, "keys": [{"id": "0198c0de-0000-7000-8000-000000000001", "user": {"id": 7, "username": "ada"}, "service": null, "name": "my bot", "prefix": "miaou_q7d2Hs", "scopes": ["read", "write"], "created_at": "2026-01-05T10:00:00Z", "expires_at": null, "last_used_at": null, "revoked_at": null}]})),
        ListProblems
    )
)]
#[get("/api/v1/keys")]
pub async fn list(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Params(input): Params<GetKeys>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(Keys { keys: chat.keys(&actor, input).await? }))
}

/// Revoke a key
///
/// It is refused from now on, and its open streams end within a second. For whose it is, and for admins. Its user's devices hear
/// `key_revoked`.
#[utoipa::path(
    operation_id = "revoke_key",
    tag = "Keys",
    params(("key" = String, Path, description = "The key's id", example = "0198c0de-0000-7000-8000-000000000001")),
    responses((status = 200, description = "Revoked", body = Answer<Done>, example = json!({"code": 1})), RevokeProblems)
)]
#[delete("/api/v1/keys/{key}")]
pub async fn revoke(chat: web::Data<Chat>, Caller(actor): Caller, key: web::Path<String>) -> Result<HttpResponse> {
    // What is no id names no key.
    let key = key.parse().map(KeyId).map_err(|_| Outcome::NoSuchKey)?;
    chat.revoke_key(&actor, key).await?;
    Ok(Answer::ok(Done {}))
}
