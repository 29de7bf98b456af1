//! Hooks: other services that post into a room.

use std::net::IpAddr;

use serde_json::json;

use super::Chat;
use super::filtering::Judged;
use super::messages::mentions;
use super::sessions::{hash, secret};
use super::standing::Standing;
use crate::error::{Error, Result};
use crate::model::{
    Act, Action, Actor, CreateHook, Draft, Hook, HookId, HookName, HookPost, IdempotencyKey, NewHook, Parts, Posted,
    RoomRef, Secret,
};
use crate::outcome::Outcome;
use crate::store::{Db, audit, hooks, transaction};

/// How many a room may have.
const MOST: usize = 20;

/// What a secret begins with, so that people and programs that find one know what it is.
const PREFIX: &str = "hook_";

impl Chat {
    /// Adds a hook to a room, for its moderators.
    ///
    /// # Errors
    /// `no_such_room`, `not_a_member`, `forbidden`, also where there are twenty already, `invalid_field`.
    pub async fn create_hook(&self, actor: &Actor, room: RoomRef, input: CreateHook) -> Result<NewHook> {
        let name = HookName::parse("name", &input.name)?;
        let (actor, secret) = (actor.clone(), Secret::from(format!("{PREFIX}{}", secret().expose())));
        let create = move |db: &mut Db| {
            let standing = Standing::find(db, actor.id, &room)?;
            standing.moderator()?;
            if hooks::of_room(db, standing.room.id)?.len() >= MOST {
                return Err(Error::new(
                    Outcome::Forbidden,
                    format!("The room has {MOST} hooks already: revoke one first."),
                ));
            }
            let hook = hooks::insert(db, standing.room.id, &name, &hash(&secret), actor.id)?;
            let act = Act::new(Action::HookCreated).by(&actor).in_room(Some(standing.room.id)).after(&hook);
            audit::record(db, &[act])?;
            Ok(NewHook { hook, secret: secret.expose().to_owned() })
        };
        self.inner.store.run(|db| transaction(db, create)).await
    }

    /// The hooks of a room, for its moderators.
    ///
    /// # Errors
    /// `no_such_room`, `not_a_member`, `forbidden`.
    pub async fn hooks(&self, actor: &Actor, room: RoomRef) -> Result<Vec<Hook>> {
        let user = actor.id;
        self.read(move |db| {
            let standing = Standing::find(db, user, &room)?;
            standing.moderator()?;
            hooks::of_room(db, standing.room.id)
        })
        .await
    }

    /// Revokes a hook of a room, for its moderators. Once this returns, nobody posts with it any more.
    ///
    /// # Errors
    /// `no_such_room`, `not_a_member`, `forbidden`, `no_such_hook`.
    pub async fn revoke_hook(&self, actor: &Actor, room: RoomRef, id: HookId) -> Result<()> {
        let actor = actor.clone();
        // Under the lock of the log, so that no message follows that was judged before.
        self.change(move |db, _| {
            let standing = Standing::find(db, actor.id, &room)?;
            standing.moderator()?;
            if !hooks::delete(db, standing.room.id, id)? {
                return Err(Outcome::NoSuchHook.into());
            }
            let act = Act::new(Action::HookRevoked).by(&actor).in_room(Some(standing.room.id));
            audit::record(db, &[act.before(json!({"id": id}))])
        })
        .await
    }

    /// Says something in the room of a hook. With a key, repeating the call stores nothing again.
    ///
    /// # Errors
    /// `unauthenticated` for a secret that is none, or of a hook that was revoked; `too_large`, `forbidden` where the room is
    /// archived, `invalid_field` where it has words that are refused, `banned` for the address, `muted`, `key_reused`, `unavailable`.
    pub async fn post_with_hook(
        &self,
        with: &Secret,
        address: IpAddr,
        input: HookPost,
        key: Option<IdempotencyKey>,
    ) -> Result<Posted> {
        self.check_size(&input.raw_content, None)?;
        let hash = hash(with);
        let (room, author) = self.read(move |db| hooks::by_secret(db, &hash)?.ok_or_else(revoked)).await?;
        // Not before: who has no secret is not told which words are refused.
        let Judged { raw_content, formatted, reported } = self.judge(&input.raw_content, None)?;
        let text = raw_content.clone();
        let mentions = self.read(move |db| mentions(db, room, &text)).await?;
        let parts = Parts { mentions, formatted, ..Parts::default() };
        let content = parts.clone().take_content(&raw_content);
        let draft = Draft { author, address, room: RoomRef::Id(room), raw_content, content, parts, key };
        self.say(draft, reported).await.map_err(|error| match error.outcome() {
            // Revoked a moment ago: its author is nobody in the room.
            Outcome::NotAMember | Outcome::NoSuchRoom => revoked(),
            _ => error,
        })
    }
}

fn revoked() -> Error {
    Error::new(Outcome::Unauthenticated, "This is no hook's secret, or the hook was revoked.")
}
