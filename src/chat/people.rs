//! Finding people.

use super::{Chat, page};
use crate::error::Result;
use crate::model::{Actor, GetUsers, Person, RoomName, UserPage, UserRef};
use crate::outcome::Outcome;
use crate::store::people::{self, Listing};

impl Chat {
    /// Those one may write to.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn users(&self, _: &Actor, input: GetUsers) -> Result<UserPage> {
        self.read(move |db| {
            let part = input.q.as_deref().map(RoomName::search_key);
            let GetUsers { role, after, limit, .. } = input;
            let mut users = people::list(db, &Listing { part: part.as_deref(), role, after, limit: limit + 1 })?;
            let next = page::cut(&mut users, limit, |user| user.id);
            Ok(UserPage { users, next })
        })
        .await
    }

    /// What everybody may know of a user.
    ///
    /// # Errors
    /// `no_such_user`.
    pub async fn user(&self, _: &Actor, user: UserRef) -> Result<Person> {
        self.read(move |db| people::find(db, &user)?.ok_or_else(|| Outcome::NoSuchUser.into())).await
    }
}
