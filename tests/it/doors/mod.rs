//! The doors where clients stay connected.

mod frames;
