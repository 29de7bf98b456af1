//! Who is here, as the nodes tell each other.

use std::collections::HashMap;
use std::net::IpAddr;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid};

use super::Db;
use super::labels::UserColumns;
use crate::error::{Error, Result};
use crate::model::{Attending, NodeId, RoomId, Status, UserId, UserLabel};
use crate::schema::presence_nodes;

/// A node that has not written for this long, in seconds, is dead. Its users have had time to come to another.
const DEAD: &str = "interval '10 seconds'";

/// Up to how many members of a room hear how present the others are.
const CLOSE: i64 = 100;

/// How many people one stream begins with.
const PEERS: i64 = 2000;

/// A user as one node sees it.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Row {
    /// Who.
    pub user_id: UserId,
    /// How present.
    pub status: Status,
    /// What the user looks at.
    pub viewing: Vec<RoomId>,
    /// Where the user is typing.
    pub typing: Vec<RoomId>,
    /// How many devices and streams there are.
    pub devices: i32,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Where the user was seen last.
    pub address: Option<IpAddr>,
}

/// Writes what a node sees, and that it lives. True where the database has lost what the node wrote before, as it does
/// when it crashes: everything is to be written again.
pub fn write(db: &mut Db, node: NodeId, version: i64, rows: &[Row]) -> Result<bool> {
    db.build_transaction().read_committed().run(|db| {
        // Nobody waits for this to be on disk.
        diesel::sql_query("set local synchronous_commit = off").execute(db)?;
        let known = diesel::update(presence_nodes::table.find(node))
            .set((presence_nodes::version.eq(version), presence_nodes::seen_at.eq(diesel::dsl::now)))
            .execute(db)?;
        if known == 0 {
            diesel::insert_into(presence_nodes::table)
                .values((presence_nodes::id.eq(node), presence_nodes::version.eq(version)))
                .execute(db)?;
        }
        if !rows.is_empty() {
            let query = diesel::sql_query(
                "insert into presence (node_id, user_id, status, viewing, typing, devices, since, address, version)
                 select $1, user_id, status, viewing, typing, devices, since, address, $2
                 from jsonb_to_recordset($3) as rows (
                     user_id bigint, status text, viewing bigint[], typing bigint[], devices integer, since timestamptz,
                     address text
                 )
                 on conflict (node_id, user_id) do update set
                     status = excluded.status, viewing = excluded.viewing, typing = excluded.typing,
                     devices = excluded.devices, since = excluded.since, address = excluded.address,
                     version = excluded.version, changed_at = now()",
            );
            let rows = serde_json::to_value(rows).map_err(Error::failed)?;
            query.bind::<Uuid, _>(node).bind::<BigInt, _>(version).bind::<Jsonb, _>(rows).execute(db)?;
        }
        Ok(known == 0)
    })
}

/// What a node has written since it was read last.
#[derive(Debug)]
pub struct News {
    /// Which one.
    pub node: NodeId,
    /// Of its newest row.
    pub version: i64,
    /// The users of whom it sees something else.
    pub sights: Vec<(UserLabel, Status, Vec<RoomId>, Vec<RoomId>)>,
}

#[derive(QueryableByName)]
struct SightRow {
    #[diesel(embed)]
    user: UserColumns,
    #[diesel(sql_type = Text)]
    status: Status,
    #[diesel(sql_type = Array<BigInt>)]
    viewing: Vec<RoomId>,
    #[diesel(sql_type = Array<BigInt>)]
    typing: Vec<RoomId>,
}

/// What the other nodes that live have written after the versions known.
pub fn read(db: &mut Db, own: NodeId, known: &HashMap<NodeId, i64>) -> Result<Vec<News>> {
    let living = presence_nodes::table
        .filter(presence_nodes::id.ne(own))
        .filter(diesel::dsl::sql::<Bool>(&format!("seen_at > now() - {DEAD}")))
        .select((presence_nodes::id, presence_nodes::version));
    let mut news = Vec::new();
    for (node, version) in living.load::<(NodeId, i64)>(db)? {
        let after = known.get(&node).copied().unwrap_or(-1);
        let rows: Vec<SightRow> = if after == version {
            Vec::new()
        } else {
            diesel::sql_query(
                "select p.user_id, u.username, p.status, p.viewing, p.typing
                 from presence p join users u on u.id = p.user_id
                 where p.node_id = $1 and p.version > $2",
            )
            .bind::<Uuid, _>(node)
            .bind::<BigInt, _>(after)
            .load(db)?
        };
        let sights = rows.into_iter().map(|row| (row.user.into(), row.status, row.viewing, row.typing)).collect();
        news.push(News { node, version, sights });
    }
    Ok(news)
}

/// Deletes what nobody has to be told any more: users who have been gone for a minute, and nodes that are dead.
pub fn sweep(db: &mut Db, own: NodeId) -> Result<()> {
    diesel::sql_query("delete from presence_nodes where seen_at < now() - interval '1 minute'").execute(db)?;
    let gone = diesel::sql_query(
        "delete from presence where node_id not in (select id from presence_nodes)
             or node_id = $1 and status = 'disconnected' and changed_at < now() - interval '1 minute'",
    );
    gone.bind::<Uuid, _>(own).execute(db)?;
    Ok(())
}

