//! How two attempts under one key are told apart.

use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::model::{Draft, Parts};

/// What two attempts under one key must have in common: what the sender wrote. Whom it mentions depends on who is a
/// member at the time.
pub fn fingerprint(draft: &Draft) -> Result<Vec<u8>> {
    let mut digest = Sha256::new();
    digest.update(draft.raw_content.as_bytes());
    let written = Parts { mentions: Vec::new(), ..draft.parts.clone() };
    if !written.is_empty() {
        digest.update([0]);
        digest.update(serde_json::to_vec(&written).map_err(Error::failed)?);
    }
    Ok(digest.finalize().to_vec())
}
