//! How messages get into the log: any number of them in one transaction.

mod fingerprint;
mod refusal;

use chrono::{DateTime, Utc};
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Bytea, Double, Inet, Jsonb, Nullable, Text, Timestamptz, Uuid};
use ipnet::IpNet;

use fingerprint::fingerprint;
use refusal::Refusal;

use super::Db;
use crate::error::{Error, Result};
use crate::model::{AttachmentId, Batch, Draft, Entry, Epoch, Head, Message, Position, Posted, RoomId, RoomLabel};
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
type Row = (
    Option<(RoomId, String, bool)>,
    Option<Refusal>,
    Option<f64>,
    Option<Position>,
    Option<DateTime<Utc>>,
    Option<bool>,
);

fn answer(draft: &Draft, (room, refusal, wait, id, created_at, same): Row) -> Result<Posted> {
    let room = room.map(|(id, name, direct)| RoomLabel { id, name, direct }).ok_or(Outcome::NoSuchRoom)?;
    if same == Some(false) {
        return Err(Error::new(Outcome::KeyReused, "Use a new Idempotency-Key for a new message."));
    }
    let Some((id, created_at)) = id.zip(created_at) else {
        return Err(refusal.map_or_else(|| refusal::slow(wait), Refusal::error));
    };
    let user = draft.author.clone();
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
            addresses: drafts.iter().map(|draft| IpNet::from(draft.address)).collect(),
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

impl Query for Append {
    type SqlType = (
        (Uuid, BigInt),
        (
            Nullable<(BigInt, Text, Bool)>,
            Nullable<Text>,
            Nullable<Double>,
            Nullable<BigInt>,
            Nullable<Timestamptz>,
            Nullable<Bool>,
        ),
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
                        -- A hook is no member. One that was revoked is nobody.
                        when members.user_id is null and not exists (
                            select from hooks where hooks.user_id = draft.user_id and hooks.room_id = rooms.id
                        ) then case
                            when rooms.visibility = 'hidden' and (
                                rooms.direct or not exists (
                                    select from users where users.id = draft.user_id and users.role = 'admin'
                                ) and not exists (
                                    select from join_requests asked where asked.room_id = rooms.id
                                        and asked.user_id = draft.user_id and asked.state = 'invited'
                                )
                            ) then 'unknown' else 'not_a_member' end
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
                    -- In slow mode, for those who wait: how long between two messages, and how long from now on.
                    -- The role is read apart: that somebody is a member, the index alone tells.
                    case when rooms.slow_seconds > 0 and exists (
                        select from members waiting
                        where waiting.user_id = draft.user_id and waiting.room_id = rooms.id and waiting.role = 'member'
                    ) and not exists (
                        select from users where users.id = draft.user_id and users.role = 'admin'
                    ) then rooms.slow_seconds::double precision end as pace,
                    case when rooms.slow_seconds > 0 then rooms.slow_seconds - (
                        select extract(epoch from clock_timestamp() - posted_at)::double precision from slow_posts
                        where slow_posts.user_id = draft.user_id and slow_posts.room_id = rooms.id
                    ) end as wait,
                    earlier.id as earlier_id, earlier.created_at as earlier_at,
                    kept.fingerprint = draft.fingerprint and earlier.room_id = rooms.id as same
                from draft
                left join rooms on rooms.id = draft.room_id
                left join members on members.user_id = draft.user_id and members.room_id = draft.room_id
                left join idempotency_keys kept on kept.user_id = draft.user_id and kept.key = draft.key
                left join messages earlier on earlier.id = kept.message_id
            ), clock as materialized (
                select clock_timestamp() as now
            ), numbered as materialized (
                select judged.*, clock.now, log_head.epoch, log_head.position, case when accepted then
                    log_head.position + count(*) filter (where accepted) over (order by n rows unbounded preceding)
                end as id
                from (
                    select judged.*, refusal is null and found_id is not null and earlier_id is null
                        and (pace is null or coalesce(wait, 0) <= 0 and not exists (
                            select from judged before
                            where before.n < judged.n and before.user_id = judged.user_id
                                and before.found_id = judged.found_id and before.refusal is null
                                and before.earlier_id is null
                        )) as accepted
                    from judged
                ) judged, log_head, clock
            ), fresh as materialized (
                select * from numbered where id is not null
            ), moved as (
                update log_head set position = fresh.last from (select max(id) as last from fresh) fresh
                where fresh.last is not null
            ), stored as (
                insert into messages (id, room_id, user_id, raw_content, parts, created_at)
                select id, found_id, user_id, raw_content, parts, now from fresh
            ), paced as (
                insert into slow_posts (room_id, user_id, posted_at)
                select found_id, user_id, now from fresh where pace is not null
                on conflict on constraint slow_posts_pkey do update set posted_at = excluded.posted_at
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
            select epoch, position, found_id, room_name, direct, refusal,
                case when pace is not null and id is null then case when wait > 0 then wait else pace end end,
                coalesce(id, earlier_id), case when id is null then earlier_at else now end, same
            from numbered
            order by n",
        );
        Ok(())
    }
}
