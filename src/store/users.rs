//! Users.

use chrono::{DateTime, Utc};
use diesel::dsl;
use diesel::prelude::*;

use super::Db;
use super::known_addresses::Fingerprint;
use crate::error::Result;
use crate::model::{User, UserId, UserLabel, UserRef, UserRole, Username};
use crate::schema::{known_addresses, users};

/// What is stored of a user who registers.
#[derive(Debug)]
pub struct NewUser {
    /// Unique name.
    pub username: Username,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Argon2id in PHC string format.
    pub password_hash: String,
}

type Columns = (UserId, String, String, String, DateTime<Utc>);

const COLUMNS: (users::id, users::username, users::first_name, users::last_name, users::created_at) =
    (users::id, users::username, users::first_name, users::last_name, users::created_at);

fn user((id, username, first_name, last_name, created_at): Columns) -> User {
    User { id, username, first_name, last_name, created_at }
}

/// Adds a user.
///
/// # Errors
/// `user_exists` when the name is taken.
pub fn insert(db: &mut Db, new: &NewUser) -> Result<User> {
    let row = diesel::insert_into(users::table)
        .values((
            users::username.eq(new.username.as_str()),
            users::username_key.eq(new.username.key()),
            users::first_name.eq(&new.first_name),
            users::last_name.eq(&new.last_name),
            users::password_hash.eq(&new.password_hash),
        ))
        .returning(COLUMNS)
        .get_result::<Columns>(db)?;
    Ok(user(row))
}

/// True where the name is taken.
pub fn exists(db: &mut Db, username: &Username) -> Result<bool> {
    Ok(diesel::select(dsl::exists(users::table.filter(users::username_key.eq(username.key())))).get_result(db)?)
}

/// What is looked up of a user who logs in.
#[derive(Debug)]
pub struct Login {
    /// The user.
    pub user: User,
    /// Argon2id in PHC string format.
    pub password_hash: String,
    /// Whether the user has logged in from this address before.
    pub address_known: bool,
}

/// A user by name, who logs in from an address. Who has no password is not found.
pub fn login(db: &mut Db, username: &Username, fingerprint: &Fingerprint) -> Result<Option<Login>> {
    let known = known_addresses::table
        .filter(known_addresses::user_id.eq(users::id))
        .filter(known_addresses::fingerprint.eq(fingerprint));
    let row = users::table
        .filter(users::username_key.eq(username.key()))
        .select((COLUMNS, users::password_hash.assume_not_null(), dsl::exists(known)))
        .filter(users::password_hash.is_not_null())
        .first::<(Columns, String, bool)>(db)
        .optional()?;
    Ok(row.map(|(columns, password_hash, address_known)| Login { user: user(columns), password_hash, address_known }))
}

/// A user by number.
pub fn find(db: &mut Db, id: UserId) -> Result<Option<User>> {
    Ok(users::table.find(id).select(COLUMNS).first::<Columns>(db).optional()?.map(user))
}

/// A user by number or name, as messages and events show it.
pub fn label(db: &mut Db, by: &UserRef) -> Result<Option<UserLabel>> {
    let query = users::table.select((users::id, users::username)).into_boxed();
    let query = match by {
        UserRef::Id(id) => query.filter(users::id.eq(*id)),
        UserRef::Name(name) => query.filter(users::username_key.eq(name.key())),
    };
    Ok(query.first::<(UserId, String)>(db).optional()?.map(|(id, username)| UserLabel { id, username }))
}

/// What a user may do in the service.
pub fn role(db: &mut Db, id: UserId) -> Result<UserRole> {
    Ok(users::table.find(id).select(users::role).first(db)?)
}

/// Changes what a user may do in the service.
pub fn set_role(db: &mut Db, id: UserId, role: UserRole) -> Result<()> {
    diesel::update(users::table.find(id)).set(users::role.eq(role)).execute(db)?;
    Ok(())
}
