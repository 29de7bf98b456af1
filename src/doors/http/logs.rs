//! The admins' log.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, get, web};
use bytes::Bytes;
use futures_util::stream::unfold;

use super::answer::Answer;
use super::body::Params;
use super::caller::{Caller, StreamCaller};
use super::problem::{ANY, TOKEN, problems};
use super::sse;
use super::stream::{self, KeepAlive, Source, Told};
use crate::chat::{Chat, LogFeed};
use crate::error::Result;
use crate::model::{GetLogs, LogCursor, LogPage};
use crate::outcome::Outcome;

problems!(
    LogProblems = ANY,
    TOKEN,
    &[Outcome::InvalidField, Outcome::Forbidden, Outcome::NoSuchUser, Outcome::NoSuchRoom]
);
problems!(FollowProblems = ANY, TOKEN, &[Outcome::InvalidField, Outcome::Forbidden]);

/// Read the log
///
/// Who said and did what, when and where: messages, logins and those that failed, what was refused, acts of moderation, and
/// changes of rights with before and after. The newest lines where no cursor is given. For admins. What was done is kept
/// for 90 days, unless a setting says otherwise.
#[utoipa::path(
    operation_id = "list_logs",
    tag = "Logs",
    params(GetLogs),
    responses((status = 200, description = "A page", body = Answer<LogPage>, example = json!({"code": 1, "lines": [{"at": "2026-01-05T10:00:00Z", "action": "banned", "user": {"id": 1, "username": "ada"}, "address": "203.0.113.9", "target": {"id": 9, "username": "mallory"}, "after": {"reason": "spam"}, "count": 1}], "next": "41.16", "cursor": "41.17"})), LogProblems)
)]
#[get("/api/v1/logs")]
pub async fn list(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Params(input): Params<GetLogs>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.logs(&actor, input).await?))
}

/// Export the log
///
/// As JSON Lines (application/x-ndjson), oldest first, up to now. `limit` and `before` mean nothing here. For admins.
#[utoipa::path(
    operation_id = "export_logs",
    tag = "Logs",
    params(GetLogs),
    responses((status = 200, description = "The log", body = String, content_type = "application/x-ndjson", example = "{\"at\":\"2026-01-05T10:00:00Z\",\"action\":\"login\",\"user\":{\"id\":7,\"username\":\"ada\"},\"address\":\"203.0.113.9\",\"count\":1}\n"), LogProblems)
)]
#[get("/api/v1/logs/export")]
pub async fn export(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Params(input): Params<GetLogs>,
) -> Result<HttpResponse> {
    let after = input.after.clone().or_else(|| Some(LogCursor::START.to_string()));
    let feed = chat.follow_logs(actor, GetLogs { after, ..input }).await?;
    let lines = unfold(Some(feed), async |feed| {
        let mut feed = feed?;
        match feed.read().await {
            Ok(lines) if lines.is_empty() => None,
            Ok(lines) => {
                let lines = lines.iter().filter_map(|(_, line)| serde_json::to_string(line).ok());
                let text: String = lines.flat_map(|line| [line, "\n".to_owned()]).collect();
                Some((Ok(Bytes::from(text)), Some(feed)))
            }
            // Cut off, so that nobody takes what came for all there is.
            Err(error) => Some((Err(error), None)),
        }
    });
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/x-ndjson"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .streaming(lines))
}

/// Follow the log
///
/// Server-Sent Events of one kind, `log`, each with its cursor as `id`, and `end` before the server closes the stream. For
/// admins.
#[utoipa::path(
    operation_id = "follow_logs",
    tag = "Logs",
    params(
        ("ticket" = Option<String>, Query, description = "A stream ticket, in place of the Authorization header"),
        ("last_event_id" = Option<String>, Query, description = "Cursor to resume from; the Last-Event-ID header comes before it", example = "41.17"),
        ("Last-Event-ID" = Option<String>, Header, description = "Cursor to resume from", example = "41.17"),
    ),
    responses(
        (status = 200, description = "The stream", body = String, content_type = "text/event-stream", example = "retry: 2177\nid: 41.16\n\nid: 41.17\nevent: log\ndata: {\"at\":\"2026-01-05T10:00:00Z\",\"action\":\"login\",\"user\":{\"id\":7,\"username\":\"ada\"},\"address\":\"203.0.113.9\",\"count\":1}\n\n"),
        FollowProblems
    )
)]
#[get("/api/v1/logs/events")]
pub async fn follow(
    chat: web::Data<Chat>,
    caller: StreamCaller<LogCursor>,
    keep_alive: web::Data<KeepAlive>,
) -> Result<HttpResponse> {
    let after = caller.cursor.map(|cursor| cursor.to_string());
    let feed = chat.follow_logs(caller.actor, GetLogs { after, ..GetLogs::default() }).await?;
    let start = feed.cursor();
    Ok(stream::answer(feed, Some(&start), **keep_alive))
}

impl Source for LogFeed {
    async fn told(&mut self) -> Told {
        match self.next().await {
            Ok(lines) => Told::More(lines.iter().flat_map(|(id, line)| sse::log(id, line)).collect()),
            Err(end) => Told::Last(sse::end(end)),
        }
    }
}
