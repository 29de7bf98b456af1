use std::fmt;
use std::io::{self, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_util::stream::{BoxStream, unfold};
use futures_util::{StreamExt, TryStreamExt};
use object_store::aws::AmazonS3;
use object_store::{GetOptions, GetRange, ObjectStore};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, Take};

/// Most that is read from disk at once, and held for a client that does not read on.
const CHUNK: usize = 64 << 10;

/// The bytes of a file, in order.
pub type Chunks = BoxStream<'static, io::Result<Bytes>>;

/// A file to read.
pub struct OpenFile {
    source: Source,
    size: u64,
}

enum Source {
    /// It can be read to its end whatever becomes of its name.
    Disk(File),
    Object(Arc<AmazonS3>, object_store::path::Path),
}

impl OpenFile {
    pub(super) async fn disk(path: &Path) -> io::Result<Self> {
        let file = File::open(path).await?;
        let size = file.metadata().await?.len();
        Ok(Self { source: Source::Disk(file), size })
    }

    pub(super) fn object(store: Arc<AmazonS3>, place: object_store::path::Path, size: u64) -> Self {
        Self { source: Source::Object(store, place), size }
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
    pub async fn read(self, from: u64, length: u64) -> io::Result<Chunks> {
        match self.source {
            Source::Disk(mut file) => {
                file.seek(SeekFrom::Start(from)).await?;
                Ok(unfold(file.take(length), next).boxed())
            }
            Source::Object(store, place) => {
                let range = (length < self.size).then(|| GetRange::Bounded(from..from + length));
                let got = store.get_opts(&place, GetOptions { range, ..GetOptions::default() }).await?;
                Ok(got.into_stream().map_err(io::Error::from).boxed())
            }
        }
    }
}

impl fmt::Debug for OpenFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenFile").field("size", &self.size).finish_non_exhaustive()
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
