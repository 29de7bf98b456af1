//! What moves between a commit and its readers: the only place that batches and fans out.

mod appender;
mod hub;
mod queue;
mod shared;
mod slot;

pub use appender::{Appender, Commit};
pub use hub::{Hub, Listener, Scope};
pub use queue::Signal;
pub use shared::Shared;
pub use slot::Glimpse;
