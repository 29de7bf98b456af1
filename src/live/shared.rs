//! An entry on its way to any number of readers.

use std::sync::OnceLock;

use bytes::Bytes;

use crate::model::Entry;

/// An entry of the log with its encodings: each is made by the first reader that needs it and shared by all
/// others, so that a thousand subscribers cost one encoding.
#[derive(Debug)]
pub struct Shared {
    entry: Entry,
    sse: OnceLock<Bytes>,
}

impl Shared {
    /// The entry itself.
    #[must_use]
    pub fn entry(&self) -> &Entry {
        &self.entry
    }

    /// The entry as Server-Sent Events spell it, made by `encode` where nobody has made it yet.
    pub fn sse(&self, encode: impl FnOnce(&Entry) -> Bytes) -> Bytes {
        self.sse.get_or_init(|| encode(&self.entry)).clone()
    }
}

impl From<Entry> for Shared {
    fn from(entry: Entry) -> Self {
        Self { entry, sse: OnceLock::new() }
    }
}
