//! What users show to moderators and admins.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Jsonb, Nullable, Text, Timestamptz};

use super::Db;
use super::labels::AnyRoomColumns;
use crate::error::{Error, Result};
use crate::model::{
    FilterId, Parts, Position, Report, ReportId, ReportReason, ReportState, ReportedMessage, RoomId, UserId, UserLabel,
};
use crate::schema::reports;

/// What is stored of a new report.
#[derive(Debug)]
pub struct NewReport<'a> {
    /// Who reports.
    pub reporter: UserId,
    /// The filter that opens it.
    pub filter: Option<FilterId>,
    /// Who is reported.
    pub reported: UserId,
    /// The message, where one is reported.
    pub message: Option<Position>,
    /// What is wrong.
    pub reason: ReportReason,
    /// What the reporter says about it.
    pub comment: &'a str,
}

/// Adds a report, with what the message says now.
pub fn insert(db: &mut Db, new: &NewReport<'_>) -> Result<ReportId> {
    #[derive(QueryableByName)]
    struct Added {
        #[diesel(sql_type = BigInt)]
        id: ReportId,
    }
    let added: Added = diesel::sql_query(
        "insert into reports
             (reporter_id, filter_id, reported_id, message_id, room_id, raw_content, parts, reason, comment)
         select $1, $2, $3, m.id, m.room_id, m.raw_content, m.parts, $5, $6
         from (select $4::bigint as id) reported left join messages m on m.id = reported.id
         returning id",
    )
    .bind::<BigInt, _>(new.reporter)
    .bind::<Nullable<BigInt>, _>(new.filter)
    .bind::<BigInt, _>(new.reported)
    .bind::<Nullable<BigInt>, _>(new.message)
    .bind::<Text, _>(new.reason)
    .bind::<Text, _>(new.comment)
    .get_result(db)?;
    Ok(added.id)
}

macro_rules! reports {
    ($conditions:literal) => {
        diesel::sql_query(concat!(
            "select r.*, reporters.username as reporter, reported.username as reported, deciders.username as decider,
                 rooms.name as room_name, rooms.direct
             from reports r
             join users reporters on reporters.id = r.reporter_id
             join users reported on reported.id = r.reported_id
             left join rooms on rooms.id = r.room_id
             left join users deciders on deciders.id = r.decided_by ",
            $conditions
        ))
    };
}

/// A report by its number.
pub fn find(db: &mut Db, id: ReportId) -> Result<Option<Report>> {
    let row: Option<Row> = reports!("where r.id = $1").bind::<BigInt, _>(id).get_result(db).optional()?;
    row.map(Row::report).transpose()
}

/// The report of a user, or of one of the user's messages, that the reporter made and nobody has decided yet.
pub fn pending(db: &mut Db, reporter: UserId, reported: UserId, message: Option<Position>) -> Result<Option<Report>> {
    let query = reports!(
        "where r.reported_id = $1 and r.reporter_id = $2 and r.message_id is not distinct from $3
             and r.state in ('open', 'in_review')
         order by r.id limit 1"
    );
    let query = query.bind::<BigInt, _>(reported).bind::<BigInt, _>(reporter).bind::<Nullable<BigInt>, _>(message);
    query.get_result(db).optional()?.map(Row::report).transpose()
}

/// Notes how far a report has come, and who says so.
pub fn update(db: &mut Db, id: ReportId, state: ReportState, note: &str, by: UserId) -> Result<()> {
    diesel::update(reports::table.find(id))
        .set((
            reports::state.eq(state),
            reports::note.eq(note),
            reports::decided_at.eq(diesel::dsl::now),
            reports::decided_by.eq(by),
        ))
        .execute(db)?;
    Ok(())
}

/// Which reports to list.
#[derive(Debug)]
pub struct Listing {
    /// Who reads: reports of that user are left out.
    pub reader: UserId,
    /// Only those of messages in this room.
    pub room: Option<RoomId>,
    /// Only those that have come this far.
    pub state: Option<ReportState>,
    /// Only those with a smaller number.
    pub before: Option<ReportId>,
    /// How many at most.
    pub limit: i64,
}

/// Reports, newest first.
pub fn list(db: &mut Db, listing: &Listing) -> Result<Vec<Report>> {
    let rows: Vec<Row> = reports!(
        "where r.reported_id <> $1 and ($2 is null or r.room_id = $2) and ($3 is null or r.state = $3) and r.id < $4
         order by r.id desc limit $5"
    )
    .bind::<BigInt, _>(listing.reader)
    .bind::<Nullable<BigInt>, _>(listing.room)
    .bind::<Nullable<Text>, _>(listing.state)
    .bind::<BigInt, _>(listing.before.unwrap_or(ReportId(i64::MAX)))
    .bind::<BigInt, _>(listing.limit)
    .load(db)?;
    rows.into_iter().map(Row::report).collect()
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    id: ReportId,
    #[diesel(sql_type = BigInt)]
    reporter_id: UserId,
    #[diesel(sql_type = Text)]
    reporter: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    filter_id: Option<FilterId>,
    #[diesel(sql_type = BigInt)]
    reported_id: UserId,
    #[diesel(sql_type = Text)]
    reported: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    message_id: Option<Position>,
    #[diesel(embed)]
    room: AnyRoomColumns,
    #[diesel(sql_type = Nullable<Text>)]
    raw_content: Option<String>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    parts: Option<serde_json::Value>,
    #[diesel(sql_type = Text)]
    reason: ReportReason,
    #[diesel(sql_type = Text)]
    comment: String,
    #[diesel(sql_type = Text)]
    state: ReportState,
    #[diesel(sql_type = Text)]
    note: String,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    decided_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<BigInt>)]
    decided_by: Option<UserId>,
    #[diesel(sql_type = Nullable<Text>)]
    decider: Option<String>,
}

impl Row {
    fn report(self) -> Result<Report> {
        let parts: Option<Parts> = self.parts.map(serde_json::from_value).transpose().map_err(Error::failed)?;
        let mut parts = parts.unwrap_or_default();
        let message = self.message_id.zip(self.raw_content).map(|(id, raw_content)| {
            let content = parts.take_content(&raw_content);
            ReportedMessage { id, raw_content, content, parts }
        });
        Ok(Report {
            id: self.id,
            reporter: UserLabel { id: self.reporter_id, username: self.reporter },
            filter: self.filter_id,
            reported: UserLabel { id: self.reported_id, username: self.reported },
            room: self.room.label(),
            message,
            reason: self.reason,
            comment: self.comment,
            state: self.state,
            note: self.note,
            created_at: self.created_at,
            decided_at: self.decided_at,
            decided_by: self.decided_by.zip(self.decider).map(|(id, username)| UserLabel { id, username }),
        })
    }
}
