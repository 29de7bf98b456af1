//! Keys: made, listed, revoked.

use chrono::Utc;
use uuid::Uuid;

use super::Chat;
use super::heard::End;
use super::identity::logged_in;
use super::roles::admin_only;
use super::sessions::hash;
use super::{secret_key, services};
use crate::error::{Error, Result};
use crate::model::{
    Act, Action, Actor, ApiKey, CreateKey, EventKind, GetKeys, KeyId, NewKey, Proof, Scope, UserLabel, UserRole,
    Username,
};
use crate::outcome::Outcome;
use crate::store::{Db, api_keys, audit, log, transaction, users};

/// How many keys a user or a service may have at a time.
const MOST: usize = 100;

impl Chat {
    /// Makes a key: the actor's own, or for admins that of a service, which comes to be with its first one.
    ///
    /// # Errors
    /// `invalid_field`, `forbidden` for who is not logged in, for a service's or the scope `admin` where the actor is no
    /// admin, and where there are a hundred.
    pub async fn create_key(&self, actor: &Actor, input: CreateKey) -> Result<NewKey> {
        logged_in(actor)?;
        if input.expires_at.is_some_and(|expires_at| expires_at <= Utc::now()) {
            return Err(Error::invalid("expires_at", "must be in the future"));
        }
        let service = input.service.as_deref().map(|name| Username::parse("service", name)).transpose()?;
        let (id, secret) = (KeyId(Uuid::now_v7()), secret_key::make());
        let signing_secret = service.is_some().then(|| self.inner.keys.exchange_secret(id)).transpose()?;
        let (hash, prefix, actor) = (hash(&secret), secret_key::prefix(&secret), actor.clone());
        let make = move |db: &mut Db| {
            if service.is_some() {
                admin_only(db, &actor)?;
            }
            if input.scopes.has(Scope::Admin) && users::role(db, actor.id)? != UserRole::Admin {
                return Err(Error::new(Outcome::Forbidden, "The scope `admin` is for admins."));
            }
            let user = match &service {
                Some(service) => services::user(db, service)?,
                None => actor.id,
            };
            if api_keys::of_user(db, user)?.len() >= MOST {
                return Err(Error::new(Outcome::Forbidden, format!("There may be {MOST} keys: revoke some.")));
            }
            let CreateKey { name, scopes, expires_at, .. } = input;
            let service = service.map(|service| service.key());
            api_keys::insert(db, id, &api_keys::NewApiKey { user, service, name, hash, prefix, scopes, expires_at })?;
            let key = api_keys::find(db, id)?.ok_or_else(|| Error::failed("a key that was made is not there"))?;
            audit::record(db, &[Act::new(Action::KeyCreated).by(&actor).to(Some(user)).after(&key)])?;
            Ok(key)
        };
        let key = self.inner.store.run(move |db| transaction(db, make)).await?;
        Ok(NewKey { key, secret: secret.expose().to_owned(), signing_secret })
    }

    /// The actor's keys, or for admins those of a service, that are not revoked.
    ///
    /// # Errors
    /// `forbidden` for a service's where the actor is no admin.
    pub async fn keys(&self, actor: &Actor, input: GetKeys) -> Result<Vec<ApiKey>> {
        let service = input.service.as_deref().map(|name| Username::parse("service", name)).transpose()?;
        let actor = actor.clone();
        self.read(move |db| match service {
            Some(service) => {
                admin_only(db, &actor)?;
                api_keys::of_service(db, &service.key())
            }
            None => api_keys::of_user(db, actor.id),
        })
        .await
    }

    /// Makes a key good for nothing: it is refused from now on, and its streams end. For whose it is, and for admins.
    ///
    /// # Errors
    /// `no_such_key`, also for one that is revoked already, and for another's where the actor is no admin.
    pub async fn revoke_key(&self, actor: &Actor, id: KeyId) -> Result<()> {
        let actor = actor.clone();
        self.change(move |db, log| {
            let key = api_keys::find(db, id)?.filter(|key| key.revoked_at.is_none()).ok_or(Outcome::NoSuchKey)?;
            if key.user.id != actor.id && users::role(db, actor.id)? != UserRole::Admin {
                return Err(Outcome::NoSuchKey.into());
            }
            audit::record(db, &[Act::new(Action::KeyRevoked).by(&actor).to(Some(key.user.id)).before(&key)])?;
            revoke(db, log, id, key.user)
        })
        .await?;
        self.inner.revocations.insert(Proof::Key(id), End::KeyRevoked);
        Ok(())
    }
}

/// Revokes a key in the log, once.
pub(super) fn revoke(db: &mut Db, log: &mut log::Writer, key: KeyId, user: UserLabel) -> Result<()> {
    if api_keys::revoke(db, key)? {
        log.record(db, None, user, EventKind::KeyRevoked { key })?;
    }
    Ok(())
}
