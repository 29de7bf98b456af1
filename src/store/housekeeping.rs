//! What outlived its use goes.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::Db;
use crate::error::Result;
use crate::schema::{idempotency_keys, sessions, stream_tickets};

/// Deletes idempotency keys older than `keys_before`, and tickets and sessions that expired before `now`.
/// Returns how many rows went.
pub fn sweep(db: &mut Db, keys_before: DateTime<Utc>, now: DateTime<Utc>) -> Result<usize> {
    let keys = diesel::delete(idempotency_keys::table.filter(idempotency_keys::created_at.lt(keys_before)));
    let tickets = diesel::delete(stream_tickets::table.filter(stream_tickets::expires_at.lt(now)));
    let sessions = diesel::delete(sessions::table.filter(sessions::expires_at.lt(now)));
    Ok(keys.execute(db)? + tickets.execute(db)? + sessions.execute(db)?)
}
