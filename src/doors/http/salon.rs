//! The game room that a player is in.

use actix_web::{HttpRequest, HttpResponse, delete, post, put, web};

use super::answer::{Answer, Done};
use super::body::Json;
use super::caller::Caller;
use super::calls::AskedToJoin;
use super::posting::{self, PostedMessage};
use super::problem::{ANY, BODY, TOKEN, problems};
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{EnterSalon, Joined, Membership, NewMessage};
use crate::outcome::Outcome;

problems!(EnterProblems = ANY, BODY, TOKEN, &[Outcome::Forbidden, Outcome::NoSuchRoom]);
problems!(LeaveProblems = ANY, TOKEN, &[Outcome::NoSuchRoom]);
problems!(
    PostProblems = ANY,
    BODY,
    TOKEN,
    &[
        Outcome::Muted,
        Outcome::Forbidden,
        Outcome::NotAMember,
        Outcome::NoSuchRoom,
        Outcome::NoSuchMessage,
        Outcome::NoSuchSticker,
        Outcome::NoSuchAttachment,
        Outcome::KeyReused
    ]
);

/// Enter a game room
///
/// The caller is in one at a time: it joins this one and leaves the one before. The caller's devices hear `salon_changed`.
#[utoipa::path(
    operation_id = "enter_salon",
    tag = "Salon",
    request_body = EnterSalon,
    responses(
        (status = 200, description = "In the game room", body = Answer<Membership>, example = json!({"code": 1, "room": {"id": 3, "name": "table-12"}, "role": "member"})),
        (status = 202, description = "A moderator has to decide", body = Answer<AskedToJoin>, example = json!({"code": 13, "request": {"room": {"id": 5, "name": "crew"}, "user": {"id": 8, "username": "bob"}, "state": "pending", "created_at": "2026-01-05T10:00:00Z", "decided_at": null, "decided_by": null}})),
        EnterProblems
    )
)]
#[put("/api/v1/salon")]
pub async fn enter(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Json(input): Json<EnterSalon>,
) -> Result<HttpResponse> {
    Ok(match chat.enter_salon(&actor, input).await? {
        Joined::Member(membership) => Answer::ok(membership),
        Joined::Pending(request) => Answer::pending(AskedToJoin { request }),
    })
}

/// Leave the game room
///
/// The caller is in none then. Its devices hear `salon_changed`, and members `member_left`.
#[utoipa::path(
    operation_id = "leave_salon",
    tag = "Salon",
    responses(
        (status = 200, description = "Left", body = Answer<Done>, example = json!({"code": 1})),
        LeaveProblems
    )
)]
#[delete("/api/v1/salon")]
pub async fn leave(chat: web::Data<Chat>, Caller(actor): Caller) -> Result<HttpResponse> {
    chat.leave_salon(&actor).await?;
    Ok(Answer::ok(Done {}))
}

/// Post a message to the game room
///
/// As posting to the room that the caller is in. Members hear `message`.
#[utoipa::path(
    operation_id = "post_to_salon",
    tag = "Salon",
    params(("Idempotency-Key" = Option<String>, Header, description = "The sender's name for this message, the same on every retry: 1 to 255 visible ASCII characters, remembered for 48 hours", example = "8e03978e-40d5-43e8-bc93-6894a57f9324")),
    request_body = NewMessage,
    responses(
        (status = 201, description = "Stored", body = Answer<PostedMessage>, example = json!({"code": 1, "message": {"id": 42, "room": {"id": 3, "name": "table-12"}, "user": {"id": 7, "username": "ada"}, "raw_content": "hello", "content": "<p>hello</p>", "created_at": "2026-01-05T10:00:00Z"}, "replayed": false})),
        (status = 200, description = "Stored by an earlier attempt with the same key", body = Answer<PostedMessage>, headers(("Idempotency-Replayed" = String, description = "`true`")), example = json!({"code": 1, "message": {"id": 42, "room": {"id": 3, "name": "table-12"}, "user": {"id": 7, "username": "ada"}, "raw_content": "hello", "content": "<p>hello</p>", "created_at": "2026-01-05T10:00:00Z"}, "replayed": true})),
        PostProblems
    )
)]
#[post("/api/v1/salon/messages")]
pub async fn post(
    request: HttpRequest,
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Json(input): Json<NewMessage>,
) -> Result<HttpResponse> {
    Ok(posting::answer(chat.post_to_salon(&actor, input, posting::key(&request)?).await?))
}
