//! Keys, stored as hashes.

use chrono::{DateTime, Utc};
use diesel::dsl::now;
use diesel::prelude::*;

use super::Db;
use super::sessions::SecretHash;
use crate::error::Result;
use crate::model::{ApiKey, KeyId, Scopes, UserId, UserLabel, UserRole};
use crate::schema::{api_keys, users};

/// What is stored of a new key.
#[derive(Debug)]
pub struct NewApiKey {
    /// Whom it proves.
    pub user: UserId,
    /// The service that it is of.
    pub service: Option<String>,
    /// What people call it.
    pub name: String,
    /// SHA-256 of the key.
    pub hash: SecretHash,
    /// The letters that it begins with.
    pub prefix: String,
    /// What it is good for.
    pub scopes: Scopes,
    /// Until when.
    pub expires_at: Option<DateTime<Utc>>,
}

type Columns = (
    (KeyId, UserId, String, Option<String>, String, String, Scopes),
    (DateTime<Utc>, Option<DateTime<Utc>>, Option<DateTime<Utc>>, Option<DateTime<Utc>>),
);

macro_rules! columns {
    () => {
        (
            (
                api_keys::id,
                api_keys::user_id,
                users::username,
                api_keys::service,
                api_keys::name,
                api_keys::prefix,
                api_keys::scopes,
            ),
            (api_keys::created_at, api_keys::expires_at, api_keys::last_used_at, api_keys::revoked_at),
        )
    };
}

fn key((what, when): Columns) -> ApiKey {
    let (id, user, username, service, name, prefix, scopes) = what;
    let (created_at, expires_at, last_used_at, revoked_at) = when;
    let user = UserLabel { id: user, username };
    ApiKey { id, user, service, name, prefix, scopes, created_at, expires_at, last_used_at, revoked_at }
}

/// Adds a key.
pub fn insert(db: &mut Db, id: KeyId, new: &NewApiKey) -> Result<()> {
    diesel::insert_into(api_keys::table)
        .values((
            api_keys::id.eq(id),
            api_keys::user_id.eq(new.user),
            api_keys::service.eq(&new.service),
            api_keys::name.eq(&new.name),
            api_keys::hash.eq(&new.hash),
            api_keys::prefix.eq(&new.prefix),
            api_keys::scopes.eq(&new.scopes),
            api_keys::expires_at.eq(new.expires_at),
        ))
        .execute(db)?;
    Ok(())
}

/// A key.
pub fn find(db: &mut Db, id: KeyId) -> Result<Option<ApiKey>> {
    let row = api_keys::table.find(id).inner_join(users::table).select(columns!());
    Ok(row.first::<Columns>(db).optional()?.map(key))
}

/// A key that is good now, and what its user may do. Notes that it is used, though not more often than every five minutes.
pub fn good(db: &mut Db, hash: &SecretHash) -> Result<Option<(ApiKey, UserRole)>> {
    let good = api_keys::table
        .inner_join(users::table)
        .filter(api_keys::hash.eq(hash))
        .filter(api_keys::revoked_at.is_null())
        .filter(api_keys::expires_at.is_null().or(api_keys::expires_at.gt(Utc::now())))
        .filter(users::erased_at.is_null());
    let Some((columns, role)) = good.select((columns!(), users::role)).first::<(Columns, UserRole)>(db).optional()?
    else {
        return Ok(None);
    };
    let key = key(columns);
    let stale = Utc::now() - chrono::TimeDelta::minutes(5);
    if key.last_used_at.is_none_or(|used| used < stale) {
        diesel::update(api_keys::table.find(key.id)).set(api_keys::last_used_at.eq(now)).execute(db)?;
    }
    Ok(Some((key, role)))
}

/// A user's own keys that are not revoked, from the oldest on.
pub fn of_user(db: &mut Db, user: UserId) -> Result<Vec<ApiKey>> {
    let own = api_keys::table
        .inner_join(users::table)
        .filter(api_keys::user_id.eq(user))
        .filter(api_keys::revoked_at.is_null())
        .order(api_keys::id);
    Ok(own.select(columns!()).load::<Columns>(db)?.into_iter().map(key).collect())
}

/// The keys of a service that are not revoked, from the oldest on.
pub fn of_service(db: &mut Db, service: &str) -> Result<Vec<ApiKey>> {
    let own = api_keys::table
        .inner_join(users::table)
        .filter(api_keys::service.eq(service))
        .filter(api_keys::revoked_at.is_null())
        .order(api_keys::id);
    Ok(own.select(columns!()).load::<Columns>(db)?.into_iter().map(key).collect())
}

/// Makes a key good for nothing. False where it was already.
pub fn revoke(db: &mut Db, id: KeyId) -> Result<bool> {
    let revoked = diesel::update(api_keys::table.find(id).filter(api_keys::revoked_at.is_null()))
        .set(api_keys::revoked_at.eq(now))
        .execute(db)?;
    Ok(revoked > 0)
}

/// Forgets what people called a user's keys.
pub fn forget_names(db: &mut Db, user: UserId) -> Result<()> {
    diesel::update(api_keys::table.filter(api_keys::user_id.eq(user))).set(api_keys::name.eq("")).execute(db)?;
    Ok(())
}

/// Keys revoked after a moment.
pub fn revoked_since(db: &mut Db, since: DateTime<Utc>) -> Result<Vec<KeyId>> {
    Ok(api_keys::table.filter(api_keys::revoked_at.gt(since)).select(api_keys::id).load(db)?)
}
