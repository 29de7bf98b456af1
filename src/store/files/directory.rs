use std::fs::{DirBuilder, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use tokio::task::spawn_blocking;

use super::{OpenFile, Sealed};
use crate::model::FileHash;

/// A directory of the machine, or one that all nodes have mounted: `ab/cdef...` is the file whose SHA-256 is `abcdef...`.
#[derive(Clone)]
pub(super) struct Directory(PathBuf);

impl Directory {
    pub(super) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    pub(super) async fn keep(&self, file: Sealed) -> io::Result<()> {
        let place = self.place(file.hash());
        spawn_blocking(move || keep(&file, &place)).await?
    }

    pub(super) async fn open(&self, hash: &FileHash) -> io::Result<OpenFile> {
        OpenFile::disk(&self.place(hash)).await
    }

    pub(super) fn remove(&self, hash: &FileHash) -> io::Result<()> {
        std::fs::remove_file(self.place(hash))
    }

    fn place(&self, hash: &FileHash) -> PathBuf {
        let name = hash.to_string();
        let (shelf, rest) = name.split_at_checked(2).unwrap_or((&name, "none"));
        self.0.join(shelf).join(rest)
    }
}

/// Makes a directory that nobody else may look into.
pub(super) fn make_private(directory: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(directory)
}

/// Moves the file to its place, and returns once the move, and each directory that it may have made, is on disk.
fn keep(file: &Sealed, place: &Path) -> io::Result<()> {
    let shelf = place.parent().ok_or(ErrorKind::InvalidInput)?;
    make_private(shelf)?;
    std::fs::rename(file.path(), place)?;
    let mut above = shelf.ancestors().take(3).filter(|directory| !directory.as_os_str().is_empty());
    above.try_for_each(|directory| File::open(directory)?.sync_all())
}
