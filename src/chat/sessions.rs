//! Sessions: from login to logout, on access tokens that are short and refresh tokens that are used once.

use std::net::IpAddr;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::bans::banned;
use super::{Asking, Chat};
use crate::error::{Error, Result};
use crate::model::{
    Act, Action, Actor, AttachmentId, EndReason, EventKind, RefreshSession, SanctionKind, Secret, SessionId,
    StreamTicket, Tokens, User, UserId, UserLabel, Username,
};
use crate::outcome::Outcome;
use crate::store::{Db, audit, known_addresses, log, sanctions, sessions, transaction, users};

/// How long a ticket waits for its stream.
const TICKET_TTL: Duration = Duration::from_secs(60);

impl Chat {
    /// Whom an access token proves.
    ///
    /// # Errors
    /// `unauthenticated` when it is malformed, expired, or its session is over.
    pub async fn identify(&self, token: &str, address: IpAddr) -> Result<Actor> {
        self.admit(self.inner.keys.check(token, address)?)
    }

    /// Whom a link proves, for the reading of one file.
    ///
    /// # Errors
    /// `unauthenticated` when it is malformed, expired, of another file, or its session is over.
    pub async fn identify_link(&self, link: &str, file: AttachmentId, address: IpAddr) -> Result<Actor> {
        self.admit(self.inner.keys.check_link(link, file, address)?)
    }

    /// Refuses who is banned from the service, by name or by address.
    fn unbanned(&self, user: UserId, address: IpAddr) -> Result<()> {
        self.inner.bans.find(user, address).map_or(Ok(()), Err)
    }

    /// Lets in whose proof is good, unless it is not good any more.
    fn admit(&self, actor: Actor) -> Result<Actor> {
        if self.inner.revocations.find(actor.session).is_some() {
            return Err(Error::new(Outcome::Unauthenticated, "This session is over; authenticate again."));
        }
        self.inner.auditor.see(actor.id, actor.address);
        self.unbanned(actor.id, actor.address)?;
        Ok(actor)
    }

    /// Begins a session for a user who proved who they are, at an address that is known to be theirs from then on.
    pub(super) async fn begin_session(&self, user: User, address: IpAddr) -> Result<Tokens> {
        self.unbanned(user.id, address)?;
        let session = SessionId(Uuid::now_v7());
        let expires_at = Utc::now() + self.settings_now().session_ttl;
        let id = user.id;
        let fingerprint = self.inner.keys.fingerprint(address.into());
        let refresh_token = self
            .inner
            .store
            .run(move |db| {
                transaction(db, |db| {
                    sessions::insert(db, session, id, expires_at)?;
                    known_addresses::remember(db, id, &fingerprint)?;
                    new_refresh_token(db, session)
                })
            })
            .await?;
        self.inner.auditor.note(Act::new(Action::Login).by_user(&user.label()).from(address));
        self.inner.auditor.see(id, address);
        self.tokens(user, session, refresh_token, address)
    }

    /// Exchanges a refresh token for the next pair.
    ///
    /// A token that is used a second time, but for a moment's leeway, is taken for stolen: its session ends.
    ///
    /// # Errors
    /// `unauthenticated` when the token is unknown, was used, or its session is over; `too_many_requests` when it is
    /// unknown, for a good one is never refused.
    pub async fn refresh_session(&self, input: RefreshSession, address: IpAddr) -> Result<Tokens> {
        let hash = hash(&input.refresh_token);
        let known = hash.clone();
        let settings = self.settings_now();
        let (leeway, expires_at) = (settings.refresh_leeway, Utc::now() + settings.session_ttl);
        // Anybody may send anything: those who write to the log must not wait for it.
        if !self.read(move |db| sessions::knows_refresh_token(db, &known)).await? {
            self.count_request(Asking::Address(address))?;
            return Err(refused());
        }
        let rotation = self.change(move |db, log| rotate(db, log, &hash, leeway, expires_at, address)).await?;
        match rotation {
            Rotation::Next { user, session, refresh_token } => self.tokens(user, session, refresh_token, address),
            Rotation::Reused(session) => {
                self.inner.revocations.insert(session, EndReason::TokenReused);
                Err(Error::new(
                    Outcome::Unauthenticated,
                    "This token was used before; the session is over. Authenticate again.",
                ))
            }
            Rotation::Refused => Err(refused()),
        }
    }

    /// Ends the actor's session: its tokens are refused and its streams end.
    ///
    /// # Errors
    /// `unavailable` when the database is away.
    pub async fn logout(&self, actor: &Actor) -> Result<()> {
        let (session, user) = (actor.session, actor.label());
        let act = Act::new(Action::Logout).by(actor);
        self.change(move |db, log| {
            end(db, log, session, user, EndReason::LoggedOut)?;
            audit::record(db, &[act])
        })
        .await?;
        self.inner.revocations.insert(session, EndReason::LoggedOut);
        Ok(())
    }

