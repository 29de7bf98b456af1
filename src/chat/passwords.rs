//! Password hashing, which is slow on purpose and therefore rationed.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::error::{Error, Result};
use crate::model::Secret;
use crate::outcome::Outcome;

/// How long a login waits for its turn before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(5);

/// Hashes passwords with Argon2id (OWASP's minimum: 19 MiB, two passes, one lane), at most one a core at a time, so
/// that logins cannot starve the rest of the service.
#[derive(Clone)]
pub(super) struct Passwords {
    turns: Arc<Semaphore>,
    runtime: Handle,
    /// Checked for users that do not exist, so that they take the same time.
    decoy: Arc<str>,
}

impl Passwords {
    pub(super) fn new() -> Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let decoy = hash(&rand::random::<[u8; 16]>())?;
        Ok(Self { turns: Arc::new(Semaphore::new(cores)), runtime: Handle::current(), decoy: decoy.into() })
    }

    /// The hash of a password, in PHC string format.
    pub(super) async fn hash(&self, password: Secret) -> Result<String> {
        self.in_turn(move || hash(password.expose().as_bytes())).await?
    }

    /// True where the password is the one that was hashed. Without a hash it takes as long and is false.
    pub(super) async fn verify(&self, password: Secret, hash: Option<String>) -> Result<bool> {
        let decoy = Arc::clone(&self.decoy);
        self.in_turn(move || {
            let known = hash.is_some();
            let hash = hash.as_deref().unwrap_or(&decoy);
            let parsed = PasswordHash::new(hash).map_err(Error::failed)?;
            Ok(Argon2::default().verify_password(password.expose().as_bytes(), &parsed).is_ok() && known)
        })
        .await?
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let Ok(Ok(turn)) = timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await else {
            return Err(Error::new(Outcome::Unavailable, "Too many people are logging in at once."));
        };
        let work = move || {
            let _turn = turn;
            work()
        };
        self.runtime.spawn_blocking(work).await.map_err(Error::failed)
    }
}

fn hash(password: &[u8]) -> Result<String> {
    let hash = Argon2::default().hash_password(password).map_err(|error| Error::failed(error.to_string()))?;
    Ok(hash.to_string())
}
