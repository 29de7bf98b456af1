//! Keys with which other services post into a room.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bytea, Text, Timestamptz};

use super::Db;
use super::sessions::SecretHash;
use crate::error::Result;
use crate::model::{Hook, HookId, HookName, RoomId, UserId, UserLabel};
use crate::schema::{hooks, users};

/// What the key of an author's name begins with. No name that people have holds a colon.
const AUTHOR: &str = "hook:";

/// Adds a hook, and the user who is the author of what is posted with it.
pub fn insert(db: &mut Db, room: RoomId, name: &HookName, hash: &SecretHash, by: UserId) -> Result<Hook> {
    let query = diesel::sql_query(
        "with author as (
             insert into users (username, username_key, first_name, last_name)
             values ($2 || ' (hook)', $3 || gen_random_uuid(), $2, '') returning id
         ), added as (
             insert into hooks (room_id, user_id, name, secret_hash, created_by)
             select $1, author.id, $2, $4, $5 from author returning *
         )
         select added.id, added.name, added.user_id, added.name || ' (hook)' as username, creator.id as creator_id,
             creator.username as creator, added.created_at
         from added join users creator on creator.id = added.created_by",
    );
    let query = query.bind::<BigInt, _>(room).bind::<Text, _>(name.as_str()).bind::<Text, _>(AUTHOR);
    Ok(query.bind::<Bytea, _>(hash).bind::<BigInt, _>(by).get_result::<HookRow>(db)?.into())
}

/// The hooks of a room, oldest first.
pub fn of_room(db: &mut Db, room: RoomId) -> Result<Vec<Hook>> {
    let query = diesel::sql_query(
        "select hooks.id, hooks.name, hooks.user_id, author.username, creator.id as creator_id,
             creator.username as creator, hooks.created_at
         from hooks join users author on author.id = hooks.user_id join users creator on creator.id = hooks.created_by
         where hooks.room_id = $1 order by hooks.id",
    );
    let rows = query.bind::<BigInt, _>(room).load::<HookRow>(db)?;
    Ok(rows.into_iter().map(Hook::from).collect())
}

/// The room that a secret opens, and the author of what is posted with it.
pub fn by_secret(db: &mut Db, hash: &SecretHash) -> Result<Option<(RoomId, UserLabel)>> {
    let row =
        hooks::table.inner_join(users::table.on(users::id.eq(hooks::user_id))).filter(hooks::secret_hash.eq(hash));
    let row = row.select((hooks::room_id, users::id, users::username));
    let found = row.first::<(RoomId, UserId, String)>(db).optional()?;
    Ok(found.map(|(room, id, username)| (room, UserLabel { id, username })))
}

/// Revokes a hook of a room. What it posted stays, with its author. False where the room has no such hook.
pub fn delete(db: &mut Db, room: RoomId, id: HookId) -> Result<bool> {
    Ok(diesel::delete(hooks::table.find(id).filter(hooks::room_id.eq(room))).execute(db)? > 0)
}

/// Whether a user is the author of what a hook posts, or posted before it was revoked.
pub fn is_author(db: &mut Db, user: UserId) -> Result<bool> {
    let author = users::table.find(user).filter(users::username_key.like(format!("{AUTHOR}%")));
    Ok(diesel::select(diesel::dsl::exists(author)).get_result(db)?)
}

#[derive(QueryableByName)]
struct HookRow {
    #[diesel(sql_type = BigInt)]
    id: HookId,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    user_id: UserId,
    #[diesel(sql_type = Text)]
    username: String,
    #[diesel(sql_type = BigInt)]
    creator_id: UserId,
    #[diesel(sql_type = Text)]
    creator: String,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
}

impl From<HookRow> for Hook {
    fn from(row: HookRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            user: UserLabel { id: row.user_id, username: row.username },
            created_by: UserLabel { id: row.creator_id, username: row.creator },
            created_at: row.created_at,
        }
    }
}
