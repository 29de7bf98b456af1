//! What was said.

use actix_web::{HttpResponse, get, web};

use super::answer::Answer;
use super::body::Params;
use super::caller::Caller;
use super::problem::{ANY, TOKEN, problems};
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{GetMessages, MessagePage, RoomRef};
use crate::outcome::Outcome;

problems!(MessagesProblems = ANY, TOKEN, &[Outcome::InvalidField, Outcome::NotAMember, Outcome::NoSuchRoom]);

/// Read a room's history
///
/// Messages, oldest first, and the cursor from which a stream continues without a gap.
#[utoipa::path(
    tag = "Rooms",
    params(("room" = String, Path, description = "Name or number of the room", example = "lobby"), GetMessages),
    responses((status = 200, description = "A page", body = Answer<MessagePage>, example = json!({"code": 1, "messages": [{"id": 42, "room": {"id": 3, "name": "lobby"}, "user": {"id": 7, "username": "ada"}, "raw_content": "hello", "created_at": "2026-01-05T10:00:00Z"}], "next": 42, "cursor": "1f3a9c2e-42"})), MessagesProblems)
)]
#[get("/api/v1/rooms/{room}/messages")]
pub async fn list(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    room: web::Path<String>,
    Params(input): Params<GetMessages>,
) -> Result<HttpResponse> {
    let room = RoomRef::parse("room", &room)?;
    Ok(Answer::ok(chat.messages(&actor, room, input).await?))
}
