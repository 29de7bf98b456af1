//! The Socket.IO door: the events of a chat beside a website's page, at `/socket.io/` of the HTTP port.
//!
//! | file | what is there |
//! |---|---|
//! | `bridge`, `wire` | from actix to socketioxide and back; WebSockets that are open |
//! | `call`, `queue` | an event of a client; those of one client that wait, in order |
//! | `connection`, `seat`, `ending` | one client: its task, its room, its end |
//! | `auth`, `speech`, `input` | what each event of a client does, and the data it comes with |
//! | `told`, `answer`, `voice` | what clients are told, and how |
//! | `document` | the AsyncAPI document |

mod answer;
mod auth;
mod bridge;
mod call;
mod connection;
mod document;
mod ending;
mod input;
mod queue;
mod seat;
mod speech;
mod told;
mod voice;
mod wire;

use std::future::ready;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web};
use socketioxide::extract::SocketRef;
use socketioxide::handler::ConnectHandler;
use socketioxide::socket::DisconnectReason;
use socketioxide::{ParserConfig, SocketIo};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use crate::chat::{Chat, Parting};
use crate::config::Config;
use crate::doors::language::Language;
use crate::doors::visitor::Visitor;
use crate::error::{Error, Result};
use crate::model::Activity;
use crate::outcome::Outcome;
use answer::Told;
use bridge::{Bridge, Handshake, LARGEST};
use call::Call;
pub use call::{Verb, parse};
use connection::{Connection, Periods};
pub use document::document;
use ending::Ending;
use queue::Outlet;
use voice::Voice;
use wire::{Wire, Wires};

/// The verbs of this door, and the operations that each reaches.
pub const VERBS: &[(&str, &[&str])] = &[
    ("connection", &["connect", "count_request"]),
    ("Auth", &["log_in", "identify", "join_room", "room", "own_requests", "follow"]),
    ("message", &["post", "post_direct"]),
    ("history", &["messages"]),
    ("typing", &["begin_typing", "end_typing"]),
    ("presence", &["report_presence", "end_presence"]),
    ("disconnect", &["end_login"]),
];

/// The door's name in logs and metrics.
const DOOR: &str = "socketio";

/// How long a client may take until it says that it wants to speak Socket.IO.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How often it is looked whether a client is still there, and how long it may take to say so.
const PING: Duration = Duration::from_secs(25);
const PONG: Duration = Duration::from_secs(20);

/// How many packets wait for one client before nothing more is told until it has taken some.
const WAITING: usize = 256;

/// How long clients are told, and how long socketioxide has, once the service stops.
const LAST_WORDS: Duration = Duration::from_secs(2);
const CLOSING: Duration = Duration::from_secs(1);

/// How many reports of a client's presence fall into the time after which it counts as gone.
const REPORTS: u32 = 3;

/// The door.
pub struct Door {
    io: SocketIo,
    bridge: Bridge,
    hall: Arc<Hall>,
}

/// What each connection needs.
struct Hall {
    chat: Chat,
    wires: Wires,
    tasks: TaskTracker,
    patience: Duration,
    periods: Periods,
}

/// What is ready for a client before it is told that it is connected. Not the socket, which holds it.
type Prepared = Arc<Mutex<Option<Ready>>>;

struct Ready {
    visitor: Visitor,
    language: Language,
    wire: Wire,
    calls: Outlet,
    ending: watch::Receiver<Option<Ending>>,
}

impl Door {
    /// Opens it. To be called on the runtime of the server.
    #[must_use]
    pub fn open(config: &Config, chat: &Chat) -> Self {
        let wires = Wires::default();
        let parser = ParserConfig::common().max_incoming_binaries(8).max_incoming_binary_buf_size(LARGEST);
        let (service, io) = SocketIo::builder()
            .req_path("/socket.io")
            .with_parser(parser)
            .connect_timeout(CONNECT_TIMEOUT)
            .ping_interval(PING)
            .ping_timeout(PONG)
            .max_buffer_size(WAITING)
            .max_payload(LARGEST as u64)
            .ws_max_message_size(LARGEST)
            .ws_max_frame_size(LARGEST)
            .build_svc();
        let hall = Arc::new(Hall {
            chat: chat.clone(),
            wires: wires.clone(),
            tasks: TaskTracker::new(),
            patience: config.write_timeout,
            periods: Periods { login: config.login_timeout, presence: config.presence_expiry / REPORTS },
        });
        let bridge = Bridge::new(chat, service, config.body_timeout, wires);
        // Sockets that are open and what receives them hold each other: what they need of the service they must not hold, or it would
        // outlive a door that is dropped and was never stopped.
        let (admitting, receiving) = (Arc::downgrade(&hall), Arc::downgrade(&hall));
        let admit = move |socket: SocketRef| {
            let hall = admitting.upgrade().ok_or_else(|| "The service is stopping.".to_owned());
            ready(hall.and_then(|hall| hall.admit(&socket)))
        };
        let receive = move |socket: SocketRef| {
            if let Some(hall) = receiving.upgrade() {
                hall.receive(socket);
            }
            ready(())
        };
        io.ns("/", receive.with(admit));
        Self { io, bridge, hall }
    }

