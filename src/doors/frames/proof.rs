//! Who speaks on a connection.

use super::ears::Ear;
use super::names::{Name, claimed, needed};
use super::relay::Reader;
use super::relay::frame::{Accepted, By, Known, UpTo};
use super::relay::request::{LogIn, LogOut, Register, Token};
use super::session::Session;
use crate::chat::Following;
use crate::doors::fields::checked;
use crate::error::{Error, Result};
use crate::model::{Actor, AuthenticateUser, CreateUser, Cursor, Purpose, Secret};
use crate::outcome::Outcome;

impl Session {
    /// Logs in with a name and a password, and follows what concerns the user.
    pub(super) async fn log_in(&mut self, input: LogIn) -> Result<()> {
        let (username, password) = self.counted(pair("user:pwd", input.pair, input.user.as_ref()))?;
        let cursor = self.counted(cursor(input.cursor.as_deref()))?;
        let actor = self.visitor.log_in(self.counted(checked(AuthenticateUser { username, password }))?).await?;
        self.forget();
        self.language = input.lang;
        self.follow(By::Password(Accepted::Accepted), &actor, cursor, input.cursor.is_some()).await
    }

    /// Shows a token or a key, and follows what concerns its user.
    pub(super) async fn show(&mut self, input: Token) -> Result<()> {
        let token = self.counted(needed("token", input.token))?;
        let cursor = self.counted(cursor(input.cursor.as_deref()))?;
        let actor = self.prove(token).await?;
        self.language = input.lang;
        if let Err(error) = claimed(&actor, input.user.as_ref()) {
            self.unprove().await;
            return Err(error);
        }
        self.follow(By::Token(Accepted::Accepted), &actor, cursor, input.cursor.is_some()).await
    }

    /// Takes a token or a key for what this client proves from here on.
    pub(super) async fn prove(&mut self, token: Secret) -> Result<Actor> {
        let actor = self.visitor.show(token.clone(), Purpose::Read).await?;
        self.forget();
        match self.chat.is_service(&actor).await {
            Ok(service) => (self.service, self.shown) = (service, Some(token)),
            Err(error) => {
                self.unprove().await;
                return Err(error);
            }
        }
        Ok(actor)
    }

    async fn unprove(&mut self) {
        self.forget();
        self.visitor.log_out().await;
    }

    /// Follows what concerns who is known now, and says so. With `cursor` it begins there, and its end is told on the way.
    async fn follow(&mut self, by: By, actor: &Actor, cursor: Option<Cursor>, cursors: bool) -> Result<()> {
        let feed = match self.chat.follow(actor.clone(), Following::Mine, cursor.clone()).await {
            Ok(feed) => feed,
            Err(error) => {
                // Who cannot be told that a login ends is not to have one.
                self.unprove().await;
                return Err(error);
            }
        };
        self.out.say(&Known { by, user: actor.username.as_str(), id: actor.id });
        let start = feed.cursor();
        // Where the cursor means nothing the feed says so, and where it goes on.
        if cursors && cursor.is_none_or(|cursor| cursor == start) {
            self.out.say(&UpTo { cursor: start.to_string() });
        }
        let followed = self.ears.follow(Ear::Relay, feed);
        self.reader = Some(Reader::new(actor.clone(), cursors, followed));
        Ok(())
    }

    /// Creates a user, who is not logged in by that.
    pub(super) async fn register(&mut self, input: Register) -> Result<()> {
        let address = self.visitor.stranger()?.address;
        let (username, password) = pair("register", input.pair, input.user.as_ref())?;
        let first_name = input.first_name.unwrap_or_else(|| username.clone());
        let last_name = input.last_name.unwrap_or_else(|| username.clone());
        let input = checked(CreateUser { username, first_name, last_name, password })?;
        let user = self.chat.create_user(input, address).await?;
        self.out.say(&Known { by: By::Register(Accepted::Accepted), user: &user.username, id: user.id });
        Ok(())
    }

    /// Ends a login: that of this connection, or that of the token. A key is good for another time.
    pub(super) async fn log_out(&mut self, input: LogOut) -> Result<()> {
        let actor = self.visitor.actor(Purpose::Read).await?;
        claimed(&actor, input.logout.as_ref().filter(|name| !name.as_str().is_empty()))?;
        claimed(&actor, input.user.as_ref())?;
        if actor.session().is_some() {
            self.chat.logout(&actor).await?;
        }
        // Before the feed tells that the login is over: then the connection would be.
        self.unprove().await;
        self.out.say(&Known { by: By::Logout(Accepted::Accepted), user: actor.username.as_str(), id: actor.id });
        Ok(())
    }
}

/// A name and a password. The password may have colons, a name has none.
fn pair(field: &str, pair: Option<Secret>, user: Option<&Name>) -> Result<(String, Secret)> {
    let pair = needed(field, pair)?;
    let (name, password) =
        pair.expose().split_once(':').ok_or_else(|| Error::invalid(field, "must be a name, a colon and a password"))?;
    if user.is_some_and(|user| !user.is_name(name)) {
        return Err(Error::new(Outcome::Forbidden, "`user` must be the name before the colon."));
    }
    Ok((name.to_owned(), password.to_owned().into()))
}

/// Where to go on from: from now on where it is empty.
pub(super) fn cursor(text: Option<&str>) -> Result<Option<Cursor>> {
    let text = text.filter(|text| !text.is_empty());
    text.map(|text| text.parse().map_err(|_| Error::invalid("cursor", "must be one that this service told")))
        .transpose()
}
