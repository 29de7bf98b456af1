//! The doors where clients stay connected, each with a real client.

mod frames;
mod parity;
mod proxies;
mod socketio;
mod socketio_document;
mod socketio_ends;
mod socketio_events;
mod socketio_hostile;
mod socketio_letter;
mod socketio_parsing;
mod table;
mod tchatator;
mod way;
