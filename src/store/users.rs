//! Users.

use chrono::{DateTime, Utc};
use diesel::dsl;
use diesel::prelude::*;

use sha2::{Digest, Sha256};

use super::known_addresses::Fingerprint;
use super::{Db, transaction};
use crate::error::Result;
use crate::model::{User, UserId, UserLabel, UserRef, UserRole, Username};
use crate::outcome::Outcome;
use crate::schema::{known_addresses, retired_names, users};

/// What is stored of a user who registers.
#[derive(Debug)]
pub struct NewUser {
    /// Unique name.
    pub username: Username,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Argon2id in PHC string format; none for guests and whom a service brings.
    pub password_hash: Option<String>,
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
    transaction(db, |db| match insert_where_free(db, new)? {
        // Asked after: whoever had the name and is being erased was waited for.
        Some(user) if !retired(db, &new.username)? => Ok(user),
        Some(_) | None => Err(Outcome::UserExists.into()),
    })
}

/// Adds a user. Nothing where a user has the name; that nobody had it is for the caller to ask after.
fn insert_where_free(db: &mut Db, new: &NewUser) -> Result<Option<User>> {
    let row = diesel::insert_into(users::table)
        .values((
            users::username.eq(new.username.as_str()),
            users::username_key.eq(new.username.key()),
            users::first_name.eq(&new.first_name),
            users::last_name.eq(&new.last_name),
            users::password_hash.eq(&new.password_hash),
        ))
        .on_conflict(users::username_key)
        .do_nothing()
        .returning(COLUMNS)
        .get_result::<Columns>(db)
        .optional()?;
    Ok(row.map(user))
}

/// True where the name is taken.
pub fn exists(db: &mut Db, username: &Username) -> Result<bool> {
    let named = users::table.filter(users::username_key.eq(username.key()));
    Ok(diesel::select(dsl::exists(named)).get_result(db)? || retired(db, username)?)
}

/// True where the name was an erased user's.
fn retired(db: &mut Db, username: &Username) -> Result<bool> {
    Ok(diesel::select(dsl::exists(retired_names::table.find(name_hash(&username.key())))).get_result(db)?)
}

/// Keeps a name from being taken again. It is forgotten itself.
pub fn retire_name(db: &mut Db, key: &str) -> Result<()> {
    diesel::insert_into(retired_names::table)
        .values(retired_names::hash.eq(name_hash(key)))
        .on_conflict_do_nothing()
        .execute(db)?;
    Ok(())
}

fn name_hash(key: &str) -> Vec<u8> {
    Sha256::digest(key.as_bytes()).to_vec()
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

/// The hash of a user's password, where the user has one.
pub fn password_hash(db: &mut Db, id: UserId) -> Result<Option<String>> {
    Ok(users::table.find(id).select(users::password_hash).first(db)?)
}

/// The hash of a user's password, where the user has one, kept as it is until the transaction ends. Nothing where the user was
/// erased.
pub fn lock_login(db: &mut Db, id: UserId) -> Result<Option<Option<String>>> {
    let user = users::table.find(id).filter(users::erased_at.is_null()).select(users::password_hash).for_share();
    Ok(user.first(db).optional()?)
}

/// Replaces a user's password. False where it is not what it was.
pub fn set_password(db: &mut Db, id: UserId, before: &str, hash: &str) -> Result<bool> {
    let known = users::table.find(id).filter(users::password_hash.eq(before));
    Ok(diesel::update(known).set(users::password_hash.eq(hash)).execute(db)? > 0)
}

/// Changes a user's names, those that are given.
pub fn set_names(db: &mut Db, id: UserId, first_name: Option<&str>, last_name: Option<&str>) -> Result<()> {
    if let Some(first_name) = first_name {
        diesel::update(users::table.find(id)).set(users::first_name.eq(first_name)).execute(db)?;
    }
    if let Some(last_name) = last_name {
        diesel::update(users::table.find(id)).set(users::last_name.eq(last_name)).execute(db)?;
    }
    Ok(())
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

/// Whether there is an admin besides one, and besides the service itself.
pub fn another_admin(db: &mut Db, id: UserId) -> Result<bool> {
    let admins = users::table.filter(users::role.eq(UserRole::Admin)).filter(users::id.gt(UserId(0)));
    let others = admins.filter(users::id.ne(id));
    Ok(diesel::select(dsl::exists(others)).get_result(db)?)
}

/// Users erased after a moment.
pub fn erased_since(db: &mut Db, since: DateTime<Utc>) -> Result<Vec<UserId>> {
    Ok(users::table.filter(users::erased_at.gt(since)).select(users::id).load(db)?)
}
