//! Who calls.

use std::borrow::Cow;
use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use percent_encoding::percent_decode_str;

use super::body::Params;
use super::limits;
use crate::chat::{Asking, Chat};
use crate::doors::address::Client;
use crate::error::{Error, Result};
use crate::model::{Actor, AttachmentId, Credentials, Purpose, Secret, ServiceUser};
use crate::outcome::Outcome;

/// Of a service key: for whom of its users it is shown.
const ACT_AS: &str = "miaou-act-as";

/// What people are to call that user, where it is new here: UTF-8, percent-encoded.
const ACT_AS_NAME: &str = "miaou-act-as-name";

/// The caller, proven by `Authorization: Bearer` (RFC 6750). A method that is not safe (RFC 9110, section 9.2.1) changes
/// something.
pub struct Caller(pub Actor);

impl FromRequest for Caller {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let purpose = if request.method().is_safe() { Purpose::Read } else { Purpose::Write };
        let request = request.clone();
        Box::pin(async move { counted(&request, identify(&request, purpose).await).map(Self) })
    }
}

/// The caller of what changes nothing, whatever its method says.
pub struct Reader(pub Actor);

impl FromRequest for Reader {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { counted(&request, identify(&request, Purpose::Read).await).map(Self) })
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
                None => identify(&request, Purpose::Read).await,
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
                None => identify(&request, Purpose::Read).await,
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

async fn identify(request: &HttpRequest, purpose: Purpose) -> Result<Actor> {
    let token = bearer(request)?.to_owned().into();
    let acting_for = header(request, ACT_AS)?.map(|id| served(request, id)).transpose()?;
    let shown = Credentials { token, acting_for, purpose, address: Client::of(request).0 };
    chat(request)?.identify(shown).await
}

/// Counts a request, and leaves with it who sent it, for what is noted of its answer.
fn counted(request: &HttpRequest, proven: Result<Actor>) -> Result<Actor> {
    if let Some(asking) = Asking::of(&proven, Client::of(request).0) {
        limits::count(chat(request)?, request, asking)?;
    }
    let actor = proven?;
    request.extensions_mut().insert(actor.clone());
    Ok(actor)
}

fn served(request: &HttpRequest, external_id: &str) -> Result<ServiceUser> {
    let name = header(request, ACT_AS_NAME)?.map(|name| percent_decode_str(name).decode_utf8());
    let name = name.transpose().map_err(|_| unreadable(ACT_AS_NAME))?;
    ServiceUser::parse(external_id, name.map(Cow::into_owned))
}

fn header<'a>(request: &'a HttpRequest, name: &'static str) -> Result<Option<&'a str>> {
    request.headers().get(name).map(|value| value.to_str().map_err(|_| unreadable(name))).transpose()
}

fn unreadable(name: &'static str) -> Error {
    Error::invalid(name, "must be ASCII; other letters as UTF-8, percent-encoded")
}

fn bearer(request: &HttpRequest) -> Result<&str> {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token =
        header.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    token.map(|(_, token)| token.trim()).ok_or_else(|| {
        Error::new(
            Outcome::Unauthenticated,
            "Send the token of authenticate_user, or a key, as `Authorization: Bearer <token>`.",
        )
    })
}

pub fn chat(request: &HttpRequest) -> Result<&Chat> {
    let chat = request.app_data::<web::Data<Chat>>().ok_or_else(|| Error::failed("no service behind the door"))?;
    Ok(chat.get_ref())
}
