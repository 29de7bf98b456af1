//! What every request passes through.

use std::any::Any;
use std::time::{Duration, Instant};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::{DefaultHeaders, Next};
use actix_web::{Error as ActixError, HttpMessage, rt::net::TcpStream, web};
use metrics::{counter, histogram};
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder};

use crate::chat::Chat;
use crate::doors::address::Client;
use crate::error::Error;
use crate::model::Actor;
use crate::outcome::Outcome;

/// The header that carries the request's id back.
pub const REQUEST_ID: &str = "x-request-id";

/// Largest header of a request, in bytes.
const LARGEST_HEADER: usize = 16_384;

/// The span of a request. Not the query, which may hold a ticket, nor the secret in the address of a hook.
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
        tracing::info_span!("request", id, method = %request.method(), path = shown(request.match_info().as_str()))
    }

    fn on_request_end<B: MessageBody>(_: Span, _: &Result<ServiceResponse<B>, ActixError>) {}
}

/// A path without what is secret in it. Decoded, as routes are found by it.
fn shown(path: &str) -> &str {
    const HOOKS: &str = "/api/v1/hooks/";
    if path.starts_with(HOOKS) { HOOKS } else { path }
}

/// One log line and one observation a request, and its id in the answer. A stream is done when it is open.
pub async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, ActixError> {
    let started = Instant::now();
    let id = request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
    let method = request.method().to_string();
    let chat = request.app_data::<web::Data<Chat>>().cloned();
    let mut response = next.call(request).await?;
    let status = response.status().as_u16();
    // The pattern, never the path: a label must not hold names, nor grow with them.
    let route = response.request().match_pattern().unwrap_or_else(|| "none".into());
    let elapsed = started.elapsed();
    let milliseconds = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    if status < 400 {
        tracing::debug!(status, milliseconds, "answered");
    } else {
        tracing::info!(status, milliseconds, "refused");
        let outcome = response.response().extensions().get::<Outcome>().copied();
        if let Some((chat, outcome)) = chat.zip(outcome) {
            let request = response.request();
            let actor = request.extensions().get::<Actor>().cloned();
            chat.refused(actor.as_ref(), Client::of(request).0, &format!("{method} {route}"), outcome);
        }
    }
    counter!("miaou_http_requests_total", "method" => method, "route" => route.clone(), "status" => status.to_string())
        .increment(1);
    histogram!("miaou_http_seconds", "route" => route).record(elapsed);
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static(REQUEST_ID), id);
    }
    Ok(response)
}

/// Answers a panic, which is our fault, as any other.
pub async fn answer_panics(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, ActixError> {
    next.call(request).await.map_err(|error| match error.as_error::<Error>() {
        Some(_) => error,
        None => Error::failed(error.to_string()).into(),
    })
}

/// Refuses requests whose header is out of proportion.
pub async fn bound_headers(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, ActixError> {
    let fields: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if fields + request.uri().to_string().len() > LARGEST_HEADER {
        let detail = format!("The address and the header fields may have {LARGEST_HEADER} bytes together.");
        let refused = Error::new(Outcome::HeadersTooLarge, detail);
        return Ok(request.error_response(refused).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}

/// What browsers are told about every answer. The pages of the documentation say otherwise where they must.
pub fn security_headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add(("x-content-type-options", "nosniff"))
        .add(("referrer-policy", "no-referrer"))
        .add(("content-security-policy", "default-src 'none'; frame-ancestors 'none'"))
}

/// Lets the system close a connection whose client leaves what it was sent unread for too long. Nothing above can:
/// a stream that cannot be written is not polled.
pub fn bound_writes(connection: &dyn Any, timeout: Duration) {
    #[cfg(target_os = "linux")]
    if let Some(connection) = connection.downcast_ref::<TcpStream>()
        && let Err(error) = socket2::SockRef::from(connection).set_tcp_user_timeout(Some(timeout))
    {
        tracing::warn!(%error, "a connection has no write deadline");
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (connection, timeout);
}
