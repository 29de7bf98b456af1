//! Who calls.

use std::future::{Ready, ready};
use std::net::IpAddr;
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpMessage, HttpRequest, ResponseError, web};
use futures_util::future::LocalBoxFuture;

use super::address::Client;
use super::body::Params;
use super::limits;
use crate::chat::{Asking, Chat};
use crate::error::{Error, Result};
use crate::model::{Actor, AttachmentId, Secret};
use crate::outcome::Outcome;

/// The caller, proven by `Authorization: Bearer` (RFC 6750).
pub struct Caller(pub Actor);

impl FromRequest for Caller {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { counted(&request, identify(&request).await).map(Self) })
    }
}

/// Somebody who proves nothing and need not, by address.
pub struct Stranger(pub IpAddr);

impl FromRequest for Stranger {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Client(address) = Client::of(request);
        let counted = chat(request).and_then(|chat| limits::count(chat, request, Asking::Address(address)));
        ready(counted.map(|()| Self(address)))
    }
}

/// Who opens a stream and where to start it, given by header or, for `EventSource` in a browser, in the query.
pub struct StreamCaller<C> {
    /// Proven by `Authorization: Bearer` or by `?ticket=`.
    pub actor: Actor,
    /// From `?last_event_id=` or, where `EventSource` reconnects by itself, from the newer `Last-Event-ID`.
    pub cursor: Option<C>,
}

#[derive(serde::Deserialize, validator::Validate)]
#[serde(deny_unknown_fields)]
struct Opening {
    ticket: Option<Secret>,
    last_event_id: Option<String>,
}

impl<C: FromStr<Err = Error> + 'static> FromRequest for StreamCaller<C> {
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
                Some(ticket) => chat(&request)?.redeem_ticket(ticket, Client::of(&request).0).await,
                None => identify(&request).await,
            };
            Ok(Self { actor: counted(&request, actor)?, cursor })
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
                    chat(&request)?.identify_link(link.expose(), file, address).await
                }
                None => identify(&request).await,
            };
            Ok(Self { actor: counted(&request, actor)?, file: file? })
        })
    }
}

/// What is no id names no file.
pub fn attachment_id(text: &str) -> Result<AttachmentId> {
    text.parse().map(AttachmentId).map_err(|_| Outcome::NoSuchAttachment.into())
}

/// The secret of a hook, sent as `Authorization: Bearer`.
pub struct HookCaller(pub Secret);

impl FromRequest for HookCaller {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(bearer(request).map(|secret| Self(secret.to_owned().into())))
    }
}

async fn identify(request: &HttpRequest) -> Result<Actor> {
    chat(request)?.identify(bearer(request)?, Client::of(request).0).await
}

/// Counts a request, for the user who was proven or else for the address, and leaves with it who sent it, for what is noted
/// of its answer. Where we could not tell who it is, nobody is counted.
fn counted(request: &HttpRequest, proven: Result<Actor>) -> Result<Actor> {
    let asking = match &proven {
        Ok(actor) => Some(Asking::User(actor)),
        Err(error) if error.status_code().is_server_error() => None,
        Err(_) => Some(Asking::Address(Client::of(request).0)),
    };
    if let Some(asking) = asking {
        limits::count(chat(request)?, request, asking)?;
    }
    let actor = proven?;
    request.extensions_mut().insert(actor.clone());
    Ok(actor)
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
