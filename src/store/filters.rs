//! Words that are not wanted.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::Db;
use crate::error::{Error, Result};
use crate::model::{AddFilter, Filter, FilterAction, FilterId, Parts, Position, RoomId, UserId, UserLabel};
use crate::schema::{filters, messages, rooms, users};

type Columns = (FilterId, String, bool, FilterAction, DateTime<Utc>, UserId, String);

fn filter((id, pattern, regex, action, created_at, by, username): Columns) -> Filter {
    Filter { id, pattern, regex, action, created_at, created_by: UserLabel { id: by, username } }
}

/// Adds a filter and tells its number.
pub fn insert(db: &mut Db, new: &AddFilter, by: UserId) -> Result<FilterId> {
    let values = (
        filters::pattern.eq(&new.pattern),
        filters::regex.eq(new.regex),
        filters::action.eq(new.action),
        filters::created_by.eq(by),
    );
    Ok(diesel::insert_into(filters::table).values(values).returning(filters::id).get_result(db)?)
}

/// Removes a filter.
pub fn delete(db: &mut Db, id: FilterId) -> Result<()> {
    diesel::delete(filters::table.find(id)).execute(db)?;
    Ok(())
}

/// How many there are.
pub fn count(db: &mut Db) -> Result<i64> {
    Ok(filters::table.count().get_result(db)?)
}

/// A filter by its number.
pub fn find(db: &mut Db, id: FilterId) -> Result<Option<Filter>> {
    Ok(page(db, Some(FilterId(id.0.saturating_sub(1))), 1)?.into_iter().find(|filter| filter.id == id))
}

/// Those after a number: the first `limit` of them.
pub fn page(db: &mut Db, after: Option<FilterId>, limit: i64) -> Result<Vec<Filter>> {
    let rows = filters::table
        .inner_join(users::table)
        .filter(filters::id.gt(after.unwrap_or(FilterId(0))))
        .order(filters::id)
        .limit(limit)
        .select((
            filters::id,
            filters::pattern,
            filters::regex,
            filters::action,
            filters::created_at,
            users::id,
            users::username,
        ));
    Ok(rows.load::<Columns>(db)?.into_iter().map(filter).collect())
}

/// What a message says.
#[derive(Debug)]
pub struct Said {
    /// The message's id.
    pub id: Position,
    /// The text as it was written.
    pub raw_content: String,
    /// The text as it is shown.
    pub content: String,
    /// Whether it was said in a direct conversation.
    pub direct: bool,
}

/// The newest messages before a position, newest first.
pub fn said(db: &mut Db, room: Option<RoomId>, before: Position, limit: i64) -> Result<Vec<Said>> {
    let newest = messages::table.inner_join(rooms::table.on(rooms::id.eq(messages::room_id))).into_boxed();
    let newest = newest.filter(messages::id.lt(before)).order(messages::id.desc()).limit(limit);
    let newest = match room {
        Some(room) => newest.filter(messages::room_id.eq(room)),
        None => newest,
    };
    let columns = (messages::id, messages::raw_content, messages::parts, rooms::direct);
    let rows: Vec<(Position, String, Option<serde_json::Value>, bool)> = newest.select(columns).load(db)?;
    rows.into_iter()
        .map(|(id, raw_content, parts, direct)| {
            let parts: Option<Parts> = parts.map(serde_json::from_value).transpose().map_err(Error::failed)?;
            let content = parts.unwrap_or_default().take_content(&raw_content);
            Ok(Said { id, raw_content, content, direct })
        })
        .collect()
}
