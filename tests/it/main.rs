//! Every test that needs more than one function: real clients at the doors of a real server on a real PostgreSQL.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a failed assumption of a test is a failed test"
)]

mod accounts;
mod addresses;
mod api_keys;
mod appender;
mod attachments;
mod bad_input;
mod bounds;
mod buckets;
mod calls;
mod carried;
mod command;
mod config;
mod conversations;
mod credentials;
mod docs;
mod doors;
mod edits;
mod embedded;
mod erasure;
mod filters;
mod guesses;
mod guests;
mod headers;
mod hooks;
mod hostile;
mod interleavings;
mod language;
mod layers;
mod limits;
mod logs;
mod markup;
mod markup_attacks;
mod messages;
mod moderation;
mod openapi;
mod outage;
mod outcomes;
mod pages;
mod pictures;
mod presence;
mod promise;
mod protocols;
mod races;
mod reactions;
mod readers;
mod readme;
mod reports;
mod rights;
mod rooms;
mod salons;
mod search;
mod services;
mod sessions;
mod settings;
mod slow_mode;
mod stickers;
mod streams;
mod support;
mod tls;
mod unread;
mod web;
mod webhooks;
mod wire;
