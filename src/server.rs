//! Assembles the service, opens every door, and stops it all in order.

use std::fmt;
use std::net::SocketAddr;
use std::ops::Deref;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use actix_web::dev::ServerHandle;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::sync::watch;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::chat::{self, Attending, Chat, Keys, Nodes, Operator};
use crate::config::{Change, Config, Listen, Source};
use crate::doors::frames::WebSockets;
use crate::doors::port::Port;
use crate::doors::{self, frames};
use crate::store::embedded::Embedded;
use crate::store::migrations;

/// A running server. Production and tests start it the same way.
pub struct Server {
    addresses: Addresses,
    chat: Chat,
    http: ServerHandle,
    serving: JoinHandle<std::io::Result<()>>,
    websockets: WebSockets,
    frames: Option<Port>,
    database: Option<Embedded>,
}

/// Where each door listens.
#[derive(Clone, Copy, Debug)]
pub struct Addresses {
    /// REST and Server-Sent Events, and frames over WebSocket.
    pub http: SocketAddr,
    /// Frames, one a line; none where that door is closed.
    pub frames: Option<SocketAddr>,
}

/// Why a server did not start: a sentence for whoever runs it.
#[derive(Debug)]
pub struct StartError(String);

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StartError {}

impl Server {
    /// Starts with settings that stay as they are.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        Self::start_from(config.clone(), Source::fixed(config)).await
    }

    /// Starts the database where none is given, brings its schema up to date, and opens every door. Settings may be read
    /// again from their source.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub async fn start_from(config: Config, source: Source) -> Result<Self, StartError> {
        let keys = keys(&config)?;
        let database = database(&config).await?;
        let (url, nodes) = match (&config.database_url, &database) {
            (Some(url), _) => (url.clone(), Nodes::Many),
            (None, Some(database)) => (database.url().to_owned(), Nodes::One),
            (None, None) => return Err(StartError("there is no database".into())),
        };
        migrate(url.clone()).await?;
        let chat = Chat::start(&config, source, keys, &url, nodes)
            .await
            .map_err(|error| StartError(format!("cannot start: {error:?}")))?;
        let websockets = WebSockets::new(&config, &chat);
        let over_http = websockets.clone();
        let bound = doors::http::bind(&config, &chat, recorder()?, move |service| over_http.serve(service));
        let (server, http_address) =
            bound.map_err(|error| StartError(format!("cannot listen on {}: {error}", config.listen)))?;
        let handle = server.handle();
        let serving = tokio::spawn(server);
        let frames = open(config.frames_listen, |listen| frames::open(listen, &config, &chat))?;
        let addresses = Addresses { http: http_address, frames: frames.as_ref().map(Port::address) };
        greet(&chat, http_address).await;
        Ok(Self { addresses, chat, http: handle, serving, websockets, frames, database })
    }

    /// Where each door listens.
    #[must_use]
    pub fn addresses(&self) -> Addresses {
        self.addresses
    }

    /// Reads the settings again. Where anything is wrong, nothing changes.
    ///
    /// # Errors
    /// A sentence that names the file, and the line where there is one.
    pub async fn reread_settings(&self) -> Result<Change, StartError> {
        self.chat.reread_settings().await.map_err(|error| StartError(error.to_string()))
    }

    /// The settings, and word of each change.
    #[must_use]
    pub fn watch_settings(&self) -> watch::Receiver<Arc<Config>> {
        self.chat.watch_settings()
    }

    /// Stops: streams are told and end, requests in flight are answered, then the doors close, then the database.
    pub async fn stop(self) {
        self.chat.begin_stop();
        // Before the threads that carry them.
        self.websockets.closed().await;
        self.http.stop(true).await;
        match self.serving.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the HTTP door broke"),
            Err(error) => tracing::error!(%error, "the HTTP door broke"),
        }
        if let Some(frames) = self.frames {
            frames.closed().await;
        }
        self.chat.stop().await;
        if let Some(database) = self.database
            && let Err(error) = spawn_blocking(move || database.stop()).await
        {
            tracing::error!(%error, "the embedded database did not stop");
        }
    }
}

/// Opens a door, unless it is to stay closed.
fn open(listen: Listen, door: impl FnOnce(SocketAddr) -> std::io::Result<Port>) -> Result<Option<Port>, StartError> {
    let Listen::At(address) = listen else { return Ok(None) };
    door(address).map(Some).map_err(|error| StartError(format!("cannot listen on {address}: {error}")))
}

