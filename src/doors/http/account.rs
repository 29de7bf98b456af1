//! What users set for themselves.

use actix_web::{HttpResponse, get, patch, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::Answer;
use super::body::Json;
use super::caller::Caller;
use super::problem::{ANY, BODY, TOKEN, problems};
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{Account, ChangeAccount};

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
/// `account_changed`.
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
