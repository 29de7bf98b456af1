//! What messages said before they were edited or deleted.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::Db;
use crate::error::{Error, Result};
use crate::model::{MessageVersion, Parts, Position, UserId, UserLabel};
use crate::schema::{message_versions, users};

/// Keeps what a message says now, before the event at `position` replaces it.
pub fn keep(db: &mut Db, id: Position, position: Position, by: UserId) -> Result<()> {
    let query = diesel::sql_query(
        "insert into message_versions (position, message_id, raw_content, parts, replaced_at, replaced_by)
         select $1, id, raw_content, parts, clock_timestamp(), $2 from messages where id = $3",
    );
    query.bind::<BigInt, _>(position).bind::<BigInt, _>(by).bind::<BigInt, _>(id).execute(db)?;
    Ok(())
}

/// What a message said, oldest first.
pub fn of_message(db: &mut Db, id: Position) -> Result<Vec<MessageVersion>> {
    type Row = (String, Option<serde_json::Value>, DateTime<Utc>, UserId, String);
    let rows: Vec<Row> = message_versions::table
        .inner_join(users::table)
        .filter(message_versions::message_id.eq(id))
        .order(message_versions::position)
        .select((
            message_versions::raw_content,
            message_versions::parts,
            message_versions::replaced_at,
            users::id,
            users::username,
        ))
        .load(db)?;
    rows.into_iter()
        .map(|(raw_content, parts, replaced_at, id, username)| {
            let mut parts: Parts =
                parts.map(serde_json::from_value).transpose().map_err(Error::failed)?.unwrap_or_default();
            let content = parts.take_content(&raw_content);
            Ok(MessageVersion { raw_content, content, parts, replaced_at, replaced_by: UserLabel { id, username } })
        })
        .collect()
}
