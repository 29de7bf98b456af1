//! Sessions: from login to logout, on access tokens that are short and refresh tokens that follow one another.

use std::net::IpAddr;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::bans::banned;
use super::heard::End;
use super::identity::logged_in;
use super::{Asking, Chat, page};
use crate::error::{Error, Result};
use crate::model::{
    Act, Action, Actor, Device, EndReason, EventKind, GetSessions, KeyId, Proof, RefreshSession, SanctionKind, Secret,
    SessionId, SessionPage, Tokens, User, UserId, UserLabel, Username,
};
use crate::outcome::Outcome;
use crate::store::{Db, audit, known_addresses, log, sanctions, sessions, transaction, users};

/// How long a ticket waits for its stream.
pub(super) const TICKET_TTL: Duration = Duration::from_secs(60);

/// What a session begins with.
pub(super) enum Begun {
    /// The password that has this hash.
    Password(String),
    /// The word of a service, given with this key.
    Service(KeyId),
    /// Nothing: the user is new, and a guest.
    Guest,
}

impl Chat {
    /// Begins a session, and gives its first tokens.
    pub(super) async fn begin_session(&self, user: User, device: Device, begun: Begun) -> Result<Tokens> {
        let (actor, refresh_token) = self.begin_login(&user, device, begun).await?;
        let (session, address) = (logged_in(&actor)?, actor.address);
        self.tokens(user, session, refresh_token, address)
    }

    /// Begins a session for a user who proved who they are, at an address that is known to be theirs from then on: who is
    /// logged in until it expires, and what buys its first tokens.
    pub(super) async fn begin_login(&self, user: &User, device: Device, begun: Begun) -> Result<(Actor, Secret)> {
        self.unbanned(user.id, device.address)?;
        let username = Username::parse("username", &user.username).map_err(Error::failed)?;
        let session = SessionId(Uuid::now_v7());
        let expires_at = Utc::now() + self.settings_now().session_ttl;
        let (id, address) = (user.id, device.address);
        let fingerprint = self.inner.keys.fingerprint(address.into());
        let begin = move |db: &mut Db| {
            // What was proven must still be so: a session that begins with the old password would outlive its change.
            let password = users::lock_login(db, id)?.ok_or(Outcome::WrongCredentials)?;
            let key = match begun {
                Begun::Password(hash) if password.as_ref() == Some(&hash) => None,
                Begun::Password(_) => return Err(Outcome::WrongCredentials.into()),
                Begun::Service(key) => Some(key),
                Begun::Guest => None,
            };
            sessions::insert(db, &sessions::NewSession { id: session, user: id, device, key, expires_at })?;
            known_addresses::remember(db, id, &fingerprint)?;
            new_refresh_token(db, session, None)
        };
        let refresh_token = self.inner.store.run(move |db| transaction(db, begin)).await?;
        self.inner.auditor.note(Act::new(Action::Login).by_user(&user.label()).from(address));
        self.inner.auditor.see(id, address);
        Ok((Actor { id, username, proof: Proof::Session(session), expires_at, address }, refresh_token))
    }

    /// Exchanges a refresh token for the next pair.
    ///
    /// The answer may be lost: a token is good again until one of those is used that were given for it, which then are
    /// good for nothing but for a moment's leeway. Who comes with any other one that is past had it from somebody else:
    /// the session ends.
    ///
    /// # Errors
    /// `unauthenticated` when the token is unknown or past, or its session is over; `too_many_requests` when it is
    /// unknown, for a good one is never refused.
    pub async fn refresh_session(&self, input: RefreshSession, device: Device) -> Result<Tokens> {
        let hash = hash(&input.refresh_token);
        let known = hash.clone();
        let (settings, address) = (self.settings_now(), device.address);
        let (leeway, expires_at) = (settings.refresh_leeway, Utc::now() + settings.session_ttl);
        // Anybody may send anything: those who write to the log must not wait for it.
        if !self.read(move |db| sessions::knows_refresh_token(db, &known)).await? {
            self.count_request(Asking::Address(address))?;
            return Err(refused());
        }
        let rotation = self.change(move |db, log| rotate(db, log, &hash, leeway, &device, expires_at)).await?;
        match rotation {
            Rotation::Next { user, session, refresh_token } => self.tokens(user, session, refresh_token, address),
            Rotation::Reused(session) => {
                self.inner.revocations.insert(Proof::Session(session), End::SessionEnded(EndReason::TokenReused));
                Err(Error::new(
                    Outcome::Unauthenticated,
                    "This token is past; the session is over. Authenticate again.",
                ))
            }
            Rotation::Refused => Err(refused()),
        }
    }

    /// Ends the actor's session: its tokens are refused and its streams end.
    ///
    /// # Errors
    /// `forbidden` for a key, `unavailable` when the database is away.
    pub async fn logout(&self, actor: &Actor) -> Result<()> {
        let (session, user, act) = (logged_in(actor)?, actor.label(), Act::new(Action::Logout).by(actor));
        self.change(move |db, log| {
            end(db, log, session, user, EndReason::LoggedOut)?;
            audit::record(db, &[act])
        })
        .await?;
        self.forget(&[session], EndReason::LoggedOut);
        Ok(())
    }

