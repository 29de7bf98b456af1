//! Streams of Server-Sent Events.

use actix_web::{HttpResponse, get, web};

use super::caller::StreamCaller;
use super::problem::{ANY, TOKEN, problems};
use super::sse;
use super::stream::{self, KeepAlive, Source, Told};
use crate::chat::{Chat, Feed, Following, Heard};
use crate::error::Result;
use crate::model::{Cursor, RoomRef};
use crate::outcome::Outcome;

problems!(RoomEventsProblems = ANY, TOKEN, &[Outcome::InvalidField, Outcome::NotAMember, Outcome::NoSuchRoom]);
problems!(EventsProblems = ANY, TOKEN, &[Outcome::InvalidField]);

/// Follow a room
///
/// Server-Sent Events: `message`, and of each other `Event` those kinds that every member of a room hears
/// (`member_joined`, `message_edited`, `reaction_added` ...), each with the cursor to resume from as its `id`; `reset`
/// when the cursor given means nothing here; `end`, with a reason, before the server closes the stream. New kinds may
/// come: pass over those you do not know.
#[utoipa::path(
    operation_id = "follow_room",
    tag = "Streams",
    params(
        ("room" = String, Path, description = "Name or number of the room", example = "lobby"),
        ("ticket" = Option<String>, Query, description = "A stream ticket, in place of the Authorization header"),
        ("last_event_id" = Option<String>, Query, description = "Cursor to resume from; the Last-Event-ID header comes before it", example = "1f3a9c2e-42"),
        ("Last-Event-ID" = Option<String>, Header, description = "Cursor to resume from", example = "1f3a9c2e-42"),
    ),
    responses(
        (status = 200, description = "The stream", body = String, content_type = "text/event-stream", example = "retry: 2177\nid: 1f3a9c2e-41\n\nid: 1f3a9c2e-42\nevent: message\ndata: {\"id\":42,\"room\":{\"id\":3,\"name\":\"lobby\"},\"user\":{\"id\":7,\"username\":\"ada\"},\"raw_content\":\"hello\",\"content\":\"<p>hello</p>\",\"created_at\":\"2026-01-05T10:00:00Z\"}\n\n"),
        RoomEventsProblems
    )
)]
#[get("/api/v1/rooms/{room}/events")]
pub async fn of_room(
    chat: web::Data<Chat>,
    caller: StreamCaller<Cursor>,
    room: web::Path<String>,
    keep_alive: web::Data<KeepAlive>,
) -> Result<HttpResponse> {
    let following = Following::Room(RoomRef::parse("room", &room)?);
    open(&chat, caller, following, **keep_alive).await
}

/// Follow everything that concerns me
///
/// As the stream of one room, for every room and conversation the caller is in, since joining it; and what concerns the
/// caller alone, on every device: `join_decided`, `invited`, `marker_moved`, `user_blocked`, `salon_changed`,
/// `account_changed`, `profile_changed`, `role_changed`, `session_ended`, `key_revoked`, `account_erased`. Moderators hear `join_requested` and `join_withdrawn` too.
#[utoipa::path(
    operation_id = "follow_all",
    tag = "Streams",
    params(
        ("ticket" = Option<String>, Query, description = "A stream ticket, in place of the Authorization header"),
        ("last_event_id" = Option<String>, Query, description = "Cursor to resume from; the Last-Event-ID header comes before it", example = "1f3a9c2e-42"),
        ("Last-Event-ID" = Option<String>, Header, description = "Cursor to resume from", example = "1f3a9c2e-42"),
    ),
    responses(
        (status = 200, description = "The stream", body = String, content_type = "text/event-stream", example = "retry: 2177\nid: 1f3a9c2e-40\n\nid: 1f3a9c2e-41\nevent: member_joined\ndata: {\"id\":41,\"room\":{\"id\":3,\"name\":\"lobby\"},\"user\":{\"id\":7,\"username\":\"ada\"},\"created_at\":\"2026-01-05T10:00:00Z\",\"kind\":\"member_joined\",\"role\":\"owner\"}\n\n"),
        EventsProblems
    )
)]
#[get("/api/v1/events")]
pub async fn of_caller(
    chat: web::Data<Chat>,
    caller: StreamCaller<Cursor>,
    keep_alive: web::Data<KeepAlive>,
) -> Result<HttpResponse> {
    open(&chat, caller, Following::Mine, **keep_alive).await
}

async fn open(
    chat: &Chat,
    caller: StreamCaller<Cursor>,
    following: Following,
    keep_alive: KeepAlive,
) -> Result<HttpResponse> {
    let feed = chat.follow(caller.actor, following, caller.cursor.clone()).await?;
    let start = feed.cursor();
    // A stream that begins with a reset says where it stands in the reset alone: one that broke before the client
    // has read it must be reset again.
    let known = caller.cursor.is_none_or(|cursor| cursor == start).then_some(&start);
    Ok(stream::answer(feed, known, keep_alive))
}

impl Source for Feed {
    async fn told(&mut self) -> Told {
        match self.next().await {
            Heard::Entries(entries) => Told::More(sse::entries(&entries, self.epoch())),
            Heard::Fleeting(fact) => Told::More(sse::fleeting(&fact)),
            Heard::Reset(reason) => Told::More(sse::reset(reason, &self.cursor())),
            Heard::End(end) => Told::Last(sse::end(end)),
        }
    }
}
