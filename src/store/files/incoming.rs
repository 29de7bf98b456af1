use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tokio::fs::{File, OpenOptions};
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use super::directory::make_private;
use crate::error::{Error, Result};
use crate::model::FileHash;

/// A file that arrives: written to disk and hashed piece by piece. Dropped before it is kept, it leaves nothing.
pub struct Incoming {
    file: File,
    path: Temporary,
    hash: Sha256,
    size: i64,
}

/// A file that has arrived whole and is on disk, under a temporary name.
pub struct Sealed {
    path: Temporary,
    hash: FileHash,
    size: i64,
}

/// Removes the file of that name in the end. Once it has got another name there is nothing to remove.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Incoming {
    pub(super) async fn create(directory: &Path) -> io::Result<Self> {
        make_private(directory)?;
        let path = Temporary(directory.join(Uuid::new_v4().to_string()));
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path.0).await?;
        Ok(Self { file, path, hash: Sha256::new(), size: 0 })
    }

    /// Adds the next piece.
    ///
    /// # Errors
    /// When the disk is full or broken.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.hash.update(bytes);
        self.size = self.size.saturating_add(i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        self.file.write_all(bytes).await.map_err(Error::failed)
    }

    /// Ends the file and waits until it is on disk.
    ///
    /// # Errors
    /// When the disk is full or broken.
    pub async fn seal(mut self) -> Result<Sealed> {
        self.file.flush().await.map_err(Error::failed)?;
        self.file.sync_all().await.map_err(Error::failed)?;
        Ok(Sealed { path: self.path, hash: FileHash(self.hash.finalize().to_vec()), size: self.size })
    }
}

impl Sealed {
    /// What it is kept under.
    #[must_use]
    pub fn hash(&self) -> &FileHash {
        &self.hash
    }

    /// How many bytes it has.
    #[must_use]
    pub fn size(&self) -> i64 {
        self.size
    }

    /// The whole of it, in memory. Blocking.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&self) -> Result<Vec<u8>> {
        std::fs::read(&self.path.0).map_err(Error::failed)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path.0
    }
}
