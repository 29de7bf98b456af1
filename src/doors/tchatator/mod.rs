//! The command protocol: lines of text with slash commands, over TCP.
//!
//! A client sends a line and is answered with a status line, lines for people, and an empty line. Nothing comes unasked: what
//! others say waits in `/liste`.

mod client;
pub mod command;
mod elsewhere;
mod help;
mod layout;
mod operations;
pub mod reply;
mod tokens;
mod verb;
mod words;

use std::net::SocketAddr;

use tracing::Instrument;

use super::lines::Lines;
use super::port::{Arrival, Port};
use super::visitor::Visitor;
use crate::chat::{Chat, Parting};
use crate::config::Config;
use crate::model::Device;
use client::Client;
pub use elsewhere::ELSEWHERE;
use tokens::Tokens;
pub use verb::{VERBS, Verb};

/// What this door is called in logs and metrics.
const DOOR: &str = "tchatator";

/// Longest line, in bytes: the longest message that any setting allows, all of it escaped, and the command before it.
const LONGEST: usize = 100_000;

/// Opens the door at an address.
///
/// # Errors
/// When the address cannot be bound.
pub fn open(listen: SocketAddr, config: &Config, chat: &Chat) -> std::io::Result<Port> {
    let (tokens, write_timeout, patience) =
        (Tokens::new(config.access_token_ttl), config.write_timeout, config.login_timeout);
    let served = chat.clone();
    Port::open(listen, config.tchatator_backlog, config, chat.clone(), move |arrival: Arrival| {
        let (chat, tokens) = (served.clone(), tokens.clone());
        async move {
            let lines = Lines::new(arrival.socket, arrival.read, LONGEST, write_timeout);
            let device = Device { address: arrival.address, user_agent: None };
            match Visitor::welcome(&chat, DOOR, device) {
                Ok(visitor) => {
                    let span = visitor.span();
                    let client = Client::new(chat, visitor, tokens);
                    async move { client.serve(lines, patience).await.leave(Parting::Said).await }
                        .instrument(span)
                        .await;
                }
                Err(error) => client::turn_away(&chat, lines, &error).await,
            }
        }
    })
}
