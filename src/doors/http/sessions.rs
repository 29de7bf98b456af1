//! Sessions after login.

use actix_web::{HttpResponse, delete, get, post, web};

use super::answer::{Answer, Done};
use super::body::{Json, Params};
use super::caller::{Caller, Reader};
use super::device::{From, Stranger};
use super::problem::{ANY, BODY, COUNTED, TOKEN, problems};
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{
    EnterAsGuest, ExchangeToken, GetSessions, RefreshSession, SessionId, SessionPage, StreamTicket, Tokens,
};
use crate::outcome::Outcome;

problems!(RefreshProblems = ANY, BODY, TOKEN);
problems!(GuestProblems = ANY, BODY, COUNTED, &[Outcome::Forbidden, Outcome::Banned]);
problems!(SessionProblems = ANY, TOKEN);
problems!(ListProblems = ANY, TOKEN, &[Outcome::InvalidField]);
problems!(EndProblems = ANY, TOKEN, &[Outcome::NoSuchSession]);

/// Refresh the tokens
///
/// Exchanges a refresh token for the next pair of tokens. Where the answer is lost, the same one is good again, until the next
/// is used; what it gave before is not, but for a few seconds' leeway. Any other that is past is taken for stolen and ends the
/// session.
#[utoipa::path(
    tag = "Sessions",
    request_body = RefreshSession,
    responses((status = 200, description = "The next pair", body = Answer<Tokens>, example = json!({"code": 1, "token": "eyJhbGciOiJIUzI1NiJ9...", "expires_in": 3600, "refresh_token": "q7d2...", "user": {"id": 7, "username": "ada", "first_name": "Ada", "last_name": "Lovelace", "created_at": "2026-01-05T10:00:00Z"}})), RefreshProblems),
    security(())
)]
#[post("/api/v1/sessions/refresh")]
pub async fn refresh(
    chat: web::Data<Chat>,
    From(device): From,
    Json(input): Json<RefreshSession>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.refresh_session(input, device).await?))
}

/// Exchange a service's token
///
/// Begins a session for a user of a website or game that has a service key: the service signs a token (RFC 7519, HS256) with the
/// key's `signing_secret`, for one login. Its header has the key's `id` as `kid`; its claims are `sub`, what the service calls the
/// user, `name`, what people see, and `exp`, at most ten minutes ahead. Who comes for the first time is a new user here, without a
/// password. Once the key is revoked or expired the session is not refreshed any more.
#[utoipa::path(
    operation_id = "exchange_token",
    tag = "Sessions",
    request_body = ExchangeToken,
    responses((status = 200, description = "Logged in", body = Answer<Tokens>, example = json!({"code": 1, "token": "eyJhbGciOiJIUzI1NiJ9...", "expires_in": 3600, "refresh_token": "q7d2...", "user": {"id": 7, "username": "ada", "first_name": "Ada", "last_name": "", "created_at": "2026-01-05T10:00:00Z"}})), RefreshProblems),
    security(())
)]
#[post("/api/v1/sessions/exchange")]
pub async fn exchange(
    chat: web::Data<Chat>,
    Stranger(device): Stranger,
    Json(input): Json<ExchangeToken>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.exchange_token(input, device).await?))
}

/// Come as a guest
///
/// Begins a session for somebody new, without a registration: `name` is what people see, and the username says that it is a
/// guest's. A guest has no password, and so cannot log in again once the session is over. New guests count as new accounts. Where
/// the setting `guests` is off, the answer is `forbidden`.
#[utoipa::path(
    operation_id = "enter_as_guest",
    tag = "Sessions",
    request_body = EnterAsGuest,
    responses((status = 200, description = "Logged in", body = Answer<Tokens>, example = json!({"code": 1, "token": "eyJhbGciOiJIUzI1NiJ9...", "expires_in": 3600, "refresh_token": "q7d2...", "user": {"id": 7, "username": "guest-ada", "first_name": "Ada", "last_name": "", "created_at": "2026-01-05T10:00:00Z"}})), GuestProblems),
    security(())
)]
#[post("/api/v1/sessions/guest")]
pub async fn enter_as_guest(
    chat: web::Data<Chat>,
    Stranger(device): Stranger,
    Json(input): Json<EnterAsGuest>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.enter_as_guest(input, device).await?))
}

/// List my sessions
///
/// Where the caller is logged in. `last_used_at`, `address` and `user_agent` are of the last time that it got tokens.
#[utoipa::path(
    operation_id = "list_sessions",
    tag = "Sessions",
    params(GetSessions),
    responses(
        (status = 200, description = "A page", body = Answer<SessionPage>, example = json!({"code": 1, "sessions": [{"id": "0198c0de-0000-7000-8000-000000000001", "created_at": "2026-01-05T10:00:00Z", "last_used_at": "2026-01-05T11:00:00Z", "expires_at": "2026-02-04T11:00:00Z", "user_agent": "curl/8.5.0", "address": "192.0.2.7", "current": true}], "next": null})),
        ListProblems
    )
)]
#[get("/api/v1/sessions")]
pub async fn list(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Params(input): Params<GetSessions>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.sessions(&actor, input).await?))
}

/// End all my other sessions
///
/// Their tokens are refused from now on, and their open streams end within a second. The one that asks goes on.
#[utoipa::path(
    operation_id = "end_other_sessions",
    tag = "Sessions",
    responses((status = 200, description = "Ended", body = Answer<Done>, example = json!({"code": 1})), SessionProblems)
)]
#[delete("/api/v1/sessions")]
pub async fn end_others(chat: web::Data<Chat>, Caller(actor): Caller) -> Result<HttpResponse> {
    chat.end_other_sessions(&actor).await?;
    Ok(Answer::ok(Done {}))
}

/// End one of my sessions
///
/// As logging out there.
#[utoipa::path(
    operation_id = "end_session",
    tag = "Sessions",
    params(("session" = String, Path, description = "The session's id", example = "0198c0de-0000-7000-8000-000000000001")),
    responses((status = 200, description = "Ended", body = Answer<Done>, example = json!({"code": 1})), EndProblems)
)]
#[delete("/api/v1/sessions/{session}")]
pub async fn end(chat: web::Data<Chat>, Caller(actor): Caller, session: web::Path<String>) -> Result<HttpResponse> {
    // What is no id names no session.
    let session = session.parse().map(SessionId).map_err(|_| Outcome::NoSuchSession)?;
    chat.end_session(&actor, session).await?;
    Ok(Answer::ok(Done {}))
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
pub async fn stream_ticket(chat: web::Data<Chat>, Reader(actor): Reader) -> Result<HttpResponse> {
    Ok(Answer::created(chat.stream_ticket(&actor).await?))
}
