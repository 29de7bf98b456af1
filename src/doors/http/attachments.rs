//! Files that messages carry.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, Done};
use super::body::Params;
use super::caller::{Caller, FileCaller, Reader, attachment_id};
use super::download;
use super::problem::{ANY, FILE, TOKEN, problems};
use super::upload::File;
use crate::chat::Chat;
use crate::error::Result;
use crate::model::{AddAttachment, Attachment, AttachmentLink};
use crate::outcome::Outcome;

/// A file that was uploaded.
#[derive(Serialize, ToSchema)]
struct OneAttachment {
    attachment: Attachment,
}

/// Addresses of a file.
#[derive(Serialize, ToSchema)]
struct OneLink {
    link: AttachmentLink,
}

problems!(UploadProblems = ANY, FILE, TOKEN, &[Outcome::MissingField, Outcome::TooManyUploads]);
problems!(FindProblems = ANY, TOKEN, &[Outcome::NoSuchAttachment]);
problems!(DownloadProblems = ANY, TOKEN, &[Outcome::InvalidField, Outcome::NoSuchAttachment]);
problems!(DeleteProblems = ANY, TOKEN, &[Outcome::Forbidden, Outcome::NoSuchAttachment, Outcome::AttachmentInUse]);

/// Upload a file
///
/// The body is the file itself. What it is is told by its content, whatever its Content-Type says. A picture (PNG,
/// JPEG, WebP, GIF) is kept without its metadata (Exif, positions, comments), the way up that the camera was held,
/// and gets a thumbnail; other files are kept as they are. A message has to refer to it within 23 hours, or it goes.
#[utoipa::path(
    tag = "Attachments",
    operation_id = "upload_attachment",
    params(AddAttachment),
    request_body(content((String = "application/octet-stream", example = "(bytes)"))),
    responses((status = 201, description = "Uploaded", body = Answer<OneAttachment>, example = json!({"code": 1, "attachment": {"id": "0198c0de-0000-7000-8000-000000000001", "name": "photo.jpg", "media_type": "image/jpeg", "size": 48213, "width": 1280, "height": 960, "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "url": "/api/v1/attachments/0198c0de-0000-7000-8000-000000000001/file", "thumbnail_url": "/api/v1/attachments/0198c0de-0000-7000-8000-000000000001/thumbnail", "expires_at": "2026-01-06T10:00:00Z"}})), UploadProblems)
)]
#[post("/api/v1/attachments")]
pub async fn upload(
    chat: web::Data<Chat>,
    Caller(actor): Caller,
    Params(input): Params<AddAttachment>,
    File(upload): File,
) -> Result<HttpResponse> {
    Ok(Answer::created(OneAttachment { attachment: chat.upload(&actor, input, upload).await? }))
}

/// Describe a file
///
/// For its uploader, and for whoever is in the room of a message that carries it.
#[utoipa::path(
    tag = "Attachments",
    operation_id = "describe_attachment",
    params(("attachment" = String, Path, description = "Id of the upload", example = "0198c0de-0000-7000-8000-000000000001")),
    responses((status = 200, description = "The file", body = Answer<OneAttachment>, example = json!({"code": 1, "attachment": {"id": "0198c0de-0000-7000-8000-000000000001", "name": "report.pdf", "media_type": "application/pdf", "size": 48213, "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "url": "/api/v1/attachments/0198c0de-0000-7000-8000-000000000001/file"}})), FindProblems)
)]
#[get("/api/v1/attachments/{attachment}")]
pub async fn find(chat: web::Data<Chat>, Caller(actor): Caller, id: web::Path<String>) -> Result<HttpResponse> {
    Ok(Answer::ok(OneAttachment { attachment: chat.attachment(&actor, attachment_id(&id)?).await? }))
}

/// Download a file
///
/// Its bytes, or a range of them. Pictures, sounds and films that browsers show safely are sent to be shown, everything
/// else to be saved, as `application/octet-stream`. HEAD works too.
#[utoipa::path(
    tag = "Attachments",
    operation_id = "download_attachment",
    params(
        ("attachment" = String, Path, description = "Id of the upload", example = "0198c0de-0000-7000-8000-000000000001"),
        ("link" = Option<String>, Query, description = "The proof in a link, in place of the Authorization header"),
        ("Range" = Option<String>, Header, description = "Which bytes (RFC 9110); one range", example = "bytes=0-1023"),
    ),
    responses(
        (status = 200, description = "The file", body = String, content_type = "*/*", example = "(bytes)"),
        (status = 206, description = "The range that was asked for", body = String, content_type = "*/*", example = "(bytes)"),
        DownloadProblems
    )
)]
#[get("/api/v1/attachments/{attachment}/file")]
pub async fn file(chat: web::Data<Chat>, request: HttpRequest, caller: FileCaller) -> Result<HttpResponse> {
    download::answer(&request, chat.download(&caller.actor, caller.file).await?).await
}

/// Download the thumbnail of a picture
///
/// A JPEG, or a PNG where it has transparency, of at most 320 × 320 pixels.
#[utoipa::path(
    tag = "Attachments",
    operation_id = "download_thumbnail",
    params(
        ("attachment" = String, Path, description = "Id of the upload", example = "0198c0de-0000-7000-8000-000000000001"),
        ("link" = Option<String>, Query, description = "The proof in a link, in place of the Authorization header"),
    ),
    responses(
        (status = 200, description = "The thumbnail", content((String = "image/jpeg", example = "(bytes)"), (String = "image/png", example = "(bytes)"))),
        DownloadProblems
    )
)]
#[get("/api/v1/attachments/{attachment}/thumbnail")]
pub async fn thumbnail(chat: web::Data<Chat>, request: HttpRequest, caller: FileCaller) -> Result<HttpResponse> {
    download::answer(&request, chat.thumbnail(&caller.actor, caller.file).await?).await
}

/// Get a link to a file
///
/// An `<img>` cannot send a token: a link works without one, for ten minutes. It opens the one file for its owner,
/// with the rights and the session that its owner has when it is used.
#[utoipa::path(
    tag = "Attachments",
    operation_id = "link_attachment",
    params(("attachment" = String, Path, description = "Id of the upload", example = "0198c0de-0000-7000-8000-000000000001")),
    responses((status = 201, description = "A link", body = Answer<OneLink>, example = json!({"code": 1, "link": {"url": "/api/v1/attachments/0198c0de-0000-7000-8000-000000000001/file?link=eyJhbGciOiJIUzI1NiJ9...", "thumbnail_url": "/api/v1/attachments/0198c0de-0000-7000-8000-000000000001/thumbnail?link=eyJhbGciOiJIUzI1NiJ9...", "expires_at": "2026-01-05T10:10:00Z"}})), FindProblems)
)]
#[post("/api/v1/attachments/{attachment}/link")]
pub async fn link(chat: web::Data<Chat>, Reader(actor): Reader, id: web::Path<String>) -> Result<HttpResponse> {
    Ok(Answer::created(OneLink { link: chat.attachment_link(&actor, attachment_id(&id)?).await? }))
}

