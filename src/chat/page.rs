//! What a feed reads back.

use crate::error::Result;
use crate::live::Scope;
use crate::model::{Entry, Head, Position, RoomId, UserId};
use crate::outcome::Outcome;
use crate::store::{Db, Store, log, rooms};

/// How many entries are read back at once: what a stream holds in memory while its client reads.
const LENGTH: i64 = 200;

/// How many bytes of text, where entries are long. One entry is read back in any case.
const BYTES: usize = 512 << 10;

/// A part of the log as one reader may see it, all of one state of the database.
pub(super) struct Page {
    pub(super) head: Head,
    /// Of [`Scope::User`]: the rooms the user is in.
    pub(super) rooms: Vec<RoomId>,
    /// In order, oldest first.
    pub(super) entries: Vec<Entry>,
    /// No entry is missing between the last one here and the head.
    pub(super) complete: bool,
}

impl Page {
    /// Reads what follows a position.
    ///
    /// # Errors
    /// `not_a_member` where the user may not read the room any more, `unavailable`.
    pub(super) async fn read(store: &Store, scope: Scope, user: UserId, after: Position) -> Result<Self> {
        let read = move |db: &mut Db| {
            let head = log::head(db)?;
            let (rooms, mut entries) = match scope {
                Scope::Room(room) => {
                    rooms::role(db, room, user)?.ok_or(Outcome::NotAMember)?;
                    (Vec::new(), log::of_room(db, room, after, LENGTH)?)
                }
                Scope::User => (rooms::of_user(db, user)?, log::of_user(db, user, after, LENGTH)?),
            };
            let read = entries.len();
            entries.truncate(fitting(&entries));
            let complete = entries.len() == read && i64::try_from(read).is_ok_and(|length| length < LENGTH);
            Ok(Page { head, rooms, entries, complete })
        };
        store.replay(move |db| log::snapshot(db, read)).await
    }
}

/// How many of the entries a page has room for.
fn fitting(entries: &[Entry]) -> usize {
    let mut bytes = 0;
    let fits = entries.iter().take_while(|entry| {
        if let Entry::Message(message) = entry {
            bytes += message.raw_content.len();
        }
        bytes <= BYTES
    });
    fits.count().max(1)
}
