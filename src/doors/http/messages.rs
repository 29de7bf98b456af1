//! What was said.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, Done};
use super::body::{Json, Params};
use super::caller::Caller;
use super::posting::{self, PostedMessage};
use super::problem::{ANY, BODY, TOKEN, problems};
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{
    EditMessage, GetMessages, Message, MessagePage, MessageVersion, NewMessage, Position, Receipts, RoomRef,
};
use crate::outcome::Outcome;

/// A message as it is now.
#[derive(Serialize, ToSchema)]
struct OneMessage {
    message: Message,
}

/// A message as it is now, and who has read it.
#[derive(Serialize, ToSchema)]
struct MessageInformation {
    message: Message,
    #[serde(flatten)]
    receipts: Receipts,
}

/// What a message said, oldest first.
#[derive(Serialize, ToSchema)]
struct Versions {
    versions: Vec<MessageVersion>,
}

problems!(
    ListProblems = ANY,
    TOKEN,
    &[Outcome::InvalidField, Outcome::NotAMember, Outcome::NoSuchRoom, Outcome::NoSuchPage]
);
problems!(
    PostProblems = ANY,
    BODY,
    TOKEN,
    &[
        Outcome::Muted,
        Outcome::Forbidden,
        Outcome::NotAMember,
        Outcome::Blocked,
        Outcome::NoSuchRoom,
        Outcome::NoSuchMessage,
        Outcome::NoSuchSticker,
        Outcome::NoSuchAttachment,
        Outcome::KeyReused
    ]
);
problems!(DescribeProblems = ANY, TOKEN, &[Outcome::InvalidField, Outcome::NotAMember, Outcome::NoSuchMessage]);
problems!(
    EditProblems = ANY,
    BODY,
    TOKEN,
    &[Outcome::Muted, Outcome::Forbidden, Outcome::NotAMember, Outcome::NoSuchMessage]
);
problems!(
    DeleteProblems = ANY,
    TOKEN,
    &[Outcome::InvalidField, Outcome::Forbidden, Outcome::NotAMember, Outcome::NoSuchMessage]
);
problems!(
    VersionsProblems = ANY,
    TOKEN,
    &[Outcome::InvalidField, Outcome::Forbidden, Outcome::NotAMember, Outcome::NoSuchMessage]
);

/// Read a room's history
///
/// Messages, oldest first, and the cursor from which a stream continues without a gap. What users said whom the caller blocked
/// is left out.
#[utoipa::path(
    operation_id = "list_messages",
    tag = "Messages",
    params(("room" = String, Path, description = "Name or number of the room", example = "lobby"), GetMessages),
    responses(
        (status = 200, description = "A page", body = Answer<MessagePage>, example = json!({"code": 1, "messages": [{"id": 42, "room": {"id": 3, "name": "lobby"}, "user": {"id": 7, "username": "ada"}, "raw_content": "hello", "content": "<p>hello</p>", "created_at": "2026-01-05T10:00:00Z"}], "next": 42, "cursor": "1f3a9c2e-42"})),
        ListProblems
    )
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

/// Post a message to a room
///
/// As `chatroom_message`, with all that a message may carry: a reply, a sticker, files. Members who are named as `@username`
/// are mentioned. Members hear `message`.
#[utoipa::path(
    operation_id = "post_message",
    tag = "Messages",
    params(("room" = String, Path, description = "Name or number of the room", example = "lobby"), ("Idempotency-Key" = Option<String>, Header, description = "The sender's name for this message, the same on every retry: 1 to 255 visible ASCII characters, remembered for 48 hours", example = "8e03978e-40d5-43e8-bc93-6894a57f9324")),
    request_body = NewMessage,
    responses(
        (status = 201, description = "Stored", body = Answer<PostedMessage>, example = json!({"code": 1, "message": {"id": 42, "room": {"id": 3, "name": "lobby"}, "user": {"id": 7, "username": "ada"}, "raw_content": "hello", "content": "<p>hello</p>", "created_at": "2026-01-05T10:00:00Z"}, "replayed": false})),
        (status = 200, description = "Stored by an earlier attempt with the same key", body = Answer<PostedMessage>, headers(("Idempotency-Replayed" = String, description = "`true`")), example = json!({"code": 1, "message": {"id": 42, "room": {"id": 3, "name": "lobby"}, "user": {"id": 7, "username": "ada"}, "raw_content": "hello", "content": "<p>hello</p>", "created_at": "2026-01-05T10:00:00Z"}, "replayed": true})),
        PostProblems
    )
)]
#[post("/api/v1/rooms/{room}/messages")]
pub async fn post(
    request: HttpRequest,
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    room: web::Path<String>,
    Json(input): Json<NewMessage>,
) -> Result<HttpResponse> {
    let room = RoomRef::parse("room", &room)?;
    Ok(posting::answer(chat.post(&actor, room, input, posting::key(&request)?).await?))
}

