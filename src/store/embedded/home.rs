use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::EmbeddedError;

/// The data directory, held: while this lives, no other process has one of the same directory.
#[derive(Debug)]
pub struct Home {
    path: PathBuf,
    lock: File,
}

impl Home {
    /// Takes `data`, creating it when it is missing; refused while another process has it.
    pub fn enter(data: &Path) -> Result<Self, EmbeddedError> {
        if !data.exists() {
            // Others may pass through, not look around: as root, PostgreSQL runs as one of these others. A strict umask
            // takes even that, so it is said twice.
            let create = DirBuilder::new().recursive(true).mode(0o711).create(data);
            let open = create.and_then(|()| fs::set_permissions(data, Permissions::from_mode(0o711)));
            open.map_err(EmbeddedError::io("cannot create", data))?;
        }
        let path = data.canonicalize().map_err(EmbeddedError::io("cannot find", data))?;
        let lock = lock(&path)?;
        Ok(Self { path, lock })
    }

    /// The data directory, as an absolute path without symbolic links.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the cluster is.
    pub fn cluster(&self) -> PathBuf {
        self.path.join("postgres")
    }

    /// Where a cluster is made, before it is moved to its place.
    pub fn draft(&self) -> PathBuf {
        self.path.join("postgres.new")
    }

    /// Where PostgreSQL's log is.
    pub fn log(&self) -> PathBuf {
        self.path.join("postgres.log")
    }

    /// The major version of PostgreSQL that made the cluster; `None` when there is no cluster yet.
    pub fn version(&self) -> Result<Option<u32>, EmbeddedError> {
        let cluster = self.cluster();
        match fs::read_to_string(cluster.join("PG_VERSION")) {
            Ok(text) => match text.trim().parse() {
                Ok(major) => Ok(Some(major)),
                Err(_) => Err(EmbeddedError::NotACluster(cluster)),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => match fs::read_dir(&cluster) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(EmbeddedError::io("cannot read", &cluster)(error)),
                Ok(mut entries) => match entries.next() {
                    None => Ok(None),
                    Some(_) => Err(EmbeddedError::NotACluster(cluster)),
                },
            },
            Err(error) => Err(EmbeddedError::io("cannot read the version in", &cluster)(error)),
        }
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // Closing is not enough: a child that another thread is just forking shares the lock until its exec.
        drop(self.lock.unlock());
    }
}

fn lock(data: &Path) -> Result<File, EmbeddedError> {
    let path = data.join("postgres.lock");
    let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
    let mut file = open.map_err(EmbeddedError::io("cannot open", &path))?;
    match file.try_lock() {
        Ok(()) => {
            let sign = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
            sign.map_err(EmbeddedError::io("cannot write", &path))?;
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let read = file.read_to_string(&mut holder);
            let pid = read.ok().and_then(|_| holder.trim().parse().ok());
            Err(EmbeddedError::InUse { data: data.to_owned(), pid })
        }
        Err(TryLockError::Error(error)) => Err(EmbeddedError::io("cannot lock", &path)(error)),
    }
}
