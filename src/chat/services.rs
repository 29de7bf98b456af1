//! Services, who act for users of their own.

use super::Chat;
use crate::error::{Error, Result};
use crate::model::{Guest, User, UserId, UserLabel, UserRole, Username};
use crate::outcome::Outcome;
use crate::store::services as store;
use crate::store::users::{self, NewUser};
use crate::store::{Db, transaction};

/// How often another name is tried for a user whose name is taken.
const TRIES: u32 = 40;

/// The names tried in order; those after are tried at random.
const IN_ORDER: u32 = 9;

/// Longest that a name may be which people see, in characters.
const LONGEST: usize = 100;

impl Chat {
    /// Who a service's user is here, and what the user may do: somebody new at first sight, who has no password.
    pub(super) async fn guest(&self, service: &str, guest: Guest) -> Result<(UserLabel, UserRole)> {
        let service = service.to_owned();
        self.inner
            .store
            .run(move |db| {
                let user = match store::guest(db, &service, &guest.external_id)? {
                    Some(user) => user,
                    None => first_sight(db, &service, &guest)?,
                };
                let role = users::role(db, user.id)?;
                Ok((user, role))
            })
            .await
    }
}

/// Refuses to act for others by what is no key of a service.
#[must_use]
pub fn only_services_act() -> Error {
    Error::new(Outcome::Forbidden, "Only the key of a service acts for others.")
}

fn first_sight(db: &mut Db, service: &str, guest: &Guest) -> Result<UserLabel> {
    transaction(db, |db| {
        store::lock(db, service)?;
        if let Some(known) = store::guest(db, service, &guest.external_id)? {
            return Ok(known);
        }
        let user = create(db, guest.name.as_deref().unwrap_or(&guest.external_id))?;
        store::insert_guest(db, service, &guest.external_id, &user)?;
        Ok(UserLabel { id: user.id, username: user.username })
    })
}

/// The user in whose name a service speaks for itself: made where the service is new.
pub(super) fn user(db: &mut Db, service: &Username) -> Result<UserId> {
    if let Some(user) = store::user(db, &service.key())? {
        return Ok(user);
    }
    let user = create(db, service.as_str())?;
    store::insert(db, &service.key(), user.id)?;
    Ok(user.id)
}

/// A user of that name, or one like it where it is taken or not acceptable. Nobody logs in as such a user.
fn create(db: &mut Db, name: &str) -> Result<User> {
    let shown: String = name.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    for number in 1..=TRIES {
        let number = if number > IN_ORDER { rand::random_range(IN_ORDER..1_000_000) } else { number };
        let new = NewUser {
            username: Username::near(name, number)?,
            first_name: shown.trim().to_owned(),
            last_name: String::new(),
            password_hash: None,
        };
        match users::insert(db, &new) {
            Err(error) if error.outcome() == Outcome::UserExists => {}
            done => return done,
        }
    }
    Err(Error::failed("no name was free for a new user"))
}

/// Refuses what would take a service's own user away, or that of this one.
///
/// # Errors
/// `forbidden`.
pub(super) fn no_service(db: &mut Db, user: &UserLabel) -> Result<()> {
    if user.id == UserLabel::service().id || store::speaks_as(db, user.id)? {
        return Err(Error::new(Outcome::Forbidden, "A service speaks in this name: revoke its keys instead."));
    }
    Ok(())
}
