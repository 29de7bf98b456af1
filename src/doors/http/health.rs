//! What those who run the service ask it.

use actix_web::{HttpResponse, get, web};
use metrics::gauge;
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, Done};
use super::problem::{ANY, problems};
use crate::chat::Chat;
use crate::error::Result;
use crate::outcome::Outcome;

problems!(LiveProblems = &[Outcome::HeadersTooLarge]);
problems!(ReadyProblems = ANY);

/// A service that takes messages.
#[derive(Serialize, ToSchema)]
struct Ready {
    /// The newest position of the log.
    #[schema(example = "1f3a9c2e-42")]
    cursor: String,
    /// Streams open on this node.
    streams: usize,
}

/// Is the process alive
///
/// Answers as long as the process does, whatever the database does: restart it where this fails.
#[utoipa::path(
    tag = "Health",
    responses((status = 200, description = "Alive", body = Answer<Done>, example = json!({"code": 1})), LiveProblems),
    security(())
)]
#[get("/health/live")]
pub async fn live() -> HttpResponse {
    Answer::ok(Done {})
}

/// Does the service take messages
///
/// Asks the database each time: send no clients here where this fails.
#[utoipa::path(
    tag = "Health",
    responses((status = 200, description = "Ready", body = Answer<Ready>, example = json!({"code": 1, "cursor": "1f3a9c2e-42", "streams": 3})), ReadyProblems),
    security(())
)]
#[get("/health/ready")]
pub async fn ready(chat: web::Data<Chat>) -> Result<HttpResponse> {
    let head = chat.ready().await?;
    Ok(Answer::ok(Ready { cursor: head.cursor().to_string(), streams: chat.streams() }))
}

/// Adds `/metrics` in the Prometheus text format, where it is switched on.
pub fn metrics(service: &mut web::ServiceConfig, handle: Option<PrometheusHandle>) {
    if let Some(handle) = handle {
        let render = move |chat: web::Data<Chat>| {
            let streams = u32::try_from(chat.streams()).unwrap_or(u32::MAX);
            gauge!("miaou_streams").set(streams);
            let text = handle.render();
            async move { HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(text) }
        };
        service.route("/metrics", web::get().to(render));
    }
}