    /// The actor's sessions that are not over.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn sessions(&self, actor: &Actor, input: GetSessions) -> Result<SessionPage> {
        let (user, current) = (actor.id, actor.session());
        self.read(move |db| {
            let mut sessions = sessions::of_user(db, user, input.before, input.limit + 1)?;
            let next = page::cut(&mut sessions, input.limit, |session| session.id);
            for session in &mut sessions {
                session.current = Some(session.id) == current;
            }
            Ok(SessionPage { sessions, next })
        })
        .await
    }

    /// Ends one of the actor's sessions, wherever it is.
    ///
    /// # Errors
    /// `no_such_session`, also for another's and one that is over.
    pub async fn end_session(&self, actor: &Actor, session: SessionId) -> Result<()> {
        if actor.session() == Some(session) {
            return self.logout(actor).await;
        }
        let user = actor.label();
        self.change(move |db, log| {
            if sessions::owner(db, session)? != Some(user.id) {
                return Err(Outcome::NoSuchSession.into());
            }
            end(db, log, session, user, EndReason::EndedElsewhere)
        })
        .await?;
        self.forget(&[session], EndReason::EndedElsewhere);
        Ok(())
    }

    /// Ends all of the actor's sessions but the one that asks.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn end_other_sessions(&self, actor: &Actor) -> Result<()> {
        let (user, kept) = (actor.label(), actor.session());
        let ended = self.change(move |db, log| end_others(db, log, &user, kept, EndReason::EndedElsewhere)).await?;
        self.forget(&ended, EndReason::EndedElsewhere);
        Ok(())
    }

    /// Refuses the tokens of sessions that were ended just now, without waiting for the log to say so.
    pub(super) fn forget(&self, sessions: &[SessionId], reason: EndReason) {
        for session in sessions {
            self.inner.revocations.insert(Proof::Session(*session), End::SessionEnded(reason));
        }
    }

    fn tokens(&self, user: User, session: SessionId, refresh_token: Secret, address: IpAddr) -> Result<Tokens> {
        let ttl = self.settings_now().access_token_ttl;
        let actor = Actor {
            id: user.id,
            username: Username::parse("username", &user.username).map_err(Error::failed)?,
            proof: Proof::Session(session),
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
    device: &Device,
    expires_at: DateTime<Utc>,
) -> Result<Rotation> {
    let now = Utc::now();
    let Some(token) = sessions::lock_refresh_token(db, hash)? else { return Ok(Rotation::Refused) };
    if token.ended_at.is_some() || token.expires_at <= now || !sessions::vouched(db, token.session)? {
        return Ok(Rotation::Refused);
    }
    // Before the token counts as used: it is good again once the ban is over.
    if let Some(ban) = sanctions::meeting(db, SanctionKind::Ban, None, token.user, device.address)? {
        return Err(banned(&ban.reason, ban.expires_at));
    }
    let user = find_user(db, token.user)?;
    let late = token.used_at.is_some_and(|used_at| now >= used_at + leeway);
    if token.superseded || late && !sessions::supersede_refresh_tokens(db, hash)? {
        let label = user.label();
        audit::record(db, &[Act::new(Action::TokenReused).by_user(&label).from(device.address)])?;
        end(db, log, token.session, label, EndReason::TokenReused)?;
        return Ok(Rotation::Reused(token.session));
    }
    if token.used_at.is_none() {
        sessions::use_refresh_token(db, hash)?;
    }
    sessions::extend(db, token.session, device, expires_at)?;
    let refresh_token = new_refresh_token(db, token.session, Some(hash))?;
    Ok(Rotation::Next { user, session: token.session, refresh_token })
}

fn find_user(db: &mut Db, id: UserId) -> Result<User> {
    users::find(db, id)?.ok_or_else(|| Error::failed("a session without its user"))
}

/// Ends a session in the log, once.
fn end(db: &mut Db, log: &mut log::Writer, session: SessionId, user: UserLabel, reason: EndReason) -> Result<()> {
    if sessions::end(db, session)? {
        log.record(db, None, user, EventKind::SessionEnded { session, reason })?;
    }
    Ok(())
}

/// Ends all sessions of a user but one in the log, and tells which.
pub(super) fn end_others(
    db: &mut Db,
    log: &mut log::Writer,
    user: &UserLabel,
    kept: Option<SessionId>,
    reason: EndReason,
) -> Result<Vec<SessionId>> {
    let ended = sessions::end_others(db, user.id, kept)?;
    for session in &ended {
        log.record(db, None, user.clone(), EventKind::SessionEnded { session: *session, reason })?;
    }
    Ok(ended)
}

fn new_refresh_token(db: &mut Db, session: SessionId, parent: Option<&sessions::SecretHash>) -> Result<Secret> {
    let token = secret();
    sessions::insert_refresh_token(db, &hash(&token), session, parent)?;
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
