//! Other services that post into a room.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, Done};
use super::body::Json;
use super::caller::{Caller, HookCaller};
use super::posting::{self, PostedMessage};
use super::problem::{ANY, BODY, TOKEN, problems};
use crate::chat::Chat;
use crate::doors::address::Client;
use crate::error::Result;
use crate::model::{CreateHook, Hook, HookId, HookPost, NewHook, RoomRef, Secret};
use crate::outcome::Outcome;

/// The hooks of a room.
#[derive(Serialize, ToSchema)]
struct Hooks {
    /// Oldest first.
    hooks: Vec<Hook>,
}

problems!(CreateProblems = ANY, BODY, TOKEN, &[Outcome::Forbidden, Outcome::NotAMember, Outcome::NoSuchRoom]);
problems!(
    ListProblems = ANY,
    TOKEN,
    &[Outcome::InvalidField, Outcome::Forbidden, Outcome::NotAMember, Outcome::NoSuchRoom]
);
problems!(
    RevokeProblems = ANY,
    TOKEN,
    &[Outcome::InvalidField, Outcome::Forbidden, Outcome::NotAMember, Outcome::NoSuchRoom, Outcome::NoSuchHook]
);
problems!(PostProblems = ANY, BODY, TOKEN, &[Outcome::Muted, Outcome::Forbidden, Outcome::KeyReused]);

/// Create a hook
///
/// A key with which another service posts into the room, and does nothing else. For the room's moderators, at most twenty a
/// room. The secret is shown this once.
#[utoipa::path(
    operation_id = "create_hook",
    tag = "Hooks",
    params(("room" = String, Path, description = "Name or number of the room", example = "lobby")),
    request_body = CreateHook,
    responses(
        (status = 201, description = "Created", body = Answer<NewHook>, example = json!({"code": 1, "hook": {"id": 2, "name": "deploy", "user": {"id": 9, "username": "deploy (hook)"}, "created_by": {"id": 7, "username": "ada"}, "created_at": "2026-01-05T10:00:00Z"}, "secret": "hook_v3WwTf0yQq"})),
        CreateProblems
    )
)]
#[post("/api/v1/rooms/{room}/hooks")]
pub async fn create(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    room: web::Path<String>,
    Json(input): Json<CreateHook>,
) -> Result<HttpResponse> {
    let room = RoomRef::parse("room", &room)?;
    Ok(Answer::created(chat.create_hook(&actor, room, input).await?))
}

/// List hooks
///
/// Who else may post into the room, for its moderators. Secrets are not kept, and so not shown.
#[utoipa::path(
    operation_id = "list_hooks",
    tag = "Hooks",
    params(("room" = String, Path, description = "Name or number of the room", example = "lobby")),
    responses(
        (status = 200, description = "All of them", body = Answer<Hooks>, example = json!({"code": 1, "hooks": [{"id": 2, "name": "deploy", "user": {"id": 9, "username": "deploy (hook)"}, "created_by": {"id": 7, "username": "ada"}, "created_at": "2026-01-05T10:00:00Z"}]})),
        ListProblems
    )
)]
#[get("/api/v1/rooms/{room}/hooks")]
pub async fn list(chat: web::Data<Chat>, Caller(actor): Caller, room: web::Path<String>) -> Result<HttpResponse> {
    let room = RoomRef::parse("room", &room)?;
    Ok(Answer::ok(Hooks { hooks: chat.hooks(&actor, room).await? }))
}

