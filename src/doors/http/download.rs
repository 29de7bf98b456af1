//! A file as an answer.

use std::fmt::Write;

use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_SECURITY_POLICY, ETAG, Header,
    IF_NONE_MATCH, IF_RANGE, Range,
};
use actix_web::{HttpRequest, HttpResponse};

use crate::chat::Download;
use crate::error::{Error, Result};

/// What a page can do that is made of somebody's file: nothing.
pub const SANDBOX: &str = "default-src 'none'; sandbox";

/// What a browser shows without running anything of it. Neither SVG nor HTML nor PDF is here.
const SHOWN: &[&str] = &[
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/gif",
    "audio/mpeg",
    "audio/m4a",
    "audio/ogg",
    "audio/opus",
    "audio/aac",
    "audio/x-flac",
    "audio/x-wav",
    "video/mp4",
    "video/webm",
];

/// The file, or the part of it that is asked for, or that the client has it.
pub async fn answer(request: &HttpRequest, download: Download) -> Result<HttpResponse> {
    let Download { name, media_type, hash, file } = download;
    let tag = tag(&hash.0);
    let shown = SHOWN.contains(&media_type.as_str());
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CACHE_CONTROL, "private, max-age=600"))
        .insert_header((CONTENT_SECURITY_POLICY, SANDBOX))
        .insert_header((CONTENT_DISPOSITION, disposition(shown, &name)))
        .insert_header((ACCEPT_RANGES, "bytes"))
        .insert_header((ETAG, tag.as_str()))
        .content_type(if shown { media_type.as_str() } else { "application/octet-stream" });
    if is_fresh(request, &tag) {
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    let size = file.size();
    let (from, length) = match range(request, &tag, size) {
        Some((first, last)) => {
            response
                .status(StatusCode::PARTIAL_CONTENT)
                .insert_header((CONTENT_RANGE, format!("bytes {first}-{last}/{size}")));
            (first, last - first + 1)
        }
        None => (0, size),
    };
    let chunks = file.read(from, length).await.map_err(Error::failed)?;
    Ok(response.body(SizedStream::new(length, chunks)))
}

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

/// The first and the last byte, where one range is asked for that makes sense. Others may be ignored (RFC 9110, 14.2).
fn range(request: &HttpRequest, tag: &str, size: u64) -> Option<(u64, u64)> {
    let known = request.headers().get(IF_RANGE);
    if known.is_some_and(|known| known.as_bytes() != tag.as_bytes()) || !request.headers().contains_key("range") {
        return None;
    }
    match Range::parse(request).ok()? {
        Range::Bytes(ranges) => match ranges.as_slice() {
            [one] => one.to_satisfiable_range(size),
            _ => None,
        },
        Range::Unregistered(..) => None,
    }
}

/// Whether to show or to save it, and under which name (RFC 6266, RFC 8187).
fn disposition(shown: bool, name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_graphic() && !"\"\\%;".contains(c) { c } else { '_' }).collect();
    let mut exact = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            exact.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(exact, "%{byte:02X}");
        }
    }
    let kind = if shown { "inline" } else { "attachment" };
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{exact}")
}
