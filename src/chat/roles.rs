//! Who may change what belongs to everybody.

use std::time::Duration;

use super::Chat;
use super::passwords::Passwords;
use crate::error::{Error, Result};
use crate::model::{
    Act, Action, Actor, ChangeRole, EventKind, Person, User, UserId, UserLabel, UserRef, UserRole, Username,
};
use crate::outcome::Outcome;
use crate::store::{Db, Store, audit, log, people, users};

/// Whoever types the command would rather wait than type it again.
const PATIENCE: Duration = Duration::from_secs(5);

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

/// Gives a user a role, in the name of whoever runs the service: no actor could make the first admin. False
/// where there is no such user.
///
/// # Errors
/// `invalid_field`, `unavailable`.
pub async fn set_role(database_url: &str, username: &str, role: &str) -> Result<bool> {
    let username = Username::parse("username", username)?;
    let role = named(role)?;
    let store = Store::new(database_url, 1, PATIENCE);
    let set = move |db: &mut Db, log: &mut log::Writer| {
        let Some(user) = users::label(db, &UserRef::Name(username))? else { return Ok(false) };
        give_by_service(db, log, user, role)?;
        Ok(true)
    };
    Ok(store.run(move |db| log::write(db, set)).await?.0)
}

fn named(role: &str) -> Result<UserRole> {
    let known = [UserRole::Member, UserRole::Professional, UserRole::Admin];
    let found = known.into_iter().find(|known| known.as_str() == role);
    found.ok_or_else(|| Error::invalid("role", "must be `member`, `professional` or `admin`"))
}

/// Adds a user of these names (username, given and family name) with a role, in the name of whoever runs the service.
///
/// # Errors
/// `user_exists`, `invalid_field`, `unavailable`.
pub async fn add_user(database_url: &str, names: [String; 3], password: String, role: &str) -> Result<User> {
    let [username, first_name, last_name] = names;
    let (username, role) = (Username::parse("username", &username)?, named(role)?);
    if !(8..=256).contains(&password.chars().count()) {
        return Err(Error::invalid("password", "must have 8 to 256 characters"));
    }
    let password_hash = Some(Passwords::new()?.hash(password.into()).await?);
    let new = users::NewUser { username, first_name, last_name, password_hash };
    let store = Store::new(database_url, 1, PATIENCE);
    let add = move |db: &mut Db, log: &mut log::Writer| {
        let user = users::insert(db, &new)?;
        audit::record(db, &[Act::new(Action::UserCreated).by_user(&UserLabel::service()).to(Some(user.id))])?;
        give_by_service(db, log, user.label(), role)?;
        Ok(user)
    };
    Ok(store.run(move |db| log::write(db, add)).await?.0)
}
