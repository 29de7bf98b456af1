//! People.

use actix_web::{HttpResponse, delete, get, post, put, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, Done};
use super::body::{Json, Params};
use super::caller::Caller;
use super::device::Stranger;
use super::problem::{ANY, BODY, COUNTED, TOKEN, problems};
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{ChangeRole, FirstAdmin, GetUsers, Person, User, UserPage, UserRef};
use crate::outcome::Outcome;

/// One user.
#[derive(Serialize, ToSchema)]
struct OnePerson {
    user: Person,
}

/// The first admin.
#[derive(Serialize, ToSchema)]
struct TheFirstAdmin {
    user: User,
}

problems!(ListProblems = ANY, TOKEN, &[Outcome::InvalidField]);
problems!(UserProblems = ANY, TOKEN, &[Outcome::InvalidField, Outcome::NoSuchUser]);
problems!(RoleProblems = ANY, BODY, TOKEN, &[Outcome::NoSuchUser]);
problems!(
    FirstAdminProblems = ANY,
    BODY,
    COUNTED,
    &[Outcome::Forbidden, Outcome::WrongCredentials, Outcome::UserExists]
);

/// Find people
///
/// Those one may write to, by a part of one of their names or by their role: clients look for `professional`.
#[utoipa::path(
    operation_id = "list_users",
    tag = "People",
    params(GetUsers),
    responses(
        (status = 200, description = "A page", body = Answer<UserPage>, example = json!({"code": 1, "users": [{"id": 7, "username": "ada", "first_name": "Ada", "last_name": "Lovelace", "role": "member"}], "next": null})),
        ListProblems
    )
)]
#[get("/api/v1/users")]
pub async fn list(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Params(input): Params<GetUsers>,
) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.users(&actor, input).await?))
}

/// Describe a user
///
/// What everybody may know.
#[utoipa::path(
    operation_id = "describe_user",
    tag = "People",
    params(("user" = String, Path, description = "Name or number of the user", example = "ada")),
    responses(
        (status = 200, description = "The user", body = Answer<OnePerson>, example = json!({"code": 1, "user": {"id": 7, "username": "ada", "first_name": "Ada", "last_name": "Lovelace", "role": "member"}})),
        UserProblems
    )
)]
#[get("/api/v1/users/{user}")]
pub async fn describe(chat: web::Data<Chat>, Caller(actor): Caller, user: web::Path<String>) -> Result<HttpResponse> {
    let user = chat.user(&actor, UserRef::parse("user", &user)?).await?;
    Ok(Answer::ok(OnePerson { user }))
}

/// Give a user a role
///
/// For admins. The user's devices hear `role_changed`. The last admin stays one.
#[utoipa::path(
    operation_id = "change_role",
    tag = "People",
    params(("user" = String, Path, description = "Name or number of the user", example = "ada")),
    request_body = ChangeRole,
    responses(
        (status = 200, description = "As it is now", body = Answer<OnePerson>, example = json!({"code": 1, "user": {"id": 7, "username": "ada", "first_name": "Ada", "last_name": "Lovelace", "role": "professional"}})),
        RoleProblems
    )
)]
#[put("/api/v1/users/{user}/role")]
pub async fn change_role(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    user: web::Path<String>,
    Json(input): Json<ChangeRole>,
) -> Result<HttpResponse> {
    let user = chat.change_role(&actor, UserRef::parse("user", &user)?, input).await?;
    Ok(Answer::ok(OnePerson { user }))
}

/// Erase a user
///
/// For admins: as the user does it in its own account, without the password. The last admin stays.
#[utoipa::path(
    operation_id = "erase_user",
    tag = "People",
    params(("user" = String, Path, description = "Name or number of the user", example = "ada")),
    responses((status = 200, description = "Erased", body = Answer<Done>, example = json!({"code": 1})), UserProblems)
)]
#[delete("/api/v1/users/{user}")]
pub async fn erase(chat: web::Data<Chat>, Caller(actor): Caller, user: web::Path<String>) -> Result<HttpResponse> {
    chat.erase_user(&actor, UserRef::parse("user", &user)?).await?;
    Ok(Answer::ok(Done {}))
}

/// Become the first admin
///
/// While there is none: with the token that the server wrote into its log when it started, good for an hour and for one use. Makes a
/// new user the admin, or one whose password this is.
#[utoipa::path(
    operation_id = "become_first_admin",
    tag = "People",
    request_body = FirstAdmin,
    responses(
        (status = 201, description = "The admin", body = Answer<TheFirstAdmin>, example = json!({"code": 1, "user": {"id": 7, "username": "ada", "first_name": "Ada", "last_name": "Lovelace", "created_at": "2026-01-05T10:00:00Z"}})),
        FirstAdminProblems
    ),
    security(())
)]
#[post("/api/v1/first_admin")]
pub async fn become_first_admin(
    chat: web::Data<Chat>,
    _: Stranger,
    Json(input): Json<FirstAdmin>,
) -> Result<HttpResponse> {
    Ok(Answer::created(TheFirstAdmin { user: chat.become_first_admin(input).await? }))
}
