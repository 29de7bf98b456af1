//! The doors, which open and close together.

use std::net::SocketAddr;
use std::sync::OnceLock;

use actix_web::dev::ServerHandle;
use actix_web::web::ServiceConfig;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::task::JoinHandle;

use super::StartError;
use crate::chat::Chat;
use crate::config::{Config, Listen};
use crate::doors::frames::WebSockets;
use crate::doors::port::Port;
use crate::doors::{frames, http, socketio, tchatator};

/// Where each door listens.
#[derive(Clone, Copy, Debug)]
pub struct Addresses {
    /// REST and Server-Sent Events, and frames over WebSocket.
    pub http: SocketAddr,
    /// Frames, one a line; none where that door is closed.
    pub frames: Option<SocketAddr>,
    /// Commands; none where that door is closed.
    pub tchatator: Option<SocketAddr>,
}

/// Every door, open.
pub(super) struct Doors {
    http: ServerHandle,
    serving: JoinHandle<std::io::Result<()>>,
    socketio: socketio::Door,
    websockets: WebSockets,
    ports: Vec<Port>,
}

impl Doors {
    /// Opens every door that is not to stay closed.
    pub(super) fn open(config: &Config, chat: &Chat) -> Result<(Self, Addresses), StartError> {
        let (websockets, socketio) = (WebSockets::new(config, chat), socketio::Door::open(config, chat));
        let (serve_frames, serve_events) = (websockets.clone(), socketio.serve());
        let beside = move |service: &mut ServiceConfig| {
            serve_frames.serve(service);
            serve_events(service);
        };
        let bound = http::bind(config, chat, recorder()?, beside).map_err(|error| closed(config.listen, &error));
        let (server, address) = bound?;
        let frames = port(config.frames_listen, |at| frames::open(at, config, chat))?;
        let tchatator = port(config.tchatator_listen, |at| tchatator::open(at, config, chat))?;
        let addresses = Addresses {
            http: address,
            frames: frames.as_ref().map(Port::address),
            tchatator: tchatator.as_ref().map(Port::address),
        };
        let ports = [frames, tchatator].into_iter().flatten().collect();
        let http = server.handle();
        Ok((Self { http, serving: tokio::spawn(server), socketio, websockets, ports }, addresses))
    }

    /// Closes every door, once the service has begun to stop: requests in flight are answered, clients who stay are told.
    pub(super) async fn close(self) {
        // Before the threads that carry them.
        tokio::join!(self.socketio.stop(), self.websockets.closed());
        self.http.stop(true).await;
        match self.serving.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the HTTP door broke"),
            Err(error) => tracing::error!(%error, "the HTTP door broke"),
        }
        for port in self.ports {
            port.closed().await;
        }
    }
}

/// Opens the port of a door, unless it is to stay closed.
fn port(at: Listen, open: impl FnOnce(SocketAddr) -> std::io::Result<Port>) -> Result<Option<Port>, StartError> {
    match at {
        Listen::Off => Ok(None),
        Listen::At(address) => open(address).map(Some).map_err(|error| closed(address, &error)),
    }
}

fn closed(address: SocketAddr, error: &std::io::Error) -> StartError {
    StartError(format!("cannot listen on {address}: {error}"))
}

/// The process has one recorder of metrics, however many servers it starts.
fn recorder() -> Result<PrometheusHandle, StartError> {
    static RECORDER: OnceLock<Result<PrometheusHandle, String>> = OnceLock::new();
    let install = || {
        PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &[0.001, 0.005, 0.02, 0.1, 0.5, 2.0])
            .and_then(|builder| {
                builder.set_buckets_for_metric(Matcher::Suffix("_messages".into()), &[1.0, 4.0, 16.0, 64.0, 256.0])
            })
            .and_then(PrometheusBuilder::install_recorder)
            .map_err(|error| format!("cannot record metrics: {error}"))
    };
    RECORDER.get_or_init(install).clone().map_err(StartError)
}
