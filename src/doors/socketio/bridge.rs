//! From actix to socketioxide and back.
//!
//! A poll is a request that is handed over, and its answer. A WebSocket is answered here, and socketioxide gets one end of
//! a pipe whose other end is the connection's. All of socketioxide runs on the runtime of the server, never on those of
//! actix's workers, which end before it.

use std::time::Duration;

use actix_http::ws;
use actix_web::http::header::{ACCEPT_LANGUAGE, ContentType};
use actix_web::rt;
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use engineioxide::service::NotFoundService;
use futures_util::StreamExt;
use http_body_util::{BodyExt, Full};
use serde_json::json;
use socketioxide::service::SocketIoService;
use tokio::io::DuplexStream;
use tokio::io::{AsyncWriteExt, ReadHalf, WriteHalf, duplex, split};
use tokio::runtime::Handle;
use tokio::time::timeout;
use tokio_util::io::ReaderStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tower_service::Service;

use super::wire::{Known, Wire, Wires};
use crate::chat::{Asking, Chat};
use crate::doors::address::{Client, device};
use crate::error::{Error, Result};
use crate::model::Device;
use crate::outcome::Outcome;

/// Largest packet, and largest body of a poll, in bytes.
pub const LARGEST: usize = 1 << 20;

/// How many bytes wait in a pipe, each way.
const PIPE: usize = 16_384;

/// With what a connection began.
#[derive(Clone, Debug)]
pub struct Handshake {
    /// From where.
    pub device: Device,
    /// What the client's user would rather read, as `Accept-Language` says it.
    pub languages: Option<String>,
    /// The WebSocket it came by; none where it began by polling.
    pub wire: Option<Wire>,
}

/// Between the two. Cheap to clone.
#[derive(Clone)]
pub struct Bridge {
    chat: Chat,
    service: SocketIoService<NotFoundService>,
    runtime: Handle,
    body_timeout: Duration,
    wires: Wires,
    ended: CancellationToken,
}

impl Bridge {
    /// To this service, on the runtime that this is called on.
    pub fn new(chat: &Chat, service: SocketIoService<NotFoundService>, body_timeout: Duration, wires: Wires) -> Self {
        let (chat, runtime, ended) = (chat.clone(), Handle::current(), CancellationToken::new());
        Self { chat, service, runtime, body_timeout, wires, ended }
    }

    /// Ends what goes on, and whatever comes.
    pub fn end(&self) {
        self.ended.cancel();
    }

    /// Answers a request.
    ///
    /// # Errors
    /// `too_many_requests`, `too_large`, `request_timeout`, `malformed`, `unavailable`.
    pub async fn answer(&self, request: &HttpRequest, payload: web::Payload) -> Result<HttpResponse> {
        if self.ended.is_cancelled() {
            return Err(stopping());
        }
        // As socketioxide reads it, byte by byte: another reading would take for an old connection what is a new one to it.
        let asked = |field: &str| request.query_string().split('&').find_map(|pair| pair.strip_prefix(field));
        let connection = asked("sid=").map(str::to_owned);
        if connection.is_none() {
            self.chat.count_request(Asking::Address(Client::of(request).0))?;
        }
        if asked("transport=") == Some("websocket") {
            return self.open(request, payload, connection);
        }
        let wire = connection.and_then(|connection| self.wires.find(&connection)).unwrap_or_default();
        tokio::select! {
            answer = self.poll(request, payload) => answer,
            () = self.ended.cancelled() => Err(stopping()),
            // As socketioxide says it: whoever hears it connects anew.
            () = wire.cut() => Ok(HttpResponse::BadRequest().json(json!({"code": "1", "message": "Session ID unknown"}))),
        }
    }

