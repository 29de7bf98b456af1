//! What a client is told, as fast as it listens.

use std::time::Duration;

use serde::Serialize;
use socketioxide::extract::SocketRef;
use socketioxide::{SendError, SocketError};
use tokio::time::{Instant, sleep};

use super::answer::{Ack, Told};
use super::call::Reply;
use super::wire::Wire;

/// How soon it is looked again whether a client has taken some of what waits for it, at first and at last.
const SOON: Duration = Duration::from_millis(2);
const LATER: Duration = Duration::from_millis(50);

/// The way to one client. What waits there is bounded, and so is how long anything more waits for room.
pub struct Voice {
    socket: SocketRef,
    wire: Wire,
    patience: Duration,
}

/// The client is gone, or has not listened for too long.
#[derive(Debug)]
pub struct Lost;

impl Voice {
    /// To the client of a socket, which may leave unread what it was told for so long.
    pub fn new(socket: SocketRef, wire: Wire, patience: Duration) -> Self {
        Self { socket, wire, patience }
    }

    /// Tells an event. Two arguments are a pair.
    ///
    /// # Errors
    /// When the client is lost.
    pub async fn say(&self, event: &str, arguments: &impl Serialize) -> Result<(), Lost> {
        self.patiently(|| self.socket.emit(event, arguments)).await
    }

    /// Tells that something went wrong.
    ///
    /// # Errors
    /// When the client is lost.
    pub async fn complain(&self, told: &Told) -> Result<(), Lost> {
        self.say("cerror", told).await
    }

    /// Answers an event, where an answer is wanted.
    ///
    /// # Errors
    /// When the client is lost.
    pub async fn reply(&self, reply: &Reply, ack: &Ack) -> Result<(), Lost> {
        self.patiently(|| reply.send(ack)).await
    }

    async fn patiently(&self, mut send: impl FnMut() -> Result<(), SendError>) -> Result<(), Lost> {
        let deadline = Instant::now() + self.patience;
        let mut pause = SOON;
        loop {
            match send() {
                Ok(()) => return Ok(()),
                Err(SendError::Socket(SocketError::InternalChannelFull)) if Instant::now() < deadline => {
                    sleep(pause).await;
                    pause = LATER.min(pause * 2);
                }
                Err(_) => return Err(Lost),
            }
        }
    }

    /// Tells a client that it is not to come back by itself.
    pub fn dismiss(&self) {
        // Where there is no room for that word, the end of the connection is all that the client learns.
        let _ = self.socket.clone().disconnect();
    }

    /// Ends the connection, once what was said last had the time to arrive. The client may come back.
    pub fn hang_up(&self) {
        self.wire.close();
    }
}
