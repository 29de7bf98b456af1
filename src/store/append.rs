//! How messages get into the log: any number of them in one transaction.

use chrono::{DateTime, Utc};
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Bytea, Inet, Jsonb, Nullable, Text, Timestamptz, Uuid};
use ipnet::IpNet;
use sha2::{Digest, Sha256};

use super::Db;
use crate::error::{Error, Result};
use crate::model::stored::stored;
use crate::model::{
    AttachmentId, Batch, Draft, Entry, Epoch, Head, Message, Parts, Position, Posted, RoomId, RoomLabel,
};
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
    let rows = Append::new(drafts)?.load::<((Epoch, Position), Row)>(db)?;
    let &((epoch, position), _) = rows.first().ok_or_else(|| Error::failed("no answer"))?;
    let answers: Vec<_> = drafts.iter().zip(rows).map(|(draft, (_, row))| answer(draft, row)).collect();
    let fresh = answers.iter().flatten().filter(|posted| !posted.replayed);
    let entries: Vec<_> = fresh.map(|posted| Entry::Message(posted.message.clone())).collect();
    let position = entries.last().map_or(position, Entry::position);
    Ok((answers, Batch { head: Head { epoch, position }, entries }))
}

/// What the statement says of one draft.
type Row = (Option<(RoomId, String, bool)>, Option<Refusal>, Option<Position>, Option<DateTime<Utc>>, Option<bool>);

fn answer(draft: &Draft, (room, refusal, id, created_at, same): Row) -> Result<Posted> {
    let room = room.map(|(id, name, direct)| RoomLabel { id, name, direct }).ok_or(Outcome::NoSuchRoom)?;
    if same == Some(false) {
        return Err(Error::new(Outcome::KeyReused, "Use a new Idempotency-Key for a new message."));
    }
    let Some((id, created_at)) = id.zip(created_at) else {
        return Err(match refusal {
            Some(Refusal::Unknown) => Outcome::NoSuchRoom.into(),
            Some(Refusal::NotAMember) => Outcome::NotAMember.into(),
            Some(Refusal::Archived) => Error::new(Outcome::Forbidden, "The room is archived: nobody posts there."),
            Some(Refusal::Banned) => Outcome::Banned.into(),
            Some(Refusal::Muted) => Outcome::Muted.into(),
            Some(Refusal::Blocked) => Error::new(Outcome::Blocked, "Unblock the user first."),
            None => Error::failed("a message that may be stored was not"),
        });
    };
    let user = draft.author.label();
    let mut parts = draft.parts.clone();
    parts.formatted = None;
    let message = Message {
        id,
        room,
        user,
        raw_content: draft.raw_content.clone(),
        content: draft.content.clone(),
        parts,
        created_at,
        edited_at: None,
        deleted_at: None,
        reactions: Vec::new(),
    };
    Ok(Posted { message, replayed: same.is_some() })
}

stored! {
    /// Why a draft was not stored.
    Refusal {
        /// The author is not in the room, and may not know of it.
        Unknown = "unknown",
        /// The author is not in the room.
        NotAMember = "not_a_member",
        /// Nobody posts there any more.
        Archived = "archived",
        /// The author may not use the service.
        Banned = "ban",
        /// The author may not speak there.
        Muted = "mute",
        /// The author blocked the other one of a direct conversation.
        Blocked = "blocked",
    }
}

/// The one statement. A query of its own type, so that its plan is prepared once a connection.
#[derive(QueryId)]
struct Append {
    rooms: Vec<Option<i64>>,
    room_keys: Vec<Option<String>>,
    authors: Vec<i64>,
    addresses: Vec<IpNet>,
    texts: Vec<String>,
    parts: Vec<Option<serde_json::Value>>,
    keys: Vec<Option<String>>,
    fingerprints: Vec<Option<Vec<u8>>>,
    /// Who is mentioned, each with the number of the draft.
    mentioned: Vec<i64>,
    mentioned_in: Vec<i64>,
    /// What is attached, each with the number of the draft.
    attached: Vec<AttachmentId>,
    attached_to: Vec<i64>,
}

impl Append {
    fn new(drafts: &[Draft]) -> Result<Self> {
        let parts = |draft: &Draft| (!draft.parts.is_empty()).then(|| serde_json::to_value(&draft.parts)).transpose();
        let parts = drafts.iter().map(parts).collect::<std::result::Result<Vec<_>, _>>().map_err(Error::failed)?;
        let fingerprints = drafts.iter().map(|draft| draft.key.as_ref().map(|_| fingerprint(draft)).transpose());
        let fingerprints = fingerprints.collect::<Result<_>>()?;
        let numbered = || (1..).zip(drafts);
        let (mentioned_in, mentioned) =
            numbered().flat_map(|(n, draft)| draft.parts.mentions.iter().map(move |user| (n, user.id.0))).unzip();
        let (attached_to, attached) =
            numbered().flat_map(|(n, draft)| draft.parts.attachments.iter().map(move |file| (n, file.id))).unzip();
        Ok(Self {
            rooms: drafts.iter().map(|draft| draft.room.id().map(|id| id.0)).collect(),
            room_keys: drafts.iter().map(|draft| draft.room.key()).collect(),
            authors: drafts.iter().map(|draft| draft.author.id.0).collect(),
            addresses: drafts.iter().map(|draft| IpNet::from(draft.author.address)).collect(),
            texts: drafts.iter().map(|draft| draft.raw_content.clone()).collect(),
            keys: drafts.iter().map(|draft| draft.key.as_ref().map(ToString::to_string)).collect(),
            fingerprints,
            mentioned,
            mentioned_in,
            attached,
            attached_to,
            parts,
        })
    }
}

