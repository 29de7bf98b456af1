//! Every setting, once: its name, its meaning, its default.
//!
//! A setting is taken from the command line, else from the environment, else from the file, else from that of the command
//! protocol, else it is the default. `miaou serve --help` prints this page.

pub mod admin_key;
mod file;
mod limits;
mod listen;
mod setting;
mod source;
mod status;
pub mod tchatator;

use std::ffi::OsString;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::BoolishValueParser;
use clap::{Args, CommandFactory};
use ipnet::IpNet;
use serde::Serialize;
use tracing_subscriber::EnvFilter;

pub use file::with_file;
pub use limits::{Limit, Limits};
pub use listen::Listen;
pub use setting::{Change, Setting};
pub use source::{Source, Unreadable};
pub use status::StatusLines;
pub use tchatator::with_tchatator;

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// The settings of a server. Serialised, it tells its secrets: [`Config::settings`] does not.
#[derive(Clone, Args, Serialize)]
pub struct Config {
    /// Address of the HTTP door. Port 0 lets the system choose one.
    #[arg(long, env = "MIAOU_LISTEN", value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// Address of the door for JSON frames, one a line, or `off`. The same frames come over WebSocket at /frames of the HTTP door.
    #[arg(long, env = "MIAOU_FRAMES_LISTEN", value_name = "ADDR", default_value = "127.0.0.1:8081")]
    pub frames_listen: Listen,

    /// Address of the door for the command protocol, lines of text, or `off`.
    #[arg(long, env = "MIAOU_TCHATATOR_LISTEN", value_name = "ADDR", default_value = "127.0.0.1:8082")]
    pub tchatator_listen: Listen,

    /// Connections that wait at the door for the command protocol until they are served.
    #[arg(long, env = "MIAOU_TCHATATOR_BACKLOG", value_name = "N", default_value = "128", value_parser = clap::value_parser!(u32).range(1..=65535))]
    pub tchatator_backlog: u32,

    /// How the command protocol words its statuses, where that is not as it fixes them: `404=404/INTROUVABLE`, several with
    /// commas.
    #[arg(long, env = "MIAOU_TCHATATOR_STATUSES", value_name = "LINES")]
    pub tchatator_statuses: Option<StatusLines>,

    /// Key of whoever runs the service: it proves the user 0, who is an admin, wherever keys are taken. 32 to 256 visible ASCII
    /// characters, 10 of them different. Nodes may have different ones.
    #[arg(long, env = "MIAOU_ADMIN_KEY", value_name = "SECRET", hide_env_values = true, hide_default_value = true)]
    pub admin_key: Option<String>,

    /// Connections that each door over TCP serves at once. Others wait until one has ended.
    #[arg(long, env = "MIAOU_CONNECTIONS", value_name = "N", default_value = "10000", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub connections: u32,

    /// How long a client may be connected over TCP, or by Socket.IO, without saying who it is.
    #[arg(long, env = "MIAOU_LOGIN_TIMEOUT", value_name = "TIME", default_value = "5min", value_parser = positive)]
    pub login_timeout: Duration,

    /// Directory of what the server keeps: the signing key, the embedded database, uploaded files.
    #[arg(long, env = "MIAOU_DATA", value_name = "DIR", default_value = "./miaou-data")]
    pub data: PathBuf,

