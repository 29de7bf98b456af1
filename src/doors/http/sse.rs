//! Server-Sent Events, as the WHATWG HTML standard spells them (section 9.2).

use std::fmt::Display;

use bytes::{BufMut, Bytes, BytesMut};
use serde::Serialize;
use serde_json::json;

use crate::chat::{End, ResetReason};
use crate::live::Shared;
use crate::model::{Cursor, Entry, Epoch, Fleeting, Head, LogCursor, LogLine};

/// A comment: nothing to a reader, but bytes to proxies.
pub const COMMENT: Bytes = Bytes::from_static(b":\n\n");

/// What a stream begins with: how long to wait before reconnecting, in milliseconds, and where the reader stands, if
/// that is known.
///
/// An `id` without data makes no event, but it is where `EventSource` resumes: a stream that breaks before its first
/// event loses nothing.
#[must_use]
pub fn opening(retry: u32, cursor: Option<&impl Display>) -> Bytes {
    let id = cursor.map(|cursor| format!("id: {cursor}\n")).unwrap_or_default();
    format!("retry: {retry}\n{id}\n").into()
}

/// An entry of the log, encoded once for all its readers.
#[must_use]
pub fn entry(shared: &Shared, epoch: Epoch) -> Bytes {
    shared.sse(|entry| {
        let id = Head { epoch, position: entry.position() }.cursor();
        match entry {
            Entry::Message(message) => event(Some(&id), entry.kind(), message),
            Entry::Event(happened) => event(Some(&id), entry.kind(), happened),
        }
    })
}

/// Several entries at once.
#[must_use]
pub fn entries(shared: &[std::sync::Arc<Shared>], epoch: Epoch) -> Bytes {
    if let [one] = shared {
        return entry(one, epoch);
    }
    let mut bytes = BytesMut::new();
    shared.iter().for_each(|shared| bytes.extend_from_slice(&entry(shared, epoch)));
    bytes.freeze()
}

/// A fleeting fact: it has no `id`, since no stream goes on from it.
#[must_use]
pub fn fleeting(shared: &Shared<Fleeting>) -> Bytes {
    shared.sse(|fact| match fact {
        Fleeting::Presence(presence) => event(NO_ID, fact.name(), presence),
        Fleeting::Viewers(viewers) => event(NO_ID, fact.name(), viewers),
        Fleeting::Typing(typing) => event(NO_ID, fact.name(), typing),
    })
}

/// What the reader knows must be read anew; the stream goes on from `cursor`.
#[must_use]
pub fn reset(reason: ResetReason, cursor: &Cursor) -> Bytes {
    event(Some(cursor), "reset", &json!({ "reason": reason, "cursor": cursor.to_string() }))
}

/// A line of the admins' log.
#[must_use]
pub fn log(cursor: &LogCursor, line: &LogLine) -> Bytes {
    event(Some(cursor), "log", line)
}

/// Of an event that has no place to resume from.
const NO_ID: Option<&Cursor> = None;

/// The last event of a stream that the server ends.
#[must_use]
pub fn end(end: End) -> Bytes {
    let row = end.outcome().row();
    event(NO_ID, "end", &json!({ "code": row.code, "name": row.name, "reason": end.reason() }))
}

/// One event. JSON has no line breaks outside strings and escapes those inside, so `data` is one line whatever
/// people write; kinds and cursors are ours and have none.
fn event(id: Option<&impl Display>, kind: &str, data: &impl Serialize) -> Bytes {
    let mut bytes = BytesMut::with_capacity(256).writer();
    let written = (|| -> std::io::Result<()> {
        use std::io::Write;
        if let Some(id) = id {
            writeln!(bytes, "id: {id}")?;
        }
        write!(bytes, "event: {kind}\ndata: ")?;
        serde_json::to_writer(&mut bytes, data)?;
        bytes.write_all(b"\n\n")
    })();
    match written {
        Ok(()) => bytes.into_inner().freeze(),
        // Our own types always serialise; a reader that missed this would find it in the log.
        Err(error) => {
            tracing::error!(%error, "an entry could not be encoded");
            COMMENT
        }
    }
}
