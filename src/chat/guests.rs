//! Guests, who speak without an account of their own making.

use super::Chat;
use super::newcomers::create;
use super::sessions::Begun;
use crate::error::{Error, Result};
use crate::model::{Act, Action, Device, EnterAsGuest, Tokens};
use crate::outcome::Outcome;
use crate::store::{Db, audit, transaction};

impl Chat {
    /// A session for somebody new, who has no password: once it is over, nobody comes back as that user.
    ///
    /// # Errors
    /// `forbidden` where the service takes no guests, `banned` for an address, `too_many_requests`.
    pub async fn enter_as_guest(&self, input: EnterAsGuest, device: Device) -> Result<Tokens> {
        let address = device.address;
        if !self.settings_now().guests {
            return Err(Error::new(Outcome::Forbidden, "There are no guests here: register, or log in."));
        }
        if let Some(banned) = self.inner.bans.at(address) {
            return Err(banned);
        }
        self.count_account(address)?;
        let insert = move |db: &mut Db| {
            transaction(db, |db| {
                let (like, shown) = names(input.name.as_deref());
                let user = create(db, &like, &shown)?;
                audit::record(db, &[Act::new(Action::UserCreated).by_user(&user.label()).from(address)])?;
                Ok(user)
            })
        };
        let user = self.inner.store.run(insert).await?;
        self.begin_session(user, device, Begun::Guest).await
    }
}

/// What a guest's username is like, and the name that people see.
fn names(given: Option<&str>) -> (String, String) {
    match given.map(str::trim).filter(|name| !name.is_empty()) {
        Some(name) => (format!("guest-{}", name.to_lowercase()), name.to_owned()),
        None => {
            // At random: whoever counted would try the names of all guests before.
            let number = rand::random_range(1_000..1_000_000);
            (format!("guest-{number}"), format!("Guest {number}"))
        }
    }
}
