//! Sessions, and the secrets that belong to them. Secrets are stored as hashes.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::Db;
use crate::error::Result;
use crate::model::{Device, KeyId, Session, SessionId, UserId};
use crate::schema::{api_keys, refresh_tokens, sessions};

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
    /// The one it was given for was used again in its place.
    pub superseded: bool,
    /// When the session ends by itself.
    pub expires_at: DateTime<Utc>,
    /// When the session was ended, if it was.
    pub ended_at: Option<DateTime<Utc>>,
}

/// What is stored of a login.
#[derive(Debug)]
pub struct NewSession {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// Where it comes from.
    pub device: Device,
    /// The service key that began it.
    pub key: Option<KeyId>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
}

/// Begins a session.
pub fn insert(db: &mut Db, new: &NewSession) -> Result<()> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(new.id),
            sessions::user_id.eq(new.user),
            sessions::user_agent.eq(&new.device.user_agent),
            sessions::address.eq(new.device.address.to_string()),
            sessions::key_id.eq(new.key),
            sessions::expires_at.eq(new.expires_at),
        ))
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

/// Sessions ended after a moment.
pub fn ended_since(db: &mut Db, since: DateTime<Utc>) -> Result<Vec<SessionId>> {
    Ok(sessions::table.filter(sessions::ended_at.gt(since)).select(sessions::id).load(db)?)
}

/// Sessions of a user that are not over, the newest first.
pub fn of_user(db: &mut Db, user: UserId, before: Option<SessionId>, limit: i64) -> Result<Vec<Session>> {
    type Columns = (SessionId, DateTime<Utc>, DateTime<Utc>, DateTime<Utc>, Option<String>, Option<String>);
    let mut query = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(diesel::dsl::now))
        // They are numbered in the order of time.
        .order(sessions::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(sessions::id.lt(before));
    }
    let query = query.select((
        sessions::id,
        sessions::created_at,
        sessions::last_used_at,
        sessions::expires_at,
        sessions::user_agent,
        sessions::address,
    ));
    Ok(query
        .load::<Columns>(db)?
        .into_iter()
        .map(|(id, created_at, last_used_at, expires_at, user_agent, address)| Session {
            id,
            created_at,
            last_used_at,
            expires_at,
            user_agent,
            address,
            current: false,
        })
        .collect())
}

/// Whose a session is that is not over.
pub fn owner(db: &mut Db, id: SessionId) -> Result<Option<UserId>> {
    let live = sessions::table.find(id).filter(sessions::ended_at.is_null());
    Ok(live.filter(sessions::expires_at.gt(diesel::dsl::now)).select(sessions::user_id).first(db).optional()?)
}

/// Ends all sessions of a user but one, and tells which.
pub fn end_others(db: &mut Db, user: UserId, kept: Option<SessionId>) -> Result<Vec<SessionId>> {
    let live = sessions::table.filter(sessions::user_id.eq(user)).filter(sessions::ended_at.is_null());
    let others = live.filter(sessions::id.ne(kept.unwrap_or(SessionId(uuid::Uuid::nil()))));
    let ended = diesel::update(others).set(sessions::ended_at.eq(diesel::dsl::now));
    Ok(ended.returning(sessions::id).get_results(db)?)
}

/// Forgets where a user's logins came from.
pub fn forget_devices(db: &mut Db, user: UserId) -> Result<()> {
    diesel::update(sessions::table.filter(sessions::user_id.eq(user)))
        .set((sessions::user_agent.eq(None::<String>), sessions::address.eq(None::<String>)))
        .execute(db)?;
    Ok(())
}

/// Puts off the moment at which a session ends by itself, which is in use again.
pub fn extend(db: &mut Db, id: SessionId, device: &Device, expires_at: DateTime<Utc>) -> Result<()> {
    diesel::update(sessions::table.find(id))
        .set((
            sessions::expires_at.eq(expires_at),
            sessions::last_used_at.eq(diesel::dsl::now),
            sessions::user_agent.eq(&device.user_agent),
            sessions::address.eq(device.address.to_string()),
        ))
        .execute(db)?;
    Ok(())
}

/// Whether a session may be refreshed: not where a service key began it that is good no more.
pub fn vouched(db: &mut Db, id: SessionId) -> Result<bool> {
    let good = api_keys::table
        .filter(api_keys::revoked_at.is_null())
        .filter(api_keys::expires_at.is_null().or(api_keys::expires_at.gt(Utc::now())))
        .select(api_keys::id.nullable());
    let vouched = sessions::table.find(id).filter(sessions::key_id.is_null().or(sessions::key_id.eq_any(good)));
    Ok(diesel::select(diesel::dsl::exists(vouched)).get_result(db)?)
}

/// Keeps a new refresh token, with the one that it is given for.
pub fn insert_refresh_token(
    db: &mut Db,
    hash: &SecretHash,
    session: SessionId,
    parent: Option<&SecretHash>,
) -> Result<()> {
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::hash.eq(hash),
            refresh_tokens::session_id.eq(session),
            refresh_tokens::parent.eq(parent),
        ))
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
        .select((
            sessions::id,
            sessions::user_id,
            refresh_tokens::used_at,
            refresh_tokens::superseded,
            sessions::expires_at,
            sessions::ended_at,
        ))
        .for_update()
        .first(db)
        .optional()?;
    Ok(row.map(|(session, user, used_at, superseded, expires_at, ended_at)| RefreshToken {
        session,
        user,
        used_at,
        superseded,
        expires_at,
        ended_at,
    }))
}

/// Puts those refresh tokens out of use that were given for another and not used yet. False where one of them was used, or
/// none is known: a node of an earlier release may have given it.
pub fn supersede_refresh_tokens(db: &mut Db, parent: &SecretHash) -> Result<bool> {
    let given =
        refresh_tokens::table.filter(refresh_tokens::parent.eq(parent)).filter(refresh_tokens::superseded.eq(false));
    let used = given.filter(refresh_tokens::used_at.is_not_null());
    if diesel::select(diesel::dsl::exists(used)).get_result(db)? {
        return Ok(false);
    }
    Ok(diesel::update(given).set(refresh_tokens::superseded.eq(true)).execute(db)? > 0)
}

/// Marks a refresh token as used.
pub fn use_refresh_token(db: &mut Db, hash: &SecretHash) -> Result<()> {
    diesel::update(refresh_tokens::table.find(hash)).set(refresh_tokens::used_at.eq(diesel::dsl::now)).execute(db)?;
    Ok(())
}
