//! The doors beside HTTP, each with its own clients.

mod socketio;
