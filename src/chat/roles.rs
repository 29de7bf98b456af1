//! Who may change what belongs to everybody.

use super::Chat;
use crate::error::{Error, Result};
use crate::model::{Act, Action, Actor, ChangeRole, EventKind, Person, UserId, UserLabel, UserRef, UserRole};
use crate::outcome::Outcome;
use crate::store::{Db, audit, log, people, users};

/// Refuses everybody but admins.
///
/// # Errors
/// `forbidden`.
pub(super) fn admin_only(db: &mut Db, actor: &Actor) -> Result<()> {
    match users::role(db, actor.id)? {
        UserRole::Admin => Ok(()),
        UserRole::Member | UserRole::Professional => Err(Error::new(Outcome::Forbidden, "This is for admins.")),
    }
}

/// Refuses what would leave the service without an admin.
///
/// # Errors
/// `forbidden`.
pub(super) fn not_the_last_admin(db: &mut Db, user: UserId) -> Result<()> {
    if users::role(db, user)? == UserRole::Admin && !users::another_admin(db, user)? {
        return Err(Error::new(Outcome::Forbidden, "This is the last admin: make another one first."));
    }
    Ok(())
}

impl Chat {
    /// Gives a user a role, for admins. The user hears it.
    ///
    /// # Errors
    /// `forbidden`, also to take the role of the last admin away; `no_such_user`.
    pub async fn change_role(&self, actor: &Actor, user: UserRef, input: ChangeRole) -> Result<Person> {
        let actor = actor.clone();
        self.change(move |db, log| {
            admin_only(db, &actor)?;
            let found = people::find(db, &user)?.ok_or(Outcome::NoSuchUser)?;
            if input.role != UserRole::Admin {
                not_the_last_admin(db, found.id)?;
            }
            let label = UserLabel { id: found.id, username: found.username.clone() };
            if give(db, log, label, input.role, actor.label())? {
                let act = Act::new(Action::RoleChanged).by(&actor).to(Some(found.id));
                audit::record(db, &[act.before(found.role).after(input.role)])?;
            }
            Ok(Person { role: input.role, ..found })
        })
        .await
    }
}

/// Gives a user a role, so that the user hears it. False where the user has it.
fn give(db: &mut Db, log: &mut log::Writer, user: UserLabel, role: UserRole, by: UserLabel) -> Result<bool> {
    let before = users::role(db, user.id)?;
    if before != role {
        users::set_role(db, user.id, role)?;
        log.record(db, None, user, EventKind::RoleChanged { before, role, by })?;
    }
    Ok(before != role)
}

/// The same in the name of the service itself.
pub(super) fn give_by_service(db: &mut Db, log: &mut log::Writer, user: UserLabel, role: UserRole) -> Result<()> {
    let (id, before, service) = (user.id, users::role(db, user.id)?, UserLabel::service());
    let act = Act::new(Action::RoleChanged).by_user(&service).to(Some(id)).before(before).after(role);
    if give(db, log, user, role, service)? {
        audit::record(db, &[act])?;
    }
    Ok(())
}
