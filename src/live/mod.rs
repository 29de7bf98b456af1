//! What moves between a commit and its readers: the only place that batches and fans out, to streams and to other services.

mod appender;
mod courier;
mod hub;
mod queue;
mod reach;
mod shared;
mod slot;

pub use appender::{Appender, Commit};
pub use courier::{Courier, Parcel};
pub use hub::{Hub, Listener, Scope};
pub use queue::Signal;
pub use reach::Reach;
pub use shared::Shared;
pub use slot::Glimpse;
