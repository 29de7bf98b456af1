//! Frames over WebSocket (RFC 6455), at `/frames` of the HTTP port.

use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{HOST, HeaderMap, ORIGIN, USER_AGENT};
use actix_web::{HttpRequest, HttpResponse, rt, web};
use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, ProtocolError};
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, timeout};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use super::connection::{Input, Wire, run};
use super::refusal::Ending;
use super::session::Session;
use super::{DOOR, LONGEST};
use crate::chat::{Chat, Parting};
use crate::config::Config;
use crate::doors::address::Client;
use crate::doors::visitor::Visitor;
use crate::error::Error;
use crate::model::Device;
use crate::outcome::Outcome;

/// After how many pings without any answer a client is gone.
const UNANSWERED: u32 = 2;

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
    let user_agent = request.headers().get(USER_AGENT).and_then(|agent| agent.to_str().ok()).map(str::to_owned);
    let device = Device { address: Client::of(&request).0, user_agent };
    let (response, session, messages) = actix_ws::handle(&request, body)?;
    let visitor = Visitor::welcome(&door.chat, DOOR, device)?;
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
                    self.unanswered += 1;
                    let sent = Self::bounded(self.write_timeout, self.session.ping(b"")).await;
                    if self.unanswered > UNANSWERED || sent.is_err() {
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
                Some(Ok(AggregatedMessage::Close(_))) => return Input::Ended(Parting::Said),
                Some(Err(ProtocolError::Overflow)) => return Input::TooLong,
                Some(Err(_)) | None => return Input::Ended(Parting::CutOff),
            }
        }
    }

    async fn write(&mut self, frames: Vec<String>) -> io::Result<()> {
        for frame in frames {
            Self::bounded(self.write_timeout, self.session.text(frame)).await?;
        }
        Ok(())
    }

    async fn close(self, ending: &Ending) {
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
