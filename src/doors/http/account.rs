//! What users set for themselves.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::{HttpResponse, delete, get, patch, put, web};
use futures_util::stream;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, Done};
use super::body::Json;
use super::caller::Caller;
use super::problem::{ANY, BODY, TOKEN, problems};
use crate::chat::Chat;
use crate::error::{Error, Result};
use crate::model::{Account, ChangeAccount, ChangePassword, EraseAccount, ExportLine};

/// The caller's own account.
#[derive(Serialize, ToSchema)]
struct OwnAccount {
    account: Account,
}

problems!(DescribeProblems = ANY, TOKEN);
problems!(ChangeProblems = ANY, BODY, TOKEN);

/// Describe my account
///
/// The caller's own name, role and settings.
#[utoipa::path(
    operation_id = "describe_account",
    tag = "Account",
    responses(
        (status = 200, description = "The account", body = Answer<OwnAccount>, example = json!({"code": 1, "account": {"id": 7, "username": "ada", "first_name": "Ada", "last_name": "Lovelace", "created_at": "2026-01-05T10:00:00Z", "role": "member", "receipts": true, "salon": null}})),
        DescribeProblems
    )
)]
#[get("/api/v1/account")]
pub async fn describe(chat: web::Data<Chat>, Caller(actor): Caller) -> Result<HttpResponse> {
    Ok(Answer::ok(OwnAccount { account: chat.account(&actor).await? }))
}

/// Change my account
///
/// What is left out stays. With `receipts` false, others do not hear how far the caller has read. The caller's devices hear
/// `account_changed` of that, and `profile_changed` of a name.
#[utoipa::path(
    operation_id = "change_account",
    tag = "Account",
    request_body = ChangeAccount,
    responses(
        (status = 200, description = "As it is now", body = Answer<OwnAccount>, example = json!({"code": 1, "account": {"id": 7, "username": "ada", "first_name": "Ada", "last_name": "Lovelace", "created_at": "2026-01-05T10:00:00Z", "role": "member", "receipts": true, "salon": null}})),
        ChangeProblems
    )
)]
#[patch("/api/v1/account")]
pub async fn change(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Json(input): Json<ChangeAccount>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(OwnAccount { account: chat.change_account(&actor, input).await? }))
}

/// Change my password
///
/// All other sessions of the caller end, with their streams; the one that asks goes on. Keys stay: revoke those that
/// somebody else may have.
#[utoipa::path(
    operation_id = "change_password",
    tag = "Account",
    request_body = ChangePassword,
    responses((status = 200, description = "Changed", body = Answer<Done>, example = json!({"code": 1})), ChangeProblems)
)]
#[put("/api/v1/account/password")]
pub async fn change_password(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Json(input): Json<ChangePassword>,
) -> Result<HttpResponse> {
    chat.change_password(&actor, input).await?;
    Ok(Answer::ok(Done {}))
}

/// Take all that is mine along
///
/// One JSON object a line, each with its `kind`, in this order: `export`, `account`, `session`, `key`, `membership` (with the read
/// marker), `request`, `block`, `attachment`, `reaction`, `message` (with what it said before), and `end`, without which it is not
/// whole. What is said after it began is not in it. It may be asked for again at any time.
#[utoipa::path(
    operation_id = "export_account",
    tag = "Account",
    responses(
        (status = 200, description = "The lines", body = ExportLine, content_type = "application/x-ndjson", example = "{\"kind\":\"export\",\"created_at\":\"2026-01-05T10:00:00Z\",\"position\":42}\n{\"kind\":\"account\",\"id\":7,\"username\":\"ada\",\"first_name\":\"Ada\",\"last_name\":\"Lovelace\",\"created_at\":\"2026-01-05T10:00:00Z\",\"role\":\"member\",\"receipts\":true,\"salon\":null}\n{\"kind\":\"end\"}\n"),
        DescribeProblems
    )
)]
#[get("/api/v1/account/export")]
pub async fn export(chat: web::Data<Chat>, Caller(actor): Caller) -> Result<HttpResponse> {
    let export = chat.export(&actor).await?;
    // An error breaks the answer off: its `end` is not there.
    let lines = stream::try_unfold(export, |mut export| async move {
        Ok::<_, Error>(export.next().await?.map(|lines| (lines, export)))
    });
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"export.ndjson\""))
        .content_type("application/x-ndjson")
        .streaming(Box::pin(lines)))
}

/// Erase my account
///
/// For good: nobody logs in as the caller any more, its names are gone and its old name is nobody's again, it is out of all rooms,
/// and each of its messages is deleted, though its place stays. Members of its rooms hear `user_erased` and hide what it said; what
/// others said in conversations with it stays theirs. Guests and users
/// whom a service brought have no password and give none.
#[utoipa::path(
    operation_id = "erase_account",
    tag = "Account",
    request_body = EraseAccount,
    responses((status = 200, description = "Erased", body = Answer<Done>, example = json!({"code": 1})), ChangeProblems)
)]
#[delete("/api/v1/account")]
pub async fn erase(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Json(input): Json<EraseAccount>,
) -> Result<HttpResponse> {
    chat.erase_account(&actor, input).await?;
    Ok(Answer::ok(Done {}))
}
