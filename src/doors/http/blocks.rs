//! Whom the caller does not want to hear.

use actix_web::{HttpResponse, delete, get, post, put, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, Done};
use super::body::{Json, Params};
use super::caller::Caller;
use super::problem::{ANY, BODY, TOKEN, problems};
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{Block, BlockPage, BlockUser, GetMembers, ReplaceBlocks, UserRef};
use crate::outcome::Outcome;

/// Who is blocked from now on.
#[derive(Serialize, ToSchema)]
struct OneBlock {
    block: Block,
}

problems!(ListProblems = ANY, TOKEN, &[Outcome::InvalidField]);
problems!(AddProblems = ANY, BODY, TOKEN, &[Outcome::NoSuchUser, Outcome::AlreadyBlocked]);
problems!(ReplaceProblems = ANY, BODY, TOKEN, &[Outcome::NoSuchUser]);
problems!(RemoveProblems = ANY, TOKEN, &[Outcome::InvalidField, Outcome::NoSuchUser, Outcome::NotBlocked]);

/// List blocked users
///
/// Whom the caller does not want to hear.
#[utoipa::path(
    operation_id = "list_blocks",
    tag = "Blocks",
    params(GetMembers),
    responses(
        (status = 200, description = "A page", body = Answer<BlockPage>, example = json!({"code": 1, "blocks": [{"user": {"id": 9, "username": "mallory"}, "created_at": "2026-01-05T10:00:00Z"}], "next": null})),
        ListProblems
    )
)]
#[get("/api/v1/blocks")]
pub async fn list(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Params(input): Params<GetMembers>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.blocks(&actor, input).await?))
}

/// Block a user
///
/// Nothing that the user says reaches the caller from then on, live or read back, at any door; nor is shown what was said
/// before. The user is not told. The caller's devices hear `user_blocked`.
#[utoipa::path(
    operation_id = "block_user",
    tag = "Blocks",
    request_body = BlockUser,
    responses(
        (status = 201, description = "Blocked", body = Answer<OneBlock>, example = json!({"code": 1, "block": {"user": {"id": 9, "username": "mallory"}, "created_at": "2026-01-05T10:00:00Z"}})),
        AddProblems
    )
)]
#[post("/api/v1/blocks")]
pub async fn add(chat: web::Data<Chat>, Caller(actor): Caller, Json(input): Json<BlockUser>) -> Result<HttpResponse> {
    Ok(Answer::created(OneBlock { block: chat.block(&actor, input).await? }))
}

/// Replace the list of blocked users
///
/// Blocks everybody who is named and unblocks all others, or changes nothing where one of them is no user. The caller's
/// devices hear `user_blocked` and `user_unblocked` for each that is new or gone.
#[utoipa::path(
    operation_id = "replace_blocks",
    tag = "Blocks",
    request_body = ReplaceBlocks,
    responses(
        (status = 200, description = "Replaced", body = Answer<Done>, example = json!({"code": 1})),
        ReplaceProblems
    )
)]
#[put("/api/v1/blocks")]
pub async fn replace(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Json(input): Json<ReplaceBlocks>,
) -> Result<HttpResponse> {
    chat.replace_blocks(&actor, input).await?;
    Ok(Answer::ok(Done {}))
}

/// Unblock a user
///
/// The caller hears the user again, and sees what was said meanwhile. The caller's devices hear `user_unblocked`.
#[utoipa::path(
    operation_id = "unblock_user",
    tag = "Blocks",
    params(("user" = String, Path, description = "Name or number of the user", example = "bob")),
    responses(
        (status = 200, description = "Unblocked", body = Answer<Done>, example = json!({"code": 1})),
        RemoveProblems
    )
)]
#[delete("/api/v1/blocks/{user}")]
pub async fn remove(chat: web::Data<Chat>, Caller(actor): Caller, user: web::Path<String>) -> Result<HttpResponse> {
    chat.unblock(&actor, UserRef::parse("user", &user)?).await?;
    Ok(Answer::ok(Done {}))
}
