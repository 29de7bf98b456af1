//! Where files are kept: by hash, so that equal ones are kept once.

mod bucket;
mod directory;
mod incoming;
mod open;

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

pub use incoming::{Incoming, Sealed};
pub use open::{Chunks, OpenFile};

use crate::error::{Error, Result};
use crate::model::FileHash;
use bucket::Bucket;
use directory::Directory;

/// How long a file may be on its way in. What is older was left by a crash.
const ABANDONED: Duration = Duration::from_secs(24 * 3600);

/// Keeps files. Once [`Files::keep`] returns, the file is there under its hash, whole and for good; before that there
/// is nothing under it. Cheap to clone.
#[derive(Clone)]
pub struct Files {
    /// Files on their way in, under names of no meaning.
    incoming: PathBuf,
    place: Place,
}

#[derive(Clone)]
enum Place {
    Directory(Directory),
    Bucket(Bucket),
}

impl Files {
    /// Files in a bucket, `s3://name/prefix`, or in a directory, by default that in `data`. A directory is made with
    /// the first file.
    ///
    /// # Errors
    /// A sentence, where the settings of the bucket are wrong. Whether it can be reached shows later.
    pub fn new(location: Option<&str>, data: &Path) -> std::result::Result<Self, String> {
        let directory = |path: PathBuf| {
            let incoming = path.join("incoming");
            Self { incoming, place: Place::Directory(Directory::new(path)) }
        };
        Ok(match location {
            None => directory(data.join("files")),
            Some(url) if url.contains("://") => {
                Self { incoming: data.join("files").join("incoming"), place: Place::Bucket(Bucket::new(url)?) }
            }
            Some(path) => directory(path.into()),
        })
    }

    /// A file that is about to arrive.
    ///
    /// # Errors
    /// When there is no room or no right.
    pub async fn receive(&self) -> Result<Incoming> {
        Incoming::create(&self.incoming).await.map_err(|error| Error::failed(format!("cannot receive a file: {error}")))
    }

    /// Keeps a file under its hash, where the same one may be already.
    ///
    /// # Errors
    /// When there is no room or no right.
    pub async fn keep(&self, file: Sealed) -> Result<()> {
        let kept = match &self.place {
            Place::Directory(directory) => directory.keep(file).await,
            Place::Bucket(bucket) => bucket.keep(file).await,
        };
        kept.map_err(|error| self.failed("cannot keep a file", error))
    }

    /// A file to read, where it is kept.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn open(&self, hash: &FileHash) -> Result<Option<OpenFile>> {
        let opened = match &self.place {
            Place::Directory(directory) => directory.open(hash).await,
            Place::Bucket(bucket) => bucket.open(hash).await,
        };
        or_absent(opened.map(Some)).map_err(|error| self.failed("cannot open a file", error))
    }

    /// Removes a file, which need not be there. Blocking; to be called on a thread of the runtime that may.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove(&self, hash: &FileHash) -> Result<()> {
        let removed = match &self.place {
            Place::Directory(directory) => directory.remove(hash),
            Place::Bucket(bucket) => bucket.remove(hash),
        };
        or_absent(removed).map_err(|error| self.failed("cannot remove a file", error))
    }

    /// Removes what a crash left half received. Blocking.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove_abandoned(&self) -> Result<()> {
        let removed = remove_older(&self.incoming, SystemTime::now() - ABANDONED);
        or_absent(removed).map_err(|error| Error::failed(format!("cannot tidy up: {error}")))
    }

    /// Storage elsewhere may be back in a moment; a disk that refuses will do so again.
    fn failed(&self, doing: &str, error: io::Error) -> Error {
        let cause = format!("{doing}: {error}");
        match &self.place {
            Place::Directory(_) => Error::failed(cause),
            Place::Bucket(_) => Error::unavailable(cause),
        }
    }
}

fn remove_older(directory: &Path, moment: SystemTime) -> io::Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        // It may arrive whole, and so be gone from here, at any moment.
        if or_absent(entry.metadata().and_then(|file| file.modified()).map(Some))?.is_some_and(|at| at < moment) {
            or_absent(std::fs::remove_file(entry.path()))?;
        }
    }
    Ok(())
}

/// What is not there is as good as nothing.
fn or_absent<T: Default>(done: io::Result<T>) -> io::Result<T> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(T::default()),
        done => done,
    }
}
