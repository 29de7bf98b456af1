//! One private PostgreSQL for all tests of a run, and a schema of it for each test.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::{Connection, PgConnection, RunQueryDsl, sql_query};
use miaou::store::embedded::Embedded;
use nix::sys::statvfs::statvfs;
use tempfile::TempDir;

/// What the tests of a run may write, in bytes, with much to spare.
const ROOM: u64 = 4 << 30;

static CLUSTER: OnceLock<Embedded> = OnceLock::new();
static LAST: AtomicU32 = AtomicU32::new(0);

/// A schema, and a directory for what is not kept in it, that no other test uses.
pub struct Schema {
    url: String,
    name: String,
    data: TempDir,
}

impl Schema {
    pub fn new() -> Self {
        let cluster = CLUSTER.get_or_init(|| Embedded::start(&directory()).expect("a cluster for the tests"));
        let name = format!("t{}", LAST.fetch_add(1, Ordering::Relaxed));
        let url = format!("{}&options=-csearch_path%3D{name}", cluster.url());
        let data = tempfile::tempdir_in(parent()).unwrap();
        // PostgreSQL's own user may pass through.
        fs::set_permissions(data.path(), fs::Permissions::from_mode(0o711)).unwrap();
        let schema = Self { url, name, data };
        schema.execute(&format!("create schema {}", schema.name));
        schema
    }

    /// A libpq URL whose sessions see this schema alone.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The directory of what the servers on this schema keep.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// The unix socket that PostgreSQL listens on.
    pub fn socket(&self) -> PathBuf {
        let parameter = |name: &str| {
            let start = self.url.find(&format!("{name}=")).unwrap() + name.len() + 1;
            self.url[start..].split('&').next().unwrap().replace("%2F", "/")
        };
        Path::new(&parameter("host")).join(format!(".s.PGSQL.{}", parameter("port")))
    }

    /// Runs a statement behind the server's back.
    pub fn execute(&self, statement: &str) -> usize {
        sql_query(statement).execute(&mut self.connect()).unwrap()
    }

    pub fn connect(&self) -> PgConnection {
        PgConnection::establish(&self.url).unwrap()
    }
}

/// A directory that PostgreSQL's own user may pass through. Those of earlier runs, which could not clean up after
/// themselves because they were ended, are removed.
fn directory() -> PathBuf {
    let parent = parent();
    for entry in fs::read_dir(&parent).unwrap().flatten() {
        let name = entry.file_name();
        let pid = name.to_str().and_then(|name| name.strip_prefix("miaou-tests-"));
        if pid.is_some_and(|pid| !Path::new("/proc").join(pid).exists()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    let directory = parent.join(format!("miaou-tests-{}", std::process::id()));
    fs::create_dir(&directory).unwrap();
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o711)).unwrap();
    directory
}

/// In memory where there is room: a hundred tests that commit at once would wait for a disk longer than some allow.
fn parent() -> PathBuf {
    let memory = Path::new("/dev/shm");
    match statvfs(memory) {
        Ok(disk) if disk.blocks_available() * disk.fragment_size() > ROOM => memory.to_owned(),
        _ => std::env::temp_dir(),
    }
}
