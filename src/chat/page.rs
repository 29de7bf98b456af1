//! What a feed reads back.

use std::time::Duration;

use crate::error::Result;
use crate::live::Scope;
use crate::model::{Actor, Entry, Head, MembershipRole, Position, RoomId, SanctionKind, UserId};
use crate::outcome::Outcome;
use crate::store::{Db, Store, blocks, log, members, sanctions};

/// Cuts a list that was read one longer than asked for. Where there is more, what the last one that stays is called: the
/// page that follows goes on from there.
pub(super) fn cut<T, K>(items: &mut Vec<T>, limit: i64, called: impl FnOnce(&T) -> K) -> Option<K> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    items.truncate(limit);
    items.last().filter(|_| more).map(called)
}

/// How many entries are read back at once: what a stream holds in memory while its client reads.
const LENGTH: i64 = 200;

/// How many bytes of text and what is shown of it, where entries are long. One entry is read back in any case.
const BYTES: usize = 1 << 20;

/// A part of the log as one reader may see it, all of one state of the database.
pub(super) struct Page {
    pub(super) head: Head,
    /// Of [`Scope::User`]: the rooms the user is in.
    pub(super) rooms: Vec<(RoomId, MembershipRole)>,
    /// Whom the user blocked.
    pub(super) blocked: Vec<UserId>,
    /// Who blocked the user.
    pub(super) blocked_by: Vec<UserId>,
    /// In order, oldest first: with what those say whom the user blocked.
    pub(super) entries: Vec<Entry>,
    /// No entry is missing between the last one here and the head.
    pub(super) complete: bool,
}

impl Page {
    /// Reads what follows a position.
    ///
    /// # Errors
    /// `not_a_member` where the user may not read the room any more, `banned`, `unavailable`.
    pub(super) async fn read(store: &Store, scope: Scope, actor: Actor, after: Position) -> Result<Self> {
        let user = actor.id;
        let read = move |db: &mut Db| {
            let head = log::head(db)?;
            // This node may not have heard of it yet, and nothing that is newer may be read.
            if sanctions::meeting(db, SanctionKind::Ban, None, user, actor.address)?.is_some() {
                return Err(Outcome::Banned.into());
            }
            let (rooms, mut entries) = match scope {
                Scope::Room(room) => {
                    members::role(db, room, user)?.ok_or(Outcome::NotAMember)?;
                    (Vec::new(), log::of_room(db, room, after, LENGTH)?)
                }
                Scope::User => (members::of_user(db, user)?, log::of_user(db, user, after, LENGTH)?),
            };
            let read = entries.len();
            entries.truncate(fitting(&entries));
            let complete = entries.len() == read && i64::try_from(read).is_ok_and(|length| length < LENGTH);
            let (blocked, blocked_by) = (blocks::of_user(db, user)?, blocks::by_others(db, user)?);
            Ok(Page { head, rooms, blocked, blocked_by, entries, complete })
        };
        store.replay(move |db| log::snapshot(db, read)).await
    }
}

/// How many of the entries a page has room for.
fn fitting(entries: &[Entry]) -> usize {
    let mut bytes = 0;
    let fits = entries.iter().take_while(|entry| {
        bytes += entry.bytes();
        bytes <= BYTES
    });
    fits.count().max(1)
}

/// Doubles from a quarter of a second to four, each time somewhere between half and the whole of it: a thousand
/// streams do not ask a database that just came back all at once.
pub(super) fn pause(failures: u32) -> Duration {
    match failures {
        0 => Duration::ZERO,
        failures => Duration::from_millis(250 << failures.min(5) >> 1).mul_f64(rand::random_range(0.5..1.0)),
    }
}
