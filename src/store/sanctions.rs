//! Bans and mutes.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Inet, Nullable, Text, Timestamptz};
use ipnet::IpNet;

use super::Db;
use super::labels::AnyRoomColumns;
use crate::error::Result;
use crate::model::{RoomId, Sanction, SanctionId, SanctionKind, UserId, UserLabel};
use crate::schema::sanctions;

/// Whom it meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// A user.
    User(UserId),
    /// Everybody at an address.
    Network(IpNet),
}

impl Whom {
    fn user(&self) -> Option<UserId> {
        match self {
            Self::User(user) => Some(*user),
            Self::Network(_) => None,
        }
    }

    fn network(&self) -> Option<IpNet> {
        match self {
            Self::User(_) => None,
            Self::Network(network) => Some(*network),
        }
    }
}

/// A ban or mute to be made.
#[derive(Debug)]
pub struct NewSanction<'a> {
    /// What is not allowed.
    pub kind: SanctionKind,
    /// Where; none for the whole service.
    pub room: Option<RoomId>,
    /// To whom.
    pub whom: &'a Whom,
    /// Why.
    pub reason: &'a str,
    /// Who decides it.
    pub by: UserId,
    /// Until when; none for good.
    pub expires_at: Option<DateTime<Utc>>,
}

const SELECT: &str = "select s.id, s.kind, s.reason, s.created_at, s.expires_at, s.address,
        r.id as room_id, r.name as room_name, r.direct, u.id as user_id, u.username, b.id as by_id, b.username as by_name
    from sanctions s
    left join rooms r on r.id = s.room_id
    left join users u on u.id = s.user_id
    join users b on b.id = s.by_id
    where s.lifted_at is null and (s.expires_at is null or s.expires_at > now())";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    id: SanctionId,
    #[diesel(sql_type = Text)]
    kind: SanctionKind,
    #[diesel(sql_type = Text)]
    reason: String,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    expires_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Inet>)]
    address: Option<IpNet>,
    #[diesel(embed)]
    room: AnyRoomColumns,
    #[diesel(sql_type = Nullable<BigInt>)]
    user_id: Option<UserId>,
    #[diesel(sql_type = Nullable<Text>)]
    username: Option<String>,
    #[diesel(sql_type = BigInt)]
    by_id: UserId,
    #[diesel(sql_type = Text)]
    by_name: String,
}

impl From<Row> for Sanction {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            room: row.room.label(),
            user: row.user_id.zip(row.username).map(|(id, username)| UserLabel { id, username }),
            address: row.address,
            reason: row.reason,
            by: UserLabel { id: row.by_id, username: row.by_name },
            created_at: row.created_at,
            expires_at: row.expires_at,
        }
    }
}

/// Adds a ban or a mute.
pub fn insert(db: &mut Db, new: &NewSanction<'_>) -> Result<SanctionId> {
    let id = diesel::insert_into(sanctions::table)
        .values((
            sanctions::kind.eq(new.kind),
            sanctions::room_id.eq(new.room),
            sanctions::user_id.eq(new.whom.user()),
            sanctions::address.eq(new.whom.network()),
            sanctions::reason.eq(new.reason),
            sanctions::by_id.eq(new.by),
            sanctions::expires_at.eq(new.expires_at),
        ))
        .returning(sanctions::id)
        .get_result(db)?;
    Ok(id)
}

/// One that is in force, by its number.
pub fn find(db: &mut Db, id: SanctionId) -> Result<Option<Sanction>> {
    let query = diesel::sql_query(format!("{SELECT} and s.id = $1")).bind::<BigInt, _>(id);
    Ok(query.get_result::<Row>(db).optional()?.map(Sanction::from))
}

/// Those of a kind that are in force for exactly this room, or the whole service, and exactly these.
pub fn of(db: &mut Db, kind: SanctionKind, room: Option<RoomId>, whom: &Whom) -> Result<Vec<Sanction>> {
    let query = diesel::sql_query(format!(
        "{SELECT} and s.kind = $1 and s.room_id is not distinct from $2
             and s.user_id is not distinct from $3 and s.address is not distinct from $4"
    ));
    let query = query.bind::<Text, _>(kind).bind::<Nullable<BigInt>, _>(room);
    let query = query.bind::<Nullable<BigInt>, _>(whom.user()).bind::<Nullable<Inet>, _>(whom.network());
    Ok(query.load::<Row>(db)?.into_iter().map(Sanction::from).collect())
}

/// Those of a kind that meet a user in a room, or in the whole service: the last to expire first.
pub fn meeting(
    db: &mut Db,
    kind: SanctionKind,
    room: Option<RoomId>,
    user: UserId,
    address: IpAddr,
) -> Result<Option<Sanction>> {
    let query = diesel::sql_query(format!(
        "{SELECT} and s.kind = $1 and (s.room_id is null or s.room_id = $2) and s.id in (
             select id from sanctions where user_id = $3 and lifted_at is null
             union all
             select id from sanctions where address >>= $4 and lifted_at is null
         ) order by s.expires_at desc nulls first limit 1"
    ));
    let query = query.bind::<Text, _>(kind).bind::<Nullable<BigInt>, _>(room);
    let query = query.bind::<BigInt, _>(user).bind::<Inet, _>(IpNet::from(address));
    Ok(query.get_result::<Row>(db).optional()?.map(Sanction::from))
}

/// Those of a kind that are in force for a room, or for the whole service, in the order of their numbers.
pub fn page(
    db: &mut Db,
    kind: SanctionKind,
    room: Option<RoomId>,
    after: Option<SanctionId>,
    limit: i64,
) -> Result<Vec<Sanction>> {
    let query = diesel::sql_query(format!(
        "{SELECT} and s.kind = $1 and s.room_id is not distinct from $2 and s.id > $3 order by s.id limit $4"
    ));
    let query = query.bind::<Text, _>(kind).bind::<Nullable<BigInt>, _>(room);
    let query = query.bind::<BigInt, _>(after.unwrap_or(SanctionId(0))).bind::<BigInt, _>(limit);
    Ok(query.load::<Row>(db)?.into_iter().map(Sanction::from).collect())
}

/// Lifts one.
pub fn lift(db: &mut Db, id: SanctionId, by: UserId) -> Result<()> {
    diesel::update(sanctions::table.find(id))
        .set((sanctions::lifted_at.eq(diesel::dsl::now), sanctions::lifted_by.eq(by)))
        .execute(db)?;
    Ok(())
}

/// A ban from the whole service.
#[derive(Debug)]
pub struct ServiceBan {
    /// Whom it meets.
    pub whom: Whom,
    /// Until when; none until it is lifted.
    pub expires_at: Option<DateTime<Utc>>,
    /// Why.
    pub reason: String,
}

/// Every ban from the whole service that is in force.
pub fn service_bans(db: &mut Db) -> Result<Vec<ServiceBan>> {
    type Row = (Option<UserId>, Option<IpNet>, Option<DateTime<Utc>>, String);
    let rows: Vec<Row> = sanctions::table
        .filter(sanctions::kind.eq(SanctionKind::Ban))
        .filter(sanctions::room_id.is_null())
        .filter(sanctions::lifted_at.is_null())
        .filter(sql::<Bool>("(expires_at is null or expires_at > now())"))
        .select((sanctions::user_id, sanctions::address, sanctions::expires_at, sanctions::reason))
        .load(db)?;
    let bans = rows.into_iter().filter_map(|(user, network, expires_at, reason)| {
        let whom = user.map(Whom::User).or(network.map(Whom::Network))?;
        Some(ServiceBan { whom, expires_at, reason })
    });
    Ok(bans.collect())
}
