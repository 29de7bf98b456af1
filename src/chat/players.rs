//! What a service calls its users.

use super::Chat;
use super::services::only_services_act;
use crate::error::Result;
use crate::model::{Actor, Proof, UserId};
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

    /// Who users of the service are here, by whose key the actor speaks. Those who were never seen here are left out.
    ///
    /// # Errors
    /// `forbidden` without the key of a service.
    pub async fn service_users(&self, actor: &Actor, external_ids: Vec<String>) -> Result<Vec<(UserId, String)>> {
        let proof = actor.proof;
        self.read(move |db| {
            let service = service(db, proof)?.ok_or_else(only_services_act)?;
            services::all_served(db, &service, &external_ids)
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
            let service = service(db, proof)?.ok_or_else(only_services_act)?;
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
