//! The front doors. Each turns bytes into an operation of [`Chat`](crate::chat::Chat), and a reply, an entry of the
//! log or an outcome back into bytes. No door has a rule of its own.

pub mod address;
pub mod fields;
pub mod frames;
pub mod http;
pub mod language;
pub mod lines;
pub mod port;
pub mod proxy;
pub mod socketio;
pub mod tchatator;
pub mod visitor;
