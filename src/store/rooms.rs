//! Rooms.

use chrono::{DateTime, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use super::Db;
use crate::error::Result;
use crate::model::{ChangeRoom, MembershipRole, Room, RoomId, RoomName, RoomRef, RoomView, UserId, Visibility};
use crate::schema::{members, rooms};

/// A room by the key of its name, which a direct conversation has too.
pub fn find_key(db: &mut Db, key: &str) -> Result<Option<Room>> {
    let row = rooms::table.select(RoomRow::as_select()).filter(rooms::name_key.eq(key)).first(db).optional()?;
    Ok(row.map(Room::from))
}

/// The number of a room that is there, whatever kind it is of.
pub fn id(db: &mut Db, by: &RoomRef) -> Result<Option<RoomId>> {
    let query = rooms::table.select(rooms::id).into_boxed();
    let query = match by {
        RoomRef::Id(id) => query.filter(rooms::id.eq(*id)),
        RoomRef::Name(name) => query.filter(rooms::name_key.eq(name.key())),
    };
    Ok(query.first(db).optional()?)
}

/// A room, and where a user stands to it.
#[derive(Debug)]
pub struct Place {
    /// The room.
    pub room: Room,
    /// What the user is there, if a member.
    pub role: Option<MembershipRole>,
    /// Whether the user is an admin of the service.
    pub admin: bool,
    /// Whether the user is invited.
    pub invited: bool,
    /// Whether the user is banned from the whole service.
    pub banned: bool,
}

/// A room by number or name, and where a user stands to it.
pub fn place(db: &mut Db, user: UserId, by: &RoomRef) -> Result<Option<Place>> {
    let query = diesel::sql_query(
        "select rooms.*, me.role, coalesce((select role = 'admin' from users where id = $1), false) as admin, exists (
             select from join_requests r where r.room_id = rooms.id and r.user_id = $1 and r.state = 'invited'
         ) as invited, exists (
             select from sanctions s where s.user_id = $1 and s.room_id is null and s.kind = 'ban'
                 and s.lifted_at is null and (s.expires_at is null or s.expires_at > now())
         ) as banned
         from rooms left join members me on me.room_id = rooms.id and me.user_id = $1
         where rooms.id = coalesce($2, (select id from rooms where name_key = $3))",
    );
    let query = query.bind::<BigInt, _>(user).bind::<Nullable<BigInt>, _>(by.id()).bind::<Nullable<Text>, _>(by.key());
    let row: Option<PlaceRow> = query.get_result(db).optional()?;
    Ok(row.map(|PlaceRow { room, role, admin, invited, banned }| Place {
        room: room.into(),
        role,
        admin,
        invited,
        banned,
    }))
}

/// What is stored of a new room.
#[derive(Debug)]
pub struct NewRoom<'a> {
    /// Unique name.
    pub name: &'a RoomName,
    /// Who finds it, and who gets in.
    pub visibility: Visibility,
    /// What it is about.
    pub topic: &'a str,
    /// How many days messages are kept.
    pub retention_days: Option<i32>,
}

/// Adds a room.
///
/// # Errors
/// `room_exists` when the name is taken.
pub fn insert(db: &mut Db, new: &NewRoom<'_>) -> Result<Room> {
    let row = diesel::insert_into(rooms::table)
        .values((
            rooms::name.eq(new.name.as_str()),
            rooms::name_key.eq(new.name.key()),
            rooms::visibility.eq(new.visibility),
            rooms::topic.eq(new.topic),
            rooms::retention_days.eq(new.retention_days),
        ))
        .returning(RoomRow::as_returning())
        .get_result(db)?;
    Ok(row.into())
}

/// Adds the conversation of that name and key.
pub fn insert_direct(db: &mut Db, name: &str, key: &str) -> Result<Room> {
    let hidden = rooms::visibility.eq(Visibility::Hidden);
    let row = diesel::insert_into(rooms::table)
        .values((rooms::name.eq(name), rooms::name_key.eq(key), rooms::direct.eq(true), hidden))
        .returning(RoomRow::as_returning())
        .get_result(db)?;
    Ok(row.into())
}

#[derive(AsChangeset)]
#[diesel(table_name = rooms)]
struct Changes<'a> {
    name: Option<&'a str>,
    name_key: Option<String>,
    visibility: Option<Visibility>,
    topic: Option<&'a str>,
    retention_days: Option<Option<i32>>,
    slow_seconds: Option<i32>,
    archived_at: Option<Option<DateTime<Utc>>>,
}

