//! Something on its way to any number of readers.

use std::sync::OnceLock;

use bytes::Bytes;
use serde_json::value::RawValue;

use crate::model::{Entry, Fleeting};

/// An entry of the log, or a fleeting fact, with its encodings: each is made by the first reader that needs it and shared
/// by all others, so that a thousand subscribers cost one encoding.
#[derive(Debug)]
pub struct Shared<T = Entry> {
    shared: T,
    sse: OnceLock<Bytes>,
    pair: OnceLock<[Box<RawValue>; 2]>,
}

impl<T> Shared<T> {
    /// It as Server-Sent Events spell it, made by `encode` where nobody has made it yet.
    pub fn sse(&self, encode: impl FnOnce(&T) -> Bytes) -> Bytes {
        self.sse.get_or_init(|| encode(&self.shared)).clone()
    }

    /// It as the two arguments of a Socket.IO event, made by `encode` where nobody has made them yet.
    pub fn pair(&self, encode: impl FnOnce(&T) -> [Box<RawValue>; 2]) -> &[Box<RawValue>; 2] {
        self.pair.get_or_init(|| encode(&self.shared))
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
        Self { shared, sse: OnceLock::new(), pair: OnceLock::new() }
    }
}
