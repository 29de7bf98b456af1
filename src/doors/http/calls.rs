//! The five calls.

use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, Done};
use super::body::JsonOrForm;
use super::caller::{Caller, Stranger};
use super::posting::{self, PostedMessage};
use super::problem::{ANY, BODY, COUNTED, TOKEN, problems};
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{
    AuthenticateUser, CreateUser, JoinRequest, JoinRoom, Joined, LeaveRoom, Membership, PostMessage, Tokens, User,
};
use crate::outcome::Outcome;

/// A user who was created.
#[derive(Serialize, ToSchema)]
struct CreatedUser {
    user: User,
}

/// A moderator has to decide.
#[derive(Serialize, ToSchema)]
pub struct AskedToJoin {
    pub request: JoinRequest,
}

problems!(CreateUserProblems = ANY, BODY, COUNTED, &[Outcome::UserExists, Outcome::Banned]);
problems!(AuthenticateUserProblems = ANY, BODY, COUNTED, &[Outcome::WrongCredentials, Outcome::Banned]);
problems!(JoinProblems = ANY, BODY, TOKEN, &[Outcome::Forbidden, Outcome::NoSuchRoom]);
problems!(LeaveProblems = ANY, BODY, TOKEN, &[Outcome::Forbidden, Outcome::NotAMember, Outcome::NoSuchRoom]);
problems!(
    MessageProblems = ANY,
    BODY,
    TOKEN,
    &[
        Outcome::Forbidden,
        Outcome::NotAMember,
        Outcome::Muted,
        Outcome::Blocked,
        Outcome::NoSuchRoom,
        Outcome::KeyReused
    ]
);

/// Create a user
///
/// Adds a user to the service. No token is needed.
#[utoipa::path(
    tag = "The five calls",
    request_body(content((CreateUser = "application/json"), (CreateUser = "application/x-www-form-urlencoded"))),
    responses((status = 201, description = "Created", body = Answer<CreatedUser>, example = json!({"code": 1, "user": {"id": 7, "username": "ada", "first_name": "Ada", "last_name": "Lovelace", "created_at": "2026-01-05T10:00:00Z"}})), CreateUserProblems),
    security(())
)]
#[post("/create_user")]
pub async fn create_user(
    chat: web::Data<Chat>,
    Stranger(address): Stranger,
    JsonOrForm(input): JsonOrForm<CreateUser>,
) -> Result<HttpResponse> {
    Ok(Answer::created(CreatedUser { user: chat.create_user(input, address).await? }))
}

/// Log in
///
/// Begins a session. Unknown users get the same answer in the same time as a wrong password. After some wrong passwords the
/// next login waits, longer each time: `too_many_requests` says how long.
#[utoipa::path(
    tag = "The five calls",
    request_body(content((AuthenticateUser = "application/json"), (AuthenticateUser = "application/x-www-form-urlencoded"))),
    responses((status = 200, description = "Logged in", body = Answer<Tokens>, example = json!({"code": 1, "token": "eyJhbGciOiJIUzI1NiJ9...", "expires_in": 3600, "refresh_token": "q7d2...", "user": {"id": 7, "username": "ada", "first_name": "Ada", "last_name": "Lovelace", "created_at": "2026-01-05T10:00:00Z"}})), AuthenticateUserProblems),
    security(())
)]
#[post("/authenticate_user")]
pub async fn authenticate_user(
    chat: web::Data<Chat>,
    Stranger(address): Stranger,
    JsonOrForm(input): JsonOrForm<AuthenticateUser>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.authenticate_user(input, address).await?))
}

/// Join a room
///
/// Joins a room, which is created where there is none of that name: whoever creates it owns it. Joining again
/// changes nothing. Members hear `member_joined`. A private room answers 202: its moderators hear `join_requested` and
/// decide, and `join_decided` tells.
#[utoipa::path(
    tag = "The five calls",
    request_body(content((JoinRoom = "application/json"), (JoinRoom = "application/x-www-form-urlencoded"))),
    responses(
        (status = 200, description = "In the room", body = Answer<Membership>, example = json!({"code": 1, "room": {"id": 3, "name": "lobby"}, "role": "member"})),
        (status = 202, description = "A moderator has to decide", body = Answer<AskedToJoin>, example = json!({"code": 13, "request": {"room": {"id": 5, "name": "crew"}, "user": {"id": 8, "username": "bob"}, "state": "pending", "created_at": "2026-01-05T10:00:00Z", "decided_at": null, "decided_by": null}})),
        JoinProblems
    )
)]
#[post("/join_chatroom")]
pub async fn join_chatroom(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    JsonOrForm(input): JsonOrForm<JoinRoom>,
) -> Result<HttpResponse> {
    Ok(match chat.join_room(&actor, input).await? {
        Joined::Member(membership) => Answer::ok(membership),
        Joined::Pending(request) => Answer::pending(AskedToJoin { request }),
    })
}

/// Leave a room
///
/// Nothing of the room reaches the user from then on; members hear `member_left`. Who waits to be let in waits no more;
/// the room of an owner who leaves passes to the member who has been there longest, moderators first.
#[utoipa::path(
    tag = "The five calls",
    request_body(content((LeaveRoom = "application/json"), (LeaveRoom = "application/x-www-form-urlencoded"))),
    responses((status = 200, description = "Out of the room", body = Answer<Done>, example = json!({"code": 1})), LeaveProblems)
)]
#[post("/leave_chatroom")]
pub async fn leave_chatroom(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    JsonOrForm(input): JsonOrForm<LeaveRoom>,
) -> Result<HttpResponse> {
    chat.leave_room(&actor, input).await?;
    Ok(Answer::ok(Done {}))
}

/// Post a message
///
/// Once this answers 201 the message is on disk, in the log, and on its way to every subscriber. Without an answer,
/// repeat the call with the same Idempotency-Key: the message is stored once.
#[utoipa::path(
    tag = "The five calls",
    params(("Idempotency-Key" = Option<String>, Header, description = "The sender's name for this message, the same on every retry: 1 to 255 visible ASCII characters, remembered for 48 hours", example = "8e03978e-40d5-43e8-bc93-6894a57f9324")),
    request_body(content((PostMessage = "application/json"), (PostMessage = "application/x-www-form-urlencoded"))),
    responses(
        (status = 201, description = "Stored", body = Answer<PostedMessage>, example = json!({"code": 1, "message": {"id": 42, "room": {"id": 3, "name": "lobby"}, "user": {"id": 7, "username": "ada"}, "raw_content": "hello", "content": "<p>hello</p>", "created_at": "2026-01-05T10:00:00Z"}, "replayed": false})),
        (status = 200, description = "Stored by an earlier attempt with the same key", body = Answer<PostedMessage>, headers(("Idempotency-Replayed" = String, description = "`true`")), example = json!({"code": 1, "message": {"id": 42, "room": {"id": 3, "name": "lobby"}, "user": {"id": 7, "username": "ada"}, "raw_content": "hello", "content": "<p>hello</p>", "created_at": "2026-01-05T10:00:00Z"}, "replayed": true})),
        MessageProblems
    )
)]
#[post("/chatroom_message")]
pub async fn chatroom_message(
    request: HttpRequest,
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    JsonOrForm(input): JsonOrForm<PostMessage>,
) -> Result<HttpResponse> {
    Ok(posting::answer(chat.post_message(&actor, input, posting::key(&request)?).await?))
}
