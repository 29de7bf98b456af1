//! What users show to moderators and admins.

use actix_web::{HttpResponse, get, patch, post, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::Answer;
use super::body::{Json, Params};
use super::caller::Caller;
use super::problem::{ANY, BODY, TOKEN, problems};
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{
    ChangeReport, GetReports, MadeReport, MakeReport, Position, Report, ReportId, ReportPage, RoomRef, UserRef,
};
use crate::outcome::Outcome;

/// A report as it is now.
#[derive(Serialize, ToSchema)]
struct OneReport {
    report: Report,
}

problems!(MessageProblems = ANY, BODY, TOKEN, &[Outcome::NotAMember, Outcome::NoSuchMessage]);
problems!(UserProblems = ANY, BODY, TOKEN, &[Outcome::NoSuchUser]);
problems!(
    RoomProblems = ANY,
    TOKEN,
    &[Outcome::InvalidField, Outcome::Forbidden, Outcome::NotAMember, Outcome::NoSuchRoom]
);
problems!(ListProblems = ANY, TOKEN, &[Outcome::InvalidField, Outcome::Forbidden]);
problems!(ChangeProblems = ANY, BODY, TOKEN, &[Outcome::NoSuchReport]);

/// Report a message
///
/// Shows it to the room's moderators and to admins, as it is now: an edit or a deletion afterwards hides nothing. Of a direct
/// conversation admins see this one message. Reporting it again while nobody has decided changes nothing. Moderators
/// hear `report_made`, its author does not.
#[utoipa::path(
    operation_id = "report_message",
    tag = "Reports",
    params(("message" = i64, Path, description = "Id of the message", example = 42)),
    request_body = MakeReport,
    responses(
        (status = 201, description = "Reported", body = Answer<MadeReport>, example = json!({"code": 1, "report": {"id": 1, "reporter": {"id": 8, "username": "bob"}, "reported": {"id": 9, "username": "mallory"}, "room": {"id": 3, "name": "lobby"}, "message": {"id": 42, "raw_content": "buy pills", "content": "<p>buy pills</p>"}, "reason": "spam", "comment": "The third time today", "state": "open", "note": "", "created_at": "2026-01-05T10:00:00Z", "decided_at": null, "decided_by": null}, "repeated": false})),
        (status = 200, description = "Reported before, and not decided yet", body = Answer<MadeReport>, example = json!({"code": 1, "report": {"id": 1, "reporter": {"id": 8, "username": "bob"}, "reported": {"id": 9, "username": "mallory"}, "room": {"id": 3, "name": "lobby"}, "message": {"id": 42, "raw_content": "buy pills", "content": "<p>buy pills</p>"}, "reason": "spam", "comment": "The third time today", "state": "open", "note": "", "created_at": "2026-01-05T10:00:00Z", "decided_at": null, "decided_by": null}, "repeated": true})),
        MessageProblems
    )
)]
#[post("/api/v1/messages/{message}/reports")]
pub async fn of_message(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    id: web::Path<String>,
    Json(input): Json<MakeReport>,
) -> Result<HttpResponse> {
    let id = Position::parse("message", &id)?;
    Ok(made(chat.report_message(&actor, id, input).await?))
}

/// Report a user
///
/// Tells admins. Reporting the user again while nobody has decided changes nothing.
#[utoipa::path(
    operation_id = "report_user",
    tag = "Reports",
    params(("user" = String, Path, description = "Name or number of the user", example = "mallory")),
    request_body = MakeReport,
    responses(
        (status = 201, description = "Reported", body = Answer<MadeReport>, example = json!({"code": 1, "report": {"id": 2, "reporter": {"id": 8, "username": "bob"}, "reported": {"id": 9, "username": "mallory"}, "reason": "harassment", "comment": "", "state": "open", "note": "", "created_at": "2026-01-05T10:00:00Z", "decided_at": null, "decided_by": null}, "repeated": false})),
        (status = 200, description = "Reported before, and not decided yet", body = Answer<MadeReport>, example = json!({"code": 1, "report": {"id": 2, "reporter": {"id": 8, "username": "bob"}, "reported": {"id": 9, "username": "mallory"}, "reason": "harassment", "comment": "", "state": "open", "note": "", "created_at": "2026-01-05T10:00:00Z", "decided_at": null, "decided_by": null}, "repeated": true})),
        UserProblems
    )
)]
#[post("/api/v1/users/{user}/reports")]
pub async fn of_user(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    user: web::Path<String>,
    Json(input): Json<MakeReport>,
) -> Result<HttpResponse> {
    let user = UserRef::parse("user", &user)?;
    Ok(made(chat.report_user(&actor, user, input).await?))
}

