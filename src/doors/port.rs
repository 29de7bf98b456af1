//! A TCP port of a door.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::task::TaskTracker;

use super::address::TrustedProxies;
use super::proxy;
use crate::chat::Chat;
use crate::config::Config;

/// Pause where the system gives no more connections: it may have some again when others have ended.
const PAUSE: Duration = Duration::from_millis(100);

/// Silence after which the system asks whether a client is still there.
const KEEP_ALIVE: Duration = Duration::from_secs(60);

/// A port that takes connections until the service stops.
pub struct Port {
    address: SocketAddr,
    serving: JoinHandle<()>,
}

/// A client that has connected.
pub struct Arrival {
    /// The connection.
    pub socket: TcpStream,
    /// What was read of it already.
    pub read: BytesMut,
    /// From where the client speaks: what a trusted proxy says, or else the address of the peer.
    pub address: IpAddr,
}

impl Port {
    /// Binds an address and serves each client with a task of its own, as many at once as the settings say. Of the others `queue`
    /// wait in the system's queue.
    ///
    /// A client is served until it goes or the service stops: `serve` looks for both.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub fn open<S, F>(listen: SocketAddr, queue: u32, config: &Config, chat: Chat, serve: S) -> io::Result<Self>
    where
        S: Fn(Arrival) -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let socket = if listen.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        socket.set_reuseaddr(true)?;
        socket.bind(listen)?;
        let listener = socket.listen(queue)?;
        let address = listener.local_addr()?;
        let welcome = Arc::new(Welcome {
            proxies: TrustedProxies(config.trusted_proxies.clone().into()),
            places: Arc::new(Semaphore::new(config.connections as usize)),
            patience: config.login_timeout,
        });
        let serving = tokio::spawn(accept(listener, welcome, chat, Arc::new(serve)));
        Ok(Self { address, serving })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until every connection has ended, which they do when the service stops.
    pub async fn closed(self) {
        if let Err(error) = self.serving.await {
            tracing::error!(%error, "a door broke");
        }
    }
}

/// How connections are taken.
struct Welcome {
    proxies: TrustedProxies,
    places: Arc<Semaphore>,
    /// How long the client of a proxy may be silent before it is known who it is.
    patience: Duration,
}

impl Welcome {
    /// Waits for a place, and then for somebody to take it.
    async fn next(&self, listener: &TcpListener) -> io::Result<(TcpStream, IpAddr, OwnedSemaphorePermit)> {
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(io::Error::other)?;
        let (socket, peer) = listener.accept().await?;
        let keep_alive = TcpKeepalive::new().with_time(KEEP_ALIVE).with_interval(KEEP_ALIVE / 4);
        SockRef::from(&socket).set_tcp_keepalive(&keep_alive)?;
        socket.set_nodelay(true)?;
        Ok((socket, peer.ip().to_canonical(), place))
    }

    /// Who has come, by way of a proxy or not. Nobody where the proxy cannot be understood.
    async fn arrival(&self, mut socket: TcpStream, peer: IpAddr) -> Option<Arrival> {
        let mut read = BytesMut::new();
        let client = if self.proxies.trusts(peer) {
            timeout(self.patience, proxy::client(&mut socket, &mut read)).await.ok()?
        } else {
            Ok(None)
        };
        match client {
            Ok(client) => Some(Arrival { socket, read, address: client.unwrap_or(peer) }),
            Err(error) => {
                tracing::info!(%peer, %error, "a proxy did not say for whom it speaks");
                None
            }
        }
    }
}

async fn accept<S, F>(listener: TcpListener, welcome: Arc<Welcome>, chat: Chat, serve: Arc<S>)
where
    S: Fn(Arrival) -> F + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let tasks = TaskTracker::new();
    loop {
        let next = tokio::select! {
            biased;
            () = chat.stopping() => break,
            next = welcome.next(&listener) => next,
        };
        let Ok((socket, peer, place)) = next else {
            sleep(PAUSE).await;
            continue;
        };
        let (welcome, chat, serve) = (Arc::clone(&welcome), chat.clone(), Arc::clone(&serve));
        tasks.spawn(async move {
            let arrival = tokio::select! {
                arrival = welcome.arrival(socket, peer) => arrival,
                () = chat.stopping() => None,
            };
            if let Some(arrival) = arrival {
                serve(arrival).await;
            }
            drop(place);
        });
    }
    drop(listener);
    tasks.close();
    tasks.wait().await;
}