    /// PostgreSQL to use instead of the embedded one, as a URL; ?sslmode=verify-full and the like are honoured.
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true, hide_default_value = true)]
    pub database_url: Option<String>,

    /// Connections to the database, besides two for the log.
    #[arg(long, env = "MIAOU_DATABASE_CONNECTIONS", value_name = "N", default_value = "10", value_parser = clap::value_parser!(u32).range(2..=1000))]
    pub database_connections: u32,

    /// How long an operation waits for the database before it is answered with 503. A message that was not stored by
    /// then may still be: a retry with the same Idempotency-Key tells.
    #[arg(long, env = "MIAOU_DATABASE_PATIENCE", value_name = "TIME", default_value = "800ms", value_parser = positive)]
    pub database_patience: Duration,

    /// Secret that signs access tokens, at least 32 characters, the same on all nodes. By default one is made and kept
    /// in the data directory.
    #[arg(long, env = "MIAOU_SIGNING_KEY", value_name = "SECRET", hide_env_values = true, hide_default_value = true)]
    pub signing_key: Option<String>,

    /// How long an access token lasts.
    #[arg(long, env = "MIAOU_ACCESS_TOKEN_TTL", value_name = "TIME", default_value = "1h", value_parser = positive)]
    pub access_token_ttl: Duration,

    /// How long a login lasts without being refreshed.
    #[arg(long, env = "MIAOU_SESSION_TTL", value_name = "TIME", default_value = "30days", value_parser = positive)]
    pub session_ttl: Duration,

    /// How long after its first use a refresh token gives more that are all good, to those who use it at the same time, such
    /// as tabs of a browser. Later only the last one is good that it gave.
    #[arg(long, env = "MIAOU_REFRESH_LEEWAY", value_name = "TIME", default_value = "10s", value_parser = humantime::parse_duration)]
    pub refresh_leeway: Duration,

    /// Whether anybody may come as a guest: with a name and without a password, for one session.
    #[arg(long, env = "MIAOU_GUESTS", value_name = "BOOL", default_value = "true", action = clap::ArgAction::Set, value_parser = BoolishValueParser::new())]
    pub guests: bool,

    /// Whether joining a room that does not exist creates it.
    #[arg(long, env = "MIAOU_JOIN_CREATES_ROOMS", value_name = "BOOL", default_value = "true", action = clap::ArgAction::Set, value_parser = BoolishValueParser::new())]
    pub join_creates_rooms: bool,

    /// Longest message, in bytes of UTF-8.
    #[arg(long, env = "MIAOU_MAX_MESSAGE_BYTES", value_name = "BYTES", default_value = "16384", value_parser = clap::value_parser!(u32).range(1..=49152))]
    pub max_message_bytes: u32,

    /// How long it is kept who did what: logins, refusals, what admins and moderators do.
    #[arg(long, env = "MIAOU_AUDIT_TTL", value_name = "TIME", default_value = "90days", value_parser = positive)]
    pub audit_ttl: Duration,

    /// Whether the admins' log shows what is said in direct conversations, and not only that something is.
    #[arg(long, env = "MIAOU_LOG_DIRECT_MESSAGES", value_name = "BOOL", default_value = "false", action = clap::ArgAction::Set, value_parser = BoolishValueParser::new())]
    pub log_direct_messages: bool,

    /// Where uploaded files are kept, the same for all nodes: a directory, or `s3://bucket/prefix` in storage that
    /// speaks S3, which AWS_ENDPOINT, AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY describe. By default
    /// `files` in the data directory.
    #[arg(long, env = "MIAOU_FILES", value_name = "PLACE", hide_default_value = true, value_parser = place)]
    pub files: Option<String>,

    /// Largest file that may be uploaded, in bytes.
    #[arg(long, env = "MIAOU_MAX_ATTACHMENT_BYTES", value_name = "BYTES", default_value = "10000000", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub max_attachment_bytes: u64,

    /// Whether webhooks may lead to this machine and into private networks. Whoever owns a room could then reach what is
    /// there.
    #[arg(long, env = "MIAOU_WEBHOOK_PRIVATE_ADDRESSES", value_name = "BOOL", default_value = "false", action = clap::ArgAction::Set, value_parser = BoolishValueParser::new())]
    pub webhook_private_addresses: bool,

    /// How long the receiver of a webhook may take to answer.
    #[arg(long, env = "MIAOU_WEBHOOK_TIMEOUT", value_name = "TIME", default_value = "10s", value_parser = positive)]
    pub webhook_timeout: Duration,

    /// Pause after a webhook's first failed attempt. Each one after that is three times as long, up to two hours; after 42
    /// attempts, which take three days with the default, the delivery is given up.
    #[arg(long, env = "MIAOU_WEBHOOK_PAUSE", value_name = "TIME", default_value = "5s", value_parser = positive)]
    pub webhook_pause: Duration,

    /// How long deliveries of webhooks are listed after they were made or given up.
    #[arg(long, env = "MIAOU_WEBHOOK_HISTORY", value_name = "TIME", default_value = "7days", value_parser = positive)]
    pub webhook_history: Duration,

    /// Entries that wait for one slow stream before it is sent back to read the log.
    #[arg(long, env = "MIAOU_STREAM_QUEUE", value_name = "N", default_value = "256", value_parser = clap::value_parser!(u32).range(1..))]
    pub stream_queue: u32,

    /// How long a device counts as there after it last reported its presence, where it gets nothing longer beside a stream; and
    /// after the last stream of its login closed.
    #[arg(long, env = "MIAOU_PRESENCE_EXPIRY", value_name = "TIME", default_value = "15s", value_parser = positive)]
    pub presence_expiry: Duration,

    /// How long a user still counts as there whose stream closed or whose device said goodbye, so that nobody notices
    /// when a page is loaded again.
    #[arg(long, env = "MIAOU_PRESENCE_GRACE", value_name = "TIME", default_value = "5s", value_parser = humantime::parse_duration)]
    pub presence_grace: Duration,

    /// After how long without activity on a device its user is away.
    #[arg(long, env = "MIAOU_AWAY_AFTER", value_name = "TIME", default_value = "1m", value_parser = positive)]
    pub away_after: Duration,

    /// Silence after which a stream carries a comment, so that proxies keep it open, and how often a WebSocket is pinged.
    #[arg(long, env = "MIAOU_KEEP_ALIVE", value_name = "TIME", default_value = "15s", value_parser = positive)]
    pub keep_alive: Duration,

    /// Slowest that the body of a request may arrive.
    #[arg(long, env = "MIAOU_BODY_TIMEOUT", value_name = "TIME", default_value = "15s", value_parser = positive)]
    pub body_timeout: Duration,

    /// How long a client may leave what it was sent unread before its connection is closed. Streams resume by cursor.
    #[arg(long, env = "MIAOU_WRITE_TIMEOUT", value_name = "TIME", default_value = "30s", value_parser = positive)]
    pub write_timeout: Duration,

    /// Directory of the pages that people open, in place of those that the program carries: `web` of the sources, or a copy that was
    /// made to look otherwise.
    #[arg(long, env = "MIAOU_WEB", value_name = "DIR")]
    pub web: Option<PathBuf>,

    /// Networks of the proxies before this server, such as `10.0.0.0/8,::1/128`: what they say about the address of a client
    /// is believed, and nobody else's word is. They say it in `Forwarded` or `X-Forwarded-For`, and at the doors over TCP by
    /// the PROXY protocol, version 1 or 2.
    #[arg(long, env = "MIAOU_TRUSTED_PROXIES", value_name = "NETWORKS", value_delimiter = ',', value_parser = network)]
    pub trusted_proxies: Vec<IpNet>,

    /// Origins whose pages may call the HTTP door (CORS) and open a WebSocket, such as `https://example.org`; several with commas.
    #[arg(long, env = "MIAOU_CORS_ORIGINS", value_name = "ORIGINS", value_delimiter = ',', value_parser = origin)]
    pub cors_origins: Vec<String>,

    /// Whether /metrics answers.
    #[arg(long, env = "MIAOU_METRICS", value_name = "BOOL", default_value = "true", action = clap::ArgAction::Set, value_parser = BoolishValueParser::new())]
    pub metrics: bool,

    /// Threads that serve HTTP. By default one a core.
    #[arg(long, env = "MIAOU_WORKERS", value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub workers: Option<u16>,

    /// How log lines are written.
    #[arg(long, env = "MIAOU_LOG_FORMAT", value_name = "FORMAT", default_value = "text", value_enum)]
    pub log_format: LogFormat,

    /// What is logged: a level (error, warn, info, debug, trace), or levels by module.
    #[arg(long, env = "MIAOU_LOG", value_name = "FILTER", default_value = "info,actix_server=warn", value_parser = filter)]
    pub log: String,

    /// How much a caller may do.
    #[command(flatten)]
    #[serde(flatten)]
    pub limits: Limits,
}

