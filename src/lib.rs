//! The map of `miaou`.
//!
//! A **door** turns bytes into an operation, hands it to [`Chat`](chat::Chat), and turns a reply, an entry of the log
//! or an outcome back into bytes. Every rule is in `Chat`. Every durable fact goes through one commit-ordered **log**
//! in PostgreSQL, and every subscriber, whatever its door, reads that log from a position onward. What users get from
//! it: an acknowledged message is never lost, never doubled and never out of order.
//!
//! | module | what is there |
//! |---|---|
//! | [`server`] | assembles everything, opens the doors, stops in order |
//! | [`doors`] | `http`: REST, Server-Sent Events, OpenAPI, Swagger UI, and in `pages` the web client and the guides; `socketio`: the chat of websites; `frames`: JSON, one object a line or over WebSocket; `tchatator`: slash commands; what doors share where clients stay connected: `Visitor`, `Port`, `Lines` |
//! | [`chat`] | every rule, as methods of `Chat`; `Feed`, the one way to read the log |
//! | [`store`] | every query; `log` and `append` write the log; `files`; the embedded PostgreSQL |
//! | [`live`] | `Appender`, from many senders to one transaction; `Hub`, from one entry to many readers, and where they look for what is fleeting; `Courier`, to webhooks |
//! | [`model`] | the vocabulary: ids, names, users, rooms, messages, entries; `markup`, what people say as HTML |
//! | [`outcome`], [`error`] | the table of how an operation can end, and what a failed one tells |
//! | [`config`] | every setting, once, and reading them again |
//!
//! Imports go one way: `main → server → doors → chat → store, live → model, outcome, error, config`; never back,
//! never sideways. `diesel` stays in `store`, `schema` and the derives of `model`; `actix` in `doors` and `server`. A
//! test enforces it.
//!
//! One operation from door to log: [`doors::http`]'s `chatroom_message` → [`chat::Chat::post_message`] →
//! [`live::Appender`] → [`store::append`]; and back out: `chat`'s tail → [`live::Hub`] → [`chat::Feed`] → the stream.
//!
//! To add an operation: an input struct in `model`, a method on `Chat`, a thin line in each door that has it. The tests
//! ask for what was forgotten: a route without its row, an outcome that nothing provokes, a stale document.
//!
//! Beside the crate: `web/`, the web client, the widget and the JavaScript library under both, served as they are.
//!
//! Deliberately absent: a build step for what browsers load, a message broker, a cache, an ORM's idea of an entity,
//! sequences for positions, unbounded queues.

pub mod chat;
pub mod config;
pub mod doors;
pub mod error;
pub mod live;
pub mod model;
pub mod outcome;
pub(crate) mod schema;
pub mod server;
pub mod store;
