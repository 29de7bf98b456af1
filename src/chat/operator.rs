//! Whoever runs the service, at the server's own command line.

use std::time::Duration;

use super::authority::Authority;
use super::{logs, moderation, sanctions};
use crate::error::{Error, Result};
use crate::model::{
    Act, Action, GetLogs, ImposeSanction, Kick, Kicked, LiftSanction, LogPage, Sanction, SanctionKind, UserLabel,
    UserRef, UserRole,
};
use crate::outcome::Outcome;
use crate::store::doorbell::Doorbell;
use crate::store::{Db, Store, audit, log, users};

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

    /// Changes what a user may do in the service.
    ///
    /// # Errors
    /// `invalid_field`, `no_such_user`, `unavailable`.
    pub async fn set_role(&self, username: &str, role: &str) -> Result<()> {
        let user = UserRef::parse("username", username)?;
        let known = [UserRole::Member, UserRole::Professional, UserRole::Admin];
        let known = known.into_iter().find(|known| known.as_str() == role);
        let role = known.ok_or_else(|| Error::invalid("role", "must be `member`, `professional` or `admin`"))?;
        self.change(move |db, _| {
            let user = users::label(db, &user)?.ok_or(Outcome::NoSuchUser)?;
            let before = users::role(db, user.id)?;
            users::set_role(db, user.id, role)?;
            let act = Act::new(Action::RoleChanged).by_user(&UserLabel::service()).to(Some(user.id));
            audit::record(db, &[act.before(before).after(role)])
        })
        .await
    }
}
