//! Finding what was said.

use actix_web::{HttpResponse, get, web};

use super::answer::Answer;
use super::body::Params;
use super::caller::Caller;
use super::problem::{ANY, TOKEN, problems};
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{FoundPage, SearchMessages};
use crate::outcome::Outcome;

problems!(
    SearchProblems = ANY,
    TOKEN,
    &[Outcome::MissingField, Outcome::InvalidField, Outcome::NotAMember, Outcome::NoSuchRoom, Outcome::NoSuchUser]
);

/// Search messages
///
/// In the rooms and conversations that the caller is in, or in one room; newest first. French and English forms of a word
/// are found by each other, with and without accents. What users said whom the caller blocked is left out. What is said is
/// found within a second; edits and deletions count at once.
#[utoipa::path(
    operation_id = "search_messages",
    tag = "Messages",
    params(SearchMessages),
    responses(
        (status = 200, description = "A page", body = Answer<FoundPage>, example = json!({"code": 1, "messages": [{"id": 42, "room": {"id": 3, "name": "lobby"}, "user": {"id": 7, "username": "ada"}, "raw_content": "les chats noirs", "content": "<p>les chats noirs</p>", "created_at": "2026-01-05T10:00:00Z"}], "next": 42})),
        SearchProblems
    )
)]
#[get("/api/v1/search")]
pub async fn messages(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Params(input): Params<SearchMessages>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.search(&actor, input).await?))
}