    /// A ticket that opens one stream for the actor, until the actor's proof expires.
    ///
    /// # Errors
    /// `too_many_requests`, and `unavailable` when the database is away.
    pub async fn stream_ticket(&self, actor: &Actor) -> Result<StreamTicket> {
        self.count_ticket(actor.id)?;
        let ticket = secret();
        let (hash, session, until) = (hash(&ticket), actor.session, actor.expires_at);
        let expires_at = Utc::now() + TICKET_TTL;
        self.inner.store.run(move |db| sessions::insert_ticket(db, &hash, session, until, expires_at)).await?;
        Ok(StreamTicket { ticket: ticket.expose().to_owned(), expires_in: TICKET_TTL.as_secs() })
    }

    /// Whom a ticket proves. It is worthless afterwards.
    ///
    /// # Errors
    /// `unauthenticated` when it is unknown, was used, or expired.
    pub async fn redeem_ticket(&self, ticket: Secret, address: IpAddr) -> Result<Actor> {
        let hash = hash(&ticket);
        let redeemed = self.inner.store.run(move |db| sessions::redeem_ticket(db, &hash, Utc::now())).await?;
        let actor = redeemed.and_then(|redeemed| {
            Some(Actor {
                id: redeemed.user,
                username: Username::parse("username", &redeemed.username).ok()?,
                session: redeemed.session,
                expires_at: redeemed.stream_until,
                address,
            })
        });
        let actor = actor.ok_or_else(|| {
            Error::new(Outcome::Unauthenticated, "This ticket was used, expired, or never given; ask for another.")
        });
        self.admit(actor?)
    }

    fn tokens(&self, user: User, session: SessionId, refresh_token: Secret, address: IpAddr) -> Result<Tokens> {
        let ttl = self.settings_now().access_token_ttl;
        let actor = Actor {
            id: user.id,
            username: Username::parse("username", &user.username).map_err(Error::failed)?,
            session,
            expires_at: Utc::now() + ttl,
            address,
        };
        let token = self.inner.keys.sign(&actor, ttl)?;
        Ok(Tokens { token, expires_in: ttl.as_secs(), refresh_token: refresh_token.expose().to_owned(), user })
    }
}

fn refused() -> Error {
    Error::new(Outcome::Unauthenticated, "This token is not good for a session. Authenticate again.")
}

enum Rotation {
    Next { user: User, session: SessionId, refresh_token: Secret },
    Reused(SessionId),
    Refused,
}

fn rotate(
    db: &mut Db,
    log: &mut log::Writer,
    hash: &sessions::SecretHash,
    leeway: Duration,
    expires_at: DateTime<Utc>,
    address: IpAddr,
) -> Result<Rotation> {
    let now = Utc::now();
    let Some(token) = sessions::lock_refresh_token(db, hash)? else { return Ok(Rotation::Refused) };
    if token.ended_at.is_some() || token.expires_at <= now {
        return Ok(Rotation::Refused);
    }
    // Before the token counts as used: it is good again once the ban is over.
    if let Some(ban) = sanctions::meeting(db, SanctionKind::Ban, None, token.user, address)? {
        return Err(banned(&ban.reason, ban.expires_at));
    }
    let user = find_user(db, token.user)?;
    if token.used_at.is_some_and(|used_at| now >= used_at + leeway) {
        let label = user.label();
        audit::record(db, &[Act::new(Action::TokenReused).by_user(&label).from(address)])?;
        end(db, log, token.session, label, EndReason::TokenReused)?;
        return Ok(Rotation::Reused(token.session));
    }
    if token.used_at.is_none() {
        sessions::use_refresh_token(db, hash)?;
    }
    sessions::extend(db, token.session, expires_at)?;
    let refresh_token = new_refresh_token(db, token.session)?;
    Ok(Rotation::Next { user, session: token.session, refresh_token })
}

fn find_user(db: &mut Db, id: UserId) -> Result<User> {
    users::find(db, id)?.ok_or_else(|| Error::failed("a session without its user"))
}

/// Ends every session of a user.
pub(super) fn end_all(db: &mut Db, log: &mut log::Writer, user: &UserLabel, reason: EndReason) -> Result<()> {
    for session in sessions::open(db, user.id)? {
        end(db, log, session, user.clone(), reason)?;
    }
    Ok(())
}

/// Ends a session in the log, once.
fn end(db: &mut Db, log: &mut log::Writer, session: SessionId, user: UserLabel, reason: EndReason) -> Result<()> {
    if sessions::end(db, session)? {
        log.record(db, None, user, EventKind::SessionEnded { session, reason })?;
    }
    Ok(())
}

fn new_refresh_token(db: &mut Db, session: SessionId) -> Result<Secret> {
    let token = secret();
    sessions::insert_refresh_token(db, &hash(&token), session)?;
    Ok(token)
}

/// 256 random bits in text.
pub(super) fn secret() -> Secret {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()).into()
}

/// Such a secret cannot be guessed, so a fast hash keeps it.
pub(super) fn hash(secret: &Secret) -> sessions::SecretHash {
    Sha256::digest(secret.expose().as_bytes()).to_vec()
}
