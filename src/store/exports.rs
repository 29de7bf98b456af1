//! What a user takes along, read bit by bit.

use diesel::prelude::*;

use super::{Db, messages, versions};
use crate::error::Result;
use crate::model::{MembershipRole, OwnReaction, Place, Position, RoomId, RoomLabel, Said, UserId};
use crate::schema::{members, messages as rows, reactions, rooms};

/// How much of the log is looked through at once for what a user said. No index finds it: one would cost every post.
const SPAN: i64 = 10_000;

/// How many such spans are looked through in one call.
const SPANS: i64 = 10;

/// How many messages are read at once: each may have as much text as is allowed, and its versions besides.
const BATCH: i64 = 50;

/// A part of what was looked for in the log, and up to where it was looked for.
#[derive(Debug)]
pub struct Found<T> {
    /// In the order of the log.
    pub items: Vec<T>,
    /// Nothing is missing up to here.
    pub to: Position,
}

/// The rooms that a user is in, in the order of their numbers.
pub fn places(db: &mut Db, user: UserId, after: RoomId, limit: i64) -> Result<Vec<Place>> {
    type Columns = ((RoomId, String, bool), MembershipRole, Position, Position, Position);
    let own = members::table
        .inner_join(rooms::table)
        .filter(members::user_id.eq(user))
        .filter(members::room_id.gt(after))
        .order(members::room_id)
        .limit(limit);
    let places = own.select((
        (rooms::id, rooms::name, rooms::direct),
        members::role,
        members::joined_position,
        members::read_position,
        members::delivered_position,
    ));
    Ok(places
        .load::<Columns>(db)?
        .into_iter()
        .map(|((id, name, direct), role, joined, read, delivered)| Place {
            room: RoomLabel { id, name, direct },
            role,
            joined,
            read,
            delivered,
        })
        .collect())
}

/// How a user reacts to the messages after a position, in a part of the log that ends before or at `last`.
pub fn reactions(db: &mut Db, user: UserId, after: Position, last: Position) -> Result<Found<OwnReaction>> {
    let to = Position(after.0 + SPAN).min(last);
    let own = reactions::table
        .filter(reactions::user_id.eq(user))
        .filter(reactions::message_id.gt(after))
        .filter(reactions::message_id.le(to))
        .order((reactions::message_id, reactions::emoji));
    let own = own.select((reactions::message_id, reactions::emoji)).load::<(Position, String)>(db)?;
    Ok(Found { items: own.into_iter().map(|(message_id, emoji)| OwnReaction { message_id, emoji }).collect(), to })
}

/// What a user said after a position, in a part of the log that ends before or at `last`.
pub fn said(db: &mut Db, user: UserId, after: Position, last: Position) -> Result<Found<Said>> {
    let mut to = after;
    for _ in 0..SPANS {
        let end = Position(to.0 + SPAN).min(last);
        let own = rows::table
            .filter(rows::user_id.eq(user))
            .filter(rows::id.gt(to))
            .filter(rows::id.le(end))
            .order(rows::id)
            .limit(BATCH);
        let ids = own.select(rows::id).load::<Position>(db)?;
        to = match ids.last() {
            Some(newest) if i64::try_from(ids.len()).is_ok_and(|length| length == BATCH) => *newest,
            _ => end,
        };
        if !ids.is_empty() {
            let mut items = Vec::with_capacity(ids.len());
            for message in messages::by_ids(db, &ids)? {
                let changed = message.edited_at.is_some() || message.deleted_at.is_some();
                let versions = if changed { versions::of_message(db, message.id)? } else { Vec::new() };
                items.push(Said { message, versions });
            }
            return Ok(Found { items, to });
        }
        if to >= last {
            break;
        }
    }
    Ok(Found { items: Vec::new(), to })
}
