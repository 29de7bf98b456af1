//! The index that searches go by: what writes it.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::Db;
use crate::error::Result;
use crate::model::Position;
use crate::schema::{log_head, search_head};

/// How far the index has followed the log.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Positions of the log that it has not come to.
    pub behind: i64,
    /// Whether this call did its share and there may be more to do.
    pub more: bool,
}

/// Indexes the next messages after those indexed last: at most `limit`. Does nothing where another node is at it.
///
/// The messages and the head of the log are of one statement and so of one state: no message up to the head is still to
/// be committed, and none is left out. Two statements, so that the second sees what the holder of the lock before did.
/// Nobody waits for this to be on disk: after a crash rows and position are both as they were, and the rest is done again.
pub fn index(db: &mut Db, limit: i64) -> Result<Progress> {
    let waiting = behind(db)?;
    if waiting <= 0 {
        return Ok(Progress { behind: 0, more: false });
    }
    let indexed = db.build_transaction().read_committed().run(|db| {
        diesel::sql_query("set local synchronous_commit = off").execute(db)?;
        let held = search_head::table.select(search_head::position).for_update().skip_locked();
        let Some(after) = held.first::<Position>(db).optional()? else { return Ok(false) };
        let query = diesel::sql_query(
            "with batch as materialized (
                 select * from messages where id > $1 order by id limit $2
             ), indexed as (
                 insert into message_search (message_id, room_id, document)
                 select id, room_id,
                     case when deleted_at is null then search_document(room_id, user_id, raw_content) else '' end
                 from batch order by id
                 on conflict (message_id) do nothing
             )
             update search_head set position = greatest($1, case
                 when (select count(*) from batch) < $2 then (select position from log_head)
                 else (select max(id) from batch)
             end)",
        );
        query.bind::<BigInt, _>(after).bind::<BigInt, _>(limit).execute(db)?;
        QueryResult::Ok(true)
    })?;
    let behind = behind(db)?;
    Ok(Progress { behind, more: indexed && behind > 0 })
}

/// Indexes a message as the transaction left it, in the place of what was indexed before.
///
/// A message has its row from here even where the index has not come to it, and an empty one when it is deleted: whoever
/// comes to index the text that was there before finds the row taken and leaves it, whichever of the two commits first.
/// Whoever calls this for several messages does so in the order of their ids, as the index does, lest they wait for each
/// other.
pub(super) fn replace(db: &mut Db, id: Position) -> Result<()> {
    let query = diesel::sql_query(
        "insert into message_search (message_id, room_id, document)
         select id, room_id, case when deleted_at is null then search_document(room_id, user_id, raw_content) else '' end
         from messages where id = $1
         on conflict (message_id) do update set document = excluded.document",
    );
    query.bind::<BigInt, _>(id).execute(db)?;
    Ok(())
}

/// Keeps every node from indexing until the transaction ends, so that what it deletes is not indexed after it.
pub(super) fn hold(db: &mut Db) -> QueryResult<()> {
    search_head::table.select(search_head::id).for_update().execute(db).map(drop)
}

fn behind(db: &mut Db) -> QueryResult<i64> {
    let behind = log_head::table.inner_join(search_head::table.on(log_head::id.eq(search_head::id)));
    behind.select(log_head::position - search_head::position).first(db)
}
