//! Access tokens: signed claims (RFC 7519), checked without asking the database.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256, Sha512};
use uuid::Uuid;

use super::network::Network;
use crate::error::{Error, Result};
use crate::model::{Actor, AttachmentId, SessionId, UserId, Username};
use crate::outcome::Outcome;
use crate::store::known_addresses::Fingerprint;

const ISSUER: &str = "miaou";

/// Who issues links: another one, so that a link is no access token, and an access token no link.
const LINK_ISSUER: &str = "miaou/link";

/// What signs and checks access tokens.
#[derive(Clone)]
pub struct Keys {
    signing: EncodingKey,
    checking: DecodingKey,
    validation: Validation,
    link_validation: Validation,
    fingerprints: Hmac<Sha256>,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    /// Of a link: the one file that it opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<Uuid>,
    sub: String,
    username: String,
    sid: Uuid,
    iat: i64,
    exp: i64,
}

impl Keys {
    /// Shortest secret, in bytes.
    pub const SHORTEST: usize = 32;

    /// Keys made of a secret.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        Self {
            signing: EncodingKey::from_secret(secret),
            checking: DecodingKey::from_secret(secret),
            validation: validation(ISSUER),
            link_validation: validation(LINK_ISSUER),
            fingerprints: fingerprints(secret),
        }
    }

    /// Keys made of the secret in a file, which is made with a new secret where there is none.
    ///
    /// # Errors
    /// When the file can neither be read nor made.
    pub fn open(path: &Path) -> std::io::Result<Self> {
        match std::fs::read(path) {
            Ok(secret) if secret.len() >= Self::SHORTEST => Ok(Self::new(&secret)),
            Ok(_) => Err(std::io::Error::new(
                ErrorKind::InvalidData,
                format!(
                    "{} is too short to sign with; delete it and a new one is made, which ends every login",
                    path.display()
                ),
            )),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let secret: [u8; Self::SHORTEST] = rand::random();
                // Written whole under another name first: a crash must not leave half a key.
                let draft = path.with_extension(format!("{}.new", Uuid::new_v4()));
                let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
                file.write_all(&secret)?;
                file.sync_all()?;
                // A link fails where another process was quicker: then its key is the one.
                let linked = std::fs::hard_link(&draft, path);
                std::fs::remove_file(&draft)?;
                match linked {
                    Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
                    _ => std::fs::read(path).map(|secret| Self::new(&secret)),
                }
            }
            Err(error) => Err(error),
        }
    }

    /// What stands for an address where it is kept: the same each time, and nothing to whoever has not the key.
    pub(super) fn fingerprint(&self, address: Network) -> Fingerprint {
        self.fingerprints.clone().chain_update(address.bytes()).finalize().into_bytes().to_vec()
    }

    /// A token that proves `actor` until it expires.
    pub(super) fn sign(&self, actor: &Actor, ttl: Duration) -> Result<String> {
        let exp = actor.expires_at.timestamp();
        self.encode(actor, ISSUER, None, exp.saturating_sub_unsigned(ttl.as_secs()), exp)
    }

    /// What proves `actor` until a moment, for the reading of one file.
    pub(super) fn sign_link(&self, actor: &Actor, file: AttachmentId, expires_at: DateTime<Utc>) -> Result<String> {
        self.encode(actor, LINK_ISSUER, Some(file.0), Utc::now().timestamp(), expires_at.timestamp())
    }

    fn encode(&self, actor: &Actor, issuer: &str, file: Option<Uuid>, iat: i64, exp: i64) -> Result<String> {
        let claims = Claims {
            iss: issuer.into(),
            file,
            sub: actor.id.to_string(),
            username: actor.username.as_str().to_owned(),
            sid: actor.session.0,
            iat,
            exp,
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.signing).map_err(Error::failed)
    }

    /// Whom a token proves.
    pub(super) fn check(&self, token: &str, address: IpAddr) -> Result<Actor> {
        let refused =
            |_| Error::new(Outcome::Unauthenticated, "The token is malformed, expired, or not of this service.");
        actor(decode::<Claims>(token, &self.checking, &self.validation).map_err(refused)?.claims, address)
    }

    /// Whom a link proves, for the reading of that file.
    pub(super) fn check_link(&self, link: &str, file: AttachmentId, address: IpAddr) -> Result<Actor> {
        let refused = || Error::new(Outcome::Unauthenticated, "The link is malformed, expired, or of another file.");
        let claims = decode::<Claims>(link, &self.checking, &self.link_validation).map_err(|_| refused())?.claims;
        if claims.file == Some(file.0) { actor(claims, address) } else { Err(refused()) }
    }
}

fn validation(issuer: &str) -> Validation {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_issuer(&[issuer]);
    validation.set_required_spec_claims(&["exp", "iss", "sub"]);
    validation.leeway = 0;
    validation
}

fn actor(claims: Claims, address: IpAddr) -> Result<Actor> {
    let actor = || {
        Some(Actor {
            id: UserId(claims.sub.parse().ok()?),
            username: Username::parse("username", &claims.username).ok()?,
            session: SessionId(claims.sid),
            expires_at: DateTime::<Utc>::from_timestamp(claims.exp, 0)?,
            address,
        })
    };
    actor().ok_or_else(|| Outcome::Unauthenticated.into())
}

/// Under a key made of the secret, as the secret itself signs tokens.
fn fingerprints(secret: &[u8]) -> Hmac<Sha256> {
    let key: [u8; 64] = Sha512::new().chain_update("miaou/address").chain_update(secret).finalize().into();
    Hmac::new(&key.into())
}
