//! Keys: made, listed, revoked.

use chrono::Utc;
use uuid::Uuid;

use super::Chat;
use super::authority::Authority;
use super::heard::End;
use super::identity::logged_in;
use super::roles::admin_only;
use super::sessions::hash;
use super::{Keys, secret_key, services};
use crate::error::{Error, Result};
use crate::model::{
    Action, Actor, ApiKey, CreateKey, EventKind, GetKeys, KeyId, NewKey, Proof, Scope, Secret, UserLabel, UserRole,
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
        let (draft, by) = (KeyDraft::new(&self.inner.keys, input, service)?, Authority::Actor(actor.clone()));
        self.inner.store.run(move |db| transaction(db, |db| add(db, &by, draft))).await
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
        let by = Authority::Actor(actor.clone());
        self.change(move |db, log| remove(db, log, &by, id)).await?;
        self.inner.revocations.insert(Proof::Key(id), End::KeyRevoked);
        Ok(())
    }
}

/// A key that is to be made, and what is shown of it once.
pub(super) struct KeyDraft {
    id: KeyId,
    secret: Secret,
    signing_secret: Option<String>,
    service: Option<Username>,
    input: CreateKey,
}

impl KeyDraft {
    pub(super) fn new(keys: &Keys, input: CreateKey, service: Option<Username>) -> Result<Self> {
        let id = KeyId(Uuid::now_v7());
        let signing_secret = service.is_some().then(|| keys.exchange_secret(id)).transpose()?;
        Ok(Self { id, secret: secret_key::make(), signing_secret, service, input })
    }
}

/// Makes a key: of a service for admins and whoever runs the service, else the actor's own.
pub(super) fn add(db: &mut Db, by: &Authority, draft: KeyDraft) -> Result<NewKey> {
    let KeyDraft { id, secret, signing_secret, service, input } = draft;
    let user = match (by, &service) {
        (Authority::Actor(actor), service) => {
            if service.is_some() {
                admin_only(db, actor)?;
            }
            if input.scopes.has(Scope::Admin) && users::role(db, actor.id)? != UserRole::Admin {
                return Err(Error::new(Outcome::Forbidden, "The scope `admin` is for admins."));
            }
            match service {
                Some(service) => services::user(db, service)?,
                None => actor.id,
            }
        }
        (Authority::Operator, Some(service)) => services::user(db, service)?,
        (Authority::Operator, None) => return Err(Error::missing("service", "is missing: name the service")),
    };
    if api_keys::of_user(db, user)?.len() >= MOST {
        return Err(Error::new(Outcome::Forbidden, format!("There may be {MOST} keys: revoke some.")));
    }
    let CreateKey { name, scopes, expires_at, .. } = input;
    let (service, hash, prefix) = (service.map(|service| service.key()), hash(&secret), secret_key::prefix(&secret));
    api_keys::insert(db, id, &api_keys::NewApiKey { user, service, name, hash, prefix, scopes, expires_at })?;
    let key = api_keys::find(db, id)?.ok_or_else(|| Error::failed("a key that was made is not there"))?;
    audit::record(db, &[by.act(Action::KeyCreated).to(Some(user)).after(&key)])?;
    Ok(NewKey { key, secret: secret.expose().to_owned(), signing_secret })
}

/// Takes a key back: whose it is, admins, and whoever runs the service.
pub(super) fn remove(db: &mut Db, log: &mut log::Writer, by: &Authority, id: KeyId) -> Result<()> {
    let key = api_keys::find(db, id)?.filter(|key| key.revoked_at.is_none()).ok_or(Outcome::NoSuchKey)?;
    if let Authority::Actor(actor) = by
        && key.user.id != actor.id
        && users::role(db, actor.id)? != UserRole::Admin
    {
        return Err(Outcome::NoSuchKey.into());
    }
    audit::record(db, &[by.act(Action::KeyRevoked).to(Some(key.user.id)).before(&key)])?;
    revoke(db, log, id, key.user)
}

/// Revokes a key in the log, once.
pub(super) fn revoke(db: &mut Db, log: &mut log::Writer, key: KeyId, user: UserLabel) -> Result<()> {
    if api_keys::revoke(db, key)? {
        log.record(db, None, user, EventKind::KeyRevoked { key })?;
    }
    Ok(())
}