    async fn poll(&self, request: &HttpRequest, payload: web::Payload) -> Result<HttpResponse> {
        let body = match timeout(self.body_timeout, payload.to_bytes_limited(LARGEST)).await {
            Ok(Ok(Ok(body))) => body,
            Ok(Ok(Err(_))) => return Err(Error::new(Outcome::Malformed, "The body broke off.")),
            Ok(Err(_)) => return Err(Error::new(Outcome::TooLarge, format!("A poll may have {LARGEST} bytes."))),
            Err(_) => return Err(Outcome::RequestTimeout.into()),
        };
        let request = converted(request, None)?.map(|()| Full::new(body));
        let mut service = self.service.clone();
        let answering = async move {
            let response = service.call(request).await.map_err(Error::failed)?;
            let (parts, body) = response.into_parts();
            let body = body.collect().await.map_err(|error| Error::failed(error.to_string()))?.to_bytes();
            Ok::<_, Error>((parts, body))
        };
        // A poll whose client is gone must not take what the next one is to bring.
        let answering = AbortOnDropHandle::new(self.runtime.spawn(answering));
        let (parts, body) = answering.await.map_err(Error::failed)??;
        let status = actix_web::http::StatusCode::from_u16(parts.status.as_u16()).map_err(Error::failed)?;
        let mut response = HttpResponse::build(status);
        for (name, value) in &parts.headers {
            response.insert_header((name.as_str(), value.as_bytes()));
        }
        if !parts.headers.contains_key(http::header::CONTENT_TYPE) {
            response.insert_header(ContentType::plaintext());
        }
        Ok(response.body(body))
    }

    fn open(&self, request: &HttpRequest, payload: web::Payload, connection: Option<String>) -> Result<HttpResponse> {
        let handshake =
            ws::handshake(request.head()).map_err(|error| Error::new(Outcome::Malformed, error.to_string()))?.finish();
        let (wire, upgraded) =
            connection.map_or_else(|| (Wire::default(), None), |connection| self.wires.upgrade(connection));
        let converted = converted(request, Some(wire.clone()))?;
        let (ours, theirs) = duplex(PIPE);
        let mut service = self.service.clone();
        let entered = self.runtime.enter();
        let opened = service.call((theirs, converted)).into_inner();
        drop(entered);
        opened.map_err(|error| Error::new(Outcome::Malformed, error.to_string()))?;
        let (read, write) = split(ours);
        rt::spawn(carry(payload, write, self.over(wire.clone()), upgraded));
        let mut response = HttpResponse::build(handshake.status());
        for (name, value) in handshake.headers() {
            response.insert_header((name.clone(), value.clone()));
        }
        Ok(response.upgrade("websocket").streaming(told(read, self.over(wire))))
    }

    /// Waits until a WebSocket is to carry nothing any more.
    fn over(&self, wire: Wire) -> impl Future<Output = ()> + use<> {
        let ended = self.ended.clone();
        async move {
            tokio::select! {
                () = ended.cancelled() => {}
                () = wire.cut() => {}
            }
        }
    }
}

/// Carries what the client sends, until it is gone.
async fn carry(
    mut payload: web::Payload,
    mut write: WriteHalf<DuplexStream>,
    over: impl Future<Output = ()>,
    upgraded: Option<Known>,
) {
    let carrying = async {
        while let Some(Ok(bytes)) = payload.next().await {
            if write.write_all(&bytes).await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = carrying => {}
        () = over => {}
    }
    // The other half may live on, and with it the pipe: that nothing more comes has to be said.
    let _ = write.shutdown().await;
    drop(upgraded);
}

/// What the client is to be told.
fn told(
    read: ReadHalf<DuplexStream>,
    over: impl Future<Output = ()>,
) -> impl futures_util::Stream<Item = std::io::Result<Bytes>> {
    ReaderStream::with_capacity(read, PIPE).take_until(over)
}

/// A request as socketioxide takes it.
fn converted(request: &HttpRequest, wire: Option<Wire>) -> Result<http::Request<()>> {
    let malformed = || Error::new(Outcome::Malformed, "The request could not be read.");
    let method = http::Method::from_bytes(request.method().as_str().as_bytes()).map_err(|_| malformed())?;
    let mut converted = http::Request::builder().method(method).uri(request.uri().to_string());
    for (name, value) in request.headers() {
        converted = converted.header(name.as_str(), value.as_bytes());
    }
    let languages = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map(str::to_owned);
    converted.extension(Handshake { device: device(request), languages, wire }).body(()).map_err(|_| malformed())
}

fn stopping() -> Error {
    Error::new(Outcome::Unavailable, "The service is stopping.")
}
