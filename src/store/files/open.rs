use std::io::{self, SeekFrom};
use std::path::Path;

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use futures_util::stream::{BoxStream, unfold};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, Take};

/// Most that is read from disk at once, and held for a client that does not read on.
const CHUNK: usize = 64 << 10;

/// The bytes of a file, in order.
pub type Chunks = BoxStream<'static, io::Result<Bytes>>;

/// A file that is open: it can be read to its end whatever becomes of its name.
#[derive(Debug)]
pub struct OpenFile {
    file: File,
    size: u64,
}

impl OpenFile {
    pub(super) async fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path).await?;
        let size = file.metadata().await?.len();
        Ok(Self { file, size })
    }

    /// How many bytes it has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// A part of it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn read(mut self, from: u64, length: u64) -> io::Result<Chunks> {
        self.file.seek(SeekFrom::Start(from)).await?;
        Ok(unfold(self.file.take(length), next).boxed())
    }
}

async fn next(mut file: Take<File>) -> Option<(io::Result<Bytes>, Take<File>)> {
    let mut chunk = BytesMut::with_capacity(CHUNK);
    match file.read_buf(&mut chunk).await {
        Ok(0) => None,
        Ok(_) => Some((Ok(chunk.freeze()), file)),
        Err(error) => Some((Err(error), file)),
    }
}
