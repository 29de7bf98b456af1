//! Something on its way to any number of readers.

use std::sync::OnceLock;

use bytes::Bytes;

use crate::model::{Entry, Fleeting};

/// An entry of the log, or a fleeting fact, with its encodings: each is made by the first reader that needs it and shared
/// by all others, so that a thousand subscribers cost one encoding.
#[derive(Debug)]
pub struct Shared<T = Entry> {
    shared: T,
    sse: OnceLock<Bytes>,
}

impl<T> Shared<T> {
    /// It as Server-Sent Events spell it, made by `encode` where nobody has made it yet.
    pub fn sse(&self, encode: impl FnOnce(&T) -> Bytes) -> Bytes {
        self.sse.get_or_init(|| encode(&self.shared)).clone()
    }
}

impl Shared {
    /// The entry itself.
    #[must_use]
    pub fn entry(&self) -> &Entry {
        &self.shared
    }
}

impl Shared<Fleeting> {
    /// The fact itself.
    #[must_use]
    pub fn fact(&self) -> &Fleeting {
        &self.shared
    }
}

impl<T> From<T> for Shared<T> {
    fn from(shared: T) -> Self {
        Self { shared, sse: OnceLock::new() }
    }
}
