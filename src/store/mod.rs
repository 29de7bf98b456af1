//! The only place that queries. Functions take a connection, so that they compose in one transaction;
//! [`Store`] lends connections and bounds how many wait for one.

pub mod append;
pub mod attachments;
mod connection;
pub mod contents;
pub mod doorbell;
pub mod embedded;
mod errors;
pub mod files;
pub mod housekeeping;
pub mod log;
pub mod messages;
pub mod migrations;
pub mod rooms;
pub mod sessions;
pub mod stickers;
pub mod users;

pub use connection::{Db, DedicatedConnection, Store, transaction};