    /// Adds the door to the services of the HTTP port.
    pub fn serve(&self) -> impl Fn(&mut web::ServiceConfig) + Clone + Send + 'static + use<> {
        let bridge = self.bridge.clone();
        move |services: &mut web::ServiceConfig| {
            services
                .app_data(web::Data::new(bridge.clone()))
                .route("/socket.io/", web::get().to(answer))
                .route("/socket.io/", web::post().to(answer));
        }
    }

    /// Closes it, once the service has begun to stop: every client is told, then every connection ends.
    pub async fn stop(self) {
        let tasks = &self.hall.tasks;
        tasks.close();
        if timeout(LAST_WORDS, tasks.wait()).await.is_err() {
            tracing::warn!(clients = tasks.len(), "some clients of Socket.IO did not hear that the service stops");
        }
        // A client that does not read what it is told would be waited for.
        let _ = timeout(CLOSING, self.io.close()).await;
        self.bridge.end();
    }
}

async fn answer(request: HttpRequest, payload: web::Payload, bridge: web::Data<Bridge>) -> Result<HttpResponse> {
    bridge.answer(&request, payload).await
}

impl Hall {
    /// Lets a client in, or not. Everything is ready to hear it before it is told that it is connected.
    fn admit(&self, socket: &SocketRef) -> std::result::Result<(), String> {
        let Some(began) = socket.req_parts().extensions.get::<Handshake>().cloned() else {
            return Err("This connection did not come by the bridge.".to_owned());
        };
        let (language, connection) = (Language::accepted(began.languages.as_deref()), socket.id.to_string());
        let wire = began.wire.unwrap_or_else(|| self.wires.of(&connection));
        let visitor = match Visitor::welcome(&self.chat, DOOR, began.device) {
            Ok(visitor) => visitor,
            Err(error) => {
                self.wires.remove(&connection);
                wire.close();
                return Err(language.error(&error));
            }
        };
        let known = Arc::new(self.wires.add(&connection, wire.clone()));
        let (inlet, calls) = queue::queue();
        let (ending, ended) = watch::channel(None);
        let end = move |how: Ending| {
            ending.send_if_modified(|known| known.is_none().then(|| *known = Some(how)).is_some());
        };
        let flooded = end.clone();
        // Pushed before this returns: what it returns runs as a task of its own, in no order.
        socket.on_fallback(move |call: Call| {
            if let Err(refused) = inlet.push(call) {
                let error = Error::new(Outcome::TooManyRequests, "You say more than can be heard; wait for answers.");
                refused.reply.refuse(&Told::error(&error, language));
                flooded(Ending::Flooded);
            }
            ready(())
        });
        // Known until here: polls that come after the end have to learn of it. Or until the socket is dropped, where it was gone before
        // it was let in.
        socket.on_disconnect(move |reason: DisconnectReason| {
            known.forget();
            end(Ending::Left(match reason {
                DisconnectReason::ClientNSDisconnect => Parting::Said,
                _ => Parting::CutOff,
            }));
            ready(())
        });
        let ready = Ready { visitor, language, wire, calls, ending: ended };
        let prepared: Prepared = Arc::new(Mutex::new(Some(ready)));
        socket.extensions.insert(prepared);
        Ok(())
    }

    /// Serves a client that is connected.
    fn receive(&self, socket: SocketRef) {
        let prepared = socket.extensions.get::<Prepared>();
        let prepared = prepared.and_then(|prepared| prepared.lock().unwrap_or_else(PoisonError::into_inner).take());
        let Some(Ready { visitor, language, wire, calls, ending }) = prepared else { return };
        let (span, device) = (visitor.span(), socket.id.to_string());
        let connection = Connection {
            chat: self.chat.clone(),
            visitor,
            voice: Voice::new(socket, wire, self.patience),
            language,
            seat: None,
            activity: Activity::Active,
            device,
            calls,
            ending,
            periods: self.periods,
        };
        self.tasks.spawn(connection.run().instrument(span));
    }
}
