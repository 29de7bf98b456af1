use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use diesel::pg::PgConnection;
use diesel::{Connection, ConnectionError, RunQueryDsl, sql_query};
use nix::sys::signal::Signal;

use super::account::Account;
use super::binaries::Binaries;
use super::home::Home;
use super::socket::{Socket, remove_file};
use super::{EmbeddedError, process, recovery};

/// On the command line these win over every file of the cluster.
const SETTINGS: [&str; 15] = [
    "listen_addresses=",
    "unix_socket_permissions=0700",
    // What is acknowledged is on disk.
    "fsync=on",
    "synchronous_commit=on",
    "full_page_writes=on",
    "restart_after_crash=on",
    // A small neighbour on the server's own machine.
    "shared_buffers=128MB",
    "max_connections=100",
    "jit=off",
    // Failed statements are the server's to log: with their parameters, this log would hold what people wrote.
    "logging_collector=off",
    "log_destination=stderr",
    "log_min_messages=log",
    "log_min_error_statement=panic",
    "log_checkpoints=off",
    // Read below.
    "lc_messages=C",
];

/// The log is cut when it reaches this size.
const LONGEST_LOG: u64 = 4 << 20;

/// Everything it takes to start PostgreSQL on one data directory, again and again.
#[derive(Debug)]
pub struct Cluster {
    path: PathBuf,
    log: PathBuf,
    binaries: Binaries,
    account: Option<Account>,
    socket: Socket,
}

/// What a connection to a starting PostgreSQL says.
pub enum Readiness {
    Ready,
    /// It answers, and is replaying its log: however long that takes, it makes progress.
    Recovering,
    Silent,
}

impl Cluster {
    pub fn new(home: &Home, binaries: Binaries, account: Option<Account>, socket: Socket) -> Self {
        Self { path: home.cluster(), log: home.log(), binaries, account, socket }
    }

    /// Starts the postmaster, after clearing away what an earlier one may have left.
    pub fn launch(&self) -> Result<Child, EmbeddedError> {
        recovery::settle(&self.path)?;
        remove_file(&self.path.join("postmaster.pid"))?;
        self.socket.clear()?;
        let log = || OpenOptions::new().append(true).create(true).mode(0o600).open(&self.log);
        let out = log().map_err(EmbeddedError::io("cannot write", &self.log))?;
        let err = log().map_err(EmbeddedError::io("cannot write", &self.log))?;
        let program = self.binaries.postgres();
        let mut command = process::tied(&program, self.account.as_ref(), Signal::SIGINT);
        command.arg("-D").arg(&self.path).arg("-k").arg(self.socket.dir());
        command.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
        command.current_dir(&self.path).stdout(out).stderr(err);
        command.spawn().map_err(EmbeddedError::io("cannot run", &program))
    }

    /// Asks the way a client would.
    pub fn readiness(&self) -> Readiness {
        match PgConnection::establish(&self.socket.url("postgres", "postgres")) {
            Ok(_) => Readiness::Ready,
            Err(ConnectionError::BadConnection(said)) if said.contains("the database system is") => {
                Readiness::Recovering
            }
            Err(_) => Readiness::Silent,
        }
    }

    /// Creates what the server uses, where it is missing: its own user, who is no superuser, and that user's database.
    pub fn furnish(&self) -> Result<(), EmbeddedError> {
        let cause = |error: &dyn std::error::Error| EmbeddedError::Database(error.to_string());
        let mut db =
            PgConnection::establish(&self.socket.url("postgres", "postgres")).map_err(|error| cause(&error))?;
        for (present, create) in [
            ("select from pg_roles where rolname = 'miaou'", "create role miaou login"),
            ("select from pg_database where datname = 'miaou'", "create database miaou owner miaou"),
        ] {
            if sql_query(present).execute(&mut db).map_err(|error| cause(&error))? == 0 {
                sql_query(create).execute(&mut db).map_err(|error| cause(&error))?;
            }
        }
        Ok(())
    }

    /// Cuts a log that has grown long. PostgreSQL appends, so it goes on at the new end.
    pub fn bound_log(&self) {
        if self.log_end() > LONGEST_LOG {
            let cut = OpenOptions::new().write(true).open(&self.log).and_then(|log| log.set_len(0));
            if let Err(error) = cut {
                tracing::warn!(%error, log = %self.log.display(), "cannot cut PostgreSQL's log");
            }
        }
    }

    pub fn log_end(&self) -> u64 {
        fs::metadata(&self.log).map_or(0, |log| log.len())
    }

    /// The error that quotes what PostgreSQL has logged from `start` on.
    pub fn not_ready(&self, start: u64) -> EmbeddedError {
        let mut said = Vec::new();
        let read = File::open(&self.log).and_then(|mut log| {
            log.seek(SeekFrom::Start(start))?;
            log.take(64 << 10).read_to_end(&mut said)
        });
        let text = read.map_or_else(|error| error.to_string(), |_| String::from_utf8_lossy(&said).into_owned());
        let lines: Vec<&str> = text.lines().collect();
        let last = lines.get(lines.len().saturating_sub(6)..).unwrap_or_default();
        EmbeddedError::NotReady { log: self.log.clone(), said: last.join("\n") }
    }
}

/// Makes a new cluster: whole and on disk under its name, or not there at all.
pub fn create(home: &Home, binaries: &Binaries, account: Option<&Account>) -> Result<(), EmbeddedError> {
    let draft = home.draft();
    recovery::settle(&draft)?;
    if draft.exists() {
        fs::remove_dir_all(&draft).map_err(EmbeddedError::io("cannot remove", &draft))?;
    }
    DirBuilder::new().mode(0o700).create(&draft).map_err(EmbeddedError::io("cannot create", &draft))?;
    account.map_or(Ok(()), |account| account.take(&draft))?;
    // C.UTF-8 knows every letter's case and sorts the same on every machine; C, where that is missing, does the latter.
    let made = initdb(&draft, binaries, account, "C.UTF-8").or_else(|error| match error {
        EmbeddedError::Initdb(said) if said.contains("locale") => initdb(&draft, binaries, account, "C"),
        error => Err(error),
    });
    made?;
    fs::rename(&draft, home.cluster()).map_err(EmbeddedError::io("cannot name", &home.cluster()))?;
    let kept = File::open(home.path()).and_then(|data| data.sync_all());
    kept.map_err(EmbeddedError::io("cannot write", home.path()))
}

fn initdb(dir: &Path, binaries: &Binaries, account: Option<&Account>, locale: &str) -> Result<(), EmbeddedError> {
    let program = binaries.initdb();
    let mut command = process::tied(&program, account, Signal::SIGKILL);
    command.arg("-D").arg(dir).arg(format!("--locale={locale}"));
    command.args(["--username=postgres", "--encoding=UTF8", "--data-checksums", "--no-instructions"]);
    // Over the socket alone: should somebody start this cluster by hand, it still lets nobody in from the network.
    command.args(["--auth-local=trust", "--auth-host=reject"]);
    let output = command.current_dir(dir).stdout(Stdio::null()).output();
    let output = output.map_err(EmbeddedError::io("cannot run", &program))?;
    if output.status.success() {
        return Ok(());
    }
    Err(EmbeddedError::Initdb(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}
