//! Password hashing, which is slow on purpose and therefore done in turn.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use metrics::counter;

use super::turns::Turns;
use crate::error::{Error, Result};
use crate::model::Secret;

/// Hashes passwords with Argon2id (OWASP's minimum: 19 MiB, two passes, one lane).
#[derive(Clone)]
pub(super) struct Passwords {
    turns: Turns,
    /// Checked for users that do not exist, so that they take the same time.
    decoy: Arc<str>,
}

impl Passwords {
    pub(super) fn new() -> Result<Self> {
        let decoy = hash(&rand::random::<[u8; 16]>())?;
        Ok(Self { turns: Turns::new("Too many people are logging in at once."), decoy: decoy.into() })
    }

    /// The hash of a password, in PHC string format.
    pub(super) async fn hash(&self, password: Secret) -> Result<String> {
        let work = move || {
            counter!("miaou_password_hashes_total").increment(1);
            hash(password.expose().as_bytes())
        };
        self.turns.run(work).await?
    }

    /// True where the password is the one that was hashed. Without a hash it takes as long and is false.
    pub(super) async fn verify(&self, password: Secret, hash: Option<String>) -> Result<bool> {
        let decoy = Arc::clone(&self.decoy);
        let work = move || {
            counter!("miaou_password_hashes_total").increment(1);
            let known = hash.is_some();
            let hash = hash.as_deref().unwrap_or(&decoy);
            let parsed = PasswordHash::new(hash).map_err(Error::failed)?;
            Ok(Argon2::default().verify_password(password.expose().as_bytes(), &parsed).is_ok() && known)
        };
        self.turns.run(work).await?
    }
}

fn hash(password: &[u8]) -> Result<String> {
    let hash = Argon2::default().hash_password(password).map_err(|error| Error::failed(error.to_string()))?;
    Ok(hash.to_string())
}