/// Revoke a hook
///
/// Nobody posts with it from then on. What was posted stays. For the room's moderators.
#[utoipa::path(
    operation_id = "revoke_hook",
    tag = "Hooks",
    params(("room" = String, Path, description = "Name or number of the room", example = "lobby"), ("hook" = i64, Path, description = "Number of the hook", example = 2)),
    responses((status = 200, description = "Revoked", body = Answer<Done>, example = json!({"code": 1})), RevokeProblems)
)]
#[delete("/api/v1/rooms/{room}/hooks/{hook}")]
pub async fn revoke(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse> {
    let room = RoomRef::parse("room", &path.0)?;
    let hook = path.1.parse().map(HookId).map_err(|_| Outcome::NoSuchHook)?;
    chat.revoke_hook(&actor, room, hook).await?;
    Ok(Answer::ok(Done {}))
}

/// Post with a hook
///
/// Posts into the room of the hook whose secret is sent as `Authorization: Bearer`. Members hear `message`.
#[utoipa::path(
    operation_id = "post_with_hook",
    tag = "Hooks",
    params(("Idempotency-Key" = Option<String>, Header, description = "The sender's name for this message, the same on every retry: 1 to 255 visible ASCII characters, remembered for 48 hours", example = "8e03978e-40d5-43e8-bc93-6894a57f9324")),
    request_body = HookPost,
    responses(
        (status = 201, description = "Stored", body = Answer<PostedMessage>, example = json!({"code": 1, "message": {"id": 42, "room": {"id": 3, "name": "lobby"}, "user": {"id": 9, "username": "deploy (hook)"}, "raw_content": "Version 7 is *out*", "content": "<p>Version 7 is <em>out</em></p>", "created_at": "2026-01-05T10:00:00Z"}, "replayed": false})),
        (status = 200, description = "Stored by an earlier attempt with the same key", body = Answer<PostedMessage>, headers(("Idempotency-Replayed" = String, description = "`true`")), example = json!({"code": 1, "message": {"id": 42, "room": {"id": 3, "name": "lobby"}, "user": {"id": 9, "username": "deploy (hook)"}, "raw_content": "Version 7 is *out*", "content": "<p>Version 7 is <em>out</em></p>", "created_at": "2026-01-05T10:00:00Z"}, "replayed": true})),
        PostProblems
    )
)]
#[post("/api/v1/hooks")]
pub async fn post(
    request: HttpRequest,
    chat: web::Data<Chat>,
    HookCaller(secret): HookCaller,
    Json(input): Json<HookPost>,
) -> Result<HttpResponse> {
    Ok(posting::answer(chat.post_with_hook(&secret, Client::of(&request).0, input, posting::key(&request)?).await?))
}

/// Post to a hook's address
///
/// As posting with a hook, for services that can be given an address and nothing else: it holds the secret. No token is needed.
#[utoipa::path(
    operation_id = "post_to_hook",
    tag = "Hooks",
    params(("secret" = String, Path, description = "The hook's secret", example = "hook_v3WwTf0yQq"), ("Idempotency-Key" = Option<String>, Header, description = "The sender's name for this message, the same on every retry: 1 to 255 visible ASCII characters, remembered for 48 hours", example = "8e03978e-40d5-43e8-bc93-6894a57f9324")),
    request_body = HookPost,
    responses(
        (status = 201, description = "Stored", body = Answer<PostedMessage>, example = json!({"code": 1, "message": {"id": 42, "room": {"id": 3, "name": "lobby"}, "user": {"id": 9, "username": "deploy (hook)"}, "raw_content": "Version 7 is *out*", "content": "<p>Version 7 is <em>out</em></p>", "created_at": "2026-01-05T10:00:00Z"}, "replayed": false})),
        (status = 200, description = "Stored by an earlier attempt with the same key", body = Answer<PostedMessage>, headers(("Idempotency-Replayed" = String, description = "`true`")), example = json!({"code": 1, "message": {"id": 42, "room": {"id": 3, "name": "lobby"}, "user": {"id": 9, "username": "deploy (hook)"}, "raw_content": "Version 7 is *out*", "content": "<p>Version 7 is <em>out</em></p>", "created_at": "2026-01-05T10:00:00Z"}, "replayed": true})),
        PostProblems
    ),
    security(())
)]
#[post("/api/v1/hooks/{secret}")]
pub async fn post_to_address(
    request: HttpRequest,
    chat: web::Data<Chat>,
    secret: web::Path<Secret>,
    Json(input): Json<HookPost>,
) -> Result<HttpResponse> {
    Ok(posting::answer(chat.post_with_hook(&secret, Client::of(&request).0, input, posting::key(&request)?).await?))
}
