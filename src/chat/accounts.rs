//! Becoming a user, logging in, and what a user sets for itself.

use std::net::IpAddr;

use super::Chat;
use super::guesses::Origin;
use super::identity::logged_in;
use super::network::Network;
use super::sessions::{Begun, end_others};
use crate::error::{Error, Result};
use crate::model::{
    Account, Act, Action, Actor, AuthenticateUser, ChangeAccount, ChangePassword, CreateUser, Device, EndReason,
    EventKind, Secret, Tokens, User, UserId, Username,
};
use crate::outcome::Outcome;
use crate::store::{Db, accounts, audit, transaction, users};

impl Chat {
    /// Adds a user.
    ///
    /// # Errors
    /// `user_exists`, `invalid_field`, `too_many_requests`.
    pub async fn create_user(&self, input: CreateUser, address: IpAddr) -> Result<User> {
        if let Some(banned) = self.inner.bans.at(address) {
            return Err(banned);
        }
        self.count_account(address)?;
        let username = Username::parse("username", &input.username)?;
        let name = username.clone();
        if self.inner.store.run(move |db| users::exists(db, &name)).await? {
            return Err(Outcome::UserExists.into());
        }
        let password_hash = Some(self.inner.passwords.hash(input.password).await?);
        let CreateUser { first_name, last_name, .. } = input;
        let new = users::NewUser { username, first_name, last_name, password_hash };
        let insert = move |db: &mut Db| {
            transaction(db, |db| {
                let user = users::insert(db, &new)?;
                audit::record(db, &[Act::new(Action::UserCreated).by_user(&user.label()).from(address)])?;
                Ok(user)
            })
        };
        self.inner.store.run(insert).await
    }

    /// Logs in: a new session and its first tokens.
    ///
    /// # Errors
    /// `wrong_credentials`, and `too_many_requests` after too many of these, with the same answer in the same time whether or
    /// not there is such a user.
    pub async fn authenticate_user(&self, input: AuthenticateUser, device: Device) -> Result<Tokens> {
        let (user, proven) = self.check_login(input, &device).await?;
        self.begin_session(user, device, proven).await
    }

    /// Who it is that knows a password.
    pub(super) async fn check_login(&self, input: AuthenticateUser, device: &Device) -> Result<(User, Begun)> {
        let network = Network::from(device.address);
        let fingerprint = self.inner.keys.fingerprint(network);
        // A name that nobody can have is one that nobody has.
        let username = Username::parse("username", &input.username).ok();
        let tried = username.as_ref().map(|name| name.as_str().to_owned());
        let key = username.as_ref().map_or(input.username, |name| name.key().to_owned());
        let found = match username {
            Some(name) => self.inner.store.run(move |db| users::login(db, &name, &fingerprint)).await?,
            None => None,
        };
        let origin = match &found {
            Some(login) if login.address_known => Origin::Known(network),
            Some(_) | None => Origin::Strange(network),
        };
        let settings = self.settings_now();
        let attempt = self.inner.limits.guesses().begin(&settings.limits, &key, origin)?;
        let found = found.map(|login| (login.user, login.password_hash));
        let hash = found.as_ref().map(|(_, hash)| hash.clone());
        let right = match self.inner.passwords.verify(input.password, hash).await {
            Ok(right) => right,
            Err(error) => {
                attempt.withdraw();
                return Err(error);
            }
        };
        match found {
            Some((user, hash)) if right => {
                attempt.succeeded();
                Ok((user, Begun::Password(hash)))
            }
            user => {
                let refused = Act::new(Action::LoginRefused).from(device.address).to(user.map(|(user, _)| user.id));
                self.inner.auditor.note(Act { username: tried, ..refused });
                Err(Outcome::WrongCredentials.into())
            }
        }
    }

    /// The actor's own account.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn account(&self, actor: &Actor) -> Result<Account> {
        let user = actor.id;
        self.read(move |db| find(db, user)).await
    }

    /// Changes the actor's own account. The actor's devices hear it.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn change_account(&self, actor: &Actor, input: ChangeAccount) -> Result<Account> {
        let user = actor.label();
        self.change(move |db, log| {
            let id = user.id;
            if let Some(receipts) = input.receipts
                && accounts::receipts(db, id)? != receipts
            {
                accounts::set_receipts(db, id, receipts)?;
                log.record(db, None, user.clone(), EventKind::AccountChanged { receipts })?;
            }
            let ChangeAccount { first_name, last_name, .. } = &input;
            if first_name.is_some() || last_name.is_some() {
                users::set_names(db, id, first_name.as_deref(), last_name.as_deref())?;
                log.record(db, None, user, EventKind::ProfileChanged {})?;
            }
            find(db, id)
        })
        .await
    }

    /// Changes the actor's password. All other sessions of the actor end; its keys stay.
    ///
    /// # Errors
    /// `invalid_field` where the password is not the actor's, `forbidden` for a key, and for who has no password.
    pub async fn change_password(&self, actor: &Actor, input: ChangePassword) -> Result<()> {
        let (session, user, act) = (logged_in(actor)?, actor.label(), Act::new(Action::PasswordChanged).by(actor));
        let id = user.id;
        let before = self.read(move |db| users::password_hash(db, id)).await?.ok_or_else(without_password)?;
        self.check_password(input.password, &before).await?;
        let hash = self.inner.passwords.hash(input.new_password).await?;
        let ended = self
            .change(move |db, log| {
                if !users::set_password(db, id, &before, &hash)? {
                    return Err(not_yours());
                }
                audit::record(db, &[act])?;
                end_others(db, log, &user, Some(session), EndReason::PasswordChanged)
            })
            .await?;
        self.forget(&ended, EndReason::PasswordChanged);
        Ok(())
    }

    /// Refuses a password that is not the one that was hashed.
    ///
    /// # Errors
    /// `invalid_field`.
    pub(super) async fn check_password(&self, password: Secret, hash: &str) -> Result<()> {
        if self.inner.passwords.verify(password, Some(hash.to_owned())).await? { Ok(()) } else { Err(not_yours()) }
    }
}

fn not_yours() -> Error {
    Error::invalid("password", "is not yours")
}

fn without_password() -> Error {
    Error::new(Outcome::Forbidden, "You have no password that could change.")
}

fn find(db: &mut Db, user: UserId) -> Result<Account> {
    accounts::find(db, user)?.ok_or_else(|| Error::failed("a session without its user"))
}

/// The five calls name their caller: it must be the one whom the token names.
pub(super) fn own_name(actor: &Actor, username: &str) -> Result<()> {
    let claimed = Username::parse("username", username)?;
    if claimed.key() == actor.username.key() {
        return Ok(());
    }
    Err(Error::new(Outcome::Forbidden, "The username must be the token's own."))
}
