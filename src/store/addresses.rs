//! From where each user was last seen.

use std::net::IpAddr;

use diesel::prelude::*;
use diesel::upsert::excluded;
use ipnet::IpNet;

use super::Db;
use crate::error::Result;
use crate::model::UserId;
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

/// The current address of a user, where one is known.
pub fn find(db: &mut Db, user: UserId) -> Result<Option<IpAddr>> {
    let address = addresses::table.find(user).select(addresses::address).first::<IpNet>(db).optional()?;
    Ok(address.map(|address| address.addr()))
}
