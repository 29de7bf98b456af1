//! Clients that stay connected: how many there may be, and logins that last as long as a connection.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::Utc;
use metrics::{counter, gauge};
use tokio::time::sleep;

use super::Chat;
use super::network::Network;
use crate::config::Limit;
use crate::error::{Error, Result};
use crate::model::{Actor, AuthenticateUser, Device};
use crate::outcome::Outcome;

/// How soon whoever has too many connections may look again for one that has ended.
const ENDED_CONNECTION: Duration = Duration::from_secs(15);

/// How many connections each address has on this node. Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Connections {
    open: Arc<Mutex<HashMap<Network, u32>>>,
}

/// A connection that is open and counted as long as this lives.
pub struct Connection {
    connections: Connections,
    network: Network,
    door: &'static str,
}

impl Drop for Connection {
    fn drop(&mut self) {
        gauge!("miaou_connections", "door" => self.door).decrement(1);
        let mut open = self.connections.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut count) = open.entry(self.network) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parting {
    /// The client said that it goes, or was told to.
    Said,
    /// It broke: the client may be back in a moment.
    CutOff,
}

impl Chat {
    /// Counts a connection that a door has taken.
    ///
    /// # Errors
    /// `banned` where nobody at the address is served; `too_many_requests` where it has too many connections; `unavailable`
    /// when the service stops.
    pub fn connect(&self, address: IpAddr, door: &'static str) -> Result<Connection> {
        if self.inner.stopping.is_cancelled() {
            return Err(Error::new(Outcome::Unavailable, "The service is stopping."));
        }
        if let Some(banned) = self.inner.bans.at(address) {
            return Err(banned);
        }
        let (limit, network) = (self.settings_now().limits.connections_per_address, Network::from(address));
        let connections = self.inner.connections.clone();
        let mut open = connections.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(network).or_default();
        if let Limit::At(most) = limit
            && *count >= most.get()
        {
            counter!("miaou_refused_total", "limit" => "connections_per_address").increment(1);
            let why = format!("One address may have {most} connections at once; close one.");
            return Err(Error::too_many(why, ENDED_CONNECTION));
        }
        *count += 1;
        drop(open);
        gauge!("miaou_connections", "door" => door).increment(1);
        Ok(Connection { connections, network, door })
    }

    /// Logs in on a connection. The login lasts as long as that, and as its session; nobody is given a token of it.
    ///
    /// # Errors
    /// Those of [`Chat::authenticate_user`].
    pub async fn log_in(&self, input: AuthenticateUser, device: Device) -> Result<Actor> {
        let (user, proven) = self.check_login(input, &device).await?;
        Ok(self.begin_login(&user, device, proven).await?.0)
    }

    /// Lets in again, for another operation, who logged in on a connection. That the login is still there is known as long as
    /// a feed of it is followed, which ends with it.
    ///
    /// # Errors
    /// `unauthenticated` where the login is over, `banned`.
    pub fn readmit(&self, actor: &Actor) -> Result<()> {
        if actor.expires_at <= Utc::now() {
            return Err(Error::new(Outcome::Unauthenticated, "This login is over; log in again."));
        }
        self.admit(actor.clone()).map(drop)
    }

    /// Ends the login of a connection: where it broke only after a moment, in which nobody notices that the user was gone.
    ///
    /// # Errors
    /// `unavailable`: then the login is over when its session expires.
    pub async fn end_login(&self, actor: &Actor, parting: Parting) -> Result<()> {
        if parting == Parting::CutOff {
            let grace = self.settings_now().presence_grace;
            self.inner.stopping.run_until_cancelled(sleep(grace)).await;
        }
        if self.inner.revocations.find(actor).is_some() {
            return Ok(());
        }
        self.logout(actor).await
    }

    /// Waits until the service begins to stop.
    pub async fn stopping(&self) {
        self.inner.stopping.cancelled().await;
    }
}
