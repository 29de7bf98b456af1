//! How far people have read, and what they have not.

use actix_web::{HttpResponse, get, put, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::Answer;
use super::body::{Json, Params};
use super::caller::Caller;
use super::problem::{ANY, BODY, TOKEN, problems};
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{GetUnread, Marker, MoveMarker, RoomRef, UnreadPage};
use crate::outcome::Outcome;

/// Where the caller's marker is now.
#[derive(Serialize, ToSchema)]
struct OneMarker {
    marker: Marker,
}

problems!(MoveProblems = ANY, BODY, TOKEN, &[Outcome::NotAMember, Outcome::NoSuchRoom]);
problems!(ListProblems = ANY, TOKEN, &[Outcome::InvalidField, Outcome::NoSuchPage]);

/// Note how far I have read
///
/// Markers only move forward, and are the same on all devices. In rooms of up to fifty members all hear `receipt`; in bigger
/// ones, and where the caller gives no receipts, the caller's devices alone hear `marker_moved`.
#[utoipa::path(
    operation_id = "move_marker",
    tag = "Unread",
    params(("room" = String, Path, description = "Name or number of the room", example = "lobby")),
    request_body = MoveMarker,
    responses(
        (status = 200, description = "Where the marker is now", body = Answer<OneMarker>, example = json!({"code": 1, "marker": {"read": 42, "delivered": 42}})),
        MoveProblems
    )
)]
#[put("/api/v1/rooms/{room}/marker")]
pub async fn mark(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    room: web::Path<String>,
    Json(input): Json<MoveMarker>,
) -> Result<HttpResponse> {
    let room = RoomRef::parse("room", &room)?;
    Ok(Answer::ok(OneMarker { marker: chat.move_marker(&actor, room, input).await? }))
}

/// List what I have not read
///
/// Rooms and conversations with something unread, the newest first, with counts, mentions apart. One's own messages,
/// deleted ones and those of blocked users do not count.
#[utoipa::path(
    operation_id = "list_unread",
    tag = "Unread",
    params(GetUnread),
    responses(
        (status = 200, description = "A page", body = Answer<UnreadPage>, example = json!({"code": 1, "unread": [{"room": {"id": 3, "name": "lobby"}, "unread": 5, "mentions": 1, "read": 37, "latest": 42}], "next": null, "cursor": "1f3a9c2e-42"})),
        ListProblems
    )
)]
#[get("/api/v1/unread")]
pub async fn list(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Params(input): Params<GetUnread>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.unread(&actor, input).await?))
}
