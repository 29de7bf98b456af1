//! A file on its way in.

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::LocalBoxStream;

use crate::error::{Error, Result};
use crate::outcome::Outcome;

/// The bytes of a file as they arrive, never more of them than were asked for.
pub struct Upload {
    declared: Option<u64>,
    received: u64,
    chunks: LocalBoxStream<'static, Result<Bytes>>,
}

impl Upload {
    /// A file of which a door receives the chunks; `declared` is how long its sender says it is.
    #[must_use]
    pub fn new(declared: Option<u64>, chunks: LocalBoxStream<'static, Result<Bytes>>) -> Self {
        Self { declared, received: 0, chunks }
    }

    /// The next bytes of a file that may have at most `longest`.
    pub(super) async fn next(&mut self, longest: u64) -> Result<Option<Bytes>> {
        if self.declared.is_some_and(|length| length > longest) {
            return Err(too_large(longest));
        }
        let Some(chunk) = self.chunks.next().await.transpose()? else { return Ok(None) };
        self.received = self.received.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
        if self.received > longest { Err(too_large(longest)) } else { Ok(Some(chunk)) }
    }

    /// The whole of a file that may have at most `longest` bytes, which are few.
    pub(super) async fn whole(mut self, longest: u64) -> Result<Vec<u8>> {
        let mut whole = Vec::new();
        while let Some(chunk) = self.next(longest).await? {
            whole.extend_from_slice(&chunk);
        }
        Ok(whole)
    }
}

fn too_large(longest: u64) -> Error {
    Error::new(Outcome::TooLarge, format!("A file may have at most {longest} bytes here."))
}
