//! Every test that needs more than one function: real clients at the doors of a real server on a real PostgreSQL.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a failed assumption of a test is a failed test"
)]

mod bad_input;
mod bounds;
mod calls;
mod config;
mod credentials;
mod embedded;
mod headers;
mod interleavings;
mod layers;
mod markup;
mod markup_attacks;
mod messages;
mod openapi;
mod outage;
mod outcomes;
mod promise;
mod readers;
mod readme;
mod sessions;
mod streams;
mod support;
mod tls;
mod wire;
