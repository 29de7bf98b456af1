//! Who is here, and who looks at what.

use actix_web::{HttpResponse, delete, get, put, web};

use super::answer::{Answer, Done};
use super::body::{Json, Params};
use super::caller::Caller;
use super::problem::{ANY, BODY, TOKEN, problems};
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{EndPresence, GetPresence, PresencePage, ReportPresence, Reported, RoomRef, Viewers};
use crate::outcome::Outcome;

problems!(ReportProblems = ANY, BODY, TOKEN);
problems!(EndProblems = ANY, TOKEN, &[Outcome::MissingField, Outcome::InvalidField]);
problems!(ListProblems = ANY, TOKEN, &[Outcome::InvalidField]);
problems!(ViewersProblems = ANY, TOKEN, &[Outcome::InvalidField, Outcome::NotAMember, Outcome::NoSuchRoom]);

/// Say that I am here
///
/// A device says so again before that expires, and at once when something else is looked at. A room that the caller may not read
/// counts as none. Once a device reports, its reports say what its login does, and open streams no more; where they cease
/// and a stream of the login is open, the user is away.
#[utoipa::path(
    operation_id = "report_presence",
    tag = "Presence",
    request_body = ReportPresence,
    responses(
        (status = 200, description = "Noted", body = Answer<Reported>, example = json!({"code": 1, "expires_in": 15, "viewing": {"id": 3, "name": "lobby"}})),
        ReportProblems
    )
)]
#[put("/api/v1/presence")]
pub async fn report(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Json(input): Json<ReportPresence>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.report_presence(&actor, input).await?))
}

/// Say that a device goes
///
/// It counts for a few seconds more, so that nobody notices when a page is loaded again.
#[utoipa::path(
    operation_id = "end_presence",
    tag = "Presence",
    params(EndPresence),
    responses(
        (status = 200, description = "Noted", body = Answer<Done>, example = json!({"code": 1})),
        EndProblems
    )
)]
#[delete("/api/v1/presence")]
pub async fn end(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Params(input): Params<EndPresence>,
) -> Result<HttpResponse> {
    chat.end_presence(&actor, input).await?;
    Ok(Answer::ok(Done {}))
}

/// List who is here
///
/// Of those whom the caller shares a room with: everybody who is not disconnected, or those who are named. Who blocked
/// the caller or is blocked is left out, as are strangers. Streams tell it by themselves, for rooms of up to a hundred members.
#[utoipa::path(
    operation_id = "list_presence",
    tag = "Presence",
    params(GetPresence),
    responses(
        (status = 200, description = "A page", body = Answer<PresencePage>, example = json!({"code": 1, "presence": [{"user": {"id": 7, "username": "ada"}, "status": "connected"}], "next": null})),
        ListProblems
    )
)]
#[get("/api/v1/presence")]
pub async fn list(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Params(input): Params<GetPresence>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.presence(&actor, input).await?))
}

/// See who looks at a room
///
/// How many, and the names of a hundred. Streams tell it by themselves.
#[utoipa::path(
    operation_id = "list_viewers",
    tag = "Presence",
    params(("room" = String, Path, description = "Name or number of the room", example = "lobby")),
    responses(
        (status = 200, description = "Who", body = Answer<Viewers>, example = json!({"code": 1, "count": 1, "viewers": [{"user": {"id": 7, "username": "ada"}, "status": "connected"}]})),
        ViewersProblems
    )
)]
#[get("/api/v1/rooms/{room}/viewers")]
pub async fn viewers(chat: web::Data<Chat>, Caller(actor): Caller, room: web::Path<String>) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.viewers(&actor, RoomRef::parse("room", &room)?).await?))
}
