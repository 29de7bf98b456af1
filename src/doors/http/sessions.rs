//! Sessions after login.

use actix_web::{HttpResponse, delete, post, web};

use super::address::Client;
use super::answer::{Answer, Done};
use super::body::Json;
use super::caller::Caller;
use super::problem::{ANY, BODY, TOKEN, problems};
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{RefreshSession, StreamTicket, Tokens};

problems!(RefreshProblems = ANY, BODY, TOKEN);
problems!(SessionProblems = ANY, TOKEN);

/// Refresh the tokens
///
/// Exchanges a refresh token for the next pair of tokens. Each is good for one use: one that is used again, but for
/// a few seconds' leeway, is taken for stolen and ends the session.
#[utoipa::path(
    tag = "Sessions",
    request_body = RefreshSession,
    responses((status = 200, description = "The next pair", body = Answer<Tokens>, example = json!({"code": 1, "token": "eyJhbGciOiJIUzI1NiJ9...", "expires_in": 3600, "refresh_token": "q7d2...", "user": {"id": 7, "username": "ada", "first_name": "Ada", "last_name": "Lovelace", "created_at": "2026-01-05T10:00:00Z"}})), RefreshProblems),
    security(())
)]
#[post("/api/v1/sessions/refresh")]
pub async fn refresh(
    chat: web::Data<Chat>,
    Client(address): Client,
    Json(input): Json<RefreshSession>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.refresh_session(input, address).await?))
}

/// Log out
///
/// Ends the session: its tokens are refused from now on, and its open streams end within a second.
#[utoipa::path(
    tag = "Sessions",
    responses((status = 200, description = "Logged out", body = Answer<Done>, example = json!({"code": 1})), SessionProblems)
)]
#[delete("/api/v1/sessions/current")]
pub async fn logout(chat: web::Data<Chat>, Caller(actor): Caller) -> Result<HttpResponse> {
    chat.logout(&actor).await?;
    Ok(Answer::ok(Done {}))
}

/// Get a ticket for one stream
///
/// A browser's `EventSource` cannot send a token, and a token does not belong in a URL: a ticket does. It opens one
/// stream, within a minute, as `?ticket=`.
#[utoipa::path(
    tag = "Streams",
    responses((status = 201, description = "A ticket", body = Answer<StreamTicket>, example = json!({"code": 1, "ticket": "v3Ww...", "expires_in": 60})), SessionProblems)
)]
#[post("/api/v1/stream_ticket")]
pub async fn stream_ticket(chat: web::Data<Chat>, Caller(actor): Caller) -> Result<HttpResponse> {
    Ok(Answer::created(chat.stream_ticket(&actor).await?))
}
