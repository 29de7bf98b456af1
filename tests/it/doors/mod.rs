//! The doors beside HTTP, each with its own clients.

mod socketio;
mod socketio_document;
mod socketio_ends;
mod socketio_events;
mod socketio_hostile;
mod socketio_letter;