/// Brings the schema of a database up to date and returns the names of the migrations that ran.
///
/// # Errors
/// A sentence that says what to do.
pub async fn migrate(url: String) -> Result<Vec<String>, StartError> {
    let ran = spawn_blocking(move || migrations::run(&url)).await.map_err(|error| StartError(error.to_string()))?;
    ran.map_err(|error| StartError(format!("cannot bring the database up to date: {error:?}")))
}

/// The embedded database, where no other is given.
///
/// # Errors
/// A sentence that says what to do.
pub async fn database(config: &Config) -> Result<Option<Embedded>, StartError> {
    let data = config.data.clone();
    if config.database_url.is_some() {
        return Ok(None);
    }
    make_private(&data)?;
    let started =
        spawn_blocking(move || Embedded::start(&data)).await.map_err(|error| StartError(error.to_string()))?;
    started.map(Some).map_err(|error| StartError(error.to_string()))
}

/// Whoever runs the service, and the database that was started for it where no server runs it.
pub struct Operating {
    operator: Operator,
    _started: Option<Embedded>,
}

impl Deref for Operating {
    type Target = Operator;

    fn deref(&self) -> &Operator {
        &self.operator
    }
}

/// The operator at the command line. An embedded database is used where its server runs it, and started where none does.
///
/// # Errors
/// A sentence that says what to do.
pub async fn operator(config: &Config) -> Result<Operating, StartError> {
    let (url, started) = match running(config).await {
        Some(url) => (url, None),
        None => {
            let started = database(config).await?;
            (started.as_ref().map(|database| database.url().to_owned()).unwrap_or_default(), started)
        }
    };
    if started.is_some() {
        migrate(url.clone()).await?;
    }
    Ok(Operating { operator: Operator::new(&url), _started: started })
}

/// Tells whoever reads the log how to become the first admin, where there is none.
async fn greet(chat: &Chat, address: SocketAddr) {
    match chat.first_admin_token().await {
        Ok(None) => {}
        Ok(Some(token)) => tracing::warn!(
            "there is no admin yet. Within an hour, and once, this makes one: curl http://{address}/api/v1/first_admin \
             -H 'Content-Type: application/json' -d '{{\"token\": \"{}\", \"username\": \"...\", \"first_name\": \"...\", \
             \"last_name\": \"...\", \"password\": \"...\"}}'",
            token.expose()
        ),
        Err(error) => tracing::warn!(?error, "could not look whether there is an admin"),
    }
}

/// Who is here, on all nodes. Where no server runs the embedded database, that is nobody.
///
/// # Errors
/// A sentence that says what to do.
pub async fn who(config: &Config) -> Result<Vec<Attending>, StartError> {
    let Some(url) = running(config).await else { return Ok(Vec::new()) };
    chat::who(&url).await.map_err(|error| StartError(format!("cannot tell who is here: {error:?}")))
}

/// The database that is there without being started: one of one's own, or that of a running server.
async fn running(config: &Config) -> Option<String> {
    if let Some(url) = &config.database_url {
        return Some(url.clone());
    }
    let data = config.data.clone();
    spawn_blocking(move || Embedded::running(&data)).await.ok().flatten()
}

/// What signs tokens: the secret that is given, or else the one kept in the data directory.
///
/// # Errors
/// A sentence that says what to do.
pub fn keys(config: &Config) -> Result<Keys, StartError> {
    if let Some(secret) = &config.signing_key {
        // Checked here and not where settings are read: what refuses a setting there repeats its value.
        if secret.len() < Keys::SHORTEST {
            return Err(StartError(format!("--signing-key must have at least {} characters", Keys::SHORTEST)));
        }
        return Ok(Keys::new(secret.as_bytes()));
    }
    make_private(&config.data)?;
    let path = config.data.join("signing.key");
    Keys::open(&path).map_err(|error| StartError(format!("cannot keep the signing key in {}: {error}", path.display())))
}

fn make_private(directory: &Path) -> Result<(), StartError> {
    // The embedded database may run as another user below it, so others may pass through but not look around.
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o711).create(directory);
    made.map_err(|error| StartError(format!("cannot make the data directory {}: {error}", directory.display())))
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
