//! How people react to messages.

use actix_web::{HttpResponse, delete, post, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::Answer;
use super::body::Json;
use super::caller::Caller;
use super::problem::{ANY, BODY, TOKEN, problems};
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{Position, React, Reaction};
use crate::outcome::Outcome;

/// How people react to the message now.
#[derive(Serialize, ToSchema)]
struct Reactions {
    reactions: Vec<Reaction>,
}

problems!(
    AddProblems = ANY,
    BODY,
    TOKEN,
    &[Outcome::Muted, Outcome::Forbidden, Outcome::NotAMember, Outcome::NoSuchMessage]
);
problems!(RemoveProblems = ANY, TOKEN, &[Outcome::InvalidField, Outcome::NotAMember, Outcome::NoSuchMessage]);

/// React to a message
///
/// Reacting so again changes nothing. Members hear `reaction_added`.
#[utoipa::path(
    operation_id = "react",
    tag = "Messages",
    params(("message" = i64, Path, description = "Id of the message", example = 42)),
    request_body = React,
    responses(
        (status = 200, description = "How people react now", body = Answer<Reactions>, example = json!({"code": 1, "reactions": [{"emoji": "👍", "count": 2, "mine": true}]})),
        AddProblems
    )
)]
#[post("/api/v1/messages/{message}/reactions")]
pub async fn add(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    id: web::Path<String>,
    Json(input): Json<React>,
) -> Result<HttpResponse> {
    let id = Position::parse("message", &id)?;
    Ok(Answer::ok(Reactions { reactions: chat.react(&actor, id, input).await? }))
}

/// Take a reaction back
///
/// Where there is none, nothing changes. Members hear `reaction_removed`.
#[utoipa::path(
    operation_id = "unreact",
    tag = "Messages",
    params(("message" = i64, Path, description = "Id of the message", example = 42), ("emoji" = String, Path, description = "The emoji", example = "👍")),
    responses(
        (status = 200, description = "How people react now", body = Answer<Reactions>, example = json!({"code": 1, "reactions": []})),
        RemoveProblems
    )
)]
#[delete("/api/v1/messages/{message}/reactions/{emoji}")]
pub async fn remove(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse> {
    let id = Position::parse("message", &path.0)?;
    Ok(Answer::ok(Reactions { reactions: chat.unreact(&actor, id, &path.1).await? }))
}
