use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why the private cluster cannot be had. What it displays tells the operator what to do about it.
#[derive(Debug)]
#[non_exhaustive]
pub enum EmbeddedError {
    /// No directory with PostgreSQL's server binaries was found.
    NoBinaries,
    /// MIAOU_PG_BINDIR names a directory without PostgreSQL's server binaries.
    WrongBindir(PathBuf),
    /// The newest PostgreSQL found is older than any this server is made for.
    TooOld {
        /// Its major version.
        found: u32,
    },
    /// The data was made by a major version of PostgreSQL that is not installed.
    OtherVersion {
        /// The cluster's directory.
        cluster: PathBuf,
        /// The major version that made it.
        made_by: u32,
        /// The major version found instead, if any.
        found: Option<u32>,
    },
    /// Another server holds the data directory.
    InUse {
        /// The data directory.
        data: PathBuf,
        /// Who holds it, where that could be read.
        pid: Option<i32>,
    },
    /// The cluster's directory holds something that is no cluster.
    NotACluster(PathBuf),
    /// The cluster belongs to a user that PostgreSQL cannot run as.
    WrongOwner {
        /// The cluster's directory.
        cluster: PathBuf,
        /// Who should own it.
        user: String,
    },
    /// Running as root, and there is no user to run PostgreSQL as.
    NoAccount,
    /// The user that PostgreSQL runs as cannot pass through a directory above the cluster.
    Unreachable {
        /// The directory that bars the way.
        ancestor: PathBuf,
        /// Who cannot pass.
        user: String,
    },
    /// Somebody else's file or directory is where the socket belongs.
    SocketTaken(PathBuf),
    /// `initdb` failed.
    Initdb(String),
    /// PostgreSQL ended, or stayed unready, instead of starting.
    NotReady {
        /// Where its log is.
        log: PathBuf,
        /// The end of that log.
        said: String,
    },
    /// Processes of an earlier run do not end.
    Stuck(Vec<i32>),
    /// The cluster runs, but the database could not be prepared.
    Database(String),
    /// The system refused something.
    Io {
        /// What was being done.
        doing: String,
        /// What the system said.
        source: io::Error,
    },
}

impl EmbeddedError {
    /// For `map_err`: names what was being done, and to what.
    pub(super) fn io(doing: &str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let doing = format!("{doing} {}", path.display());
        move |source| Self::Io { doing, source }
    }
}

impl fmt::Display for EmbeddedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoBinaries => f.write_str(
                "no PostgreSQL server was found on this machine: install one with `apt-get install postgresql` (or \
                 your system's package of that name), name its directory of binaries in MIAOU_PG_BINDIR, or give the \
                 URL of a running server in DATABASE_URL",
            ),
            Self::WrongBindir(dir) => write!(
                f,
                "MIAOU_PG_BINDIR is {}, which does not hold both `initdb` and `postgres`: name the directory that \
                 does, or unset it",
                dir.display()
            ),
            Self::TooOld { found } => write!(
                f,
                "the PostgreSQL found here is version {found}, and {} is the oldest supported: install a newer one, \
                 or give the URL of a running server in DATABASE_URL",
                super::binaries::OLDEST
            ),
            Self::OtherVersion { cluster, made_by, found } => {
                write!(f, "{} was made by PostgreSQL {made_by}", cluster.display())?;
                match found {
                    Some(found) => write!(f, ", and this machine has {found}")?,
                    None => f.write_str(", which is not installed")?,
                }
                write!(
                    f,
                    ": install that version next to it with `apt-get install postgresql-{made_by}`; or move the data \
                     to the new version with pg_upgrade or pg_dump; or start afresh with another --data"
                )
            }
            Self::InUse { data, pid } => {
                write!(f, "another miaou ")?;
                if let Some(pid) = pid {
                    write!(f, "(process {pid}) ")?;
                }
                write!(f, "already runs on {}: stop it first, or choose another --data", data.display())
            }
            Self::NotACluster(dir) => write!(
                f,
                "{} is not empty, and not a PostgreSQL cluster either: move it away, or choose another --data",
                dir.display()
            ),
            Self::WrongOwner { cluster, user } => write!(
                f,
                "{0} does not belong to {user}, who runs PostgreSQL here: `chown -R {user}: {0}` as root, or run \
                 miaou as its owner",
                cluster.display()
            ),
            Self::NoAccount => f.write_str(
                "PostgreSQL refuses to run as root, and there is neither a user `postgres` nor `nobody`: run miaou \
                 as an ordinary user",
            ),
            Self::Unreachable { ancestor, user } => write!(
                f,
                "PostgreSQL runs as {user}, who may not pass through {0}: choose another --data, such as \
                 /var/lib/miaou, or run miaou as an ordinary user (or `chmod o+x {0}`, if that is meant to be)",
                ancestor.display()
            ),
            Self::SocketTaken(dir) => write!(
                f,
                "{} belongs to somebody else, so PostgreSQL's socket cannot be there: remove it, or choose a shorter \
                 --data, which then holds the socket itself",
                dir.display()
            ),
            Self::Initdb(said) => write!(f, "initdb could not make a PostgreSQL cluster: {said}"),
            Self::NotReady { log, said } => {
                write!(f, "PostgreSQL did not start; its log is {}, and ends with: {said}", log.display())
            }
            Self::Stuck(pids) => {
                write!(f, "processes {pids:?} of an earlier PostgreSQL do not end: wait for them, or `kill -9` them")
            }
            Self::Database(cause) => write!(f, "the private database could not be prepared: {cause}"),
            Self::Io { doing, source } => write!(f, "{doing}: {source}"),
        }
    }
}

impl std::error::Error for EmbeddedError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::NoBinaries
            | Self::WrongBindir(_)
            | Self::TooOld { .. }
            | Self::OtherVersion { .. }
            | Self::InUse { .. }
            | Self::NotACluster(_)
            | Self::WrongOwner { .. }
            | Self::NoAccount
            | Self::Unreachable { .. }
            | Self::SocketTaken(_)
            | Self::Initdb(_)
            | Self::NotReady { .. }
            | Self::Stuck(_)
            | Self::Database(_) => None,
        }
    }
}
