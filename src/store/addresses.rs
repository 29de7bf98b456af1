//! From where each user was last seen.

use std::net::IpAddr;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Inet, Nullable};
use diesel::upsert::excluded;
use ipnet::IpNet;

use super::Db;
use super::labels::UserColumns;
use crate::error::Result;
use crate::model::{RoomId, UserId, UserLabel};
use crate::schema::addresses;

/// Notes the current address of each user. No user may be named twice.
pub fn see(db: &mut Db, seen: &[(UserId, IpAddr)]) -> Result<()> {
    let rows: Vec<_> = seen
        .iter()
        .map(|(user, address)| (addresses::user_id.eq(user), addresses::address.eq(IpNet::from(*address))))
        .collect();
    diesel::insert_into(addresses::table)
        .values(rows)
        .on_conflict(addresses::user_id)
        .do_update()
        .set((addresses::address.eq(excluded(addresses::address)), addresses::seen_at.eq(diesel::dsl::now)))
        .execute(db)?;
    Ok(())
}

/// Members of a room, or all users, whose current address is in a network.
pub fn users_at(db: &mut Db, network: IpNet, room: Option<RoomId>) -> Result<Vec<UserLabel>> {
    let query = diesel::sql_query(
        "select u.id as user_id, u.username from addresses a join users u on u.id = a.user_id
         where a.address <<= $1
             and ($2 is null or exists (select from members m where m.room_id = $2 and m.user_id = a.user_id))
         order by u.id",
    );
    let rows = query.bind::<Inet, _>(network).bind::<Nullable<BigInt>, _>(room).load::<UserColumns>(db)?;
    Ok(rows.into_iter().map(UserLabel::from).collect())
}

/// The current address of a user, where one is known.
pub fn find(db: &mut Db, user: UserId) -> Result<Option<IpAddr>> {
    let address = addresses::table.find(user).select(addresses::address).first::<IpNet>(db).optional()?;
    Ok(address.map(|address| address.addr()))
}
