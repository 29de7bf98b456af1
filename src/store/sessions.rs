//! Sessions, and the single-use secrets that belong to them. Secrets are stored as hashes.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::Db;
use crate::error::Result;
use crate::model::{SessionId, UserId};
use crate::schema::{refresh_tokens, sessions, stream_tickets, users};

/// SHA-256 of a secret.
pub type SecretHash = Vec<u8>;

/// A refresh token as it is stored, with its session.
#[derive(Debug)]
pub struct RefreshToken {
    /// The session it belongs to.
    pub session: SessionId,
    /// Whose session.
    pub user: UserId,
    /// When it was first used, if it was.
    pub used_at: Option<DateTime<Utc>>,
    /// When the session ends by itself.
    pub expires_at: DateTime<Utc>,
    /// When the session was ended, if it was.
    pub ended_at: Option<DateTime<Utc>>,
}

/// A redeemed ticket: whose stream it opens, and until when.
#[derive(Debug)]
pub struct Redeemed {
    /// The session that asked for it.
    pub session: SessionId,
    /// The user.
    pub user: UserId,
    /// The user's name.
    pub username: String,
    /// When the stream must end.
    pub stream_until: DateTime<Utc>,
}

/// Begins a session.
pub fn insert(db: &mut Db, id: SessionId, user: UserId, expires_at: DateTime<Utc>) -> Result<()> {
    diesel::insert_into(sessions::table)
        .values((sessions::id.eq(id), sessions::user_id.eq(user), sessions::expires_at.eq(expires_at)))
        .execute(db)?;
    Ok(())
}

/// Ends a session. False where it was over already.
pub fn end(db: &mut Db, id: SessionId) -> Result<bool> {
    let ended = diesel::update(sessions::table.find(id).filter(sessions::ended_at.is_null()))
        .set(sessions::ended_at.eq(diesel::dsl::now))
        .execute(db)?;
    Ok(ended > 0)
}

/// Sessions of a user that are not over.
pub fn open(db: &mut Db, user: UserId) -> Result<Vec<SessionId>> {
    let open = sessions::table.filter(sessions::user_id.eq(user)).filter(sessions::ended_at.is_null());
    Ok(open.filter(sessions::expires_at.gt(diesel::dsl::now)).select(sessions::id).load(db)?)
}

/// Sessions ended after a moment.
pub fn ended_since(db: &mut Db, since: DateTime<Utc>) -> Result<Vec<SessionId>> {
    Ok(sessions::table.filter(sessions::ended_at.gt(since)).select(sessions::id).load(db)?)
}

/// Puts off the moment at which a session ends by itself.
pub fn extend(db: &mut Db, id: SessionId, expires_at: DateTime<Utc>) -> Result<()> {
    diesel::update(sessions::table.find(id)).set(sessions::expires_at.eq(expires_at)).execute(db)?;
    Ok(())
}

/// Keeps a new refresh token.
pub fn insert_refresh_token(db: &mut Db, hash: &SecretHash, session: SessionId) -> Result<()> {
    diesel::insert_into(refresh_tokens::table)
        .values((refresh_tokens::hash.eq(hash), refresh_tokens::session_id.eq(session)))
        .execute(db)?;
    Ok(())
}

/// True where such a refresh token was given, used or not.
pub fn knows_refresh_token(db: &mut Db, hash: &SecretHash) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(refresh_tokens::table.find(hash))).get_result(db)?)
}

/// A refresh token, locked against a second use at the same time.
pub fn lock_refresh_token(db: &mut Db, hash: &SecretHash) -> Result<Option<RefreshToken>> {
    let row = refresh_tokens::table
        .inner_join(sessions::table)
        .filter(refresh_tokens::hash.eq(hash))
        .select((sessions::id, sessions::user_id, refresh_tokens::used_at, sessions::expires_at, sessions::ended_at))
        .for_update()
        .first(db)
        .optional()?;
    Ok(row.map(|(session, user, used_at, expires_at, ended_at)| RefreshToken {
        session,
        user,
        used_at,
        expires_at,
        ended_at,
    }))
}

/// Marks a refresh token as used.
pub fn use_refresh_token(db: &mut Db, hash: &SecretHash) -> Result<()> {
    diesel::update(refresh_tokens::table.find(hash)).set(refresh_tokens::used_at.eq(diesel::dsl::now)).execute(db)?;
    Ok(())
}

/// Keeps a new ticket.
pub fn insert_ticket(
    db: &mut Db,
    hash: &SecretHash,
    session: SessionId,
    stream_until: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    diesel::insert_into(stream_tickets::table)
        .values((
            stream_tickets::hash.eq(hash),
            stream_tickets::session_id.eq(session),
            stream_tickets::stream_until.eq(stream_until),
            stream_tickets::expires_at.eq(expires_at),
        ))
        .execute(db)?;
    Ok(())
}

/// Takes a ticket out of the table: whoever comes second finds none. Tickets of ended sessions open nothing.
pub fn redeem_ticket(db: &mut Db, hash: &SecretHash, now: DateTime<Utc>) -> Result<Option<Redeemed>> {
    let taken = diesel::delete(stream_tickets::table.find(hash).filter(stream_tickets::expires_at.gt(now)))
        .returning((stream_tickets::session_id, stream_tickets::stream_until))
        .get_result::<(SessionId, DateTime<Utc>)>(db)
        .optional()?;
    let Some((session, stream_until)) = taken else { return Ok(None) };
    let owner = sessions::table
        .inner_join(users::table)
        .filter(sessions::id.eq(session))
        .filter(sessions::ended_at.is_null())
        .select((users::id, users::username))
        .first::<(UserId, String)>(db)
        .optional()?;
    Ok(owner.map(|(user, username)| Redeemed { session, user, username, stream_until }))
}
