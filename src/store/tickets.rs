//! Tickets for streams, stored as hashes.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::Db;
use super::sessions::SecretHash;
use crate::error::Result;
use crate::model::{KeyId, Proof, SessionId, UserId};
use crate::schema::{api_keys, sessions, stream_tickets, users};

/// A redeemed ticket: whose stream it opens, and until when.
#[derive(Debug)]
pub struct Redeemed {
    /// What asked for it.
    pub proof: Proof,
    /// The user.
    pub user: UserId,
    /// The user's name.
    pub username: String,
    /// When the stream must end.
    pub stream_until: DateTime<Utc>,
}

/// Keeps a new ticket.
pub fn insert(
    db: &mut Db,
    hash: &SecretHash,
    user: UserId,
    proof: Proof,
    stream_until: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    let (session, key) = match proof {
        Proof::Session(session) => (Some(session), None),
        Proof::Key(key) => (None, Some((key, user))),
    };
    diesel::insert_into(stream_tickets::table)
        .values((
            stream_tickets::hash.eq(hash),
            stream_tickets::session_id.eq(session),
            stream_tickets::key_id.eq(key.map(|(key, _)| key)),
            stream_tickets::user_id.eq(key.map(|(_, user)| user)),
            stream_tickets::stream_until.eq(stream_until),
            stream_tickets::expires_at.eq(expires_at),
        ))
        .execute(db)?;
    Ok(())
}

/// Takes a ticket out of the table: whoever comes second finds none. Tickets of what is over open nothing.
pub fn redeem(db: &mut Db, hash: &SecretHash, now: DateTime<Utc>) -> Result<Option<Redeemed>> {
    type Taken = (Option<SessionId>, Option<KeyId>, Option<UserId>, DateTime<Utc>);
    let taken = diesel::delete(stream_tickets::table.find(hash).filter(stream_tickets::expires_at.gt(now)))
        .returning((
            stream_tickets::session_id,
            stream_tickets::key_id,
            stream_tickets::user_id,
            stream_tickets::stream_until,
        ))
        .get_result::<Taken>(db)
        .optional()?;
    let (proof, owner, stream_until) = match taken {
        Some((Some(session), _, _, until)) => {
            let owner = sessions::table.inner_join(users::table).filter(sessions::id.eq(session));
            let owner = owner.filter(sessions::ended_at.is_null()).select((users::id, users::username));
            (Proof::Session(session), owner.first::<(UserId, String)>(db).optional()?, until)
        }
        Some((None, Some(key), Some(user), until)) => {
            let good = api_keys::table.find(key).filter(api_keys::revoked_at.is_null());
            let owner = users::table.find(user).filter(users::erased_at.is_null()).filter(diesel::dsl::exists(good));
            let owner = owner.select((users::id, users::username));
            (Proof::Key(key), owner.first::<(UserId, String)>(db).optional()?, until)
        }
        Some((None, _, _, _)) | None => return Ok(None),
    };
    Ok(owner.map(|(user, username)| Redeemed { proof, user, username, stream_until }))
}
