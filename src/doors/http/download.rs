//! A file as an answer.

use actix_web::HttpRequest;
use actix_web::http::header::IF_NONE_MATCH;

/// What a page can do that is made of somebody's file: nothing.
pub const SANDBOX: &str = "default-src 'none'; sandbox";

/// The entity tag (RFC 9110, 8.8.3) of what has this hash.
pub fn tag(hash: &[u8]) -> String {
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hash}\"")
}

/// True where the client has what the tag names.
pub fn is_fresh(request: &HttpRequest, tag: &str) -> bool {
    let known = request.headers().get(IF_NONE_MATCH).and_then(|known| known.to_str().ok()).unwrap_or_default();
    known.split(',').map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}