/// Describe a message
///
/// The message as it is now, and which members let others know that they have read it; for those who may read its room.
#[utoipa::path(
    operation_id = "describe_message",
    tag = "Messages",
    params(("message" = i64, Path, description = "Id of the message", example = 42)),
    responses(
        (status = 200, description = "The message", body = Answer<MessageInformation>, example = json!({"code": 1, "message": {"id": 42, "room": {"id": 3, "name": "lobby"}, "user": {"id": 7, "username": "ada"}, "raw_content": "hello", "content": "<p>hello</p>", "created_at": "2026-01-05T10:00:00Z"}, "read_by": [{"id": 8, "username": "bob"}], "delivered_to": [{"id": 8, "username": "bob"}]})),
        DescribeProblems
    )
)]
#[get("/api/v1/messages/{message}")]
pub async fn describe(chat: web::Data<Chat>, Caller(actor): Caller, id: web::Path<String>) -> Result<HttpResponse> {
    let (message, receipts) = chat.message(&actor, Position::parse("message", &id)?).await?;
    Ok(Answer::ok(MessageInformation { message, receipts }))
}

/// Edit a message
///
/// For its author and the room's moderators. Members hear `message_edited`; what it said before is kept for admins.
#[utoipa::path(
    operation_id = "edit_message",
    tag = "Messages",
    params(("message" = i64, Path, description = "Id of the message", example = 42)),
    request_body = EditMessage,
    responses(
        (status = 200, description = "As it is now", body = Answer<OneMessage>, example = json!({"code": 1, "message": {"id": 42, "room": {"id": 3, "name": "lobby"}, "user": {"id": 7, "username": "ada"}, "raw_content": "hello", "content": "<p>hello</p>", "created_at": "2026-01-05T10:00:00Z", "edited_at": "2026-01-05T10:01:00Z"}})),
        EditProblems
    )
)]
#[patch("/api/v1/messages/{message}")]
pub async fn edit(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    id: web::Path<String>,
    Json(input): Json<EditMessage>,
) -> Result<HttpResponse> {
    let id = Position::parse("message", &id)?;
    Ok(Answer::ok(OneMessage { message: chat.edit_message(&actor, id, input).await? }))
}

/// Delete a message
///
/// For its author and the room's moderators. Its place stays, with `deleted_at`; its content goes. Members hear
/// `message_deleted`.
#[utoipa::path(
    operation_id = "delete_message",
    tag = "Messages",
    params(("message" = i64, Path, description = "Id of the message", example = 42)),
    responses(
        (status = 200, description = "Deleted", body = Answer<Done>, example = json!({"code": 1})),
        DeleteProblems
    )
)]
#[delete("/api/v1/messages/{message}")]
pub async fn delete(chat: web::Data<Chat>, Caller(actor): Caller, id: web::Path<String>) -> Result<HttpResponse> {
    chat.delete_message(&actor, Position::parse("message", &id)?).await?;
    Ok(Answer::ok(Done {}))
}

/// Read what a message said before
///
/// Before each edit and before its deletion, oldest first; for admins, and in direct conversations for nobody.
#[utoipa::path(
    operation_id = "list_versions",
    tag = "Messages",
    params(("message" = i64, Path, description = "Id of the message", example = 42)),
    responses(
        (status = 200, description = "Its versions", body = Answer<Versions>, example = json!({"code": 1, "versions": [{"raw_content": "helo", "content": "<p>helo</p>", "replaced_at": "2026-01-05T10:01:00Z", "replaced_by": {"id": 7, "username": "ada"}}]})),
        VersionsProblems
    )
)]
#[get("/api/v1/messages/{message}/versions")]
pub async fn versions(chat: web::Data<Chat>, Caller(actor): Caller, id: web::Path<String>) -> Result<HttpResponse> {
    let id = Position::parse("message", &id)?;
    Ok(Answer::ok(Versions { versions: chat.message_versions(&actor, id).await? }))
}
