//! Where files are kept: by hash, so that equal ones are kept once.
//!
//! ```text
//! <directory>/ab/cdef...     the file whose SHA-256 is abcdef...
//! <directory>/incoming/      files on their way in, under names of no meaning
//! ```

mod incoming;
mod open;

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tokio::task::spawn_blocking;

pub use incoming::{Incoming, Sealed};
pub use open::{Chunks, OpenFile};

use crate::error::{Error, Result};
use crate::model::FileHash;

/// How long a file may be on its way in. What is older was left by a crash.
const ABANDONED: Duration = Duration::from_secs(24 * 3600);

/// Keeps files. Once [`Files::keep`] returns, the file is on disk under its hash, whole; before that there is nothing under
/// it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Files {
    directory: PathBuf,
}

impl Files {
    /// Files in a directory, which is made with the first of them.
    #[must_use]
    pub fn new(directory: PathBuf) -> Self {
        Self { directory }
    }

    /// A file that is about to arrive.
    ///
    /// # Errors
    /// When there is no room or no right.
    pub async fn receive(&self) -> Result<Incoming> {
        Incoming::create(&self.incoming()).await.map_err(|error| failed("cannot receive a file", error))
    }

    /// Keeps a file under its hash, where the same one may be already.
    ///
    /// # Errors
    /// When there is no room or no right.
    pub async fn keep(&self, file: Sealed) -> Result<()> {
        let place = self.place(file.hash());
        let kept = spawn_blocking(move || keep(&file, &place)).await.map_err(Error::failed)?;
        kept.map_err(|error| failed("cannot keep a file", error))
    }

    /// A file to read, where it is kept.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn open(&self, hash: &FileHash) -> Result<Option<OpenFile>> {
        match OpenFile::open(&self.place(hash)).await {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed("cannot open a file", error)),
        }
    }

    /// Removes a file, which need not be there. Blocking.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove(&self, hash: &FileHash) -> Result<()> {
        match std::fs::remove_file(self.place(hash)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(failed("cannot remove a file", error)),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Removes what a crash left half received. Blocking.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove_abandoned(&self) -> Result<()> {
        match remove_older(&self.incoming(), SystemTime::now() - ABANDONED) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(failed("cannot tidy up", error)),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    fn incoming(&self) -> PathBuf {
        self.directory.join("incoming")
    }

    fn place(&self, hash: &FileHash) -> PathBuf {
        let name = hash.to_string();
        let (shelf, rest) = name.split_at_checked(2).unwrap_or((&name, "none"));
        self.directory.join(shelf).join(rest)
    }
}

/// Moves the file to its place, and returns once the move itself is on disk.
fn keep(file: &Sealed, place: &Path) -> io::Result<()> {
    let shelf = place.parent().ok_or(ErrorKind::InvalidInput)?;
    let parent = shelf.parent().ok_or(ErrorKind::InvalidInput)?;
    std::fs::create_dir_all(shelf)?;
    std::fs::rename(file.path(), place)?;
    sync(shelf)?;
    sync(parent)
}

fn sync(directory: &Path) -> io::Result<()> {
    std::fs::File::open(directory)?.sync_all()
}

fn remove_older(directory: &Path, moment: SystemTime) -> io::Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        if entry.metadata()?.modified()? < moment {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn failed(doing: &str, error: io::Error) -> Error {
    Error::failed(format!("{doing}: {error}"))
}
