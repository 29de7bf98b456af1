//! How people react to messages.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Text};

use super::Db;
use crate::error::Result;
use crate::model::{Position, Reaction, UserId};
use crate::schema::reactions;

/// Adds a reaction. False where it was there.
pub fn insert(db: &mut Db, message: Position, user: UserId, emoji: &str) -> Result<bool> {
    let added = diesel::insert_into(reactions::table)
        .values((reactions::message_id.eq(message), reactions::user_id.eq(user), reactions::emoji.eq(emoji)))
        .on_conflict_do_nothing()
        .execute(db)?;
    Ok(added > 0)
}

/// Takes a reaction away. False where there was none.
pub fn delete(db: &mut Db, message: Position, user: UserId, emoji: &str) -> Result<bool> {
    Ok(diesel::delete(reactions::table.find((message, emoji, user))).execute(db)? > 0)
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    message_id: Position,
    #[diesel(sql_type = Text)]
    emoji: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = Bool)]
    mine: bool,
}

/// How people react to messages, without those whom the user blocked; the most frequent first.
pub fn of_messages(db: &mut Db, user: UserId, ids: &[Position]) -> Result<HashMap<Position, Vec<Reaction>>> {
    let query = diesel::sql_query(
        "select message_id, emoji, count(*) as count, bool_or(user_id = $1) as mine
         from reactions r
         where message_id = any($2)
             and not exists (select from blocks b where b.user_id = $1 and b.blocked_id = r.user_id)
         group by message_id, emoji
         order by message_id, count desc, emoji",
    );
    let rows: Vec<Row> = query.bind::<BigInt, _>(user).bind::<Array<BigInt>, _>(ids).load(db)?;
    let mut found: HashMap<Position, Vec<Reaction>> = HashMap::new();
    for Row { message_id, emoji, count, mine } in rows {
        found.entry(message_id).or_default().push(Reaction { emoji, count, mine });
    }
    Ok(found)
}

/// In how many ways people react to a message.
pub fn ways(db: &mut Db, message: Position) -> Result<i64> {
    let ways = reactions::table.filter(reactions::message_id.eq(message));
    let ways = ways.select(diesel::dsl::count(reactions::emoji).aggregate_distinct());
    Ok(ways.first(db)?)
}
