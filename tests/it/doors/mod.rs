//! The doors where clients stay connected, each with a real client.

mod frames;
mod socketio;
mod tchatator;
