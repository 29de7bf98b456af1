//! The players that a connection speaks for: one, or those of a game.

use std::collections::HashMap;
use std::time::Duration;

use crate::doors::frames::ears::Followed;
use crate::doors::frames::names::Id;
use crate::doors::frames::seen::Seen;
use crate::error::{Error, Result};
use crate::model::{Actor, RoomId, UserId, UserLabel};

/// How many players one connection may speak for.
const MOST: usize = 10_000;

/// How much is remembered of people who are no players here, and of private conversations.
const REMEMBERED: usize = 16_384;

/// When to come back with more players: when others have gone.
const LATER: Duration = Duration::from_secs(15);

/// A player who has come in.
pub struct Player {
    /// What this connection calls the player.
    pub id: Id,
    /// The player.
    pub actor: Actor,
    /// The game room that the player is in.
    pub salon: Option<RoomId>,
    /// Whether to tell where the player stands.
    pub cursors: bool,
    /// What the player hears.
    pub _followed: Followed,
}

/// Every player of a connection.
#[derive(Default)]
pub struct Crew {
    players: HashMap<UserId, Player>,
    by_id: HashMap<Id, UserId>,
    /// What this connection calls others.
    others: HashMap<UserId, Id>,
    /// Who is in a private conversation.
    pairs: HashMap<RoomId, Vec<UserLabel>>,
    /// What was told, to whichever of them.
    pub seen: Seen,
}

impl Crew {
    /// Whether nobody has come in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.players.is_empty()
    }

    /// Whether a user has.
    #[must_use]
    pub fn has(&self, user: UserId) -> bool {
        self.players.contains_key(&user)
    }

    /// Whether somebody has whom this connection calls so.
    #[must_use]
    pub fn has_id(&self, id: &Id) -> bool {
        self.by_id.contains_key(id)
    }

    /// Whom this connection calls so.
    #[must_use]
    pub fn user_of(&self, id: &Id) -> Option<UserId> {
        self.by_id.get(id).copied()
    }

    /// What this connection calls a user, as far as that is known.
    #[must_use]
    pub fn id_of(&self, user: UserId) -> Option<Id> {
        self.players.get(&user).map(|player| &player.id).or_else(|| self.others.get(&user)).cloned()
    }

    /// A player.
    #[must_use]
    pub fn player(&self, user: UserId) -> Option<&Player> {
        self.players.get(&user)
    }

    /// Any one of them.
    #[must_use]
    pub fn anybody(&self) -> Option<&Player> {
        self.players.values().next()
    }

    /// Looks whether a user may come in.
    ///
    /// # Errors
    /// `too_many_requests`.
    pub fn room_for(&self, user: UserId) -> Result<()> {
        if self.players.len() < MOST || self.has(user) {
            return Ok(());
        }
        Err(Error::too_many(format!("One connection speaks for {MOST} players at most; open another."), LATER))
    }

    /// Lets a player in, or in anew.
    pub fn add(&mut self, player: Player) {
        self.by_id.insert(player.id.clone(), player.actor.id);
        self.players.insert(player.actor.id, player);
    }

    /// Lets a player go.
    pub fn remove(&mut self, user: UserId) -> Option<Player> {
        let player = self.players.remove(&user)?;
        self.by_id.remove(&player.id);
        Some(player)
    }

    /// A player is in another game room, or in none.
    pub fn settle(&mut self, user: UserId, salon: Option<RoomId>) {
        if let Some(player) = self.players.get_mut(&user) {
            player.salon = salon;
        }
    }

    /// Remembers what others are called.
    pub fn name(&mut self, others: impl IntoIterator<Item = (UserId, Id)>) {
        if self.others.len() >= REMEMBERED {
            self.others.clear();
        }
        self.others.extend(others);
    }

    /// Who is in a private conversation, where that is remembered.
    #[must_use]
    pub fn pair(&self, room: RoomId) -> Option<&[UserLabel]> {
        self.pairs.get(&room).map(Vec::as_slice)
    }

    /// Remembers who is.
    pub fn remember_pair(&mut self, room: RoomId, pair: Vec<UserLabel>) {
        if self.pairs.len() >= REMEMBERED {
            self.pairs.clear();
        }
        self.pairs.insert(room, pair);
    }
}
