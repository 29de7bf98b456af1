//! The only place that queries. Functions take a connection, so that they compose in one transaction;
//! [`Store`] lends connections and bounds how many wait for one.

pub mod accounts;
pub mod addresses;
pub mod append;
pub mod attachments;
pub mod audit;
pub mod blocks;
mod connection;
pub mod contents;
pub mod doorbell;
pub mod embedded;
mod errors;
mod events;
pub mod files;
pub mod housekeeping;
mod labels;
pub mod log;
pub mod markers;
pub mod members;
pub mod messages;
pub mod migrations;
pub mod presence;
pub mod reactions;
pub mod requests;
pub mod rooms;
pub mod search;
pub mod search_index;
pub mod sessions;
pub mod stickers;
pub mod users;
pub mod versions;

pub use connection::{Db, DedicatedConnection, Store, transaction};
