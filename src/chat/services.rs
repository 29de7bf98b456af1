//! Services, who act for users of their own.

use super::Chat;
use super::newcomers::create;
use crate::error::{Error, Result};
use crate::model::{ServiceUser, UserId, UserLabel, UserRole, Username};
use crate::outcome::Outcome;
use crate::store::services as store;
use crate::store::{Db, transaction, users};

impl Chat {
    /// Who a service's user is here, and what the user may do: somebody new at first sight, who has no password.
    pub(super) async fn served(&self, service: &str, served: ServiceUser) -> Result<(UserLabel, UserRole)> {
        let service = service.to_owned();
        self.inner
            .store
            .run(move |db| {
                let user = match store::served(db, &service, &served.external_id)? {
                    Some(user) => user,
                    None => first_sight(db, &service, &served)?,
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

fn first_sight(db: &mut Db, service: &str, served: &ServiceUser) -> Result<UserLabel> {
    transaction(db, |db| {
        store::lock(db, service)?;
        if let Some(known) = store::served(db, service, &served.external_id)? {
            return Ok(known);
        }
        let name = served.name.as_deref().unwrap_or(&served.external_id);
        let user = create(db, name, name)?;
        store::insert_served(db, service, &served.external_id, &user)?;
        Ok(UserLabel { id: user.id, username: user.username })
    })
}

/// The user in whose name a service speaks for itself: made where the service is new.
pub(super) fn user(db: &mut Db, service: &Username) -> Result<UserId> {
    if let Some(user) = store::user(db, &service.key())? {
        return Ok(user);
    }
    let user = create(db, service.as_str(), service.as_str())?;
    store::insert(db, &service.key(), user.id)?;
    Ok(user.id)
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
