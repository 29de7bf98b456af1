//! Who may change what belongs to everybody.

use std::time::Duration;

use crate::error::{Error, Result};
use crate::model::{Actor, UserRole, Username};
use crate::outcome::Outcome;
use crate::store::{Db, Store, users};

/// Whoever types the command would rather wait than type it again.
const PATIENCE: Duration = Duration::from_secs(5);

/// Refuses everybody but admins.
///
/// # Errors
/// `forbidden`.
pub(super) fn admin_only(db: &mut Db, actor: &Actor) -> Result<()> {
    match users::role(db, actor.id)? {
        UserRole::Admin => Ok(()),
        UserRole::Member | UserRole::Professional => Err(Error::new(Outcome::Forbidden, "This is for admins.")),
    }
}

/// Gives a user a role, in the name of whoever runs the service: no actor could make the first admin. False
/// where there is no such user.
///
/// # Errors
/// `invalid_field`, `unavailable`.
pub async fn set_role(database_url: &str, username: &str, role: &str) -> Result<bool> {
    let username = Username::parse("username", username)?;
    let known = [UserRole::Member, UserRole::Professional, UserRole::Admin];
    let known = known.into_iter().find(|known| known.as_str() == role);
    let role = known.ok_or_else(|| Error::invalid("role", "must be `member`, `professional` or `admin`"))?;
    let store = Store::new(database_url, 1, PATIENCE);
    store.run(move |db| users::set_role(db, &username, role)).await
}
