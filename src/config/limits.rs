//! How much a caller may do.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

use clap::Args;
use serde::{Serialize, Serializer};

/// Who has waited this long has waited long enough.
const LONGEST_DELAY: Duration = Duration::from_secs(86_400);

/// A number that is not exceeded, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Any number.
    Off,
    /// At most this many.
    At(NonZeroU32),
}

/// The limits. All may change while the server runs.
#[derive(Clone, Debug, PartialEq, Eq, Args, Serialize)]
pub struct Limits {
    /// Requests a minute of one user: so many at once, and then as they come back, one by one. This limit and those
    /// below are numbers or `off`; what callers do is counted by each node for itself.
    #[arg(long, env = "MIAOU_REQUESTS_PER_MINUTE", value_name = "N", default_value = "1200")]
    pub requests_per_minute: Limit,

    /// Requests an hour of one user.
    #[arg(long, env = "MIAOU_REQUESTS_PER_HOUR", value_name = "N", default_value = "30000")]
    pub requests_per_hour: Limit,

    /// Requests a minute without a good token, from one address. Of IPv6 a /64 is one address, here and below.
    #[arg(long, env = "MIAOU_ADDRESS_REQUESTS_PER_MINUTE", value_name = "N", default_value = "600")]
    pub address_requests_per_minute: Limit,

    /// Requests an hour without a good token, from one address.
    #[arg(long, env = "MIAOU_ADDRESS_REQUESTS_PER_HOUR", value_name = "N", default_value = "10000")]
    pub address_requests_per_hour: Limit,

    /// Wrong passwords for one account that cost no wait. After each further one the next login to it waits: a second,
    /// then twice as long each time. An address from which the account has logged in before is counted apart, so that
    /// nobody elsewhere keeps its owner out. `off` for no waits.
    #[arg(long, env = "MIAOU_LOGIN_FAILURES", value_name = "N", default_value = "5")]
    pub login_failures: Limit,

    /// Wrong passwords from one address, for whichever accounts, that cost no wait. Then as above.
    #[arg(long, env = "MIAOU_ADDRESS_LOGIN_FAILURES", value_name = "N", default_value = "50")]
    pub address_login_failures: Limit,

    /// Longest wait after a wrong password, a day at most.
    #[arg(long, env = "MIAOU_LONGEST_LOGIN_DELAY", value_name = "TIME", default_value = "5min", value_parser = delay)]
    pub longest_login_delay: Duration,

    /// Accounts an hour that may be created from one address.
    #[arg(long, env = "MIAOU_ACCOUNTS_PER_HOUR", value_name = "N", default_value = "100")]
    pub accounts_per_hour: Limit,

    /// Rooms an hour that one user may create, by joining them too.
    #[arg(long, env = "MIAOU_ROOMS_PER_HOUR", value_name = "N", default_value = "100")]
    pub rooms_per_hour: Limit,

    /// Searches a minute of one user.
    #[arg(long, env = "MIAOU_SEARCHES_PER_MINUTE", value_name = "N", default_value = "60")]
    pub searches_per_minute: Limit,

    /// Stream tickets a minute of one user.
    #[arg(long, env = "MIAOU_STREAM_TICKETS_PER_MINUTE", value_name = "N", default_value = "60")]
    pub stream_tickets_per_minute: Limit,

    /// Streams that one user may have open at once.
    #[arg(long, env = "MIAOU_STREAMS_PER_USER", value_name = "N", default_value = "100")]
    pub streams_per_user: Limit,

    /// Connections that one address may have open at once at the doors where clients stay connected: Socket.IO, frames and
    /// Tchatator.
    #[arg(long, env = "MIAOU_CONNECTIONS_PER_ADDRESS", value_name = "N", default_value = "200")]
    pub connections_per_address: Limit,

    /// Messages that are kept of each room and conversation: beyond these the oldest are deleted, within ten minutes.
    #[arg(long, env = "MIAOU_MESSAGES_KEPT", value_name = "N", default_value = "off")]
    pub messages_kept: Limit,
}

fn delay(text: &str) -> Result<Duration, String> {
    let delay = super::positive(text)?;
    if delay <= LONGEST_DELAY { Ok(delay) } else { Err("must be a day or less".into()) }
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "off" => Ok(Self::Off),
            _ => text.parse().map(Self::At).map_err(|_| "must be a number from 1 on, or `off`".into()),
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("off"),
            Self::At(most) => most.fmt(f),
        }
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
