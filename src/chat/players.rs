//! What a service calls its users.

use super::Chat;
use crate::error::{Error, Result};
use crate::model::{Actor, Proof, UserId, UserLabel};
use crate::outcome::Outcome;
use crate::store::{Db, api_keys, services};

impl Chat {
    /// Whether the actor speaks by the key of a service, which acts for users of its own.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn is_service(&self, actor: &Actor) -> Result<bool> {
        let proof = actor.proof;
        self.read(move |db| Ok(service(db, proof)?.is_some())).await
    }

    /// Who a user of the service is here, by whose key the actor speaks.
    ///
    /// # Errors
    /// `no_such_user` where the user was never seen here, `forbidden` without the key of a service.
    pub async fn service_user(&self, actor: &Actor, external_id: &str) -> Result<UserLabel> {
        let (proof, external_id) = (actor.proof, external_id.to_owned());
        self.read(move |db| {
            let service = service(db, proof)?.ok_or_else(no_service)?;
            services::guest(db, &service, &external_id)?.ok_or_else(|| Outcome::NoSuchUser.into())
        })
        .await
    }

    /// What the service, by whose key the actor speaks, calls those among some users who are its own.
    ///
    /// # Errors
    /// `forbidden` without the key of a service.
    pub async fn external_ids(&self, actor: &Actor, users: Vec<UserId>) -> Result<Vec<(UserId, String)>> {
        let proof = actor.proof;
        self.read(move |db| {
            let service = service(db, proof)?.ok_or_else(no_service)?;
            services::external_ids(db, &service, &users)
        })
        .await
    }
}

fn service(db: &mut Db, proof: Proof) -> Result<Option<String>> {
    match proof {
        Proof::Session(_) => Ok(None),
        Proof::Key(key) => Ok(api_keys::find(db, key)?.and_then(|key| key.service)),
    }
}

fn no_service() -> Error {
    Error::new(Outcome::Forbidden, "Only the key of a service acts for others.")
}
