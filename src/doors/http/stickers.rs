//! The catalogue of stickers.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, ETAG};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::answer::Answer;
use super::body::Params;
use super::caller::Caller;
use super::download::{SANDBOX, is_fresh, tag};
use super::problem::{ANY, FILE, TOKEN, problems};
use super::upload::File;
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{AddSticker, GetStickers, Sticker, StickerId, StickerPage};
use crate::outcome::Outcome;

/// A sticker of the catalogue.
#[derive(Serialize, ToSchema)]
struct OneSticker {
    sticker: Sticker,
}

problems!(ListProblems = ANY, TOKEN, &[Outcome::InvalidField]);
problems!(FindProblems = ANY, TOKEN, &[Outcome::NoSuchSticker]);
problems!(ImageProblems = ANY, &[Outcome::NoSuchSticker]);
problems!(
    AddProblems = ANY,
    FILE,
    TOKEN,
    &[Outcome::MissingField, Outcome::UnsupportedMediaType, Outcome::Forbidden, Outcome::StickerExists]
);
problems!(RetireProblems = ANY, TOKEN, &[Outcome::Forbidden, Outcome::NoSuchSticker]);

/// List the stickers
///
/// Those that may be sent, oldest first.
#[utoipa::path(
    tag = "Stickers",
    operation_id = "list_stickers",
    params(GetStickers),
    responses((status = 200, description = "A page", body = Answer<StickerPage>, example = json!({"code": 1, "stickers": [{"id": 1, "name": "wave", "media_type": "image/png", "width": 128, "height": 128, "url": "/api/v1/stickers/1/image", "created_at": "2026-01-05T10:00:00Z", "retired": false}], "next": 1})), ListProblems)
)]
#[get("/api/v1/stickers")]
pub async fn list(chat: web::Data<Chat>, _: Caller, Params(input): Params<GetStickers>) -> Result<HttpResponse> {
    Ok(Answer::ok(chat.stickers(input).await?))
}

/// Describe a sticker
///
/// A retired one too: old messages show it.
#[utoipa::path(
    tag = "Stickers",
    operation_id = "describe_sticker",
    params(("sticker" = i64, Path, description = "Number of the sticker", example = 1)),
    responses((status = 200, description = "The sticker", body = Answer<OneSticker>, example = json!({"code": 1, "sticker": {"id": 1, "name": "wave", "media_type": "image/png", "width": 128, "height": 128, "url": "/api/v1/stickers/1/image", "created_at": "2026-01-05T10:00:00Z", "retired": false}})), FindProblems)
)]
#[get("/api/v1/stickers/{sticker}")]
pub async fn find(chat: web::Data<Chat>, _: Caller, sticker: web::Path<String>) -> Result<HttpResponse> {
    Ok(Answer::ok(OneSticker { sticker: chat.sticker(number(&sticker)?).await? }))
}

/// Get the image of a sticker
///
/// The file itself, for an `<img>`. It never changes, so it may be kept for ever; no token is needed.
#[utoipa::path(
    tag = "Stickers",
    operation_id = "sticker_image",
    params(("sticker" = i64, Path, description = "Number of the sticker", example = 1)),
    responses(
        (status = 200, description = "The file", headers(("ETag" = String, description = "Names the content, for If-None-Match")), content(
            (String = "image/png", example = "(bytes)"), (String = "image/webp", example = "(bytes)"), (String = "image/gif", example = "(bytes)")
        )),
        ImageProblems
    ),
    security(())
)]
#[get("/api/v1/stickers/{sticker}/image")]
pub async fn image(chat: web::Data<Chat>, request: HttpRequest, sticker: web::Path<String>) -> Result<HttpResponse> {
    let image = chat.sticker_image(number(&sticker)?).await?;
    let tag = tag(&Sha256::digest(&image.bytes));
    let known = is_fresh(&request, &tag);
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((ETAG, tag))
        .insert_header((CONTENT_SECURITY_POLICY, SANDBOX));
    Ok(if known { response.finish() } else { response.content_type(image.media_type).body(image.bytes) })
}

/// Add a sticker
///
/// The body is the image: PNG, WebP or GIF, whatever its Content-Type says, of at most 256 KiB and 512 × 512 pixels.
/// For admins.
#[utoipa::path(
    tag = "Stickers",
    operation_id = "add_sticker",
    params(AddSticker),
    request_body(content((String = "application/octet-stream", example = "(bytes)"))),
    responses((status = 201, description = "In the catalogue", body = Answer<OneSticker>, example = json!({"code": 1, "sticker": {"id": 13, "name": "shrug", "media_type": "image/webp", "width": 256, "height": 256, "url": "/api/v1/stickers/13/image", "created_at": "2026-01-05T10:00:00Z", "retired": false}})), AddProblems)
)]
#[post("/api/v1/stickers")]
pub async fn add(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Params(input): Params<AddSticker>,
    File(upload): File,
) -> Result<HttpResponse> {
    Ok(Answer::created(OneSticker { sticker: chat.add_sticker(&actor, input, upload).await? }))
}

/// Retire a sticker
///
/// It may not be sent any more, and old messages still show it. Doing it again gives the same answer. Its name stays
/// taken. For admins.
#[utoipa::path(
    tag = "Stickers",
    operation_id = "retire_sticker",
    params(("sticker" = i64, Path, description = "Number of the sticker", example = 1)),
    responses((status = 200, description = "Retired", body = Answer<OneSticker>, example = json!({"code": 1, "sticker": {"id": 1, "name": "wave", "media_type": "image/png", "width": 128, "height": 128, "url": "/api/v1/stickers/1/image", "created_at": "2026-01-05T10:00:00Z", "retired": true}})), RetireProblems)
)]
#[delete("/api/v1/stickers/{sticker}")]
pub async fn retire(chat: web::Data<Chat>, Caller(actor): Caller, sticker: web::Path<String>) -> Result<HttpResponse> {
    Ok(Answer::ok(OneSticker { sticker: chat.retire_sticker(&actor, number(&sticker)?).await? }))
}

/// What is no number names no sticker.
fn number(text: &str) -> Result<StickerId> {
    text.parse().map(StickerId).map_err(|_| Outcome::NoSuchSticker.into())
}
