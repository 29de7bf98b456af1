//! JSON frames, one a line over TCP and one a message over WebSocket, in the two dialects of games and of relays.

mod connection;
mod ears;
pub mod game;
pub mod names;
mod out;
mod proof;
mod refusal;
pub mod relay;
pub mod request;
mod seen;
mod session;
mod tcp;
mod verbs;
mod websocket;

use std::io;
use std::net::SocketAddr;

use tracing::Instrument;

use super::lines::Lines;
use super::port::{Arrival, Port};
use super::visitor::Visitor;
use crate::chat::Chat;
use crate::config::Config;
use crate::doors::language::Language;
use crate::model::Device;
use connection::run;
use refusal::Ending;
use request::Dialect;
use session::Session;

pub use verbs::VERBS;
pub use websocket::WebSockets;

/// What metrics and logs call this door.
const DOOR: &str = "frames";

/// Longest frame, in bytes: a message of the greatest length with every letter escaped, and what is around it.
pub const LONGEST: usize = 320 << 10;

/// How many clients wait in the system's queue.
const QUEUE: u32 = 1024;

/// Opens the port for lines.
///
/// # Errors
/// When the address cannot be bound.
pub fn open(listen: SocketAddr, config: &Config, chat: &Chat) -> io::Result<Port> {
    let (served, write_timeout, patience) = (chat.clone(), config.write_timeout, config.login_timeout);
    let serve = move |Arrival { socket, read, address }: Arrival| {
        let chat = served.clone();
        async move {
            let mut lines = Lines::new(socket, read, LONGEST, write_timeout);
            match Visitor::welcome(&chat, DOOR, Device { address, user_agent: None }) {
                Ok(visitor) => {
                    let span = visitor.span();
                    let session = Session::new(&chat, visitor);
                    run(lines, session, &chat, patience).instrument(span).await;
                }
                Err(error) => {
                    let word = Ending::of_error(&error).word(Dialect::Relay, Language::default(), None);
                    if let Ok(word) = word
                        && lines.write(format!("{word}\n").as_bytes()).await.is_ok()
                    {
                        lines.close().await;
                    }
                }
            }
        }
    };
    Port::open(listen, QUEUE, config, chat.clone(), serve)
}
