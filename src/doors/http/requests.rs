//! Requests to join, and invitations.

use actix_web::{HttpResponse, get, post, put, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::Answer;
use super::body::{Json, Params};
use super::caller::Caller;
use super::problem::{ANY, BODY, TOKEN, problems};
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{DecideRequest, GetRequests, InviteUser, JoinRequest, RequestPage, RoomRef, UserRef};
use crate::outcome::Outcome;

/// A request as it stands now.
#[derive(Serialize, ToSchema)]
struct OneRequest {
    request: JoinRequest,
}

problems!(
    InviteProblems = ANY,
    BODY,
    TOKEN,
    &[
        Outcome::Forbidden,
        Outcome::NotAMember,
        Outcome::Blocked,
        Outcome::NoSuchRoom,
        Outcome::NoSuchUser,
        Outcome::AlreadyMember
    ]
);
problems!(
    OfRoomProblems = ANY,
    TOKEN,
    &[Outcome::InvalidField, Outcome::Forbidden, Outcome::NotAMember, Outcome::NoSuchRoom]
);
problems!(
    DecideProblems = ANY,
    BODY,
    TOKEN,
    &[Outcome::Forbidden, Outcome::NotAMember, Outcome::NoSuchRoom, Outcome::NoSuchUser, Outcome::NoSuchRequest]
);
problems!(OfCallerProblems = ANY, TOKEN, &[Outcome::InvalidField]);

/// Invite a user
///
/// The user may join from then on, a hidden room too, and hears `invited`; who asked to join already is let in. For the
/// room's moderators.
#[utoipa::path(
    operation_id = "invite_user",
    tag = "Members",
    params(("room" = String, Path, description = "Name or number of the room", example = "lobby")),
    request_body = InviteUser,
    responses(
        (status = 200, description = "Invited, or let in", body = Answer<OneRequest>, example = json!({"code": 1, "request": {"room": {"id": 5, "name": "crew"}, "user": {"id": 8, "username": "bob"}, "state": "invited", "created_at": "2026-01-05T10:00:00Z", "decided_at": "2026-01-05T10:05:00Z", "decided_by": {"id": 7, "username": "ada"}}})),
        InviteProblems
    )
)]
#[post("/api/v1/rooms/{room}/invitations")]
pub async fn invite(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    room: web::Path<String>,
    Json(input): Json<InviteUser>,
) -> Result<HttpResponse> {
    let room = RoomRef::parse("room", &room)?;
    Ok(Answer::ok(OneRequest { request: chat.invite(&actor, room, input).await? }))
}

/// List requests to join
///
/// The latest of each user, with who decided and when; for the room's moderators.
#[utoipa::path(
    operation_id = "list_requests",
    tag = "Members",
    params(("room" = String, Path, description = "Name or number of the room", example = "lobby"), GetRequests),
    responses(
        (status = 200, description = "A page", body = Answer<RequestPage>, example = json!({"code": 1, "requests": [{"room": {"id": 5, "name": "crew"}, "user": {"id": 8, "username": "bob"}, "state": "pending", "created_at": "2026-01-05T10:00:00Z", "decided_at": null, "decided_by": null}], "next": null})),
        OfRoomProblems
    )
)]
#[get("/api/v1/rooms/{room}/requests")]
pub async fn of_room(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    room: web::Path<String>,
    Params(input): Params<GetRequests>,
) -> Result<HttpResponse> {
    let room = RoomRef::parse("room", &room)?;
    Ok(Answer::ok(chat.requests(&actor, room, input).await?))
}

/// Decide a request
///
/// Lets the user in, or not; for the room's moderators. They and the user hear `join_decided`, and where the user is let in
/// members hear `member_joined`.
#[utoipa::path(
    operation_id = "decide_request",
    tag = "Members",
    params(("room" = String, Path, description = "Name or number of the room", example = "lobby"), ("user" = String, Path, description = "Name or number of the user", example = "bob")),
    request_body = DecideRequest,
    responses(
        (status = 200, description = "Decided", body = Answer<OneRequest>, example = json!({"code": 1, "request": {"room": {"id": 5, "name": "crew"}, "user": {"id": 8, "username": "bob"}, "state": "accepted", "created_at": "2026-01-05T10:00:00Z", "decided_at": "2026-01-05T10:05:00Z", "decided_by": {"id": 7, "username": "ada"}}})),
        DecideProblems
    )
)]
#[put("/api/v1/rooms/{room}/requests/{user}")]
pub async fn decide(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    path: web::Path<(String, String)>,
    Json(input): Json<DecideRequest>,
) -> Result<HttpResponse> {
    let (room, user) = (RoomRef::parse("room", &path.0)?, UserRef::parse("user", &path.1)?);
    Ok(Answer::ok(OneRequest { request: chat.decide_request(&actor, room, user, input).await? }))
}

/// List my own requests
///
/// The caller's latest request for each room, and invitations.
#[utoipa::path(
    operation_id = "list_own_requests",
    tag = "Members",
    params(GetRequests),
    responses(
        (status = 200, description = "A page", body = Answer<RequestPage>, example = json!({"code": 1, "requests": [{"room": {"id": 5, "name": "crew"}, "user": {"id": 8, "username": "bob"}, "state": "accepted", "created_at": "2026-01-05T10:00:00Z", "decided_at": "2026-01-05T10:05:00Z", "decided_by": {"id": 7, "username": "ada"}}], "next": null})),
        OfCallerProblems
    )
)]
#[get("/api/v1/requests")]
pub async fn of_caller(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Params(input): Params<GetRequests>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.own_requests(&actor, input).await?))
}
