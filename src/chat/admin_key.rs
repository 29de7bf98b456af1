//! The key of whoever runs the service, which is a setting.

use std::sync::{Arc, PoisonError, RwLock};

use uuid::Uuid;

use super::sessions::hash;
use crate::config::admin_key::weakness;
use crate::model::{KeyId, Proof, Secret};
use crate::store::sessions::SecretHash;

/// The key that is good now, on this node: it proves the user 0. Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct AdminKey {
    now: Arc<RwLock<Option<Good>>>,
}

#[derive(Clone)]
struct Good {
    hash: SecretHash,
    /// Another one each time a key comes to be good: what one proved is over, even where the same comes back.
    id: KeyId,
}

impl AdminKey {
    /// Takes the key of the settings in place of the one before, and tells what that proved until now, where it is another.
    pub(super) fn replace(&self, key: Option<&str>) -> Option<Proof> {
        let key = key.filter(|key| weakness(key).is_none()).map(|key| hash(&key.to_owned().into()));
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        if now.as_ref().map(|good| &good.hash) == key.as_ref() {
            return None;
        }
        let good = key.map(|hash| Good { hash, id: KeyId(Uuid::now_v7()) });
        std::mem::replace(&mut *now, good).map(|before| Proof::Key(before.id))
    }

    /// What a token proves, where it is the key.
    pub(super) fn proof(&self, token: &Secret) -> Option<Proof> {
        let now = self.now.read().unwrap_or_else(PoisonError::into_inner).clone()?;
        // Hashes are compared, so that the time it takes tells nothing of the key.
        (hash(token) == now.hash).then_some(Proof::Key(now.id))
    }

    /// Whether this is what the key proves.
    pub(super) fn gave(&self, proof: Proof) -> bool {
        let now = self.now.read().unwrap_or_else(PoisonError::into_inner);
        now.as_ref().is_some_and(|good| proof == Proof::Key(good.id))
    }
}
