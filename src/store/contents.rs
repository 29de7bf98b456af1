//! Which files are to be in storage.

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::{Db, transaction};
use crate::error::Result;
use crate::model::FileHash;
use crate::schema::{attachments, contents};

macro_rules! orphans {
    ($before:expr) => {{
        let uses = attachments::table.filter(
            attachments::sha256.eq(contents::sha256).or(attachments::thumbnail.eq(contents::sha256.nullable())),
        );
        contents::table.filter(contents::touched_at.lt($before)).filter(not(exists(uses)))
    }};
}

/// Says that these are about to be stored, before they are: from now on they are not removed for a while.
pub fn touch(db: &mut Db, hashes: &[FileHash]) -> Result<()> {
    // In one order, so that two uploads of the same files do not wait for each other in a circle.
    let mut hashes = hashes.to_vec();
    hashes.sort();
    hashes.dedup();
    for hash in hashes {
        diesel::insert_into(contents::table)
            .values(contents::sha256.eq(hash.0))
            .on_conflict(contents::sha256)
            .do_update()
            .set(contents::touched_at.eq(diesel::dsl::now))
            .execute(db)?;
    }
    Ok(())
}

/// What no attachment has and nobody uploaded after `before`: the first `limit` of them.
pub fn orphans(db: &mut Db, before: DateTime<Utc>, limit: i64) -> Result<Vec<FileHash>> {
    let found = orphans!(before).select(contents::sha256).order(contents::touched_at).limit(limit).load(db)?;
    Ok(found.into_iter().map(FileHash).collect())
}

/// Removes one of the orphans, by `remove` from storage, if it still is one. Whoever uploads the same meanwhile waits
/// until it is gone and stores it again.
pub fn release(
    db: &mut Db,
    hash: &FileHash,
    before: DateTime<Utc>,
    remove: impl FnOnce() -> Result<()>,
) -> Result<bool> {
    transaction(db, |db| {
        let locked = contents::table.find(&hash.0).select(contents::sha256).for_update();
        if locked.first::<Vec<u8>>(db).optional()?.is_none() {
            return Ok(false);
        }
        let orphan = orphans!(before).filter(contents::sha256.eq(&hash.0)).count().get_result::<i64>(db)? > 0;
        if orphan {
            remove()?;
            diesel::delete(contents::table.find(&hash.0)).execute(db)?;
        }
        Ok(orphan)
    })
}
