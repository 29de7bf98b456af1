//! Users whose usernames are made for them, of the names that they have elsewhere.

use crate::error::{Error, Result};
use crate::model::{User, Username};
use crate::outcome::Outcome;
use crate::store::Db;
use crate::store::users::{self, NewUser};

/// How often another name is tried for a user whose name is taken.
const TRIES: u32 = 40;

/// The names tried in order; those after are tried at random.
const IN_ORDER: u32 = 9;

/// Longest that a name may be which people see, in characters.
const LONGEST: usize = 100;

/// A user of a name like this one, whom people see by the name `shown`. Nobody logs in as such a user.
pub(super) fn create(db: &mut Db, like: &str, shown: &str) -> Result<User> {
    let shown: String = shown.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    for number in 1..=TRIES {
        let number = if number > IN_ORDER { rand::random_range(IN_ORDER..1_000_000) } else { number };
        let new = NewUser {
            username: Username::near(like, number)?,
            first_name: shown.trim().to_owned(),
            last_name: String::new(),
            password_hash: None,
        };
        match users::insert(db, &new) {
            Err(error) if error.outcome() == Outcome::UserExists => {}
            done => return done,
        }
    }
    Err(Error::failed("no name was free for a new user"))
}
