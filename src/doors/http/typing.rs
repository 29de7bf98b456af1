//! Who types.

use actix_web::{HttpResponse, delete, put, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, Done};
use super::caller::Caller;
use super::problem::{ANY, TOKEN, problems};
use crate::chat::Chat;
use crate::error::Result;
use crate::model::RoomRef;
use crate::outcome::Outcome;

/// How long the caller counts as typing.
#[derive(Serialize, ToSchema)]
struct Noted {
    /// For how many seconds, where it is not said again.
    expires_in: u64,
}

problems!(
    TypingProblems = ANY,
    TOKEN,
    &[Outcome::InvalidField, Outcome::Forbidden, Outcome::NotAMember, Outcome::NoSuchRoom]
);

/// Say that I am typing
///
/// To be repeated every few seconds while it goes on. It ends by itself, and when the caller posts to the room. Members hear
/// `typing`, once a second at most; of more than a hundred streams, those that look at the room.
#[utoipa::path(
    operation_id = "begin_typing",
    tag = "Presence",
    params(("room" = String, Path, description = "Name or number of the room", example = "lobby")),
    responses(
        (status = 200, description = "Noted", body = Answer<Noted>, example = json!({"code": 1, "expires_in": 6})),
        TypingProblems
    )
)]
#[put("/api/v1/rooms/{room}/typing")]
pub async fn begin(chat: web::Data<Chat>, Caller(actor): Caller, room: web::Path<String>) -> Result<HttpResponse> {
    let room = RoomRef::parse("room", &room)?;
    Ok(Answer::ok(Noted { expires_in: chat.begin_typing(&actor, room).await? }))
}

/// Say that I am not typing any more
///
/// Members hear `typing` without the caller.
#[utoipa::path(
    operation_id = "end_typing",
    tag = "Presence",
    params(("room" = String, Path, description = "Name or number of the room", example = "lobby")),
    responses(
        (status = 200, description = "Noted", body = Answer<Done>, example = json!({"code": 1})),
        TypingProblems
    )
)]
#[delete("/api/v1/rooms/{room}/typing")]
pub async fn end(chat: web::Data<Chat>, Caller(actor): Caller, room: web::Path<String>) -> Result<HttpResponse> {
    chat.end_typing(&actor, RoomRef::parse("room", &room)?).await?;
    Ok(Answer::ok(Done {}))
}
