//! The documents that describe the door, for programs and for people.

use std::sync::Arc;

use actix_web::{HttpResponse, get, web};
use bytes::Bytes;
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi as _};

use super::problem::{Problem, problems};
use crate::model::{Event, Message, PresenceFact, TypingFact, ViewersFact};
use crate::outcome::Outcome;

/// The OpenAPI document, made once.
#[derive(Clone)]
pub struct Document {
    json: Bytes,
    routes: Arc<[(String, Vec<&'static str>)]>,
}

impl Document {
    pub fn new() -> Self {
        let openapi = super::openapi();
        let routes = openapi.paths.paths.iter().map(|(path, item)| {
            let methods = [
                ("GET", &item.get),
                ("POST", &item.post),
                ("PUT", &item.put),
                ("PATCH", &item.patch),
                ("DELETE", &item.delete),
            ];
            (path.clone(), methods.iter().filter(|(_, operation)| operation.is_some()).map(|(name, _)| *name).collect())
        });
        let routes = routes.collect();
        let json = openapi.to_pretty_json().unwrap_or_default();
        Self { json: json.into(), routes }
    }

    /// The methods that a path takes.
    pub fn methods(&self, path: &str) -> &[&'static str] {
        let known = self.routes.iter().find(|(template, _)| matches(template, path));
        known.map_or(&[], |(_, methods)| methods)
    }
}

fn matches(template: &str, path: &str) -> bool {
    let (mut expected, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (expected.next(), given.next()) {
            (None, None) => return true,
            (Some(expected), Some(given)) if expected == given || (expected.starts_with('{') && !given.is_empty()) => {}
            _ => return false,
        }
    }
}

/// What the document says before any route.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "miaou",
        description = "A chat service: REST and Server-Sent Events over one log. An acknowledged message is never lost, never doubled and never out of order, for any subscriber that reconnects.\n\nGet a token with `authenticate_user`, then press Authorize and paste it."
    ),
    components(schemas(Problem, Message, Event, PresenceFact, ViewersFact, TypingFact)),
    modifiers(&Bearer),
    security(("bearer" = [])),
    tags(
        (name = "The five calls", description = "Create a user, log in, join, post, leave. They take JSON or a form, and answer with a numbered code."),
        (name = "Streams", description = "Server-Sent Events that resume where they broke."),
        (name = "Rooms", description = "Where people meet: public, private by request, or hidden."),
        (name = "Members", description = "Who is in a room, who wants in, and who decides."),
        (name = "Messages", description = "What was said."),
        (name = "Conversations", description = "Rooms of two: begun by the first message, used by their number like any other room."),
        (name = "Salon", description = "The game room that a player is in: one at a time."),
        (name = "Unread", description = "How far one has read, on all devices."),
        (name = "Presence", description = "Who is here, who looks at what, who types: told while it lasts."),
        (name = "Account", description = "What users set for themselves."),
        (name = "People", description = "Whom one may write to, and what each may do in the service."),
        (name = "Keys", description = "What proves a bot, a script, a website or a game without a login."),
        (name = "Blocks", description = "Whom one does not want to hear."),
        (name = "Stickers", description = "Pictures that people send instead of words."),
        (name = "Attachments", description = "Files that messages carry: uploaded first, referred to after."),
        (name = "Reports", description = "What users show to moderators and admins."),
        (name = "Filters", description = "Words that are not wanted in the service."),
        (name = "Webhooks", description = "Other services that are told what happens, signed as Standard Webhooks says, at least once and in order in each room."),
        (name = "Hooks", description = "Other services that post into a room."),
        (name = "Sessions", description = "From login to logout."),
        (name = "Settings", description = "For admins: what the service was told."),
        (name = "Help", description = "What there is."),
        (name = "Health", description = "For those who run the service."),
    )
)]
struct Base;

/// The document before any route.
pub fn base() -> OpenApi {
    Base::openapi()
}

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, openapi: &mut OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
        let scheme = scheme.description(Some("The `token` that authenticate_user answers, or a key."));
        openapi.components.get_or_insert_default().add_security_scheme("bearer", SecurityScheme::Http(scheme.build()));
    }
}

problems!(DocumentProblems = &[Outcome::HeadersTooLarge]);

/// Describe the service
///
/// Every call, with its input, its answers and its errors, as OpenAPI 3.1; `/docs/api/` shows it to people.
#[utoipa::path(
    operation_id = "describe_service",
    tag = "Help",
    responses((status = 200, description = "This document", body = Value, example = json!({"openapi": "3.1.0", "info": {"title": "miaou", "version": "0.1.0"}, "security": [], "tags": [], "paths": {}, "components": {}})), DocumentProblems),
    security(())
)]
#[get("/openapi.json")]
pub async fn document(document: web::Data<Document>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(document.json.clone())
}
