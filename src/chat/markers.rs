//! How far people have read, and what they have not.

use super::standing::Standing;
use super::{Chat, page};
use crate::error::{Error, Result};
use crate::model::{Actor, EventKind, GetUnread, Marker, MoveMarker, Position, RoomRef, UnreadPage};
use crate::outcome::Outcome;
use crate::store::{accounts, log, markers, members};

/// Up to how many members hear each other's receipts: in bigger rooms they ask message by message.
const CLOSE: usize = 50;

impl Chat {
    /// Notes how far the actor has read in a room. Markers only move forward; the actor's devices hear it, and in rooms of
    /// up to fifty so do the others, unless the actor switched that off.
    ///
    /// # Errors
    /// `no_such_room`, `not_a_member`, `missing_field` where neither is given, `invalid_field` for what is ahead of the log.
    pub async fn move_marker(&self, actor: &Actor, room: RoomRef, input: MoveMarker) -> Result<Marker> {
        if input.read.is_none() && input.delivered.is_none() {
            return Err(Error::missing("read", "is missing, and so is `delivered`"));
        }
        let user = actor.label();
        self.change(move |db, log| {
            let standing = Standing::find(db, user.id, &room)?;
            let room = standing.room.label();
            let before = markers::find(db, room.id, user.id)?.ok_or(Outcome::NotAMember)?;
            let read = before.read.max(input.read.unwrap_or(before.read));
            let delivered = before.delivered.max(input.delivered.unwrap_or(before.delivered)).max(read);
            if delivered >= log.next() {
                let field = if read >= log.next() { "read" } else { "delivered" };
                return Err(Error::invalid(field, "must be the id of a message that is there"));
            }
            let marker = Marker { read, delivered };
            if marker != before {
                markers::update(db, room.id, user.id, marker)?;
                let told = accounts::receipts(db, user.id)? && members::at_most(db, room.id, CLOSE)?;
                let kind = if told {
                    EventKind::Receipt { read, delivered }
                } else {
                    EventKind::MarkerMoved { read, delivered }
                };
                log.record(db, Some(&room), user, kind)?;
            }
            Ok(marker)
        })
        .await
    }

    /// Rooms with something that the actor has not read, the newest first, with the cursor of a stream that continues
    /// from there.
    ///
    /// # Errors
    /// `invalid_field`, `no_such_page`.
    pub async fn unread(&self, actor: &Actor, input: GetUnread) -> Result<UnreadPage> {
        if input.before.is_some() && input.page.is_some() {
            return Err(Error::invalid("page", "may not be given together with `before`"));
        }
        let user = actor.id;
        self.read(move |db| {
            let cursor = log::head(db)?.cursor().to_string();
            let number = input.page.unwrap_or_default();
            let wanted = markers::Wanted {
                before: input.before.unwrap_or(Position(i64::MAX)),
                skipped: number.saturating_mul(input.limit),
                limit: input.limit + 1,
                direct: input.direct,
            };
            let mut unread = markers::unread(db, user, &wanted)?;
            if unread.is_empty() && number > 0 {
                return Err(Outcome::NoSuchPage.into());
            }
            let next = page::cut(&mut unread, input.limit, |room| room.latest);
            Ok(UnreadPage { unread, next, cursor })
        })
        .await
    }
}
