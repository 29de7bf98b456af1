//! The doors where clients stay connected, each with a real client over raw sockets.

mod frames;