/// Tells what is set, but no secret.
impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config").field("listen", &self.listen).field("data", &self.data).finish_non_exhaustive()
    }
}

impl Default for Config {
    fn default() -> Self {
        #[derive(clap::Parser)]
        struct Defaults {
            #[command(flatten)]
            config: Config,
        }
        let command = Defaults::command().mut_args(|arg| arg.env(None::<&str>));
        let matches = command.get_matches_from(std::iter::empty::<OsString>());
        match <Config as clap::FromArgMatches>::from_arg_matches(&matches) {
            Ok(config) => config,
            Err(error) => error.exit(),
        }
    }
}

fn positive(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(duration) if duration.is_zero() => Err("must be longer than nothing".into()),
        Ok(duration) => Ok(duration),
        Err(error) => Err(error.to_string()),
    }
}

fn place(text: &str) -> Result<String, String> {
    match text.split_once("://") {
        Some((scheme, rest)) if scheme != "s3" || rest.is_empty() || rest.starts_with('/') => {
            Err("must be a directory, or s3://bucket/prefix".into())
        }
        _ => Ok(text.to_owned()),
    }
}

/// A network, or one address.
fn network(text: &str) -> Result<IpNet, String> {
    let network = text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
    network.ok_or_else(|| "must be a network such as 10.0.0.0/8, or an address".into())
}

fn origin(text: &str) -> Result<String, String> {
    match text.split_once("://") {
        Some(("http" | "https", host)) if !host.is_empty() && !host.contains(['/', '*']) => Ok(text.to_owned()),
        _ => Err("must be a scheme and a host, such as https://example.org".into()),
    }
}

fn filter(text: &str) -> Result<String, String> {
    EnvFilter::try_new(text).map(|_| text.to_owned()).map_err(|error| error.to_string())
}
