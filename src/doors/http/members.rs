//! Who is in a room.

use actix_web::{HttpResponse, get, put, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::Answer;
use super::body::{Json, Params};
use super::caller::Caller;
use super::problem::{ANY, BODY, TOKEN, problems};
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{ChangeMember, GetMembers, Member, MemberPage, RoomRef, UserRef};
use crate::outcome::Outcome;

/// A member of a room.
#[derive(Serialize, ToSchema)]
struct OneMember {
    member: Member,
}

problems!(ListProblems = ANY, TOKEN, &[Outcome::InvalidField, Outcome::NotAMember, Outcome::NoSuchRoom]);
problems!(
    ChangeProblems = ANY,
    BODY,
    TOKEN,
    &[Outcome::Forbidden, Outcome::NotAMember, Outcome::NoSuchRoom, Outcome::NoSuchUser, Outcome::NoSuchMember]
);

/// List members
///
/// Who is in a room, and as what; for its members.
#[utoipa::path(
    operation_id = "list_members",
    tag = "Members",
    params(("room" = String, Path, description = "Name or number of the room", example = "lobby"), GetMembers),
    responses(
        (status = 200, description = "A page", body = Answer<MemberPage>, example = json!({"code": 1, "members": [{"user": {"id": 7, "username": "ada"}, "role": "owner"}], "next": null})),
        ListProblems
    )
)]
#[get("/api/v1/rooms/{room}/members")]
pub async fn list(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    room: web::Path<String>,
    Params(input): Params<GetMembers>,
) -> Result<HttpResponse> {
    let room = RoomRef::parse("room", &room)?;
    Ok(Answer::ok(chat.members(&actor, room, input).await?))
}

/// Change what a member may do
///
/// For the owner and admins. The role `owner` hands the room over: who owned it becomes a moderator. Members hear
/// `member_changed`.
#[utoipa::path(
    operation_id = "change_member",
    tag = "Members",
    params(("room" = String, Path, description = "Name or number of the room", example = "lobby"), ("user" = String, Path, description = "Name or number of the user", example = "bob")),
    request_body = ChangeMember,
    responses(
        (status = 200, description = "As the member is now", body = Answer<OneMember>, example = json!({"code": 1, "member": {"user": {"id": 8, "username": "bob"}, "role": "moderator"}})),
        ChangeProblems
    )
)]
#[put("/api/v1/rooms/{room}/members/{user}")]
pub async fn change(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    path: web::Path<(String, String)>,
    Json(input): Json<ChangeMember>,
) -> Result<HttpResponse> {
    let (room, user) = (RoomRef::parse("room", &path.0)?, UserRef::parse("user", &path.1)?);
    Ok(Answer::ok(OneMember { member: chat.change_member(&actor, room, user, input).await? }))
}
