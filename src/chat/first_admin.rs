//! The first admin of a service: nobody could make one, but who reads the server's log.

use chrono::{TimeDelta, Utc};

use super::Chat;
use super::roles::give_by_service;
use super::sessions::{hash, secret};
use crate::error::{Error, Result};
use crate::model::{FirstAdmin, Secret, User, UserRef, UserRole, Username};
use crate::outcome::Outcome;
use crate::store::{first_admin, users};

/// How long after its start a server lets somebody be the first admin.
const TTL: TimeDelta = TimeDelta::hours(1);

impl Chat {
    /// What makes the first admin, once: nothing where there is one.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn first_admin_token(&self) -> Result<Option<Secret>> {
        let token = secret();
        let (hash, now) = (hash(&token), Utc::now());
        let needed = self.inner.store.run(move |db| {
            let needed = !first_admin::exists(db)?;
            if needed {
                first_admin::insert(db, &hash, now, now + TTL)?;
            }
            Ok(needed)
        });
        Ok(needed.await?.then_some(token))
    }

    /// Makes a new user the first admin, or one whose password is known.
    ///
    /// # Errors
    /// `forbidden` where the token is not good or there is an admin, `wrong_credentials`, `missing_field`, `invalid_field`.
    pub async fn become_first_admin(&self, input: FirstAdmin) -> Result<User> {
        let refused =
            || Error::new(Outcome::Forbidden, "There is an admin, or the token expired: start the server again.");
        let username = Username::parse("username", &input.username)?;
        let (hash, now, name) = (hash(&input.token), Utc::now(), username.clone());
        let known = hash.clone();
        // Anybody may send anything: no password is hashed for who has no good token.
        let (good, found) = self
            .read(move |db| {
                let good = first_admin::good(db, &known, now)? && !first_admin::exists(db)?;
                let label = if good { users::label(db, &UserRef::Name(name))? } else { None };
                let user = label.map(|label| users::find(db, label.id)).transpose()?.flatten();
                let hash = user.as_ref().map(|user| users::password_hash(db, user.id)).transpose()?.flatten();
                Ok((good, user.zip(Some(hash))))
            })
            .await?;
        if !good {
            return Err(refused());
        }
        let new = match &found {
            Some((_, before)) => {
                if !self.inner.passwords.verify(input.password, before.clone()).await? {
                    return Err(Outcome::WrongCredentials.into());
                }
                None
            }
            None => {
                let FirstAdmin { first_name, last_name, .. } = input;
                for (field, value) in [("first_name", &first_name), ("last_name", &last_name)] {
                    if value.is_empty() {
                        return Err(Error::missing(field, "is missing or empty"));
                    }
                }
                let password_hash = Some(self.inner.passwords.hash(input.password).await?);
                Some(users::NewUser { username, first_name, last_name, password_hash })
            }
        };
        self.change(move |db, log| {
            if !first_admin::good(db, &hash, now)? || first_admin::exists(db)? {
                return Err(refused());
            }
            let user = match (new, found) {
                (Some(new), _) => users::insert(db, &new)?,
                (None, Some((user, _))) => user,
                (None, None) => return Err(refused()),
            };
            give_by_service(db, log, user.label(), UserRole::Admin)?;
            first_admin::clear(db)?;
            Ok(user)
        })
        .await
    }
}
