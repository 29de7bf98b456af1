//! Frames on their way to a client.

use serde::Serialize;

/// Frames, each one JSON object without a line break, in order.
#[derive(Debug, Default)]
pub struct Out(Vec<String>);

impl Out {
    /// Adds a frame.
    pub fn say(&mut self, frame: &impl Serialize) {
        self.push(serde_json::to_string(frame));
    }

    /// Adds a frame that is JSON already.
    pub fn push(&mut self, frame: serde_json::Result<String>) {
        match frame {
            Ok(frame) => self.0.push(frame),
            // Our own types always serialise.
            Err(error) => tracing::error!(%error, "a frame could not be encoded"),
        }
    }

    /// All of them, which then are gone.
    pub fn take(&mut self) -> Vec<String> {
        std::mem::take(&mut self.0)
    }
}
