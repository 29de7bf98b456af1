//! What every way of posting has in common: the key of an attempt, and how it is answered.

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::Answer;
use crate::error::{Error, Result};
use crate::model::{IdempotencyKey, Message, Posted};

const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// A message that is in the log.
#[derive(Serialize, ToSchema)]
pub struct PostedMessage {
    message: Message,
    /// True where an earlier attempt with the same Idempotency-Key had stored it.
    replayed: bool,
}

/// 201 the first time, 200 with a header for a retry.
pub fn answer(posted: Posted) -> HttpResponse {
    let body = PostedMessage { message: posted.message, replayed: posted.replayed };
    if !body.replayed {
        return Answer::created(body);
    }
    let mut response = Answer::ok(body);
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

/// The sender's name for the attempt.
pub fn key(request: &HttpRequest) -> Result<Option<IdempotencyKey>> {
    let Some(value) = request.headers().get("idempotency-key") else { return Ok(None) };
    let text =
        value.to_str().map_err(|_| Error::invalid("Idempotency-Key", "must be 1 to 255 visible ASCII characters"))?;
    IdempotencyKey::parse(text).map(Some)
}
