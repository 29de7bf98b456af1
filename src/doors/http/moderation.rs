//! Keeping order.

use actix_web::{HttpResponse, delete, get, post, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, Done};
use super::body::{Json, Params};
use super::caller::Caller;
use super::problem::{ANY, BODY, TOKEN, problems};
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{
    GetSanctions, ImposeSanction, Kick, Kicked, LiftSanction, Sanction, SanctionId, SanctionKind, SanctionPage,
};
use crate::outcome::Outcome;

/// What was decided.
#[derive(Serialize, ToSchema)]
struct OneSanction {
    sanction: Sanction,
}

/// What keeping order in a room, or in the whole service, may be answered.
const PLACE: &[Outcome] = &[Outcome::Forbidden, Outcome::NotAMember, Outcome::NoSuchRoom, Outcome::NoSuchUser];

problems!(KickProblems = ANY, BODY, TOKEN, PLACE, &[Outcome::NoSuchMember]);
problems!(BanProblems = ANY, BODY, TOKEN, PLACE, &[Outcome::AlreadyBanned]);
problems!(MuteProblems = ANY, BODY, TOKEN, PLACE, &[Outcome::AlreadyMuted]);
problems!(ListProblems = ANY, TOKEN, PLACE, &[Outcome::InvalidField]);
problems!(UnbanProblems = ANY, TOKEN, PLACE, &[Outcome::MissingField, Outcome::InvalidField, Outcome::NoSuchBan]);
problems!(UnmuteProblems = ANY, TOKEN, PLACE, &[Outcome::MissingField, Outcome::InvalidField, Outcome::NoSuchMute]);

/// Kick
///
/// Puts a user out of a room, who may come back where the room is public; or out of the whole service, which ends all
/// logins; or everybody who was last seen at an address. In a room for its moderators, who cannot kick each other; the rest
/// is for admins. Members hear `member_kicked`; streams end with `kicked`.
#[utoipa::path(
    operation_id = "kick",
    tag = "Moderation",
    request_body = Kick,
    responses((status = 200, description = "Out", body = Answer<Kicked>, example = json!({"code": 1, "users": [{"id": 9, "username": "mallory"}]})), KickProblems)
)]
#[post("/api/v1/kicks")]
pub async fn kick(chat: web::Data<Chat>, Caller(actor): Caller, Json(input): Json<Kick>) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.kick(&actor, input).await?))
}

/// Ban
///
/// Keeps a user, or everybody at an address, out of a room or of the whole service, for a while or until it is lifted. In a
/// room for its moderators; the whole service, and addresses, are for admins. Streams end within a second with `banned`;
/// nothing newer than the ban is heard of or by who is banned. Members hear `member_banned`.
#[utoipa::path(
    operation_id = "ban",
    tag = "Moderation",
    request_body = ImposeSanction,
    responses((status = 201, description = "In force", body = Answer<OneSanction>, example = json!({"code": 1, "sanction": {"id": 5, "kind": "ban", "room": {"id": 3, "name": "lobby"}, "user": {"id": 9, "username": "mallory"}, "address": null, "reason": "spam", "by": {"id": 1, "username": "ada"}, "created_at": "2026-01-05T10:00:00Z", "expires_at": "2026-01-06T10:00:00Z"}})), BanProblems)
)]
#[post("/api/v1/bans")]
pub async fn ban(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Json(input): Json<ImposeSanction>,
) -> Result<HttpResponse> {
    Ok(Answer::created(OneSanction { sanction: chat.impose(&actor, SanctionKind::Ban, input).await? }))
}

/// List bans
///
/// Bans that are in force: of a room for its moderators, of the whole service for admins. Moderators do not see addresses.
#[utoipa::path(
    operation_id = "list_bans",
    tag = "Moderation",
    params(GetSanctions),
    responses((status = 200, description = "A page", body = Answer<SanctionPage>, example = json!({"code": 1, "sanctions": [{"id": 5, "kind": "ban", "room": {"id": 3, "name": "lobby"}, "user": {"id": 9, "username": "mallory"}, "address": null, "reason": "spam", "by": {"id": 1, "username": "ada"}, "created_at": "2026-01-05T10:00:00Z", "expires_at": "2026-01-06T10:00:00Z"}], "next": null})), ListProblems)
)]
#[get("/api/v1/bans")]
pub async fn bans(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Params(input): Params<GetSanctions>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.sanctions(&actor, SanctionKind::Ban, input).await?))
}

