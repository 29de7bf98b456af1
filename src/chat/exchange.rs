//! A service's users come with a token that the service signed, and get a session.

use chrono::Utc;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use sha2::Sha256;
use uuid::Uuid;

use super::Chat;
use super::keys::Keys;
use super::sessions::Begun;
use crate::error::{Error, Result};
use crate::model::{Device, ExchangeToken, KeyId, Scope, ServiceUser, Tokens, UserRole};
use crate::outcome::Outcome;
use crate::store::{api_keys, users};

/// Longest that a token may still be good, in seconds: it is made for one login, and passes through a browser.
const LONGEST: i64 = 600;

/// How far two clocks may be apart, in seconds.
const CLOCKS: u64 = 30;

/// What a signing secret is derived for: no other use of the server's own key gives the same.
const USE: &[u8] = b"miaou/exchange/1:";

#[derive(Deserialize)]
struct Claims {
    sub: String,
    name: Option<String>,
    exp: i64,
}

impl Chat {
    /// A session for a service's user, who is somebody new at first sight.
    ///
    /// # Errors
    /// `unauthenticated` when the token is malformed, expired or good for too long, or its key is not good; `forbidden` for a key
    /// that only reads, and for a user who is an admin.
    pub async fn exchange_token(&self, input: ExchangeToken, device: Device) -> Result<Tokens> {
        let (id, claims) = self.inner.keys.check_exchange(input.token.expose())?;
        let key = self.read(move |db| api_keys::find(db, id)).await?;
        let good = key
            .filter(|key| key.revoked_at.is_none() && key.expires_at.is_none_or(|expires_at| expires_at > Utc::now()));
        let (key, service) =
            good.and_then(|key| key.service.clone().map(|service| (key, service))).ok_or_else(refused)?;
        if !key.scopes.has(Scope::Write) {
            return Err(Error::new(Outcome::Forbidden, "The service's key only reads."));
        }
        let served = ServiceUser::parse(&claims.sub, claims.name).map_err(|_| refused())?;
        let (user, role) = self.served(&service, served).await?;
        if role == UserRole::Admin && !key.scopes.has(Scope::Admin) {
            return Err(Error::new(
                Outcome::Forbidden,
                "The user is an admin, and the service's key has no scope `admin`.",
            ));
        }
        let user = self.read(move |db| users::find(db, user.id)).await?.ok_or_else(refused)?;
        self.begin_session(user, device, Begun::Service(id)).await
    }
}

impl Keys {
    /// What a service signs its users' tokens with. Derived, so that nothing that could be stolen is stored.
    pub(super) fn exchange_secret(&self, key: KeyId) -> Result<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret()).map_err(Error::failed)?;
        mac.update(USE);
        mac.update(key.0.as_bytes());
        Ok(mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    fn check_exchange(&self, token: &str) -> Result<(KeyId, Claims)> {
        let kid = decode_header(token).ok().and_then(|header| header.kid);
        let key = kid.and_then(|kid| Uuid::parse_str(&kid).ok()).map(KeyId).ok_or_else(refused)?;
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_required_spec_claims(&["exp", "sub"]);
        validation.validate_nbf = true;
        // Whom else the service names as its audience is its own business: the secret is for this server alone.
        validation.validate_aud = false;
        validation.leeway = CLOCKS;
        let checking = DecodingKey::from_secret(self.exchange_secret(key)?.as_bytes());
        let claims = decode::<Claims>(token, &checking, &validation).map_err(|_| refused())?.claims;
        if claims.exp > Utc::now().timestamp() + LONGEST + i64::try_from(CLOCKS).unwrap_or_default() {
            let detail = format!("The token may be good for {LONGEST} seconds at most.");
            return Err(Error::new(Outcome::Unauthenticated, detail));
        }
        Ok((key, claims))
    }
}

fn refused() -> Error {
    Error::new(Outcome::Unauthenticated, "The token is malformed, expired, or not signed by a service with a good key.")
}
