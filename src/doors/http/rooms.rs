//! Rooms.

use actix_web::{HttpResponse, get, patch, post, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::Answer;
use super::body::{Json, Params};
use super::caller::Caller;
use super::problem::{ANY, BODY, TOKEN, problems};
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{ChangeRoom, CreateRoom, GetRooms, RoomPage, RoomRef, RoomView};
use crate::outcome::Outcome;

/// A room, as the caller sees it.
#[derive(Serialize, ToSchema)]
pub struct OneRoom {
    pub room: RoomView,
}

problems!(CreateProblems = ANY, BODY, TOKEN, &[Outcome::RoomExists]);
problems!(ListProblems = ANY, TOKEN, &[Outcome::InvalidField]);
problems!(DescribeProblems = ANY, TOKEN, &[Outcome::InvalidField, Outcome::NoSuchRoom]);
problems!(
    ChangeProblems = ANY,
    BODY,
    TOKEN,
    &[Outcome::Forbidden, Outcome::NotAMember, Outcome::NoSuchRoom, Outcome::RoomExists]
);

/// Create a room
///
/// The caller owns it.
#[utoipa::path(
    operation_id = "create_room",
    tag = "Rooms",
    request_body = CreateRoom,
    responses(
        (status = 201, description = "Created", body = Answer<OneRoom>, example = json!({"code": 1, "room": {"id": 3, "name": "lobby", "direct": false, "visibility": "public", "topic": "Whatever comes", "retention_days": null, "slow_seconds": 0, "archived_at": null, "created_at": "2026-01-05T10:00:00Z", "members": 1, "role": "owner"}})),
        CreateProblems
    )
)]
#[post("/api/v1/rooms")]
pub async fn create(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Json(input): Json<CreateRoom>,
) -> Result<HttpResponse> {
    Ok(Answer::created(OneRoom { room: chat.create_room(&actor, input).await? }))
}

/// List rooms
///
/// Rooms that the caller may know of: those that are not hidden, those the caller is in, and those the caller is invited
/// into; for an admin all. Direct conversations are listed apart.
#[utoipa::path(
    operation_id = "list_rooms",
    tag = "Rooms",
    params(GetRooms),
    responses(
        (status = 200, description = "A page", body = Answer<RoomPage>, example = json!({"code": 1, "rooms": [{"id": 3, "name": "lobby", "direct": false, "visibility": "public", "topic": "Whatever comes", "retention_days": null, "slow_seconds": 0, "archived_at": null, "created_at": "2026-01-05T10:00:00Z", "members": 12, "role": "member"}], "next": 3})),
        ListProblems
    )
)]
#[get("/api/v1/rooms")]
pub async fn list(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Params(input): Params<GetRooms>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.rooms(&actor, input).await?))
}

/// Describe a room
///
/// Its settings, how many are in it, and what the caller is there.
#[utoipa::path(
    operation_id = "describe_room",
    tag = "Rooms",
    params(("room" = String, Path, description = "Name or number of the room", example = "lobby")),
    responses(
        (status = 200, description = "The room", body = Answer<OneRoom>, example = json!({"code": 1, "room": {"id": 3, "name": "lobby", "direct": false, "visibility": "public", "topic": "Whatever comes", "retention_days": null, "slow_seconds": 0, "archived_at": null, "created_at": "2026-01-05T10:00:00Z", "members": 12, "role": "member"}})),
        DescribeProblems
    )
)]
#[get("/api/v1/rooms/{room}")]
pub async fn describe(chat: web::Data<Chat>, Caller(actor): Caller, room: web::Path<String>) -> Result<HttpResponse> {
    let room = RoomRef::parse("room", &room)?;
    Ok(Answer::ok(OneRoom { room: chat.room(&actor, room).await? }))
}

/// Change a room
///
/// Its name, topic and visibility, how long messages are kept, how long members wait between two messages, and whether it is
/// archived; for its owner and admins. What is left out stays. Members hear `room_changed`.
#[utoipa::path(
    operation_id = "change_room",
    tag = "Rooms",
    params(("room" = String, Path, description = "Name or number of the room", example = "lobby")),
    request_body = ChangeRoom,
    responses(
        (status = 200, description = "As it is now", body = Answer<OneRoom>, example = json!({"code": 1, "room": {"id": 3, "name": "lobby", "direct": false, "visibility": "public", "topic": "Whatever comes", "retention_days": null, "slow_seconds": 0, "archived_at": null, "created_at": "2026-01-05T10:00:00Z", "members": 12, "role": "owner"}})),
        ChangeProblems
    )
)]
#[patch("/api/v1/rooms/{room}")]
pub async fn change(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    room: web::Path<String>,
    Json(input): Json<ChangeRoom>,
) -> Result<HttpResponse> {
    let room = RoomRef::parse("room", &room)?;
    Ok(Answer::ok(OneRoom { room: chat.change_room(&actor, room, input).await? }))
}