#[derive(QueryableByName)]
struct Placed {
    #[diesel(sql_type = BigInt)]
    room_id: RoomId,
    #[diesel(sql_type = Array<BigInt>)]
    users: Vec<UserId>,
}

/// The rooms whose members hear how present these users are, with those of them who are there.
pub fn close_rooms(db: &mut Db, of: &[UserId]) -> Result<Vec<(RoomId, Vec<UserId>)>> {
    let query = diesel::sql_query(
        "select room_id, array_agg(user_id) as users from members
         where user_id = any($1)
         group by room_id
         having (select count(*) from (select from members o where o.room_id = members.room_id limit $2 + 1) counted) <= $2",
    );
    let rows: Vec<Placed> = query.bind::<Array<BigInt>, _>(of).bind::<BigInt, _>(CLOSE).load(db)?;
    Ok(rows.into_iter().map(|row| (row.room_id, row.users)).collect())
}

#[derive(QueryableByName)]
struct Peer {
    #[diesel(sql_type = BigInt)]
    user_id: UserId,
}

/// Those of whom a user hears how present they are, in one room or in all: who was here a moment ago.
pub fn peers(db: &mut Db, user: UserId, room: Option<RoomId>) -> Result<Vec<UserId>> {
    let query = diesel::sql_query(
        "select distinct p.user_id
         from members me
         join members o on o.room_id = me.room_id and o.user_id <> me.user_id
         join presence p on p.user_id = o.user_id and p.status <> 'disconnected'
         where me.user_id = $1 and ($2 is null or me.room_id = $2)
             and (select count(*) from (select from members n where n.room_id = me.room_id limit $3 + 1) counted) <= $3
         limit $4",
    );
    let query = query.bind::<BigInt, _>(user).bind::<Nullable<BigInt>, _>(room);
    let rows: Vec<Peer> = query.bind::<BigInt, _>(CLOSE).bind::<BigInt, _>(PEERS).load(db)?;
    Ok(rows.into_iter().map(|row| row.user_id).collect())
}

/// Which users, of those whom a user shares a room with and neither of the two blocked the other.
#[derive(Debug)]
pub enum Whose {
    /// Everybody who was here a moment ago.
    Present,
    /// Those with one of these numbers, or of these names in the form they are looked up by.
    Named(Vec<UserId>, Vec<String>),
}

/// Users of whom another may know how present they are, in the order of their numbers.
pub fn visible(db: &mut Db, user: UserId, whose: &Whose, after: Option<UserId>, limit: i64) -> Result<Vec<UserLabel>> {
    let (present, ids, names) = match whose {
        Whose::Present => (true, [].as_slice(), [].as_slice()),
        Whose::Named(ids, names) => (false, ids.as_slice(), names.as_slice()),
    };
    let query = diesel::sql_query(
        "select u.id as user_id, u.username from users u
         where u.id > $2 and case when $4
                 then u.id in (select p.user_id from presence p where p.status <> 'disconnected')
                 else u.id = any($5) or u.username_key = any($6) end
             and u.id in (
                 select o.user_id from members me join members o on o.room_id = me.room_id
                 where me.user_id = $1 and o.user_id <> $1
             )
             and not exists (
                 select from blocks b
                 where b.user_id = $1 and b.blocked_id = u.id or b.user_id = u.id and b.blocked_id = $1
             )
         order by u.id limit $3",
    );
    let query = query.bind::<BigInt, _>(user).bind::<BigInt, _>(after.unwrap_or(UserId(0))).bind::<BigInt, _>(limit);
    let query = query.bind::<Bool, _>(present).bind::<Array<BigInt>, _>(ids).bind::<Array<Text>, _>(names);
    Ok(query.load::<UserColumns>(db)?.into_iter().map(UserLabel::from).collect())
}

#[derive(QueryableByName)]
struct AttendingRow {
    #[diesel(embed)]
    user: UserColumns,
    #[diesel(sql_type = Text)]
    status: Status,
    #[diesel(sql_type = Timestamptz)]
    since: DateTime<Utc>,
    #[diesel(sql_type = Integer)]
    devices: i32,
    #[diesel(sql_type = Array<Text>)]
    viewing: Vec<String>,
    #[diesel(sql_type = Nullable<Text>)]
    address: Option<String>,
}

/// Everybody who is here, in the order of their names: once for each node that sees them.
pub fn attending(db: &mut Db) -> Result<Vec<Attending>> {
    let rows: Vec<AttendingRow> = diesel::sql_query(format!(
        "select u.id as user_id, u.username, p.status, p.since, p.devices, p.address, array(
             select name from rooms where rooms.id = any(p.viewing) order by name
         ) as viewing
         from presence p join presence_nodes n on n.id = p.node_id join users u on u.id = p.user_id
         where p.status <> 'disconnected' and n.seen_at > now() - {DEAD}
         order by u.username_key, u.id, p.since"
    ))
    .load(db)?;
    Ok(rows
        .into_iter()
        .map(|row| Attending {
            user: row.user.into(),
            status: row.status,
            since: row.since,
            devices: row.devices,
            viewing: row.viewing,
            addresses: row.address.and_then(|address| address.parse().ok()).into_iter().collect(),
        })
        .collect())
}
