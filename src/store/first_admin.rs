//! What makes the first admin, stored as a hash.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::Db;
use super::sessions::SecretHash;
use crate::error::Result;
use crate::model::{UserId, UserRole};
use crate::schema::{first_admin_tokens, users};

/// Whether there is an admin, besides the service itself.
pub fn exists(db: &mut Db) -> Result<bool> {
    let admins = users::table.filter(users::role.eq(UserRole::Admin)).filter(users::id.gt(UserId(0)));
    Ok(diesel::select(diesel::dsl::exists(admins)).get_result(db)?)
}

/// Keeps a token, and forgets those that expired before `now`.
pub fn insert(db: &mut Db, hash: &SecretHash, now: DateTime<Utc>, expires_at: DateTime<Utc>) -> Result<()> {
    diesel::delete(first_admin_tokens::table.filter(first_admin_tokens::expires_at.lt(now))).execute(db)?;
    diesel::insert_into(first_admin_tokens::table)
        .values((first_admin_tokens::hash.eq(hash), first_admin_tokens::expires_at.eq(expires_at)))
        .execute(db)?;
    Ok(())
}

/// Whether a token is good.
pub fn good(db: &mut Db, hash: &SecretHash, now: DateTime<Utc>) -> Result<bool> {
    let good = first_admin_tokens::table.find(hash).filter(first_admin_tokens::expires_at.gt(now));
    Ok(diesel::select(diesel::dsl::exists(good)).get_result(db)?)
}

/// Forgets every token: there is an admin.
pub fn clear(db: &mut Db) -> Result<()> {
    diesel::delete(first_admin_tokens::table).execute(db)?;
    Ok(())
}
