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
    responses((status = 200, description = "A page", body = Answer<MessagePage>), MessagesProblems)
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
