//! A private PostgreSQL cluster, for a server that was given no DATABASE_URL.
//!
//! Below the data directory:
//!
//! ```text
//! postgres/        the cluster
//! postgres.new/    a cluster while initdb makes it; renamed once it is whole
//! postgres.socket/ where PostgreSQL listens, unless its path is too long for a socket (see `socket`)
//! postgres.lock    held by the one server that uses this directory
//! postgres.log     what PostgreSQL says, a few megabytes of it at most
//! ```

mod account;
mod binaries;
mod cluster;
mod error;
mod home;
mod keeper;
mod process;
mod recovery;
mod socket;

use std::os::unix::fs::MetadataExt;
use std::path::Path;

pub use error::EmbeddedError;

use account::Account;
use binaries::Binaries;
use cluster::Cluster;
use home::Home;
use keeper::Keeper;
use socket::Socket;

/// A private PostgreSQL cluster, run from the system's binaries, that lives and dies with this value.
///
/// - What it acknowledged is on disk: fsync, full page writes and synchronous commits are on and cannot be configured away.
/// - Nobody else can reach it: it listens on a unix socket alone, in a directory that only its own user may enter.
/// - It dies with this process, however that ends, and starts again from whatever a `kill -9` or a power cut left.
/// - When PostgreSQL itself dies it is started again; until then connections fail, and [`Embedded::url`] stays the same.
/// - One data directory has one `Embedded`: a second one, in this process or another, is refused.
#[derive(Debug)]
pub struct Embedded {
    // In this order they are dropped: the directory is free for others only once the cluster has stopped.
    keeper: Keeper,
    url: String,
    _home: Home,
}

impl Embedded {
    /// Starts (initialising on first use) the cluster kept in `data/postgres`. Blocking: seconds at the first start.
    pub fn start(data: &Path) -> Result<Self, EmbeddedError> {
        let home = Home::enter(data)?;
        let account = Account::choose(&home)?;
        let version = home.version()?;
        let binaries = Binaries::find(version, &home)?;
        if version.is_none() {
            cluster::create(&home, &binaries, account.as_ref())?;
        }
        let socket = Socket::choose(home.path(), account.as_ref())?;
        let url = socket.url("miaou", "miaou");
        let keeper = Keeper::start(Cluster::new(&home, binaries, account, socket))?;
        Ok(Self { keeper, url, _home: home })
    }

    /// The URL of the cluster kept in `data` where a server, this one or another, runs it at this moment.
    #[must_use]
    pub fn running(data: &Path) -> Option<String> {
        let data = data.canonicalize().ok()?;
        let owner = std::fs::metadata(data.join("postgres")).ok()?.uid();
        let socket = Socket::of(&data, owner);
        socket.answers().then(|| socket.url("miaou", "miaou"))
    }

    /// A libpq URL of the database `miaou`, over the unix socket; there is no password.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The process id of PostgreSQL's postmaster; of the last one while it is being started again.
    #[must_use]
    pub fn pid(&self) -> i32 {
        self.keeper.pid()
    }

    /// Ends every session, writes a checkpoint and waits until PostgreSQL is gone. Dropping does the same.
    pub fn stop(self) {
        drop(self);
    }
}
