//! Requests to join, and invitations: the latest of each user for each room.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz};

use super::Db;
use super::labels::{RoomColumns, UserColumns};
use crate::error::Result;
use crate::model::{JoinRequest, RequestState, RoomId, UserId, UserLabel};
use crate::schema::join_requests;

#[derive(QueryableByName)]
struct Row {
    #[diesel(embed)]
    room: RoomColumns,
    #[diesel(embed)]
    user: UserColumns,
    #[diesel(sql_type = Text)]
    state: RequestState,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    decided_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<BigInt>)]
    decided_by: Option<UserId>,
    #[diesel(sql_type = Nullable<Text>)]
    decider: Option<String>,
}

impl From<Row> for JoinRequest {
    fn from(row: Row) -> Self {
        Self {
            room: row.room.into(),
            user: row.user.into(),
            state: row.state,
            created_at: row.created_at,
            decided_at: row.decided_at,
            decided_by: row.decided_by.zip(row.decider).map(|(id, username)| UserLabel { id, username }),
        }
    }
}

macro_rules! requests {
    ($conditions:literal) => {
        diesel::sql_query(concat!(
            "select r.room_id, rooms.name as room_name, rooms.direct, r.user_id, users.username, r.state, r.created_at,
                 r.decided_at, r.decided_by, deciders.username as decider
             from join_requests r
             join rooms on rooms.id = r.room_id
             join users on users.id = r.user_id
             left join users deciders on deciders.id = r.decided_by ",
            $conditions
        ))
    };
}

/// The latest request of a user for a room.
pub fn find(db: &mut Db, room: RoomId, user: UserId) -> Result<Option<JoinRequest>> {
    let query = requests!("where r.room_id = $1 and r.user_id = $2");
    let row = query.bind::<BigInt, _>(room).bind::<BigInt, _>(user).get_result::<Row>(db).optional()?;
    Ok(row.map(JoinRequest::from))
}

/// Makes a request, in place of an earlier one.
pub fn insert(db: &mut Db, room: RoomId, user: UserId) -> Result<()> {
    replace(db, room, user, RequestState::Pending, None)
}

/// Invites a user, in place of an earlier request.
pub fn invite(db: &mut Db, room: RoomId, user: UserId, by: UserId) -> Result<()> {
    replace(db, room, user, RequestState::Invited, Some(by))
}

fn replace(db: &mut Db, room: RoomId, user: UserId, state: RequestState, by: Option<UserId>) -> Result<()> {
    let now = Utc::now();
    let decided_at = by.map(|_| now);
    let values = (
        join_requests::room_id.eq(room),
        join_requests::user_id.eq(user),
        join_requests::state.eq(state),
        join_requests::created_at.eq(now),
        join_requests::decided_at.eq(decided_at),
        join_requests::decided_by.eq(by),
    );
    diesel::insert_into(join_requests::table)
        .values(values)
        .on_conflict((join_requests::room_id, join_requests::user_id))
        .do_update()
        .set((values.2, values.3, values.4, values.5))
        .execute(db)?;
    Ok(())
}

/// Notes how a request was decided, and by whom.
pub fn decide(db: &mut Db, room: RoomId, user: UserId, state: RequestState, by: UserId) -> Result<()> {
    diesel::update(join_requests::table.find((room, user)))
        .set((
            join_requests::state.eq(state),
            join_requests::decided_at.eq(Utc::now()),
            join_requests::decided_by.eq(by),
        ))
        .execute(db)?;
    Ok(())
}

/// Requests for a room, in the order of their users' numbers.
pub fn of_room(
    db: &mut Db,
    room: RoomId,
    state: Option<RequestState>,
    after: i64,
    limit: i64,
) -> Result<Vec<JoinRequest>> {
    let rows: Vec<Row> = requests!(
        "where r.room_id = $1 and r.user_id > $2 and ($3 is null or r.state = $3) order by r.user_id limit $4"
    )
    .bind::<BigInt, _>(room)
    .bind::<BigInt, _>(after)
    .bind::<Nullable<Text>, _>(state)
    .bind::<BigInt, _>(limit)
    .load(db)?;
    Ok(rows.into_iter().map(JoinRequest::from).collect())
}

/// Requests of a user, in the order of their rooms' numbers. Invitations by someone the user blocked are left out.
pub fn of_user(
    db: &mut Db,
    user: UserId,
    state: Option<RequestState>,
    after: i64,
    limit: i64,
) -> Result<Vec<JoinRequest>> {
    let rows: Vec<Row> = requests!(
        "where r.user_id = $1 and r.room_id > $2 and ($3 is null or r.state = $3) and not (r.state = 'invited' and exists (
             select from blocks b where b.user_id = $1 and b.blocked_id = r.decided_by
         )) order by r.room_id limit $4"
    )
    .bind::<BigInt, _>(user)
    .bind::<BigInt, _>(after)
    .bind::<Nullable<Text>, _>(state)
    .bind::<BigInt, _>(limit)
    .load(db)?;
    Ok(rows.into_iter().map(JoinRequest::from).collect())
}
