//! How messages get into the log: any number of them in one transaction.

use chrono::{DateTime, Utc};
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Bytea, Nullable, Text, Timestamptz, Uuid};
use sha2::{Digest, Sha256};

use super::Db;
use crate::error::{Error, Result};
use crate::model::{Batch, Draft, Entry, Epoch, Head, Message, Position, Posted, RoomId, RoomLabel};
use crate::outcome::Outcome;

/// Makes a connection ready for [`append`], and for it alone.
///
/// Planning the statement costs more than running it, and PostgreSQL would plan it anew each time: it takes a plan
/// made for the drafts at hand to be cheaper. So it plans once, and as that plan may have been made while the tables
/// were empty, it may only be one that stays right as they grow: each draft looks up its rows by their keys.
pub fn prepare(db: &mut Db) -> Result<()> {
    Ok(db.batch_execute(
        "set plan_cache_mode = force_generic_plan;
         set enable_seqscan = off;
         set enable_hashjoin = off;
         set enable_mergejoin = off",
    )?)
}

/// Writes every draft that may be written, and answers each: posted, posted earlier under the same key, or why not.
///
/// Rights are read after the log is locked, in the statement that inserts, so a membership that ended at an
/// earlier position cannot post at a later one. No two drafts of one author may carry the same key.
///
/// # Errors
/// When the transaction as a whole failed: then nothing was written, unless the connection broke while it committed.
/// The connection is to be given up, which ends whatever it began.
pub fn append(db: &mut Db, drafts: &[Draft]) -> Result<(Vec<Result<Posted>>, Batch)> {
    // Both in one round trip: all other writers wait for as long as this takes. Where it fails the log is not to be
    // had, in whatever language the server says so.
    AnsiTransactionManager::begin_transaction_sql(db, "begin; select from log_head for update")
        .map_err(Error::unavailable)?;
    let written = write(db, drafts)?;
    AnsiTransactionManager::commit_transaction(db)?;
    Ok(written)
}

fn write(db: &mut Db, drafts: &[Draft]) -> Result<(Vec<Result<Posted>>, Batch)> {
    let rows = Append::new(drafts).load::<((Epoch, Position), Row)>(db)?;
    let &((epoch, position), _) = rows.first().ok_or_else(|| Error::failed("no answer"))?;
    let answers: Vec<_> = drafts.iter().zip(rows).map(|(draft, (_, row))| answer(draft, row)).collect();
    let fresh = answers.iter().flatten().filter(|posted| !posted.replayed);
    let entries: Vec<_> = fresh.map(|posted| Entry::Message(posted.message.clone())).collect();
    let position = entries.last().map_or(position, Entry::position);
    Ok((answers, Batch { head: Head { epoch, position }, entries }))
}

/// What the statement says of one draft.
type Row = (Option<RoomId>, Option<String>, bool, Option<Position>, Option<DateTime<Utc>>, Option<bool>);

fn answer(draft: &Draft, (room, name, member, id, created_at, same): Row) -> Result<Posted> {
    let room = room.zip(name).map(|(id, name)| RoomLabel { id, name }).ok_or(Outcome::NoSuchRoom)?;
    if same == Some(false) {
        return Err(Error::new(Outcome::KeyReused, "Use a new Idempotency-Key for a new message."));
    }
    let Some((id, created_at)) = id.zip(created_at) else {
        return Err(if member {
            Error::failed("a member's message was not stored")
        } else {
            Outcome::NotAMember.into()
        });
    };
    let user = draft.author.label();
    let message = Message { id, room, user, raw_content: draft.raw_content.clone(), created_at };
    Ok(Posted { message, replayed: same.is_some() })
}

/// The one statement. A query of its own type, so that its plan is prepared once a connection.
#[derive(QueryId)]
struct Append {
    rooms: Vec<Option<i64>>,
    room_keys: Vec<Option<String>>,
    authors: Vec<i64>,
    texts: Vec<String>,
    keys: Vec<Option<String>>,
    fingerprints: Vec<Option<Vec<u8>>>,
}

impl Append {
    fn new(drafts: &[Draft]) -> Self {
        let fingerprint = |draft: &Draft| Sha256::digest(draft.raw_content.as_bytes()).to_vec();
        Self {
            rooms: drafts.iter().map(|draft| draft.room.id().map(|id| id.0)).collect(),
            room_keys: drafts.iter().map(|draft| draft.room.key()).collect(),
            authors: drafts.iter().map(|draft| draft.author.id.0).collect(),
            texts: drafts.iter().map(|draft| draft.raw_content.clone()).collect(),
            keys: drafts.iter().map(|draft| draft.key.as_ref().map(ToString::to_string)).collect(),
            fingerprints: drafts.iter().map(|draft| draft.key.as_ref().map(|_| fingerprint(draft))).collect(),
        }
    }
}

impl Query for Append {
    type SqlType = (
        (Uuid, BigInt),
        (Nullable<BigInt>, Nullable<Text>, Bool, Nullable<BigInt>, Nullable<Timestamptz>, Nullable<Bool>),
    );
}

impl RunQueryDsl<PgConnection> for Append {}

impl QueryFragment<Pg> for Append {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("with draft as materialized (select d.*, coalesce(d.by_id, (select id from rooms where name_key = d.by_name)) as room_id from unnest(");
        out.push_bind_param::<Array<Nullable<BigInt>>, _>(&self.rooms)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.room_keys)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.authors)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.texts)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.keys)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Bytea>>, _>(&self.fingerprints)?;
        out.push_sql(
            ") with ordinality as d (by_id, by_name, user_id, raw_content, key, fingerprint, n)
            ), judged as materialized (
                select draft.*, rooms.id as found_id, rooms.name as room_name, members.user_id is not null as member,
                    kept.message_id as earlier_id, earlier.created_at as earlier_at,
                    kept.fingerprint = draft.fingerprint and earlier.room_id = rooms.id as same
                from draft
                left join rooms on rooms.id = draft.room_id
                left join members on members.user_id = draft.user_id and members.room_id = draft.room_id
                left join idempotency_keys kept on kept.user_id = draft.user_id and kept.key = draft.key
                left join messages earlier on earlier.id = kept.message_id
            ), clock as materialized (
                select clock_timestamp() as now
            ), fresh as materialized (
                select judged.*, log_head.position + row_number() over (order by n) as id, clock.now
                from judged, log_head, clock
                where member and earlier_id is null
            ), moved as (
                update log_head set position = fresh.last from (select max(id) as last from fresh) fresh
                where fresh.last is not null
            ), stored as (
                insert into messages (id, room_id, user_id, raw_content, created_at)
                select id, found_id, user_id, raw_content, now from fresh
            ), remembered as (
                insert into idempotency_keys (user_id, key, message_id, fingerprint, created_at)
                select user_id, key, id, fingerprint, now from fresh where key is not null
            )
            select log_head.epoch, log_head.position, judged.found_id, judged.room_name, judged.member,
                coalesce(fresh.id, judged.earlier_id), coalesce(fresh.now, judged.earlier_at), judged.same
            from judged left join fresh on fresh.n = judged.n cross join log_head
            order by judged.n",
        );
        Ok(())
    }
}
