//! What limits leave to a caller, as header fields (draft-ietf-httpapi-ratelimit-headers).

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use actix_web::middleware::Next;
use actix_web::{Error as ActixError, HttpMessage, HttpRequest};

use crate::chat::{Asking, Chat};
use crate::error::{Allowance, Error, Result};

/// What is left.
pub const LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// Of how much in how long.
pub const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// What the caller of a request has left.
struct Left(Vec<Allowance>);

/// Counts a request, and keeps for its answer what is left.
///
/// # Errors
/// `too_many_requests`.
pub fn count(chat: &Chat, request: &HttpRequest, asking: Asking<'_>) -> Result<()> {
    let left = chat.count_request(asking)?;
    request.extensions_mut().insert(Left(left));
    Ok(())
}

/// Tells every caller who was counted what is left.
pub async fn tell(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> std::result::Result<ServiceResponse<impl MessageBody>, ActixError> {
    let mut response = next.call(request).await?;
    let left = response.request().extensions_mut().remove::<Left>();
    // An answer that refuses tells of the limit that is exhausted.
    if let Some(Left(left)) = left.filter(|left| !left.0.is_empty())
        && !response.headers().contains_key(LIMIT)
    {
        write(response.headers_mut(), &left);
    }
    Ok(response)
}

/// Tells a caller who is refused when to come back.
pub fn refuse(error: &Error, headers: &mut HeaderMap) {
    if let Some(seconds) = error.retry_after() {
        headers.insert(RETRY_AFTER, seconds.into());
    }
    if let Some(allowance) = error.allowance() {
        write(headers, std::slice::from_ref(allowance));
    }
}

fn write(headers: &mut HeaderMap, left: &[Allowance]) {
    let limits = left.iter().map(|left| {
        let whole = left.whole_in.as_millis().div_ceil(1000);
        format!("\"{}\";r={};t={whole}", left.limit, left.left)
    });
    let policies = left.iter().map(|left| format!("\"{}\";q={};w={}", left.limit, left.quota, left.window.as_secs()));
    for (name, items) in [(LIMIT, limits.collect::<Vec<_>>()), (POLICY, policies.collect())] {
        if let Ok(value) = HeaderValue::from_str(&items.join(", ")) {
            headers.insert(name, value);
        }
    }
}
