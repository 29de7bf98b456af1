//! From where users have logged in.

use diesel::dsl::now;
use diesel::prelude::*;

use super::Db;
use crate::error::Result;
use crate::model::UserId;
use crate::schema::known_addresses;

/// What stands for an address.
pub type Fingerprint = Vec<u8>;

/// Notes that a user has logged in from an address just now.
pub fn remember(db: &mut Db, user: UserId, fingerprint: &Fingerprint) -> Result<()> {
    diesel::insert_into(known_addresses::table)
        .values((known_addresses::user_id.eq(user), known_addresses::fingerprint.eq(fingerprint)))
        .on_conflict((known_addresses::user_id, known_addresses::fingerprint))
        .do_update()
        .set(known_addresses::used_at.eq(now))
        .execute(db)?;
    Ok(())
}
