//! Leaving for good.

use super::Chat;
use super::api_keys::revoke;
use super::membership::leave;
use super::roles::{admin_only, not_the_last_admin};
use super::services::no_service;
use super::sessions::end_others;
use crate::error::{Error, Result};
use crate::model::{Act, Action, Actor, EndReason, EraseAccount, EventKind, RequestState, RoomRef, UserId, UserRef};
use crate::outcome::Outcome;
use crate::store::{Db, api_keys, audit, erasures, log, people, requests, services, sessions, users};

impl Chat {
    /// Erases the actor's account.
    ///
    /// At once nobody logs in as the user any more, its names are gone, and what it said is not shown, as if each message were
    /// deleted; the content itself goes bit by bit after. Positions stay, so no cursor is touched.
    ///
    /// # Errors
    /// `missing_field` or `invalid_field` for the password of who has one; `forbidden` for the last admin.
    pub async fn erase_account(&self, actor: &Actor, input: EraseAccount) -> Result<()> {
        let id = actor.id;
        if let Some(hash) = self.read(move |db| users::password_hash(db, id)).await? {
            let password = input.password.filter(|password| !password.expose().is_empty());
            let password = password.ok_or_else(|| Error::missing("password", "is missing or empty"))?;
            self.check_password(password, &hash).await?;
        }
        let act = Act::new(Action::UserErased).by(actor).to(Some(id));
        self.change(move |db, log| {
            erase(db, log, id)?;
            audit::record(db, &[act])
        })
        .await
    }

    /// Erases a user's account, for admins.
    ///
    /// # Errors
    /// `forbidden`, also for the last admin; `no_such_user`.
    pub async fn erase_user(&self, actor: &Actor, user: UserRef) -> Result<()> {
        let actor = actor.clone();
        self.change(move |db, log| {
            admin_only(db, &actor)?;
            let user = people::find(db, &user)?.ok_or(Outcome::NoSuchUser)?;
            erase(db, log, user.id)?;
            audit::record(db, &[Act::new(Action::UserErased).by(&actor).to(Some(user.id))])
        })
        .await
    }
}

/// All that must be as one: from its first entry in the log on nobody comes in, and nothing is shown, of a user who is no more. Its
/// own devices hear that their sessions are over, each of its rooms that the user is erased before that it left.
fn erase(db: &mut Db, log: &mut log::Writer, id: UserId) -> Result<()> {
    not_the_last_admin(db, id)?;
    let user = erasures::bury(db, id)?.ok_or(Outcome::NoSuchUser)?;
    no_service(db, &user)?;
    erasures::close_conversations(db, &user)?;
    let last = log.record(db, None, user.clone(), EventKind::AccountErased {})?;
    erasures::begin(db, id, last)?;
    end_others(db, log, &user, None, EndReason::AccountErased)?;
    for key in erasures::keys(db, id)? {
        revoke(db, log, key, user.clone())?;
    }
    for room in erasures::rooms(db, id)? {
        erasures::tell(db, id, room.id)?;
        log.record(db, Some(&room), user.clone(), EventKind::UserErased {})?;
        if !room.direct {
            leave(db, log, user.clone(), &RoomRef::Id(room.id))?;
        }
    }
    for room in erasures::awaited(db, id)? {
        requests::decide(db, room.id, id, RequestState::Withdrawn, id)?;
        log.record(db, Some(&room), user.clone(), EventKind::JoinWithdrawn {})?;
    }
    erasures::forget(db, id)?;
    sessions::forget_devices(db, id)?;
    api_keys::forget_names(db, id)?;
    services::forget_served(db, id)
}
