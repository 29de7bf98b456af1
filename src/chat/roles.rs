//! Who may change what belongs to everybody.

use crate::error::{Error, Result};
use crate::model::{Actor, UserRole};
use crate::outcome::Outcome;
use crate::store::{Db, users};

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
