//! What webhooks were sent.

use actix_web::{HttpResponse, get, post, web};

use super::answer::{Answer, Done};
use super::body::{Json, Params};
use super::caller::Caller;
use super::problem::{ANY, BODY, TOKEN, problems};
use super::webhooks::webhook_id;
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{DeliveryPage, GetDeliveries, Position, ReplayDeliveries, Replayed};
use crate::outcome::Outcome;

problems!(ListProblems = ANY, TOKEN, &[Outcome::InvalidField, Outcome::NoSuchWebhook]);
problems!(ReplayProblems = ANY, TOKEN, &[Outcome::NoSuchWebhook, Outcome::NoSuchDelivery]);
problems!(ReplayFailedProblems = ANY, BODY, TOKEN, &[Outcome::NoSuchWebhook]);

/// List deliveries
///
/// What a webhook is and was sent, the newest entry first, with what came of the last attempt. Those that were made or given
/// up are listed for a week, unless a setting says otherwise.
#[utoipa::path(
    operation_id = "list_deliveries",
    tag = "Webhooks",
    params(("webhook" = i64, Path, description = "Number of the webhook", example = 3), GetDeliveries),
    responses(
        (status = 200, description = "A page", body = Answer<DeliveryPage>, example = json!({"code": 1, "deliveries": [{"id": 42, "room": {"id": 3, "name": "lobby"}, "kind": "message", "state": "waiting", "attempts": 2, "next_at": "2026-01-05T10:00:20Z", "status": 500, "error": "status", "created_at": "2026-01-05T10:00:00Z", "finished_at": null}], "next": null})),
        ListProblems
    )
)]
#[get("/api/v1/webhooks/{webhook}/deliveries")]
pub async fn list(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    webhook: web::Path<String>,
    Params(input): Params<GetDeliveries>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.deliveries(&actor, webhook_id(&webhook)?, input).await?))
}

/// Send a delivery again
///
/// Whatever came of it, with the same `webhook-id`, before what waits in its room.
#[utoipa::path(
    operation_id = "replay_delivery",
    tag = "Webhooks",
    params(("webhook" = i64, Path, description = "Number of the webhook", example = 3), ("delivery" = i64, Path, description = "Id of the entry", example = 42)),
    responses((status = 200, description = "It waits to be sent", body = Answer<Done>, example = json!({"code": 1})), ReplayProblems)
)]
#[post("/api/v1/webhooks/{webhook}/deliveries/{delivery}/replay")]
pub async fn replay(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse> {
    let webhook = webhook_id(&path.0)?;
    let delivery = path.1.parse().map(Position).map_err(|_| Outcome::NoSuchDelivery)?;
    chat.replay_delivery(&actor, webhook, delivery).await?;
    Ok(Answer::ok(Done {}))
}

/// Send what failed again
///
/// Everything that was given up, or given up since a time, in order in each room; and what waits for its next attempt, at once.
#[utoipa::path(
    operation_id = "replay_failed_deliveries",
    tag = "Webhooks",
    params(("webhook" = i64, Path, description = "Number of the webhook", example = 3)),
    request_body = ReplayDeliveries,
    responses(
        (status = 200, description = "They wait to be sent", body = Answer<Replayed>, example = json!({"code": 1, "replayed": 12})),
        ReplayFailedProblems
    )
)]
#[post("/api/v1/webhooks/{webhook}/replay")]
pub async fn replay_failed(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    webhook: web::Path<String>,
    Json(input): Json<ReplayDeliveries>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.replay_failed_deliveries(&actor, webhook_id(&webhook)?, input).await?))
}
