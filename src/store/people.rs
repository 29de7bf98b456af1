//! People, as others find them.

use chrono::Utc;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::Db;
use crate::error::Result;
use crate::model::{Person, UserId, UserRef, UserRole};
use crate::schema::{hooks, sanctions, users};

diesel::define_sql_function! {
    /// Where a part begins in a text, from one on; 0 where it is not there.
    fn strpos(text: Text, part: Text) -> Integer;
}

diesel::define_sql_function! {
    /// A text in lower case.
    fn lower(text: Text) -> Text;
}

type Columns = (UserId, String, String, String, UserRole);

const COLUMNS: (users::id, users::username, users::first_name, users::last_name, users::role) =
    (users::id, users::username, users::first_name, users::last_name, users::role);

fn person((id, username, first_name, last_name, role): Columns) -> Person {
    Person { id, username, first_name, last_name, role }
}

/// Whose name the post of a hook has: nobody.
macro_rules! of_a_hook {
    () => {
        exists(hooks::table.filter(hooks::user_id.eq(users::id)))
    };
}

/// A user, unless erased. Neither the service itself nor a hook is one.
pub fn find(db: &mut Db, by: &UserRef) -> Result<Option<Person>> {
    let query = users::table
        .filter(users::erased_at.is_null())
        .filter(not(of_a_hook!()))
        .filter(users::id.gt(UserId(0)))
        .select(COLUMNS)
        .into_boxed();
    let query = match by {
        UserRef::Id(id) => query.filter(users::id.eq(*id)),
        UserRef::Name(name) => query.filter(users::username_key.eq(name.key())),
    };
    Ok(query.first::<Columns>(db).optional()?.map(person))
}

/// Which people are listed.
#[derive(Debug)]
pub struct Listing<'a> {
    /// A part of one of their names, in lower case.
    pub part: Option<&'a str>,
    /// Only those of this role.
    pub role: Option<UserRole>,
    /// Only those with a greater number.
    pub after: Option<UserId>,
    /// How many at most.
    pub limit: i64,
}

/// People in the order of their numbers, without those who are banned from the service.
pub fn list(db: &mut Db, listing: &Listing<'_>) -> Result<Vec<Person>> {
    let banned = sanctions::table
        .filter(sanctions::user_id.eq(users::id.nullable()))
        .filter(sanctions::kind.eq("ban"))
        .filter(sanctions::room_id.is_null())
        .filter(sanctions::lifted_at.is_null())
        .filter(sanctions::expires_at.is_null().or(sanctions::expires_at.gt(Utc::now())));
    let mut query = users::table
        .filter(users::erased_at.is_null())
        .filter(not(exists(banned)))
        .filter(not(of_a_hook!()))
        .filter(users::id.gt(listing.after.unwrap_or(UserId(0))))
        .order(users::id)
        .limit(listing.limit)
        .select(COLUMNS)
        .into_boxed();
    if let Some(part) = listing.part {
        let named = strpos(users::username_key, part).gt(0);
        let named = named.or(strpos(lower(users::first_name), part).gt(0));
        query = query.filter(named.or(strpos(lower(users::last_name), part).gt(0)));
    }
    if let Some(role) = listing.role {
        query = query.filter(users::role.eq(role));
    }
    Ok(query.load::<Columns>(db)?.into_iter().map(person).collect())
}
