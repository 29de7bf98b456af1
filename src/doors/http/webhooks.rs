//! Other services that are told what happens.

use actix_web::{HttpResponse, delete, get, patch, post, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, Done};
use super::body::{Json, Params};
use super::caller::Caller;
use super::problem::{ANY, BODY, TOKEN, problems};
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{ChangeWebhook, CreateWebhook, GetWebhooks, NewWebhook, Ping, Webhook, WebhookId, WebhookPage};
use crate::outcome::Outcome;

/// A webhook as it is now.
#[derive(Serialize, ToSchema)]
struct OneWebhook {
    webhook: Webhook,
}

problems!(CreateProblems = ANY, BODY, TOKEN, &[Outcome::Forbidden, Outcome::NotAMember, Outcome::NoSuchRoom]);
problems!(
    ListProblems = ANY,
    TOKEN,
    &[Outcome::InvalidField, Outcome::Forbidden, Outcome::NotAMember, Outcome::NoSuchRoom]
);
problems!(OneProblems = ANY, TOKEN, &[Outcome::NoSuchWebhook]);
problems!(ChangeProblems = ANY, BODY, TOKEN, &[Outcome::NoSuchWebhook]);

/// What is no number names no webhook.
pub fn webhook_id(text: &str) -> Result<WebhookId> {
    text.parse().map(WebhookId).map_err(|_| Outcome::NoSuchWebhook.into())
}

/// Create a webhook
///
/// From now on everything that the members of the room hear is sent to an address, or of the whole service but direct
/// conversations: as `POST` with `type`, `timestamp`, and `data` as in streams, signed as Standard Webhooks says. Each entry
/// comes at least once, in order in each room, with the same `webhook-id` each time. For the room's owner, and of the whole
/// service for admins; ten at most of either. The secret is shown this once.
#[utoipa::path(
    operation_id = "create_webhook",
    tag = "Webhooks",
    request_body = CreateWebhook,
    responses(
        (status = 201, description = "Created", body = Answer<NewWebhook>, example = json!({"code": 1, "webhook": {"id": 3, "url": "https://hooks.example/miaou", "room": {"id": 3, "name": "lobby"}, "events": ["message"], "active": true, "off_reason": null, "failing_since": null, "position": 42, "created_by": {"id": 7, "username": "ada"}, "created_at": "2026-01-05T10:00:00Z"}, "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"})),
        CreateProblems
    )
)]
#[post("/api/v1/webhooks")]
pub async fn create(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Json(input): Json<CreateWebhook>,
) -> Result<HttpResponse> {
    Ok(Answer::created(chat.create_webhook(&actor, input).await?))
}

/// List webhooks
///
/// Those that the caller manages: of rooms that it owns, and for admins all. With `room`, those of that room alone.
#[utoipa::path(
    operation_id = "list_webhooks",
    tag = "Webhooks",
    params(GetWebhooks),
    responses(
        (status = 200, description = "A page", body = Answer<WebhookPage>, example = json!({"code": 1, "webhooks": [{"id": 3, "url": "https://hooks.example/miaou", "room": {"id": 3, "name": "lobby"}, "events": ["message"], "active": true, "off_reason": null, "failing_since": null, "position": 42, "created_by": {"id": 7, "username": "ada"}, "created_at": "2026-01-05T10:00:00Z"}], "next": null})),
        ListProblems
    )
)]
#[get("/api/v1/webhooks")]
pub async fn list(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Params(input): Params<GetWebhooks>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.webhooks(&actor, input).await?))
}

/// Describe a webhook
///
/// Where it leads, what it hears, and whether anything gets through.
#[utoipa::path(
    operation_id = "describe_webhook",
    tag = "Webhooks",
    params(("webhook" = i64, Path, description = "Number of the webhook", example = 3)),
    responses(
        (status = 200, description = "The webhook", body = Answer<OneWebhook>, example = json!({"code": 1, "webhook": {"id": 3, "url": "https://hooks.example/miaou", "room": {"id": 3, "name": "lobby"}, "events": ["message"], "active": true, "off_reason": null, "failing_since": null, "position": 42, "created_by": {"id": 7, "username": "ada"}, "created_at": "2026-01-05T10:00:00Z"}})),
        OneProblems
    )
)]
#[get("/api/v1/webhooks/{webhook}")]
pub async fn describe(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    webhook: web::Path<String>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(OneWebhook { webhook: chat.webhook(&actor, webhook_id(&webhook)?).await? }))
}

