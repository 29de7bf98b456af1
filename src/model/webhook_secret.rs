//! What a webhook's deliveries are signed with.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::Secret;
use crate::error::{Error, Result};

/// Makes and signs as Standard Webhooks says (<https://www.standardwebhooks.com>). Its `Debug` says nothing.
#[derive(Clone)]
pub struct WebhookSecret(Vec<u8>);

impl WebhookSecret {
    /// 256 random bits.
    #[must_use]
    pub fn random() -> Self {
        Self(rand::random::<[u8; 32]>().to_vec())
    }

    /// One that was made before.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// As it is kept.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// As its owner keeps it: `whsec_` and base64.
    #[must_use]
    pub fn text(&self) -> Secret {
        format!("whsec_{}", STANDARD.encode(&self.0)).into()
    }

    /// The signature of a delivery that is sent at a time, in seconds since 1970: `v1,` and base64.
    ///
    /// # Errors
    /// `failed` where the secret is no key.
    pub fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> Result<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).map_err(|error| Error::failed(error.to_string()))?;
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret")
    }
}
