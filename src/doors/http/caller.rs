//! Who calls.

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use futures_util::future::LocalBoxFuture;

use super::address::Client;
use super::body::Params;
use crate::chat::Chat;
use crate::error::{Error, Result};
use crate::model::{Actor, AttachmentId, Cursor, Secret};
use crate::outcome::Outcome;

/// The caller, proven by `Authorization: Bearer` (RFC 6750).
pub struct Caller(pub Actor);

impl FromRequest for Caller {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { identify(&request).await.map(Self) })
    }
}

/// Who opens a stream and where to start it, given by header or, for `EventSource` in a browser, in the query.
pub struct StreamCaller {
    /// Proven by `Authorization: Bearer` or by `?ticket=`.
    pub actor: Actor,
    /// From `?last_event_id=` or, where `EventSource` reconnects by itself, from the newer `Last-Event-ID`.
    pub cursor: Option<Cursor>,
}

#[derive(serde::Deserialize, validator::Validate)]
#[serde(deny_unknown_fields)]
struct Opening {
    ticket: Option<Secret>,
    last_event_id: Option<String>,
}

impl FromRequest for StreamCaller {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let opening = Params::<Opening>::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let Params(opening) = opening.await?;
            let header = request.headers().get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
            let cursor = header.or(opening.last_event_id).filter(|id| !id.is_empty());
            let cursor = cursor.as_deref().map(str::parse).transpose()?;
            let actor = match opening.ticket {
                Some(ticket) => known(&request, chat(&request)?.redeem_ticket(ticket, Client::of(&request).0).await?),
                None => identify(&request).await?,
            };
            Ok(Self { actor, cursor })
        })
    }
}

/// Who reads a file, proven by `Authorization: Bearer` or, for an `<img>`, by `?link=`.
pub struct FileCaller {
    /// The reader.
    pub actor: Actor,
    /// The file in the address, the only one that a link opens.
    pub file: AttachmentId,
}

#[derive(serde::Deserialize, validator::Validate)]
#[serde(deny_unknown_fields)]
struct Reading {
    link: Option<Secret>,
}

impl FromRequest for FileCaller {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let reading = Params::<Reading>::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let Params(reading) = reading.await?;
            // Who proves nothing is not told what there is.
            let file = attachment_id(request.match_info().query("attachment"));
            let actor = match reading.link {
                Some(link) => {
                    let (file, address) = (*file.as_ref().map_err(Error::again)?, Client::of(&request).0);
                    known(&request, chat(&request)?.identify_link(link.expose(), file, address).await?)
                }
                None => identify(&request).await?,
            };
            Ok(Self { actor, file: file? })
        })
    }
}

/// What is no id names no file.
pub fn attachment_id(text: &str) -> Result<AttachmentId> {
    text.parse().map(AttachmentId).map_err(|_| Outcome::NoSuchAttachment.into())
}

async fn identify(request: &HttpRequest) -> Result<Actor> {
    let actor = chat(request)?.identify(bearer(request)?, Client::of(request).0).await?;
    Ok(known(request, actor))
}

/// Leaves with the request who sent it, for what is noted of its answer.
fn known(request: &HttpRequest, actor: Actor) -> Actor {
    request.extensions_mut().insert(actor.clone());
    actor
}

fn bearer(request: &HttpRequest) -> Result<&str> {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token =
        header.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    token.map(|(_, token)| token.trim()).ok_or_else(|| {
        Error::new(Outcome::Unauthenticated, "Send the token of authenticate_user as `Authorization: Bearer <token>`.")
    })
}

fn chat(request: &HttpRequest) -> Result<&Chat> {
    let chat = request.app_data::<web::Data<Chat>>().ok_or_else(|| Error::failed("no service behind the door"))?;
    Ok(chat.get_ref())
}