/// Change a webhook
///
/// Where it leads, which kinds it hears from now on, and whether anything is sent. Switched on again, it is told what happened
/// meanwhile, and what waits for its next attempt is sent at once.
#[utoipa::path(
    operation_id = "change_webhook",
    tag = "Webhooks",
    params(("webhook" = i64, Path, description = "Number of the webhook", example = 3)),
    request_body = ChangeWebhook,
    responses(
        (status = 200, description = "Changed", body = Answer<OneWebhook>, example = json!({"code": 1, "webhook": {"id": 3, "url": "https://hooks.example/miaou", "room": {"id": 3, "name": "lobby"}, "events": ["message"], "active": false, "off_reason": "requested", "failing_since": null, "position": 42, "created_by": {"id": 7, "username": "ada"}, "created_at": "2026-01-05T10:00:00Z"}})),
        ChangeProblems
    )
)]
#[patch("/api/v1/webhooks/{webhook}")]
pub async fn change(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    webhook: web::Path<String>,
    Json(input): Json<ChangeWebhook>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(OneWebhook { webhook: chat.change_webhook(&actor, webhook_id(&webhook)?, input).await? }))
}

/// Delete a webhook
///
/// Nothing is sent from then on, and its deliveries are listed no more.
#[utoipa::path(
    operation_id = "delete_webhook",
    tag = "Webhooks",
    params(("webhook" = i64, Path, description = "Number of the webhook", example = 3)),
    responses((status = 200, description = "Deleted", body = Answer<Done>, example = json!({"code": 1})), OneProblems)
)]
#[delete("/api/v1/webhooks/{webhook}")]
pub async fn delete(chat: web::Data<Chat>, Caller(actor): Caller, webhook: web::Path<String>) -> Result<HttpResponse> {
    chat.delete_webhook(&actor, webhook_id(&webhook)?).await?;
    Ok(Answer::ok(Done {}))
}

/// Change a webhook's secret
///
/// The new one is shown this once. For 24 hours deliveries carry two signatures, one by each secret, so that the receiver can
/// change over without missing any.
#[utoipa::path(
    operation_id = "rotate_webhook_secret",
    tag = "Webhooks",
    params(("webhook" = i64, Path, description = "Number of the webhook", example = 3)),
    responses(
        (status = 200, description = "Changed", body = Answer<NewWebhook>, example = json!({"code": 1, "webhook": {"id": 3, "url": "https://hooks.example/miaou", "room": {"id": 3, "name": "lobby"}, "events": ["message"], "active": true, "off_reason": null, "failing_since": null, "position": 42, "created_by": {"id": 7, "username": "ada"}, "created_at": "2026-01-05T10:00:00Z"}, "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"})),
        OneProblems
    )
)]
#[post("/api/v1/webhooks/{webhook}/secret")]
pub async fn rotate_secret(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    webhook: web::Path<String>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.rotate_webhook_secret(&actor, webhook_id(&webhook)?).await?))
}

/// Test a webhook
///
/// Sends `ping`, signed as everything else, once and at once, even where the webhook is off, and tells what was answered.
#[utoipa::path(
    operation_id = "ping_webhook",
    tag = "Webhooks",
    params(("webhook" = i64, Path, description = "Number of the webhook", example = 3)),
    responses(
        (status = 200, description = "Sent, or tried to", body = Answer<Ping>, example = json!({"code": 1, "delivered": true, "status": 204, "error": null, "milliseconds": 38})),
        OneProblems
    )
)]
#[post("/api/v1/webhooks/{webhook}/ping")]
pub async fn ping(chat: web::Data<Chat>, Caller(actor): Caller, webhook: web::Path<String>) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.ping_webhook(&actor, webhook_id(&webhook)?).await?))
}