/// List a room's reports
///
/// What was reported of it, newest first; for its moderators. Those about the caller are left out.
#[utoipa::path(
    operation_id = "list_room_reports",
    tag = "Reports",
    params(("room" = String, Path, description = "Name or number of the room", example = "lobby"), GetReports),
    responses(
        (status = 200, description = "A page", body = Answer<ReportPage>, example = json!({"code": 1, "reports": [{"id": 1, "reporter": {"id": 8, "username": "bob"}, "reported": {"id": 9, "username": "mallory"}, "room": {"id": 3, "name": "lobby"}, "message": {"id": 42, "raw_content": "buy pills", "content": "<p>buy pills</p>"}, "reason": "spam", "comment": "The third time today", "state": "open", "note": "", "created_at": "2026-01-05T10:00:00Z", "decided_at": null, "decided_by": null}], "next": null})),
        RoomProblems
    )
)]
#[get("/api/v1/rooms/{room}/reports")]
pub async fn of_room(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    room: web::Path<String>,
    Params(input): Params<GetReports>,
) -> Result<HttpResponse> {
    let room = RoomRef::parse("room", &room)?;
    Ok(Answer::ok(chat.room_reports(&actor, room, input).await?))
}

/// List all reports
///
/// Of every room, of direct conversations and of users, newest first; for admins. Those about the caller are left out.
#[utoipa::path(
    operation_id = "list_reports",
    tag = "Reports",
    params(GetReports),
    responses(
        (status = 200, description = "A page", body = Answer<ReportPage>, example = json!({"code": 1, "reports": [{"id": 2, "reporter": {"id": 8, "username": "bob"}, "reported": {"id": 9, "username": "mallory"}, "reason": "harassment", "comment": "", "state": "open", "note": "", "created_at": "2026-01-05T10:00:00Z", "decided_at": null, "decided_by": null}], "next": 2})),
        ListProblems
    )
)]
#[get("/api/v1/reports")]
pub async fn list(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Params(input): Params<GetReports>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.reports(&actor, input).await?))
}

/// Decide a report
///
/// Says how far it has come, for the moderators of its room and for admins; `note` is for them alone. The reporter and the
/// moderators hear `report_decided`.
#[utoipa::path(
    operation_id = "change_report",
    tag = "Reports",
    params(("report" = i64, Path, description = "Number of the report", example = 1)),
    request_body = ChangeReport,
    responses(
        (status = 200, description = "As it is now", body = Answer<OneReport>, example = json!({"code": 1, "report": {"id": 1, "reporter": {"id": 8, "username": "bob"}, "reported": {"id": 9, "username": "mallory"}, "room": {"id": 3, "name": "lobby"}, "message": {"id": 42, "raw_content": "buy pills", "content": "<p>buy pills</p>"}, "reason": "spam", "comment": "The third time today", "state": "resolved", "note": "Deleted, and told mallory", "created_at": "2026-01-05T10:00:00Z", "decided_at": "2026-01-05T10:05:00Z", "decided_by": {"id": 7, "username": "ada"}}})),
        ChangeProblems
    )
)]
#[patch("/api/v1/reports/{report}")]
pub async fn change(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    id: web::Path<String>,
    Json(input): Json<ChangeReport>,
) -> Result<HttpResponse> {
    let id = id.parse().map(ReportId).map_err(|_| Outcome::NoSuchReport)?;
    Ok(Answer::ok(OneReport { report: chat.change_report(&actor, id, input).await? }))
}

/// 201 the first time, 200 for the same again.
fn made(made: MadeReport) -> HttpResponse {
    if made.repeated { Answer::ok(made) } else { Answer::created(made) }
}
