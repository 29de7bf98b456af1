//! The settings of the service, for admins.

use actix_web::{HttpResponse, get, post, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::Answer;
use super::caller::Caller;
use super::problem::{ANY, TOKEN, problems};
use crate::chat::Chat;
use crate::config::{Change, Setting};
use crate::error::Result;
use crate::outcome::Outcome;

/// The settings in force.
#[derive(Serialize, ToSchema)]
struct Settings {
    settings: Vec<Setting>,
}

problems!(ListProblems = ANY, TOKEN, &[Outcome::Forbidden]);
problems!(ReloadProblems = ANY, TOKEN, &[Outcome::Forbidden, Outcome::InvalidField, Outcome::NoSuchSettings]);

/// List the settings
///
/// Those in force on the node that answers, by name; for admins. Secrets have no value here.
#[utoipa::path(
    operation_id = "list_settings",
    tag = "Settings",
    responses(
        (status = 200, description = "The settings", body = Answer<Settings>, example = json!({"code": 1, "settings": [{"name": "listen", "value": "127.0.0.1:8080", "needs_restart": true}, {"name": "max_message_bytes", "value": "16384", "needs_restart": false}]})),
        ListProblems
    )
)]
#[get("/api/v1/settings")]
pub async fn list(chat: web::Data<Chat>, Caller(actor): Caller) -> Result<HttpResponse> {
    Ok(Answer::ok(Settings { settings: chat.settings(&actor).await? }))
}

/// Read the settings again
///
/// From the file, on the node that answers; for admins. What can change while the server runs changes at once, the rest is named
/// in `needs_restart`. Where anything is wrong nothing changes, and `detail` names the file and the line.
#[utoipa::path(
    operation_id = "reload_settings",
    tag = "Settings",
    responses(
        (status = 200, description = "What is different", body = Answer<Change>, example = json!({"code": 1, "changed": ["max_message_bytes"], "needs_restart": ["listen"]})),
        ReloadProblems
    )
)]
#[post("/api/v1/settings/reload")]
pub async fn reload(chat: web::Data<Chat>, Caller(actor): Caller) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.reload_settings(&actor).await?))
}
