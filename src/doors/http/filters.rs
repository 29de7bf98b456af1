//! Words that are not wanted.

use actix_web::{HttpResponse, delete, get, post, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, Done};
use super::body::{Json, Params};
use super::caller::Caller;
use super::problem::{ANY, BODY, TOKEN, problems};
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{AddFilter, Filter, FilterId, FilterPage, GetFilters, Trial, TryFilter};
use crate::outcome::Outcome;

/// A filter that holds from now on.
#[derive(Serialize, ToSchema)]
struct OneFilter {
    filter: Filter,
}

problems!(ListProblems = ANY, TOKEN, &[Outcome::InvalidField, Outcome::Forbidden]);
problems!(AddProblems = ANY, BODY, TOKEN, &[Outcome::Forbidden]);
problems!(RemoveProblems = ANY, TOKEN, &[Outcome::Forbidden, Outcome::NoSuchFilter]);
problems!(TryProblems = ANY, BODY, TOKEN, &[Outcome::Forbidden, Outcome::NoSuchRoom]);

/// List filters
///
/// Words that are not wanted, and what becomes of messages that have them; for admins.
#[utoipa::path(
    operation_id = "list_filters",
    tag = "Filters",
    params(GetFilters),
    responses(
        (status = 200, description = "A page", body = Answer<FilterPage>, example = json!({"code": 1, "filters": [{"id": 1, "pattern": "viagra*", "regex": false, "action": "refuse", "created_at": "2026-01-05T10:00:00Z", "created_by": {"id": 7, "username": "ada"}}], "next": null})),
        ListProblems
    )
)]
#[get("/api/v1/filters")]
pub async fn list(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Params(input): Params<GetFilters>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.filters(&actor, input).await?))
}

/// Add a filter
///
/// For admins. It holds at every door and for everybody, in rooms, direct conversations and edits, within a second. A message
/// that has what it looks for is refused (`invalid_field`), stored with stars in place of that, or stored and reported.
#[utoipa::path(
    operation_id = "add_filter",
    tag = "Filters",
    request_body = AddFilter,
    responses(
        (status = 201, description = "Added", body = Answer<OneFilter>, example = json!({"code": 1, "filter": {"id": 1, "pattern": "viagra*", "regex": false, "action": "refuse", "created_at": "2026-01-05T10:00:00Z", "created_by": {"id": 7, "username": "ada"}}})),
        AddProblems
    )
)]
#[post("/api/v1/filters")]
pub async fn add(chat: web::Data<Chat>, Caller(actor): Caller, Json(input): Json<AddFilter>) -> Result<HttpResponse> {
    Ok(Answer::created(OneFilter { filter: chat.add_filter(&actor, input).await? }))
}

/// Remove a filter
///
/// For admins. What it masked stays masked.
#[utoipa::path(
    operation_id = "remove_filter",
    tag = "Filters",
    params(("filter" = i64, Path, description = "Number of the filter", example = 1)),
    responses(
        (status = 200, description = "Removed", body = Answer<Done>, example = json!({"code": 1})),
        RemoveProblems
    )
)]
#[delete("/api/v1/filters/{filter}")]
pub async fn remove(chat: web::Data<Chat>, Caller(actor): Caller, id: web::Path<String>) -> Result<HttpResponse> {
    let id = id.parse().map(FilterId).map_err(|_| Outcome::NoSuchFilter)?;
    chat.remove_filter(&actor, id).await?;
    Ok(Answer::ok(Done {}))
}

/// Try a filter
///
/// Tells what it would have found among the newest messages, and changes nothing; for admins. Messages of direct
/// conversations are counted among the newest, and passed over.
#[utoipa::path(
    operation_id = "try_filter",
    tag = "Filters",
    request_body = TryFilter,
    responses(
        (status = 200, description = "What it would have found", body = Answer<Trial>, example = json!({"code": 1, "looked_at": 1000, "matched": 1, "examples": [{"id": 42, "raw_content": "buy viagra"}]})),
        TryProblems
    )
)]
#[post("/api/v1/filters/dry_run")]
pub async fn dry_run(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Json(input): Json<TryFilter>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.try_filter(&actor, input).await?))
}