/// Lift a ban
///
/// By whom it is about. For those who may impose it.
#[utoipa::path(
    operation_id = "unban",
    tag = "Moderation",
    params(LiftSanction),
    responses((status = 200, description = "May come in again", body = Answer<Done>, example = json!({"code": 1})), UnbanProblems)
)]
#[delete("/api/v1/bans")]
pub async fn unban(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Params(input): Params<LiftSanction>,
) -> Result<HttpResponse> {
    chat.lift(&actor, SanctionKind::Ban, input).await?;
    Ok(Answer::ok(Done {}))
}

/// Lift a ban by its number
///
/// For those who may impose it.
#[utoipa::path(
    operation_id = "unban_by_id",
    tag = "Moderation",
    params(("ban" = i64, Path, description = "Number of the ban", example = 5)),
    responses((status = 200, description = "May come in again", body = Answer<Done>, example = json!({"code": 1})), UnbanProblems)
)]
#[delete("/api/v1/bans/{ban}")]
pub async fn unban_by_id(chat: web::Data<Chat>, Caller(actor): Caller, id: web::Path<String>) -> Result<HttpResponse> {
    let id = id.parse().map(SanctionId).map_err(|_| Outcome::NoSuchBan)?;
    chat.lift_by_id(&actor, SanctionKind::Ban, id).await?;
    Ok(Answer::ok(Done {}))
}

/// Mute
///
/// Lets a user, or everybody at an address, read but not speak, in a room or in the whole service, for a while or until it
/// is lifted. In a room for its moderators; the whole service, and addresses, are for admins. Members hear `member_muted`;
/// who is muted in the whole service hears `user_muted`.
#[utoipa::path(
    operation_id = "mute",
    tag = "Moderation",
    request_body = ImposeSanction,
    responses((status = 201, description = "In force", body = Answer<OneSanction>, example = json!({"code": 1, "sanction": {"id": 5, "kind": "mute", "room": {"id": 3, "name": "lobby"}, "user": {"id": 9, "username": "mallory"}, "address": null, "reason": "spam", "by": {"id": 1, "username": "ada"}, "created_at": "2026-01-05T10:00:00Z", "expires_at": "2026-01-06T10:00:00Z"}})), MuteProblems)
)]
#[post("/api/v1/mutes")]
pub async fn mute(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Json(input): Json<ImposeSanction>,
) -> Result<HttpResponse> {
    Ok(Answer::created(OneSanction { sanction: chat.impose(&actor, SanctionKind::Mute, input).await? }))
}

/// List mutes
///
/// Mutes that are in force: of a room for its moderators, of the whole service for admins. Moderators do not see addresses.
#[utoipa::path(
    operation_id = "list_mutes",
    tag = "Moderation",
    params(GetSanctions),
    responses((status = 200, description = "A page", body = Answer<SanctionPage>, example = json!({"code": 1, "sanctions": [{"id": 5, "kind": "mute", "room": {"id": 3, "name": "lobby"}, "user": {"id": 9, "username": "mallory"}, "address": null, "reason": "spam", "by": {"id": 1, "username": "ada"}, "created_at": "2026-01-05T10:00:00Z", "expires_at": "2026-01-06T10:00:00Z"}], "next": null})), ListProblems)
)]
#[get("/api/v1/mutes")]
pub async fn mutes(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Params(input): Params<GetSanctions>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.sanctions(&actor, SanctionKind::Mute, input).await?))
}

/// Lift a mute
///
/// By whom it is about. For those who may impose it.
#[utoipa::path(
    operation_id = "unmute",
    tag = "Moderation",
    params(LiftSanction),
    responses((status = 200, description = "May speak again", body = Answer<Done>, example = json!({"code": 1})), UnmuteProblems)
)]
#[delete("/api/v1/mutes")]
pub async fn unmute(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Params(input): Params<LiftSanction>,
) -> Result<HttpResponse> {
    chat.lift(&actor, SanctionKind::Mute, input).await?;
    Ok(Answer::ok(Done {}))
}

/// Lift a mute by its number
///
/// For those who may impose it.
#[utoipa::path(
    operation_id = "unmute_by_id",
    tag = "Moderation",
    params(("mute" = i64, Path, description = "Number of the mute", example = 5)),
    responses((status = 200, description = "May speak again", body = Answer<Done>, example = json!({"code": 1})), UnmuteProblems)
)]
#[delete("/api/v1/mutes/{mute}")]
pub async fn unmute_by_id(chat: web::Data<Chat>, Caller(actor): Caller, id: web::Path<String>) -> Result<HttpResponse> {
    let id = id.parse().map(SanctionId).map_err(|_| Outcome::NoSuchMute)?;
    chat.lift_by_id(&actor, SanctionKind::Mute, id).await?;
    Ok(Answer::ok(Done {}))
}
