//! Direct conversations.

use actix_web::{HttpRequest, HttpResponse, get, post, web};

use super::answer::Answer;
use super::body::{Json, Params};
use super::caller::Caller;
use super::posting::{self, PostedMessage};
use super::problem::{ANY, BODY, TOKEN, problems};
use super::rooms::OneRoom;
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{GetConversations, GetMessages, MessagePage, NewMessage, RoomPage, UserRef};
use crate::outcome::Outcome;

problems!(ListProblems = ANY, TOKEN, &[Outcome::InvalidField]);
problems!(DescribeProblems = ANY, TOKEN, &[Outcome::InvalidField, Outcome::NoSuchUser, Outcome::NoSuchRoom]);
problems!(MessagesProblems = ANY, TOKEN, &[Outcome::InvalidField, Outcome::NoSuchUser, Outcome::NoSuchPage]);
problems!(
    PostProblems = ANY,
    BODY,
    TOKEN,
    &[
        Outcome::Muted,
        Outcome::Blocked,
        Outcome::NoSuchUser,
        Outcome::NoSuchMessage,
        Outcome::NoSuchSticker,
        Outcome::NoSuchAttachment,
        Outcome::KeyReused
    ]
);

/// List conversations
///
/// Those that the caller has with others, in the order of their numbers as rooms.
#[utoipa::path(
    operation_id = "list_conversations",
    tag = "Conversations",
    params(GetConversations),
    responses(
        (status = 200, description = "A page", body = Answer<RoomPage>, example = json!({"code": 1, "rooms": [{"id": 9, "name": "ada, bob", "direct": true, "visibility": "hidden", "topic": "", "retention_days": null, "slow_seconds": 0, "archived_at": null, "created_at": "2026-01-05T10:00:00Z", "members": 2, "role": "member"}], "next": null})),
        ListProblems
    )
)]
#[get("/api/v1/conversations")]
pub async fn list(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Params(input): Params<GetConversations>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.conversations(&actor, input).await?))
}

/// Describe a conversation
///
/// The room in which the caller and the user talk: every route of rooms takes its number.
#[utoipa::path(
    operation_id = "describe_conversation",
    tag = "Conversations",
    params(("user" = String, Path, description = "Name or number of the user", example = "bob")),
    responses(
        (status = 200, description = "The conversation", body = Answer<OneRoom>, example = json!({"code": 1, "room": {"id": 9, "name": "ada, bob", "direct": true, "visibility": "hidden", "topic": "", "retention_days": null, "slow_seconds": 0, "archived_at": null, "created_at": "2026-01-05T10:00:00Z", "members": 2, "role": "member"}})),
        DescribeProblems
    )
)]
#[get("/api/v1/conversations/{user}")]
pub async fn describe(chat: web::Data<Chat>, Caller(actor): Caller, user: web::Path<String>) -> Result<HttpResponse> {
    let user = UserRef::parse("user", &user)?;
    Ok(Answer::ok(OneRoom { room: chat.conversation(&actor, user).await? }))
}

/// Read a conversation
///
/// As a room's history; an empty page where nobody has said anything yet.
#[utoipa::path(
    operation_id = "list_direct_messages",
    tag = "Conversations",
    params(("user" = String, Path, description = "Name or number of the user", example = "bob"), GetMessages),
    responses(
        (status = 200, description = "A page", body = Answer<MessagePage>, example = json!({"code": 1, "messages": [{"id": 42, "room": {"id": 9, "name": "ada, bob", "direct": true}, "user": {"id": 7, "username": "ada"}, "raw_content": "hello", "content": "<p>hello</p>", "created_at": "2026-01-05T10:00:00Z"}], "next": null, "cursor": "1f3a9c2e-42"})),
        MessagesProblems
    )
)]
#[get("/api/v1/conversations/{user}/messages")]
pub async fn messages(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    user: web::Path<String>,
    Params(input): Params<GetMessages>,
) -> Result<HttpResponse> {
    let user = UserRef::parse("user", &user)?;
    Ok(Answer::ok(chat.direct_messages(&actor, user, input).await?))
}

/// Post a message to a user
///
/// Begins the conversation where there is none; both hear `conversation_started` and then the message.
#[utoipa::path(
    operation_id = "post_direct_message",
    tag = "Conversations",
    params(("user" = String, Path, description = "Name or number of the user", example = "bob"), ("Idempotency-Key" = Option<String>, Header, description = "The sender's name for this message, the same on every retry: 1 to 255 visible ASCII characters, remembered for 48 hours", example = "8e03978e-40d5-43e8-bc93-6894a57f9324")),
    request_body = NewMessage,
    responses(
        (status = 201, description = "Stored", body = Answer<PostedMessage>, example = json!({"code": 1, "message": {"id": 42, "room": {"id": 9, "name": "ada, bob", "direct": true}, "user": {"id": 7, "username": "ada"}, "raw_content": "hello", "content": "<p>hello</p>", "created_at": "2026-01-05T10:00:00Z"}, "replayed": false})),
        (status = 200, description = "Stored by an earlier attempt with the same key", body = Answer<PostedMessage>, headers(("Idempotency-Replayed" = String, description = "`true`")), example = json!({"code": 1, "message": {"id": 42, "room": {"id": 9, "name": "ada, bob", "direct": true}, "user": {"id": 7, "username": "ada"}, "raw_content": "hello", "content": "<p>hello</p>", "created_at": "2026-01-05T10:00:00Z"}, "replayed": true})),
        PostProblems
    )
)]
#[post("/api/v1/conversations/{user}/messages")]
pub async fn post(
    request: HttpRequest,
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    user: web::Path<String>,
    Json(input): Json<NewMessage>,
) -> Result<HttpResponse> {
    let user = UserRef::parse("user", &user)?;
    Ok(posting::answer(chat.post_direct(&actor, user, input, posting::key(&request)?).await?))
}
