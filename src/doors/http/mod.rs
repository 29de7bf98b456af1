//! REST, Server-Sent Events, and the documents that describe them.

mod account;
mod answer;
mod attachments;
mod blocks;
mod body;
mod caller;
mod calls;
mod conversations;
mod deliveries;
mod device;
mod docs;
mod download;
mod events;
mod filters;
mod health;
mod hooks;
mod keys;
mod language;
mod limits;
mod logs;
mod members;
mod messages;
mod middleware;
mod moderation;
mod pages;
mod posting;
mod presence;
mod problem;
mod reactions;
mod reports;
mod requests;
mod rooms;
mod routes;
mod salon;
mod search;
mod sessions;
mod settings;
mod sse;
mod stickers;
mod stream;
mod typing;
mod unread;
mod upload;
mod users;
mod webhooks;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_cors::Cors;
use actix_web::dev::{RequestHead, Server};
use actix_web::http::header::{
    ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER,
};
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use actix_web_lab::middleware::CatchPanic;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::watch;
use tracing_actix_web::TracingLogger;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

use super::address::TrustedProxies;
use crate::chat::Chat;
use crate::config::Config;

/// How long requests in flight may take once the server stops.
const SHUTDOWN: u64 = 3;

/// Slowest that a request's header may arrive.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// Binds the door, and those `doors` that speak over HTTP too. Answers once the returned server is awaited.
///
/// # Errors
/// When the address cannot be bound.
pub fn bind(
    config: &Config,
    chat: &Chat,
    metrics: PrometheusHandle,
    doors: impl Fn(&mut web::ServiceConfig) + Clone + Send + 'static,
) -> std::io::Result<(Server, SocketAddr)> {
    let listener = TcpListener::bind(config.listen)?;
    let address = listener.local_addr()?;
    let (chat, settings, write_timeout) = (chat.clone(), chat.watch_settings(), config.write_timeout);
    let keep_alive = stream::KeepAlive(config.keep_alive);
    let body_timeout = body::Timeout(config.body_timeout);
    let proxies = TrustedProxies(config.trusted_proxies.clone().into());
    let metrics = config.metrics.then_some(metrics);
    let document = docs::Document::new();
    let directory = config.web.clone();
    let factory = move || {
        App::new()
            .configure(serve)
            .app_data(web::Data::new(chat.clone()))
            .app_data(web::Data::new(proxies.clone()))
            .app_data(web::Data::new(keep_alive))
            .app_data(web::Data::new(body_timeout))
            .app_data(web::Data::new(document.clone()))
            .configure(|service| health::metrics(service, metrics.clone()))
            .configure(|service| pages::configure(service, directory.clone()))
            .configure(doors.clone())
            .route("/api/v1/attachments/{attachment}/file", web::head().to(attachments::head_of_file))
            .route("/api/v1/attachments/{attachment}/thumbnail", web::head().to(attachments::head_of_thumbnail))
            .default_service(web::to(routes::missing))
            .wrap(CatchPanic::default())
            .wrap(from_fn(middleware::answer_panics))
            .wrap(from_fn(middleware::bound_headers))
            .wrap(from_fn(language::speak))
            .wrap(from_fn(limits::tell))
            .wrap(cors(settings.clone()))
            .wrap(middleware::security_headers())
            .wrap(from_fn(middleware::observe))
            .wrap(TracingLogger::<middleware::RequestSpan>::new())
    };
    let workers = config.workers.map(usize::from).or_else(|| std::thread::available_parallelism().ok().map(Into::into));
    let server = HttpServer::new(factory)
        .workers(workers.unwrap_or(1))
        .disable_signals()
        .shutdown_timeout(SHUTDOWN)
        .client_request_timeout(HEADER_TIMEOUT)
        // A client that closes its half is gone: without this its stream lingers until a write fails.
        .h1_allow_half_closed(false)
        .on_connect(move |connection, _| middleware::bound_writes(connection, write_timeout))
        .listen(listener)?
        .run();
    Ok((server, address))
}

