//! Access tokens: signed claims (RFC 7519), checked without asking the database.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::model::{Actor, SessionId, UserId, Username};
use crate::outcome::Outcome;

const ISSUER: &str = "miaou";

/// What signs and checks access tokens.
#[derive(Clone)]
pub struct Keys {
    signing: EncodingKey,
    checking: DecodingKey,
    validation: Validation,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
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
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "iss", "sub"]);
        validation.leeway = 0;
        Self { signing: EncodingKey::from_secret(secret), checking: DecodingKey::from_secret(secret), validation }
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

    /// A token that proves `actor` until it expires.
    pub(super) fn sign(&self, actor: &Actor, ttl: Duration) -> Result<String> {
        let exp = actor.expires_at.timestamp();
        let claims = Claims {
            iss: ISSUER.into(),
            sub: actor.id.to_string(),
            username: actor.username.as_str().to_owned(),
            sid: actor.session.0,
            iat: exp.saturating_sub_unsigned(ttl.as_secs()),
            exp,
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.signing).map_err(Error::failed)
    }

    /// Whom a token proves.
    pub(super) fn check(&self, token: &str) -> Result<Actor> {
        let refused =
            |_| Error::new(Outcome::Unauthenticated, "The token is malformed, expired, or not of this service.");
        let claims = decode::<Claims>(token, &self.checking, &self.validation).map_err(refused)?.claims;
        let actor = || {
            Some(Actor {
                id: UserId(claims.sub.parse().ok()?),
                username: Username::parse("username", &claims.username).ok()?,
                session: SessionId(claims.sid),
                expires_at: DateTime::<Utc>::from_timestamp(claims.exp, 0)?,
            })
        };
        actor().ok_or_else(|| Outcome::Unauthenticated.into())
    }
}
