//! The admins' log read back: messages and acts, as two sequences.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Inet, Integer, Jsonb, Nullable, Text, Timestamptz};
use ipnet::IpNet;
use serde_json::Value;

use super::Db;
use super::labels::{AnyRoomColumns, RoomColumns, UserColumns};
use crate::error::Result;
use crate::model::{Doer, LogCursor, LogLine, Position, RoomId, UserId, UserLabel};
use crate::schema::{audit_head, log_head};

/// Which lines are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// By or to this user.
    pub user: Option<UserId>,
    /// In this room.
    pub room: Option<RoomId>,
    /// From this network: acts alone.
    pub network: Option<IpNet>,
    /// Of this kind; `message` for messages.
    pub action: Option<String>,
    /// With what is said in direct conversations.
    pub direct: bool,
}

/// Which way to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// What is older, the newest first.
    Back,
    /// What is newer, the oldest first.
    On,
}

impl Way {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Back => ("<", "desc"),
            Self::On => (">", "asc"),
        }
    }
}

/// After everything that is there.
pub fn end(db: &mut Db) -> Result<LogCursor> {
    let message: Position = log_head::table.select(log_head::position).first(db)?;
    let act: i64 = audit_head::table.select(audit_head::position).first(db)?;
    Ok(LogCursor { message, act })
}

#[derive(QueryableByName)]
struct Said {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(embed)]
    user: UserColumns,
    #[diesel(embed)]
    room: RoomColumns,
    #[diesel(sql_type = Nullable<Text>)]
    raw_content: Option<String>,
}

/// Messages on one side of a position, with their ids.
pub fn messages(db: &mut Db, wanted: &Wanted, from: Position, way: Way, limit: i64) -> Result<Vec<(i64, LogLine)>> {
    if wanted.network.is_some() || wanted.action.as_ref().is_some_and(|action| action != "message") {
        return Ok(Vec::new());
    }
    let (than, order) = way.words();
    let query = diesel::sql_query(format!(
        "select m.id, m.created_at as at, u.id as user_id, u.username, r.id as room_id, r.name as room_name, r.direct,
             case when m.deleted_at is null and (not r.direct or $1) then m.raw_content end as raw_content
         from messages m join users u on u.id = m.user_id join rooms r on r.id = m.room_id
         where m.id {than} $2 and ($3 is null or m.user_id = $3) and ($4 is null or m.room_id = $4)
         order by m.id {order} limit $5"
    ));
    let query = query.bind::<Bool, _>(wanted.direct).bind::<BigInt, _>(from);
    let query = query.bind::<Nullable<BigInt>, _>(wanted.user).bind::<Nullable<BigInt>, _>(wanted.room);
    let rows: Vec<Said> = query.bind::<BigInt, _>(limit).load(db)?;
    let line = |said: Said| {
        let line = LogLine {
            at: said.at,
            action: "message".to_owned(),
            user: Some(UserLabel::from(said.user).into()),
            address: None,
            room: Some(said.room.into()),
            target: None,
            before: None,
            after: None,
            operation: None,
            outcome: None,
            count: 1,
            message_id: Some(Position(said.id)),
            raw_content: said.raw_content,
        };
        (said.id, line)
    };
    Ok(rows.into_iter().map(line).collect())
}

#[derive(QueryableByName)]
struct Done {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    action: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    user_id: Option<UserId>,
    #[diesel(sql_type = Nullable<Text>)]
    username: Option<String>,
    #[diesel(sql_type = Nullable<Inet>)]
    address: Option<IpNet>,
    #[diesel(embed)]
    room: AnyRoomColumns,
    #[diesel(sql_type = Nullable<BigInt>)]
    target_id: Option<UserId>,
    #[diesel(sql_type = Nullable<Text>)]
    target_name: Option<String>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    before: Option<Value>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    after: Option<Value>,
    #[diesel(sql_type = Nullable<Text>)]
    operation: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    outcome: Option<String>,
    #[diesel(sql_type = Integer)]
    count: i32,
}

/// Acts on one side of a number, with their numbers.
pub fn acts(db: &mut Db, wanted: &Wanted, from: i64, way: Way, limit: i64) -> Result<Vec<(i64, LogLine)>> {
    let (than, order) = way.words();
    let query = diesel::sql_query(format!(
        "select a.id, a.at, a.action, a.user_id, a.username, a.address, r.id as room_id, r.name as room_name, r.direct,
             t.id as target_id, t.username as target_name, a.before, a.after, a.operation, a.outcome, a.count
         from audit a left join users t on t.id = a.target_id left join rooms r on r.id = a.room_id
         where a.id {than} $1 and ($2 is null or a.user_id = $2 or a.target_id = $2) and ($3 is null or a.room_id = $3)
             and ($4 is null or a.address <<= $4) and ($5 is null or a.action = $5)
         order by a.id {order} limit $6"
    ));
    let query = query.bind::<BigInt, _>(from);
    let query = query.bind::<Nullable<BigInt>, _>(wanted.user).bind::<Nullable<BigInt>, _>(wanted.room);
    let query = query.bind::<Nullable<Inet>, _>(wanted.network).bind::<Nullable<Text>, _>(wanted.action.as_deref());
    let rows: Vec<Done> = query.bind::<BigInt, _>(limit).load(db)?;
    let line = |done: Done| {
        let line = LogLine {
            at: done.at,
            action: done.action,
            user: done.username.map(|username| Doer { id: done.user_id, username }),
            address: done.address.map(|address| address.addr().to_string()),
            room: done.room.label(),
            target: done.target_id.zip(done.target_name).map(|(id, username)| UserLabel { id, username }),
            before: done.before,
            after: done.after,
            operation: done.operation,
            outcome: done.outcome,
            count: done.count,
            message_id: None,
            raw_content: None,
        };
        (done.id, line)
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Deletes a part of the acts that were done before a moment. Returns how many went: to be called again until none does.
pub fn expire(db: &mut Db, before: DateTime<Utc>) -> Result<usize> {
    let query =
        diesel::sql_query("delete from audit where id in (select id from audit where at < $1 order by id limit 5000)");
    Ok(query.bind::<Timestamptz, _>(before).execute(db)?)
}
