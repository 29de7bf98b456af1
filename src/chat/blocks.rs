//! Whom one does not want to hear.

use std::collections::HashSet;

use super::{Chat, page};
use crate::error::{Error, Result};
use crate::model::{Actor, Block, BlockPage, BlockUser, EventKind, GetMembers, ReplaceBlocks, UserLabel, UserRef};
use crate::outcome::Outcome;
use crate::store::{Db, blocks, log, users};

impl Chat {
    /// Whom the actor blocked.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn blocks(&self, actor: &Actor, input: GetMembers) -> Result<BlockPage> {
        let user = actor.id;
        self.read(move |db| {
            let mut blocks = blocks::page(db, user, input.after, input.limit + 1)?;
            let next = page::cut(&mut blocks, input.limit, |block| block.user.id);
            Ok(BlockPage { blocks, next })
        })
        .await
    }

    /// Blocks a user: nothing that the user says reaches the actor from then on, nor is what was said before shown. The
    /// user is not told.
    ///
    /// # Errors
    /// `no_such_user`, `already_blocked`, `invalid_field` for oneself.
    pub async fn block(&self, actor: &Actor, input: BlockUser) -> Result<Block> {
        let blocked = UserRef::parse("user", &input.user)?;
        let user = actor.label();
        self.change(move |db, log| {
            let blocked = users::label(db, &blocked)?.ok_or(Outcome::NoSuchUser)?;
            add(db, log, &user, blocked)?.ok_or_else(|| Outcome::AlreadyBlocked.into())
        })
        .await
    }

    /// Makes the actor's list of blocked users this one: blocks who is on it and unblocks who is not.
    ///
    /// # Errors
    /// `no_such_user` where one of them is none, `invalid_field`; then nothing is changed.
    pub async fn replace_blocks(&self, actor: &Actor, input: ReplaceBlocks) -> Result<()> {
        let wanted = input.users.iter().map(|user| UserRef::parse("users", user)).collect::<Result<Vec<_>>>()?;
        let user = actor.label();
        self.change(move |db, log| {
            let mut kept = HashSet::new();
            for one in &wanted {
                let blocked = users::label(db, one)?.ok_or(Outcome::NoSuchUser)?;
                kept.insert(blocked.id);
                add(db, log, &user, blocked)?;
            }
            for id in blocks::of_user(db, user.id)?.into_iter().filter(|id| !kept.contains(id)) {
                let blocked = users::label(db, &UserRef::Id(id))?.ok_or(Outcome::NoSuchUser)?;
                remove(db, log, &user, blocked)?;
            }
            Ok(())
        })
        .await
    }

    /// Hears a user again, and what the user said meanwhile.
    ///
    /// # Errors
    /// `no_such_user`, `not_blocked`.
    pub async fn unblock(&self, actor: &Actor, blocked: UserRef) -> Result<()> {
        let user = actor.label();
        self.change(move |db, log| {
            let blocked = users::label(db, &blocked)?.ok_or(Outcome::NoSuchUser)?;
            if !remove(db, log, &user, blocked)? {
                return Err(Outcome::NotBlocked.into());
            }
            Ok(())
        })
        .await
    }
}

/// Adds a block. Nothing where it was there.
fn add(db: &mut Db, log: &mut log::Writer, user: &UserLabel, blocked: UserLabel) -> Result<Option<Block>> {
    if user.id == blocked.id {
        return Err(Error::invalid("user", "must be another than yourself"));
    }
    let Some(created_at) = blocks::insert(db, user.id, blocked.id)? else { return Ok(None) };
    log.record(db, None, user.clone(), EventKind::UserBlocked { blocked: blocked.clone() })?;
    Ok(Some(Block { user: blocked, created_at }))
}

/// Takes a block away. False where there was none.
fn remove(db: &mut Db, log: &mut log::Writer, user: &UserLabel, blocked: UserLabel) -> Result<bool> {
    let removed = blocks::delete(db, user.id, blocked.id)?;
    if removed {
        log.record(db, None, user.clone(), EventKind::UserUnblocked { blocked })?;
    }
    Ok(removed)
}
