//! The settings in force.

use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::spawn_blocking;

use super::Chat;
use super::heard::End;
use super::roles::admin_only;
use crate::config::{Change, Config, Setting, Source, Unreadable};
use crate::error::{Error, Result};
use crate::model::{Act, Action, Actor};
use crate::outcome::Outcome;

/// What this node does as its settings say, until they are read again. Cheap to clone.
#[derive(Clone)]
pub(super) struct Settings {
    now: Arc<watch::Sender<Arc<Config>>>,
    source: Source,
}

impl Settings {
    pub(super) fn new(config: Config, source: Source) -> Self {
        Self { now: Arc::new(watch::Sender::new(Arc::new(config))), source }
    }

    /// Those of this moment: to be asked for whenever one is needed, and not to be kept.
    pub(super) fn now(&self) -> Arc<Config> {
        self.now.borrow().clone()
    }
}

impl Chat {
    /// The settings in force on this node.
    ///
    /// # Errors
    /// `forbidden` but for admins.
    pub async fn settings(&self, actor: &Actor) -> Result<Vec<Setting>> {
        self.only_for_admins(actor).await?;
        Ok(self.settings_now().settings())
    }

    /// Reads the settings of this node again.
    ///
    /// # Errors
    /// `forbidden` but for admins, and those of [`Chat::reread_settings`].
    pub async fn reload_settings(&self, actor: &Actor) -> Result<Change> {
        self.only_for_admins(actor).await?;
        self.reread(Act::new(Action::SettingsReread).by(actor)).await
    }

    /// Reads the settings again, in the name of whoever runs the service. What can change, changes at once; where anything is
    /// wrong, nothing does.
    ///
    /// # Errors
    /// `no_such_settings` where the file is gone, `invalid_field` with the file and the line where it is wrong.
    pub async fn reread_settings(&self) -> Result<Change> {
        self.reread(Act::new(Action::SettingsReread)).await
    }

    async fn reread(&self, act: Act) -> Result<Change> {
        let Settings { now, source } = self.inner.settings.clone();
        let read = spawn_blocking(move || source.read()).await.map_err(Error::failed)?;
        let read = read.map_err(|unreadable| match unreadable {
            Unreadable::Missing(why) => Error::new(Outcome::NoSuchSettings, why),
            Unreadable::Wrong(why) => Error::new(Outcome::InvalidField, why),
        })?;
        let mut change = Change::default();
        now.send_modify(|current| {
            let (next, made) = current.after(&read);
            (*current, change) = (Arc::new(next), made);
        });
        if let Some(before) = self.inner.admin_key.replace(self.settings_now().admin_key.as_deref()) {
            self.inner.revocations.insert(before, End::KeyRevoked);
        }
        self.inner.auditor.note(act.after(&change));
        tracing::info!(changed = ?change.changed, needs_restart = ?change.needs_restart, "read the settings again");
        Ok(change)
    }

    /// The settings, and word of each change.
    #[must_use]
    pub fn watch_settings(&self) -> watch::Receiver<Arc<Config>> {
        self.inner.settings.now.subscribe()
    }

    /// Those of this moment.
    pub(super) fn settings_now(&self) -> Arc<Config> {
        self.inner.settings.now()
    }

    async fn only_for_admins(&self, actor: &Actor) -> Result<()> {
        let admin = actor.clone();
        self.inner.store.run(move |db| admin_only(db, &admin)).await
    }
}
