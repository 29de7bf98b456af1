//! A client that stays connected.

use std::time::Instant;

use metrics::{counter, histogram};
use tracing::Span;
use uuid::Uuid;

use crate::chat::{Asking, Chat, Connection, Parting, only_services_act};
use crate::error::{Error, Result};
use crate::model::{Actor, AuthenticateUser, Credentials, Device, Purpose, Secret, ServiceUser};
use crate::outcome::Outcome;

/// One connection of a client: from where it speaks, and what it has proven.
///
/// What is proven is looked at anew for each operation, and the operation counted, as over HTTP. A login with a password ends
/// with the connection, so whoever logs in also follows a feed: it ends where the login does, and the door closes the
/// connection then.
pub struct Visitor {
    chat: Chat,
    door: &'static str,
    device: Device,
    proof: Proof,
    /// Whom the operation at hand is done for, for what is noted of it.
    speaking: Option<Actor>,
    span: Span,
    _connection: Connection,
}

enum Proof {
    Nothing,
    /// A login with a password, on this connection.
    Login(Actor),
    /// An access token or a key, which somebody else may take back.
    Shown(Secret),
}

/// An operation that a client asks for: its verb at the door, and since when.
pub struct Asked {
    verb: &'static str,
    since: Instant,
}

impl Asked {
    /// A verb of the door, never a word of the client's.
    #[must_use]
    pub fn now(verb: &'static str) -> Self {
        Self { verb, since: Instant::now() }
    }
}

impl Visitor {
    /// A connection that a door has taken.
    ///
    /// # Errors
    /// `banned`, `too_many_requests`, `unavailable`: then it is to be closed with a word.
    pub fn welcome(chat: &Chat, door: &'static str, device: Device) -> Result<Self> {
        let connection = chat.connect(device.address, door)?;
        let span = tracing::info_span!("connection", id = %Uuid::new_v4(), door, address = %device.address);
        let (chat, proof) = (chat.clone(), Proof::Nothing);
        Ok(Self { chat, door, device, proof, speaking: None, span, _connection: connection })
    }

    /// The span of everything that is done for this connection. It carries the connection's id.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span.clone()
    }

    /// Whether anything was proven.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !matches!(self.proof, Proof::Nothing)
    }

    /// Logs in with a password. What was proven before is over then.
    ///
    /// # Errors
    /// Those of [`Chat::authenticate_user`].
    pub async fn log_in(&mut self, input: AuthenticateUser) -> Result<Actor> {
        let device = self.stranger()?;
        let actor = self.chat.log_in(input, device).await?;
        self.speaking = Some(actor.clone());
        let before = std::mem::replace(&mut self.proof, Proof::Login(actor.clone()));
        end(&self.chat, &self.span, before, Parting::Said).await;
        Ok(actor)
    }

    /// Takes an access token or a key for what this client proves from here on.
    ///
    /// # Errors
    /// `unauthenticated`, `banned`; `forbidden` for what the key is not good for.
    pub async fn show(&mut self, token: Secret, purpose: Purpose) -> Result<Actor> {
        let shown = self.identify(&token, None, purpose).await;
        let actor = self.counted(shown)?;
        let before = std::mem::replace(&mut self.proof, Proof::Shown(token));
        end(&self.chat, &self.span, before, Parting::Said).await;
        Ok(actor)
    }

    /// Who asks for an operation. Counts it: to be called once for each.
    ///
    /// # Errors
    /// `unauthenticated`, `banned`, `forbidden`, `too_many_requests`, `unavailable`.
    pub async fn actor(&mut self, purpose: Purpose) -> Result<Actor> {
        self.proven(None, purpose).await
    }

    /// For whom of its users a service asks for an operation. Counts it: to be called once for each.
    ///
    /// # Errors
    /// Those of [`Visitor::actor`], and `forbidden` where nothing was shown that acts for others.
    pub async fn acting_for(&mut self, served: ServiceUser, purpose: Purpose) -> Result<Actor> {
        self.proven(Some(served), purpose).await
    }

    async fn proven(&mut self, acting_for: Option<ServiceUser>, purpose: Purpose) -> Result<Actor> {
        let proven = match (&self.proof, acting_for) {
            (Proof::Nothing, _) => Err(Error::new(Outcome::Unauthenticated, "Log in first.")),
            (Proof::Login(actor), None) => self.chat.readmit(actor).map(|()| actor.clone()),
            (Proof::Login(_), Some(_)) => Err(only_services_act()),
            (Proof::Shown(token), acting_for) => self.identify(token, acting_for, purpose).await,
        };
        self.counted(proven)
    }

    async fn identify(&self, token: &Secret, acting_for: Option<ServiceUser>, purpose: Purpose) -> Result<Actor> {
        let token = token.clone();
        self.chat.identify(Credentials { token, acting_for, purpose, address: self.device.address }).await
    }

    fn counted(&mut self, proven: Result<Actor>) -> Result<Actor> {
        if let Some(asking) = Asking::of(&proven, self.device.address) {
            self.chat.count_request(asking)?;
        }
        let actor = proven?;
        self.speaking = Some(actor.clone());
        Ok(actor)
    }

    /// Where a client speaks from that need prove nothing for an operation. Counts it, by address.
    ///
    /// # Errors
    /// `too_many_requests`.
    pub fn stranger(&self) -> Result<Device> {
        self.chat.count_request(Asking::Address(self.device.address))?;
        Ok(self.device.clone())
    }

    /// Notes how an operation ended: one log line, one observation, and for the admins' log who was refused.
    pub fn note(&mut self, asked: &Asked, error: Option<&Error>) {
        let (verb, elapsed, speaking) = (asked.verb, asked.since.elapsed(), self.speaking.take());
        let outcome = error.map_or(Outcome::Ok, Error::outcome);
        let name = outcome.row().name;
        let milliseconds = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        self.span.in_scope(|| match (outcome, error) {
            (Outcome::Failed, error) => tracing::error!(verb, milliseconds, ?error, "an operation failed"),
            (Outcome::Unavailable, error) => tracing::warn!(verb, milliseconds, ?error, "an operation was put off"),
            (_, None) => tracing::debug!(verb, milliseconds, "answered"),
            (_, Some(_)) => tracing::info!(verb, milliseconds, outcome = name, "refused"),
        });
        if error.is_some() {
            self.chat.refused(speaking.as_ref(), self.device.address, &format!("{} {verb}", self.door), outcome);
        }
        counter!("miaou_door_requests_total", "door" => self.door, "verb" => verb, "outcome" => name).increment(1);
        histogram!("miaou_door_seconds", "door" => self.door, "verb" => verb).record(elapsed);
    }

    /// Ends what was proven: whoever goes on here is a stranger.
    pub async fn log_out(&mut self) {
        let before = std::mem::replace(&mut self.proof, Proof::Nothing);
        end(&self.chat, &self.span, before, Parting::Said).await;
    }

    /// Ends the connection. The client's own place is free at once; a login that was cut off lasts a moment longer.
    pub async fn leave(self, parting: Parting) {
        let Self { chat, proof, span, _connection: connection, .. } = self;
        drop(connection);
        end(&chat, &span, proof, parting).await;
    }
}

async fn end(chat: &Chat, span: &Span, proof: Proof, parting: Parting) {
    if let Proof::Login(actor) = proof
        && let Err(error) = chat.end_login(&actor, parting).await
    {
        span.in_scope(|| tracing::warn!(?error, "a login outlives its connection"));
    }
}
