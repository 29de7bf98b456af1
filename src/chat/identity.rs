//! Who is asking.

use std::net::IpAddr;

use chrono::{TimeDelta, Utc};

use super::heard::End;
use super::services::only_services_act;
use super::sessions::{TICKET_TTL, hash, secret};
use super::{Chat, secret_key};
use crate::error::{Error, Result};
use crate::model::{
    Actor, ApiKey, AttachmentId, Credentials, Proof, Purpose, Scope, Secret, SessionId, StreamTicket, UserId,
    UserLabel, UserRole, Username,
};
use crate::outcome::Outcome;
use crate::store::{api_keys, tickets};

/// How long what a key proves is good where the key is for ever: a stream is opened anew after it.
const A_YEAR: TimeDelta = TimeDelta::days(365);

impl Chat {
    /// Whom credentials prove: an access token its user; a key its user, or whom its service acts for; the administrator's key of
    /// the settings the user 0.
    ///
    /// # Errors
    /// `unauthenticated` when they are malformed, expired or taken back; `forbidden` for what the key is not good for.
    pub async fn identify(&self, shown: Credentials) -> Result<Actor> {
        let admin = self.inner.admin_key.proof(&shown.token);
        let actor = if admin.is_none() && secret_key::is_one(&shown.token) {
            self.identify_key(shown).await?
        } else if shown.acting_for.is_some() {
            return Err(only_services_act());
        } else if let Some(proof) = admin {
            let UserLabel { id, username } = UserLabel::service();
            let username = Username::parse("username", &username).map_err(Error::failed)?;
            Actor { id, username, proof, expires_at: Utc::now() + A_YEAR, address: shown.address }
        } else {
            self.inner.keys.check(shown.token.expose(), shown.address)?
        };
        self.admit(actor)
    }

    async fn identify_key(&self, shown: Credentials) -> Result<Actor> {
        let refused =
            || Error::new(Outcome::Unauthenticated, "This key is not good: it was revoked, expired, or never was.");
        if !secret_key::is_whole(&shown.token) {
            return Err(refused());
        }
        let hash = hash(&shown.token);
        let good = self.inner.store.run(move |db| api_keys::good(db, &hash)).await?;
        let (key, role) = good.ok_or_else(refused)?;
        let (user, role) = match (shown.acting_for, &key.service) {
            (None, _) => (key.user.clone(), role),
            (Some(served), Some(service)) => self.served(service, served).await?,
            (Some(_), None) => {
                return Err(only_services_act());
            }
        };
        permits(&key, role, shown.purpose)?;
        let username = Username::parse("username", &user.username).map_err(Error::failed)?;
        let expires_at = key.expires_at.unwrap_or_else(|| Utc::now() + A_YEAR);
        Ok(Actor { id: user.id, username, proof: Proof::Key(key.id), expires_at, address: shown.address })
    }

    /// Whom a link proves, for the reading of one file.
    ///
    /// # Errors
    /// `unauthenticated` when it is malformed, expired, of another file, or what asked for it is over.
    pub async fn identify_link(&self, link: &str, file: AttachmentId, address: IpAddr) -> Result<Actor> {
        self.admit(self.inner.keys.check_link(link, file, address)?)
    }

    /// Lets in whose proof is good, unless it is not good any more.
    pub(super) fn admit(&self, actor: Actor) -> Result<Actor> {
        if self.inner.revocations.find(&actor).is_some() {
            return Err(Error::new(Outcome::Unauthenticated, "This session or key is over; authenticate again."));
        }
        self.inner.auditor.see(actor.id, actor.address);
        self.unbanned(actor.id, actor.address)?;
        Ok(actor)
    }

    /// Why nothing more may be heard by an actor, if so, whose proof has not expired.
    pub(super) fn over(&self, actor: &Actor) -> Option<End> {
        if self.inner.stopping.is_cancelled() {
            return Some(End::Stopping);
        }
        if let Some(end) = self.inner.revocations.find(actor) {
            return Some(end);
        }
        self.inner.bans.find(actor.id, actor.address).map(|_| End::Banned)
    }

    /// Refuses who is banned from the service, by name or by address.
    pub(super) fn unbanned(&self, user: UserId, address: IpAddr) -> Result<()> {
        self.inner.bans.find(user, address).map_or(Ok(()), Err)
    }

    /// A ticket that opens one stream for the actor, until the actor's proof expires.
    ///
    /// # Errors
    /// `too_many_requests`, `forbidden` for the administrator's key, and `unavailable` when the database is away.
    pub async fn stream_ticket(&self, actor: &Actor) -> Result<StreamTicket> {
        if self.inner.admin_key.gave(actor.proof) {
            // Which is none of the keys in the database.
            return Err(Error::new(Outcome::Forbidden, "There are no tickets for this key: send it in the header."));
        }
        self.count_ticket(actor.id)?;
        let ticket = secret();
        let (hash, user, proof, until) = (hash(&ticket), actor.id, actor.proof, actor.expires_at);
        let expires_at = Utc::now() + TICKET_TTL;
        self.inner.store.run(move |db| tickets::insert(db, &hash, user, proof, until, expires_at)).await?;
        Ok(StreamTicket { ticket: ticket.expose().to_owned(), expires_in: TICKET_TTL.as_secs() })
    }

    /// Whom a ticket proves. It is worthless afterwards.
    ///
    /// # Errors
    /// `unauthenticated` when it is unknown, was used, or expired.
    pub async fn redeem_ticket(&self, ticket: Secret, address: IpAddr) -> Result<Actor> {
        let hash = hash(&ticket);
        let redeemed = self.inner.store.run(move |db| tickets::redeem(db, &hash, Utc::now())).await?;
        let actor = redeemed.and_then(|redeemed| {
            Some(Actor {
                id: redeemed.user,
                username: Username::parse("username", &redeemed.username).ok()?,
                proof: redeemed.proof,
                expires_at: redeemed.stream_until,
                address,
            })
        });
        let actor = actor.ok_or_else(|| {
            Error::new(Outcome::Unauthenticated, "This ticket was used, expired, or never given; ask for another.")
        });
        self.admit(actor?)
    }
}

/// What a key is good for, asked in this one place: for reading with any, for changes with `write`, and for an admin, whatever
/// is to be done, with `admin`.
fn permits(key: &ApiKey, role: UserRole, purpose: Purpose) -> Result<()> {
    if purpose == Purpose::Write && !key.scopes.has(Scope::Write) {
        return Err(Error::new(Outcome::Forbidden, "This key only reads; make one with the scope `write`."));
    }
    if role == UserRole::Admin && !key.scopes.has(Scope::Admin) {
        return Err(Error::new(Outcome::Forbidden, "Its user is an admin; make a key with the scope `admin`."));
    }
    Ok(())
}

/// The actor's login, for what keys are never good for: making keys and changing passwords.
///
/// # Errors
/// `forbidden`.
pub(super) fn logged_in(actor: &Actor) -> Result<SessionId> {
    actor.session().ok_or_else(|| Error::new(Outcome::Forbidden, "This wants a login; a key is not enough."))
}