/// Every route that the OpenAPI document describes, given to whatever collects them.
macro_rules! routes {
    ($service:expr) => {
        $service
            .service(calls::create_user)
            .service(calls::authenticate_user)
            .service(calls::join_chatroom)
            .service(calls::leave_chatroom)
            .service(calls::chatroom_message)
            .service(sessions::refresh)
            .service(sessions::exchange)
            .service(sessions::enter_as_guest)
            .service(sessions::list)
            .service(sessions::end_others)
            // Before the route that takes any session: `current` is no id.
            .service(sessions::logout)
            .service(sessions::end)
            .service(sessions::stream_ticket)
            .service(rooms::create)
            .service(rooms::list)
            .service(rooms::describe)
            .service(rooms::change)
            .service(members::list)
            .service(members::change)
            .service(requests::invite)
            .service(requests::of_room)
            .service(requests::decide)
            .service(requests::of_caller)
            .service(messages::list)
            .service(messages::post)
            .service(messages::describe)
            .service(messages::edit)
            .service(messages::delete)
            .service(messages::versions)
            .service(filters::list)
            .service(filters::add)
            .service(filters::dry_run)
            .service(filters::remove)
            .service(reports::of_message)
            .service(reports::of_user)
            .service(reports::of_room)
            .service(reports::list)
            .service(reports::change)
            .service(search::messages)
            .service(conversations::list)
            .service(conversations::describe)
            .service(conversations::messages)
            .service(conversations::post)
            .service(blocks::list)
            .service(blocks::add)
            .service(blocks::replace)
            .service(blocks::remove)
            .service(reactions::add)
            .service(reactions::remove)
            .service(unread::mark)
            .service(unread::list)
            .service(account::describe)
            .service(account::change)
            .service(account::change_password)
            .service(account::export)
            .service(account::erase)
            .service(users::list)
            .service(users::describe)
            .service(users::change_role)
            .service(users::erase)
            .service(users::become_first_admin)
            .service(keys::create)
            .service(keys::list)
            .service(keys::revoke)
            .service(salon::enter)
            .service(salon::leave)
            .service(salon::post)
            .service(stickers::list)
            .service(stickers::find)
            .service(stickers::image)
            .service(stickers::add)
            .service(stickers::retire)
            .service(attachments::upload)
            .service(attachments::find)
            .service(attachments::file)
            .service(attachments::thumbnail)
            .service(attachments::link)
            .service(attachments::delete)
            .service(presence::report)
            .service(presence::end)
            .service(presence::list)
            .service(presence::viewers)
            .service(typing::begin)
            .service(typing::end)
            .service(webhooks::create)
            .service(webhooks::list)
            .service(webhooks::describe)
            .service(webhooks::change)
            .service(webhooks::delete)
            .service(webhooks::rotate_secret)
            .service(webhooks::ping)
            .service(deliveries::list)
            .service(deliveries::replay)
            .service(deliveries::replay_failed)
            .service(hooks::create)
            .service(hooks::list)
            .service(hooks::revoke)
            .service(hooks::post)
            .service(hooks::post_to_address)
            .service(moderation::kick)
            .service(moderation::ban)
            .service(moderation::bans)
            .service(moderation::unban)
            .service(moderation::unban_by_id)
            .service(moderation::mute)
            .service(moderation::mutes)
            .service(moderation::unmute)
            .service(moderation::unmute_by_id)
            .service(logs::list)
            .service(logs::export)
            .service(logs::follow)
            .service(events::of_room)
            .service(events::of_caller)
            .service(settings::list)
            .service(settings::reload)
            .service(docs::document)
            .service(health::live)
            .service(health::ready);
    };
}

/// The routes to be served. Each worker has its own, without the documentation of all: that is large.
fn serve(service: &mut web::ServiceConfig) {
    routes!(service);
}

/// The routes to be described.
fn describe(service: &mut ServiceConfig) {
    routes!(service);
}

/// The OpenAPI document of this door.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    App::new().into_utoipa_app().openapi(docs::base()).configure(describe).split_for_parts().1
}

/// Asks the settings each time, as they may change.
fn cors(settings: watch::Receiver<Arc<Config>>) -> Cors {
    let allowed = move |origin: &HeaderValue, _: &RequestHead| {
        settings.borrow().cors_origins.iter().any(|allowed| origin.as_bytes() == allowed.as_bytes())
    };
    Cors::default()
        .allowed_origin_fn(allowed)
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers([
            ACCEPT_LANGUAGE,
            AUTHORIZATION,
            CONTENT_TYPE,
            HeaderName::from_static("idempotency-key"),
            HeaderName::from_static("last-event-id"),
        ])
        .expose_headers([
            CONTENT_DISPOSITION,
            RETRY_AFTER,
            limits::LIMIT,
            limits::POLICY,
            HeaderName::from_static("idempotency-replayed"),
            HeaderName::from_static(middleware::REQUEST_ID),
        ])
        .max_age(3600)
}
