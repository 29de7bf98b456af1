//! Becoming a user, logging in, and what a user sets for itself.

use std::net::IpAddr;

use super::Chat;
use super::guesses::Origin;
use super::network::Network;
use crate::error::{Error, Result};
use crate::model::{
    Account, Act, Action, Actor, AuthenticateUser, ChangeAccount, CreateUser, EventKind, Tokens, User, UserId, Username,
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
        let password_hash = self.inner.passwords.hash(input.password).await?;
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
    pub async fn authenticate_user(&self, input: AuthenticateUser, address: IpAddr) -> Result<Tokens> {
        let network = Network::from(address);
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
        let (user, hash) = found.map(|login| (login.user, login.password_hash)).unzip();
        let right = match self.inner.passwords.verify(input.password, hash).await {
            Ok(right) => right,
            Err(error) => {
                attempt.withdraw();
                return Err(error);
            }
        };
        match user {
            Some(user) if right => {
                attempt.succeeded();
                self.begin_session(user, address).await
            }
            user => {
                let refused = Act::new(Action::LoginRefused).from(address).to(user.map(|user| user.id));
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
                log.record(db, None, user, EventKind::AccountChanged { receipts })?;
            }
            find(db, id)
        })
        .await
    }
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