/// Changes what the input names.
///
/// # Errors
/// `room_exists` when the new name is taken.
pub fn update(db: &mut Db, id: RoomId, name: Option<&RoomName>, change: &ChangeRoom) -> Result<Room> {
    let changes = Changes {
        name: name.map(RoomName::as_str),
        name_key: name.map(RoomName::key),
        visibility: change.visibility,
        topic: change.topic.as_deref(),
        retention_days: change.retention_days.map(|days| (days > 0).then_some(days)),
        slow_seconds: change.slow_seconds,
        archived_at: change.archived.map(|archived| archived.then(Utc::now)),
    };
    let changed = diesel::update(rooms::table.find(id)).set(changes).returning(RoomRow::as_returning());
    Ok(changed.get_result(db)?.into())
}

/// A room, and how many are in it, as a user sees it.
pub fn view(db: &mut Db, room: Room, role: Option<MembershipRole>) -> Result<RoomView> {
    let members = members::table.filter(members::room_id.eq(room.id)).select(count_star()).first(db)?;
    Ok(RoomView { room, members, role })
}

/// Which of the rooms that a user may know of to list.
#[derive(Debug)]
pub struct Listing<'a> {
    /// Whose they are to see.
    pub user: UserId,
    /// Those with this in the key of their name.
    pub part: Option<&'a str>,
    /// Those the user is in alone.
    pub mine: bool,
    /// Those with a greater number.
    pub after: Option<RoomId>,
    /// How many at most.
    pub limit: i64,
}

/// Rooms that are not hidden, those the user is in, and those the user is invited into; for an admin all. Direct
/// conversations are listed elsewhere.
pub fn list(db: &mut Db, listing: &Listing<'_>) -> Result<Vec<RoomView>> {
    let rows: Vec<ViewRow> = diesel::sql_query(
        "select rooms.*, me.role, (select count(*) from members where members.room_id = rooms.id) as members
         from rooms
         left join members me on me.room_id = rooms.id and me.user_id = $1
         where not direct and rooms.id > $2
             and (me.role is not null or not $3 and (visibility <> 'hidden' or exists (
                 select from join_requests r where r.room_id = rooms.id and r.user_id = $1 and r.state = 'invited'
             ) or (select role = 'admin' from users where id = $1)))
             and ($4 is null or strpos(name_key, $4) > 0)
         order by rooms.id limit $5",
    )
    .bind::<BigInt, _>(listing.user)
    .bind::<BigInt, _>(listing.after.unwrap_or(RoomId(0)))
    .bind::<Bool, _>(listing.mine)
    .bind::<Nullable<Text>, _>(listing.part)
    .bind::<BigInt, _>(listing.limit)
    .load(db)?;
    Ok(rows.into_iter().map(RoomView::from).collect())
}

/// The conversations of a user with those whom the user did not block, in the order of their numbers.
pub fn conversations(db: &mut Db, user: UserId, after: Option<RoomId>, limit: i64) -> Result<Vec<RoomView>> {
    let rows: Vec<ViewRow> = diesel::sql_query(
        "select rooms.*, me.role, 2::bigint as members
         from members me join rooms on rooms.id = me.room_id
         where me.user_id = $1 and rooms.direct and rooms.id > $2 and not exists (
             select from members other join blocks b on b.user_id = $1 and b.blocked_id = other.user_id
             where other.room_id = rooms.id
         )
         order by rooms.id limit $3",
    )
    .bind::<BigInt, _>(user)
    .bind::<BigInt, _>(after.unwrap_or(RoomId(0)))
    .bind::<BigInt, _>(limit)
    .load(db)?;
    Ok(rows.into_iter().map(RoomView::from).collect())
}

#[derive(Queryable, QueryableByName, Selectable)]
#[diesel(table_name = rooms)]
struct RoomRow {
    id: RoomId,
    name: String,
    direct: bool,
    visibility: Visibility,
    topic: String,
    retention_days: Option<i32>,
    slow_seconds: i32,
    archived_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl From<RoomRow> for Room {
    fn from(row: RoomRow) -> Self {
        let RoomRow { id, name, direct, visibility, topic, retention_days, slow_seconds, archived_at, created_at } =
            row;
        Self { id, name, direct, visibility, topic, retention_days, slow_seconds, archived_at, created_at }
    }
}

#[derive(QueryableByName)]
struct PlaceRow {
    #[diesel(embed)]
    room: RoomRow,
    #[diesel(sql_type = Nullable<Text>)]
    role: Option<MembershipRole>,
    #[diesel(sql_type = Bool)]
    admin: bool,
    #[diesel(sql_type = Bool)]
    invited: bool,
    #[diesel(sql_type = Bool)]
    banned: bool,
}

#[derive(QueryableByName)]
struct ViewRow {
    #[diesel(embed)]
    room: RoomRow,
    #[diesel(sql_type = Nullable<Text>)]
    role: Option<MembershipRole>,
    #[diesel(sql_type = BigInt)]
    members: i64,
}

impl From<ViewRow> for RoomView {
    fn from(ViewRow { room, role, members }: ViewRow) -> Self {
        Self { room: room.into(), members, role }
    }
}
