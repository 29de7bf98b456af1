//! The life of a connection, whatever carries its frames.

use std::io;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::ears::Told;
use super::refusal::Ending;
use super::session::Session;
use crate::chat::{Chat, Parting};

/// How long a client has to take the last word.
const LAST_WORD: Duration = Duration::from_secs(2);

/// How long a client is told things that says nothing more.
const AFTERWARDS: Duration = Duration::from_millis(500);

/// What carries frames.
pub trait Wire {
    /// Waits for what the client sends. Loses nothing when dropped before it is ready.
    async fn next(&mut self) -> Input;

    /// Writes frames, and gives up on a client that does not read.
    ///
    /// # Errors
    /// When the client is gone or does not read.
    async fn write(&mut self, frames: Vec<String>) -> io::Result<()>;

    /// Closes the connection after the last word.
    async fn close(self, ending: &Ending);
}

/// What a client sends.
#[derive(Debug)]
pub enum Input {
    /// A frame.
    Text(String),
    /// One that is not UTF-8 text.
    NoText,
    /// One that is too long.
    TooLong,
    /// One that began and did not end in time.
    Unfinished,
    /// Nothing more.
    Ended(Parting),
}

enum Event {
    Sent(Input),
    Heard(Vec<Told>),
    Silence,
    Stopping,
}

/// Serves a client until it goes or has to.
pub async fn run(mut wire: impl Wire, mut session: Session, chat: &Chat, patience: Duration) {
    let parting = loop {
        let event = next(&mut wire, &mut session, chat, patience).await;
        let ended = match event {
            Event::Sent(Input::Text(text)) => session.take(&text).await,
            Event::Sent(Input::NoText) => session.take_no_text(),
            Event::Sent(Input::TooLong) => Some(Ending::too_large()),
            Event::Sent(Input::Unfinished) => Some(Ending::unfinished()),
            Event::Sent(Input::Ended(Parting::Said)) => break Parting::Said,
            Event::Sent(Input::Ended(Parting::CutOff)) => {
                listen_on(&mut wire, &mut session).await;
                break Parting::CutOff;
            }
            Event::Heard(told) => session.tell(told).await,
            Event::Silence => Some(Ending::nobody()),
            Event::Stopping => Some(Ending::stopping()),
        };
        let Some(ending) = ended else {
            let written = tokio::select! {
                written = wire.write(session.out.take()) => written.is_ok(),
                () = stopped(chat) => false,
            };
            if !written {
                break Parting::CutOff;
            }
            continue;
        };
        session.say_last(&ending);
        if let Ok(Ok(())) = timeout(LAST_WORD, wire.write(session.out.take())).await {
            let _ = timeout(LAST_WORD, wire.close(&ending)).await;
        }
        session.leave(Parting::Said).await;
        return;
    };
    drop(wire);
    session.leave(parting).await;
}

/// Waits until the service stops, and no longer for a client that does not read.
async fn stopped(chat: &Chat) {
    chat.stopping().await;
    sleep(LAST_WORD).await;
}

/// Tells a client that says nothing more what comes of what it said: one that was given its lines by a pipe reads on.
async fn listen_on(wire: &mut impl Wire, session: &mut Session) {
    let deadline = Instant::now() + AFTERWARDS;
    while session.is_listening()
        && let Ok(told) = timeout_at(deadline, session.ears.next()).await
    {
        let ended = session.tell(told).await.is_some();
        if wire.write(session.out.take()).await.is_err() || ended {
            break;
        }
    }
}

async fn next(wire: &mut impl Wire, session: &mut Session, chat: &Chat, patience: Duration) -> Event {
    let (nobody_since, listening) = (session.nobody_since(), session.is_listening());
    let silence = patience.saturating_sub(nobody_since.map(|since| since.elapsed()).unwrap_or_default());
    tokio::select! {
        input = wire.next() => Event::Sent(input),
        told = session.ears.next() => Event::Heard(told),
        () = sleep(silence), if nobody_since.is_some() => Event::Silence,
        // Whoever follows something is told by that, and not before what was said until then.
        () = chat.stopping(), if !listening => Event::Stopping,
    }
}
