//! The schema's history, embedded in the binary.

use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::Db;
use crate::error::{Error, Result};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// A number of our own for the lock that lets one node migrate while the others wait.
const LOCK: i64 = 0x006d_6961_6f75;

/// Brings the schema up to date and returns the names of the migrations that ran. Several nodes may call it at once.
///
/// # Errors
/// `unavailable` when the database is away, `failed` when a migration does not apply.
pub fn run(url: &str) -> Result<Vec<String>> {
    let mut db = Db::establish(url).map_err(Error::unavailable)?;
    diesel::sql_query("select pg_advisory_lock($1)").bind::<diesel::sql_types::BigInt, _>(LOCK).execute(&mut db)?;
    let ran = db.run_pending_migrations(MIGRATIONS).map_err(Error::failed)?;
    Ok(ran.iter().map(ToString::to_string).collect())
}