/// Delete an upload
///
/// For its uploader, as long as no message carries it.
#[utoipa::path(
    tag = "Attachments",
    operation_id = "delete_attachment",
    params(("attachment" = String, Path, description = "Id of the upload", example = "0198c0de-0000-7000-8000-000000000001")),
    responses((status = 200, description = "Deleted", body = Answer<Done>, example = json!({"code": 1})), DeleteProblems)
)]
#[delete("/api/v1/attachments/{attachment}")]
pub async fn delete(chat: web::Data<Chat>, Caller(actor): Caller, id: web::Path<String>) -> Result<HttpResponse> {
    chat.delete_attachment(&actor, attachment_id(&id)?).await?;
    Ok(Answer::ok(Done {}))
}

/// What `GET` would answer, without the bytes.
pub async fn head_of_file(chat: web::Data<Chat>, request: HttpRequest, caller: FileCaller) -> Result<HttpResponse> {
    download::answer(&request, chat.download(&caller.actor, caller.file).await?).await
}

/// What `GET` would answer, without the bytes.
pub async fn head_of_thumbnail(
    chat: web::Data<Chat>,
    request: HttpRequest,
    caller: FileCaller,
) -> Result<HttpResponse> {
    download::answer(&request, chat.thumbnail(&caller.actor, caller.file).await?).await
}
