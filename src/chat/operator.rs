//! Whoever runs the service, at the server's own command line.

use std::time::Duration;

use super::api_keys::{self, KeyDraft};
use super::authority::Authority;
use super::passwords::Passwords;
use super::roles::give_by_service;
use super::{Keys, logs, moderation, sanctions};
use crate::error::{Error, Result};
use crate::model::{
    Act, Action, ApiKey, CreateKey, CreateUser, GetLogs, ImposeSanction, KeyId, Kick, Kicked, LiftSanction, LogPage,
    NewKey, Sanction, SanctionKind, UserLabel, UserRef, UserRole, Username,
};
use crate::outcome::Outcome;
use crate::store::doorbell::Doorbell;
use crate::store::{self, Db, Store, audit, log, people, users};

/// Whoever types the command would rather wait than type it again.
const PATIENCE: Duration = Duration::from_secs(5);

/// Acts on the service through its database, whether or not a server runs: every server hears it by the log, within a
/// second. There is nobody whose rights would be asked for.
pub struct Operator {
    store: Store,
    url: String,
}

impl Operator {
    /// The operator of the service on a database, whose schema must be up to date.
    #[must_use]
    pub fn new(url: &str) -> Self {
        Self { store: Store::new(url, 2, PATIENCE), url: url.to_owned() }
    }

    async fn change<T, F>(&self, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db, &mut log::Writer) -> Result<T> + Send + 'static,
    {
        let (value, _) = self.store.run(move |db| log::write(db, change)).await?;
        let url = self.url.clone();
        let rung = tokio::task::spawn_blocking(move || Doorbell::listen(&url)?.ring()).await.map_err(Error::failed)?;
        if let Err(error) = rung {
            tracing::debug!(?error, "no ring; servers look by themselves soon");
        }
        Ok(value)
    }

    /// Puts somebody out. See [`Chat::kick`](super::Chat::kick).
    ///
    /// # Errors
    /// Those of [`Chat::kick`](super::Chat::kick).
    pub async fn kick(&self, input: Kick) -> Result<Kicked> {
        self.change(move |db, log| moderation::kick(db, log, &Authority::Operator, &input)).await
    }

    /// Bans or mutes somebody. See [`Chat::impose`](super::Chat::impose).
    ///
    /// # Errors
    /// Those of [`Chat::impose`](super::Chat::impose).
    pub async fn impose(&self, kind: SanctionKind, input: ImposeSanction) -> Result<Sanction> {
        self.change(move |db, log| sanctions::impose(db, log, &Authority::Operator, kind, &input)).await
    }

    /// Lifts a ban or a mute. See [`Chat::lift`](super::Chat::lift).
    ///
    /// # Errors
    /// Those of [`Chat::lift`](super::Chat::lift).
    pub async fn lift(&self, kind: SanctionKind, input: LiftSanction) -> Result<()> {
        self.change(move |db, log| sanctions::lift(db, log, &Authority::Operator, kind, &input)).await
    }

    /// A part of the log. See [`Chat::logs`](super::Chat::logs).
    ///
    /// # Errors
    /// Those of [`Chat::logs`](super::Chat::logs).
    pub async fn logs(&self, input: GetLogs, direct: bool) -> Result<LogPage> {
        self.store.run(move |db| log::snapshot(db, |db| logs::page(db, &input, direct))).await
    }

    /// Makes a key of a service, which comes to be with its first one.
    ///
    /// # Errors
    /// `missing_field`, `invalid_field`, `forbidden` where there are a hundred.
    pub async fn add_key(&self, keys: &Keys, input: CreateKey) -> Result<NewKey> {
        let service = input.service.as_deref().map(|name| Username::parse("service", name)).transpose()?;
        let draft = KeyDraft::new(keys, input, service)?;
        self.change(move |db, _| api_keys::add(db, &Authority::Operator, draft)).await
    }

    /// The keys of a service that are not revoked.
    ///
    /// # Errors
    /// `invalid_field`, `unavailable`.
    pub async fn keys(&self, service: &str) -> Result<Vec<ApiKey>> {
        let service = Username::parse("service", service)?;
        self.store.run(move |db| store::api_keys::of_service(db, &service.key())).await
    }

    /// Makes a key good for nothing, whoever has it.
    ///
    /// # Errors
    /// `invalid_field` for what is no key's id, `no_such_key`.
    pub async fn revoke_key(&self, id: &str) -> Result<()> {
        let id = id.parse().map(KeyId).map_err(|_| Outcome::NoSuchKey)?;
        self.change(move |db, log| api_keys::remove(db, log, &Authority::Operator, id)).await
    }

    /// Changes what a user may do in the service.
    ///
    /// # Errors
    /// `invalid_field`, `no_such_user`, `unavailable`.
    pub async fn set_role(&self, username: &str, role: &str) -> Result<()> {
        let (user, role) = (UserRef::parse("username", username)?, named(role)?);
        let nobody = format!("there is no user {username}; `miaou user add` makes one");
        self.change(move |db, log| {
            let user = people::find(db, &user)?.ok_or_else(|| Error::new(Outcome::NoSuchUser, nobody))?;
            give_by_service(db, log, UserLabel { id: user.id, username: user.username }, role)
        })
        .await
    }

    /// Adds a user with a role.
    ///
    /// # Errors
    /// `user_exists`, `invalid_field`, `unavailable`.
    pub async fn add_user(&self, input: CreateUser, role: &str) -> Result<()> {
        let (username, role) = (Username::parse("username", &input.username)?, named(role)?);
        if !(8..=256).contains(&input.password.expose().chars().count()) {
            return Err(Error::invalid("password", "must have 8 to 256 characters"));
        }
        let password_hash = Some(Passwords::new()?.hash(input.password).await?);
        let CreateUser { first_name, last_name, .. } = input;
        let new = users::NewUser { username, first_name, last_name, password_hash };
        self.change(move |db, log| {
            let user = users::insert(db, &new)?;
            audit::record(db, &[Act::new(Action::UserCreated).by_user(&UserLabel::service()).to(Some(user.id))])?;
            give_by_service(db, log, user.label(), role)
        })
        .await
    }
}

fn named(role: &str) -> Result<UserRole> {
    UserRole::parse(role).ok_or_else(|| Error::invalid("role", "must be `member`, `professional` or `admin`"))
}
