//! Frames over WebSocket (RFC 6455), at `/frames` of the HTTP port.

use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::time::Duration;

use actix_web::error::PayloadError;
use actix_web::http::header::{HOST, HeaderMap, ORIGIN};
use actix_web::{HttpRequest, HttpResponse, rt, web};
use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, ProtocolError};
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep, timeout};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use super::connection::{Input, Wire, run};
use super::refusal::Ending;
use super::session::Session;
use super::{DOOR, LONGEST};
use crate::chat::{Chat, Parting};
use crate::config::Config;
use crate::doors::address::device;
use crate::doors::visitor::Visitor;
use crate::error::Error;
use crate::outcome::Outcome;

/// After how many pings without any answer a client is gone.
const UNANSWERED: u32 = 2;

/// How long a client has to hear that the connection is closed.
const GOODBYE: Duration = Duration::from_secs(1);

/// How often, and after which pause, it is read on behind a frame that is too long: a few megabytes at most.
const PASSES: u32 = 30;
const PASS: Duration = Duration::from_millis(10);

/// Clients that speak over WebSocket. Cheap to clone.
#[derive(Clone)]
pub struct WebSockets {
    chat: Chat,
    settings: watch::Receiver<Arc<Config>>,
    write_timeout: Duration,
    keep_alive: Duration,
    patience: Duration,
    tasks: TaskTracker,
}

impl WebSockets {
    /// Nobody yet.
    #[must_use]
    pub fn new(config: &Config, chat: &Chat) -> Self {
        Self {
            chat: chat.clone(),
            settings: chat.watch_settings(),
            write_timeout: config.write_timeout,
            keep_alive: config.keep_alive,
            patience: config.login_timeout,
            tasks: TaskTracker::new(),
        }
    }

    /// Adds the address where they come.
    pub fn serve(&self, service: &mut web::ServiceConfig) {
        service.app_data(web::Data::new(self.clone())).route("/frames", web::get().to(open));
    }

    /// Waits until all have gone, as they do when the service stops.
    pub async fn closed(self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// A page in a browser may come from anywhere: RFC 6455, 10.2. Other clients say nothing of where they come from.
    fn welcomes(&self, headers: &HeaderMap) -> bool {
        let Some(origin) = headers.get(ORIGIN) else { return true };
        let Ok(origin) = origin.to_str() else { return false };
        let own = headers.get(HOST).and_then(|host| host.to_str().ok());
        let same =
            origin.split_once("://").is_some_and(|(_, host)| own.is_some_and(|own| own.eq_ignore_ascii_case(host)));
        same || self.settings.borrow().cors_origins.iter().any(|allowed| allowed == origin)
    }
}

async fn open(
    request: HttpRequest,
    body: web::Payload,
    door: web::Data<WebSockets>,
) -> Result<HttpResponse, actix_web::Error> {
    if !door.welcomes(request.headers()) {
        return Err(Error::new(Outcome::Forbidden, "Pages of this origin may not: see --cors-origins.").into());
    }
    let opened = actix_ws::handle(&request, body);
    let (response, session, messages) = opened.map_err(|error| {
        Error::new(Outcome::Malformed, "This is where WebSocket is spoken (RFC 6455).").caused_by(error.to_string())
    })?;
    let visitor = Visitor::welcome(&door.chat, DOOR, device(&request))?;
    let messages = messages.max_frame_size(LONGEST).aggregate_continuations().max_continuation_size(LONGEST);
    let mut pings = interval_at(Instant::now() + door.keep_alive, door.keep_alive);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let wire = WebSocket { session, messages, pings, unanswered: 0, write_timeout: door.write_timeout };
    let (span, chat, patience) = (visitor.span(), door.chat.clone(), door.patience);
    let serving = async move {
        let session = Session::new(&chat, visitor);
        run(wire, session, &chat, patience).await;
    };
    rt::spawn(door.tasks.track_future(serving.instrument(span)));
    Ok(response)
}

/// One client.
struct WebSocket {
    session: actix_ws::Session,
    messages: AggregatedMessageStream,
    pings: Interval,
    /// Pings since the client last sent anything.
    unanswered: u32,
    write_timeout: Duration,
}

impl WebSocket {
    /// Reads on for a moment: a connection that is closed with something unread takes back what is on its way, and that is the last
    /// word. What is read has no meaning, as it is not known where a frame begins.
    async fn pass_over(&mut self) {
        for _ in 0..PASSES {
            match timeout(PASS, self.messages.recv()).await {
                Ok(None) => break,
                Ok(Some(_)) => sleep(PASS).await,
                Err(_) => {}
            }
        }
    }

