//! Services, and who their users are here.

use diesel::prelude::*;

use super::Db;
use crate::error::Result;
use crate::model::{User, UserId, UserLabel};
use crate::schema::{service_users, services, users};

/// The user in whose name a service speaks for itself.
pub fn user(db: &mut Db, service: &str) -> Result<Option<UserId>> {
    Ok(services::table.find(service).select(services::user_id).first(db).optional()?)
}

/// Adds a service.
pub fn insert(db: &mut Db, service: &str, user: UserId) -> Result<()> {
    diesel::insert_into(services::table)
        .values((services::name.eq(service), services::user_id.eq(user)))
        .execute(db)?;
    Ok(())
}

/// Whether a service speaks in a user's name.
pub fn speaks_as(db: &mut Db, user: UserId) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(services::table.filter(services::user_id.eq(user)))).get_result(db)?)
}

/// Who a service's user is here.
pub fn served(db: &mut Db, service: &str, external_id: &str) -> Result<Option<UserLabel>> {
    let row =
        service_users::table.find((service, external_id)).inner_join(users::table).select((users::id, users::username));
    Ok(row.first::<(UserId, String)>(db).optional()?.map(|(id, username)| UserLabel { id, username }))
}

/// Who those users of a service are here whom it calls so.
pub fn all_served(db: &mut Db, service: &str, external_ids: &[String]) -> Result<Vec<(UserId, String)>> {
    let known = service_users::table
        .filter(service_users::service.eq(service))
        .filter(service_users::external_id.eq_any(external_ids))
        .select((service_users::user_id, service_users::external_id));
    Ok(known.load(db)?)
}

/// What a service calls those among some users who are its own.
pub fn external_ids(db: &mut Db, service: &str, users: &[UserId]) -> Result<Vec<(UserId, String)>> {
    let own = service_users::table
        .filter(service_users::service.eq(service))
        .filter(service_users::user_id.eq_any(users))
        .select((service_users::user_id, service_users::external_id));
    Ok(own.load(db)?)
}

/// Keeps others from adding users to a service until the transaction ends: of many who see a user for the first time at once,
/// one comes first.
pub fn lock(db: &mut Db, service: &str) -> Result<()> {
    services::table.find(service).select(services::name).for_no_key_update().first::<String>(db)?;
    Ok(())
}

/// Notes who a service's user is here.
pub fn insert_served(db: &mut Db, service: &str, external_id: &str, user: &User) -> Result<()> {
    diesel::insert_into(service_users::table)
        .values((
            service_users::service.eq(service),
            service_users::external_id.eq(external_id),
            service_users::user_id.eq(user.id),
        ))
        .execute(db)?;
    Ok(())
}

/// Forgets whose user somebody is.
pub fn forget_served(db: &mut Db, user: UserId) -> Result<()> {
    diesel::delete(service_users::table.filter(service_users::user_id.eq(user))).execute(db)?;
    Ok(())
}