/// What two attempts under one key must have in common: what the sender wrote. Whom it mentions depends on who is a
/// member at the time.
fn fingerprint(draft: &Draft) -> Result<Vec<u8>> {
    let mut digest = Sha256::new();
    digest.update(draft.raw_content.as_bytes());
    let written = Parts { mentions: Vec::new(), ..draft.parts.clone() };
    if !written.is_empty() {
        digest.update([0]);
        digest.update(serde_json::to_vec(&written).map_err(Error::failed)?);
    }
    Ok(digest.finalize().to_vec())
}

impl Query for Append {
    type SqlType = (
        (Uuid, BigInt),
        (Nullable<(BigInt, Text, Bool)>, Nullable<Text>, Nullable<BigInt>, Nullable<Timestamptz>, Nullable<Bool>),
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
        out.push_bind_param::<Array<Inet>, _>(&self.addresses)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.texts)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Jsonb>>, _>(&self.parts)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.keys)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Bytea>>, _>(&self.fingerprints)?;
        out.push_sql(
            ") with ordinality as d (by_id, by_name, user_id, address, raw_content, parts, key, fingerprint, n)
            ), judged as materialized (
                select draft.*, rooms.id as found_id, rooms.name as room_name, rooms.direct,
                    case
                        when members.user_id is null and rooms.visibility = 'hidden' and (
                            rooms.direct or not exists (
                                select from users where users.id = draft.user_id and users.role = 'admin'
                            ) and not exists (
                                select from join_requests asked
                                where asked.room_id = rooms.id and asked.user_id = draft.user_id
                                    and asked.state = 'invited'
                            )
                        ) then 'unknown'
                        when members.user_id is null then 'not_a_member'
                        when rooms.archived_at is not null then 'archived'
                        when rooms.direct and exists (
                            select from members other
                            join blocks on blocks.user_id = draft.user_id and blocks.blocked_id = other.user_id
                            where other.room_id = rooms.id and other.user_id <> draft.user_id
                        ) then 'blocked'
                        else (
                            -- A ban before a mute, and a ban from the room is for who is no member any more.
                            select min(met.kind) from (
                                select kind, room_id, expires_at from sanctions
                                where user_id = draft.user_id and lifted_at is null
                                union all
                                select kind, room_id, expires_at from sanctions
                                where address >>= draft.address and lifted_at is null
                            ) met
                            where (met.room_id is null or met.room_id = rooms.id and met.kind = 'mute')
                                and (met.expires_at is null or met.expires_at > clock_timestamp())
                        )
                    end as refusal,
                    earlier.id as earlier_id, earlier.created_at as earlier_at,
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
                where refusal is null and found_id is not null and earlier_id is null
            ), moved as (
                update log_head set position = fresh.last from (select max(id) as last from fresh) fresh
                where fresh.last is not null
            ), stored as (
                insert into messages (id, room_id, user_id, raw_content, parts, created_at)
                select id, found_id, user_id, raw_content, parts, now from fresh
            ), remembered as (
                insert into idempotency_keys (user_id, key, message_id, fingerprint, created_at)
                select user_id, key, id, fingerprint, now from fresh where key is not null
                -- Of a message that its room kept no longer.
                on conflict on constraint idempotency_keys_pkey do update
                set message_id = excluded.message_id, fingerprint = excluded.fingerprint, created_at = excluded.created_at
            ), mentioned as (
                insert into mentions (user_id, room_id, message_id)
                select mention.user_id, fresh.found_id, fresh.id
                from unnest(",
        );
        out.push_bind_param::<Array<BigInt>, _>(&self.mentioned)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.mentioned_in)?;
        out.push_sql(
            ") as mention (user_id, n) join fresh on fresh.n = mention.n
            ), attached as (
                insert into attachment_references (attachment_id, message_id, room_id)
                select file.id, fresh.id, fresh.found_id
                from unnest(",
        );
        out.push_bind_param::<Array<Uuid>, _>(&self.attached)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.attached_to)?;
        out.push_sql(
            ") as file (id, n) join fresh on fresh.n = file.n
            )
            select log_head.epoch, log_head.position, judged.found_id, judged.room_name, judged.direct, judged.refusal,
                coalesce(fresh.id, judged.earlier_id), coalesce(fresh.now, judged.earlier_at), judged.same
            from judged left join fresh on fresh.n = judged.n cross join log_head
            order by judged.n",
        );
        Ok(())
    }
}