    /// Answers a client that closes the connection, or breaks the rules of what carries frames.
    async fn say_goodbye(&self, code: CloseCode) {
        let closing = self.session.clone().close(Some(code.into()));
        if let Err(error) = Self::bounded(GOODBYE, closing).await {
            tracing::debug!(%error, "a client was gone before it was said goodbye");
        }
    }

    async fn bounded<F: Future<Output = Result<(), actix_ws::Closed>>>(limit: Duration, sending: F) -> io::Result<()> {
        match timeout(limit, sending).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(ErrorKind::BrokenPipe.into()),
            Err(_) => Err(ErrorKind::TimedOut.into()),
        }
    }
}

impl Wire for WebSocket {
    async fn next(&mut self) -> Input {
        loop {
            let message = tokio::select! {
                message = self.messages.recv() => message,
                _ = self.pings.tick() => {
                    if self.unanswered >= UNANSWERED {
                        return Input::Ended(Parting::CutOff);
                    }
                    self.unanswered += 1;
                    if Self::bounded(self.write_timeout, self.session.ping(b"")).await.is_err() {
                        return Input::Ended(Parting::CutOff);
                    }
                    continue;
                }
            };
            self.unanswered = 0;
            match message {
                Some(Ok(AggregatedMessage::Text(text))) => return Input::Text(text.into()),
                Some(Ok(AggregatedMessage::Binary(_))) => return Input::NoText,
                Some(Ok(AggregatedMessage::Ping(bytes))) => {
                    if Self::bounded(self.write_timeout, self.session.pong(&bytes)).await.is_err() {
                        return Input::Ended(Parting::CutOff);
                    }
                }
                Some(Ok(AggregatedMessage::Pong(_))) => {}
                Some(Ok(AggregatedMessage::Close(reason))) => {
                    self.say_goodbye(reason.map_or(CloseCode::Normal, |reason| reason.code)).await;
                    return Input::Ended(Parting::Said);
                }
                Some(Err(error)) if is_too_long(&error) => return Input::TooLong,
                Some(Err(error)) => {
                    self.say_goodbye(fault(&error)).await;
                    return Input::Ended(Parting::CutOff);
                }
                None => return Input::Ended(Parting::CutOff),
            }
        }
    }

    async fn write(&mut self, frames: Vec<String>) -> io::Result<()> {
        for frame in frames {
            Self::bounded(self.write_timeout, self.session.text(frame)).await?;
        }
        Ok(())
    }

    async fn close(mut self, ending: &Ending) {
        if ending.outcome == Outcome::TooLarge {
            self.pass_over().await;
        }
        let code = match ending.outcome {
            Outcome::TooLarge => CloseCode::Size,
            Outcome::Unavailable if ending.reason == "stopping" => CloseCode::Away,
            Outcome::Unavailable | Outcome::TooManyRequests => CloseCode::Again,
            Outcome::Failed => CloseCode::Error,
            _ => CloseCode::Policy,
        };
        let reason = CloseReason { code, description: Some(ending.reason.to_owned()) };
        let _ = self.session.close(Some(reason)).await;
    }
}

/// Whether a message is too long, be it in one piece or in several. Of several the library says so in words alone; what else it calls
/// an I/O error of no kind comes from the connection.
fn is_too_long(error: &ProtocolError) -> bool {
    match error {
        ProtocolError::Overflow => true,
        ProtocolError::Io(error) if error.kind() == ErrorKind::Other => {
            error.get_ref().is_some_and(|inner| !inner.is::<PayloadError>())
        }
        _ => false,
    }
}

/// What RFC 6455 calls an error of a client: 7.4.1.
fn fault(error: &ProtocolError) -> CloseCode {
    match error {
        ProtocolError::Io(error) if error.kind() == ErrorKind::InvalidData => CloseCode::Invalid,
        _ => CloseCode::Protocol,
    }
}
