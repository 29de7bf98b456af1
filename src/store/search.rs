//! Messages, found by their words.

use std::ops::Range;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::Error as DieselError;
use diesel::sql_types::{Array, BigInt, Nullable, Text};

use super::{Db, messages};
use crate::error::{Error, Result};
use crate::model::{Message, Position, RoomId, Terms, UserId};
use crate::outcome::Outcome;
use crate::schema::message_search;

/// How many of the newest messages are looked through before the index is asked. A word that one message in fifty has
/// fills a page from these, in a millisecond, whatever the number of all messages.
const NEWEST: i64 = 1_000;

/// How many times as far back as the newest messages reach the index is asked at first for a word that none of them had.
const RARE: i64 = 64;

/// How many times as many matches as are missing the index is expected to name.
const SPARE: i64 = 4;

/// Which messages a user looks for.
#[derive(Debug)]
pub struct Search {
    /// Who looks: what those say whom the user blocked is left out.
    pub reader: UserId,
    /// Where.
    pub place: Place,
    /// Who said it.
    pub author: Option<UserId>,
    /// Only messages older than this.
    pub before: Position,
    /// How many at most.
    pub limit: i64,
}

/// Where to look.
#[derive(Debug)]
pub enum Place {
    /// In one room.
    Room(RoomId),
    /// In some rooms among all.
    Rooms(Vec<RoomId>),
}

impl Place {
    fn rooms(&self) -> &[RoomId] {
        match self {
            Self::Room(room) => std::slice::from_ref(room),
            Self::Rooms(rooms) => rooms,
        }
    }
}

/// The newest messages that have what is wanted and nothing that is not, newest first. For a transaction that does nothing
/// after it, as it sets how the rest of it is run.
///
/// # Errors
/// `invalid_field` where nothing that is indexed is wanted, `unavailable` where the search takes too long.
pub fn find(db: &mut Db, search: &Search, terms: &Terms) -> Result<Vec<Message>> {
    // What is found is looked up by its key, in order, until there are enough; other ways to join may read all messages
    // first. Compiling a query takes longer than running it.
    db.batch_execute(
        "set local statement_timeout = '2s';
         set local jit = off;
         set local enable_hashjoin = off;
         set local enable_mergejoin = off",
    )?;
    let query = query(db, terms)?;
    let ids = ids(db, search, &query).map_err(slow)?;
    let mut found = messages::by_ids(db, &ids)?;
    found.reverse();
    Ok(found)
}

/// What the database makes of the terms.
fn query(db: &mut Db, terms: &Terms) -> Result<String> {
    let asked = diesel::sql_query("select query::text, querytree(query) as tree from search_query($1, $2) query");
    let asked: Query = asked.bind::<Text, _>(&terms.wanted).bind::<Text, _>(&terms.unwanted).get_result(db)?;
    // `T` where nothing is wanted that the index could name, as of `-word`: every message would have to be read.
    if asked.tree.is_empty() || asked.tree == "T" {
        return Err(Error::invalid("q", "must have a word to look for, other than the most common ones"));
    }
    Ok(asked.query)
}

/// Common words are found among the newest messages. For others the index is asked, which names every message that has
/// them before the newest is known: so only of a span that should do, and of all that is older where it did not.
fn ids(db: &mut Db, search: &Search, query: &str) -> QueryResult<Vec<Position>> {
    let missing = |found: &[Position]| search.limit - i64::try_from(found.len()).unwrap_or(i64::MAX);
    let mut floor = start(db, search, search.before, NEWEST)?;
    let mut found = among(db, search, query, floor..search.before, search.limit)?;
    if floor > Position::START && missing(&found) > 0 {
        let newest = start(db, search, search.before, 1)?;
        let times = match search.limit - missing(&found) {
            0 => RARE,
            hits => SPARE * missing(&found) / hits + 1,
        };
        let earlier = Position((floor.0 - times * (newest.0 - floor.0)).max(0));
        found.extend(named(db, search, query, earlier..floor, missing(&found))?);
        floor = earlier;
    }
    if floor > Position::START && missing(&found) > 0 {
        found.extend(named(db, search, query, Position::START..floor, missing(&found))?);
    }
    Ok(found)
}

/// The first of the last so many indexed messages before a position; the start of the log where there are fewer.
fn start(db: &mut Db, search: &Search, before: Position, rows: i64) -> QueryResult<Position> {
    let newest = message_search::table.select(message_search::message_id).filter(message_search::message_id.lt(before));
    let newest = newest.order(message_search::message_id.desc()).offset(rows - 1).limit(1).into_boxed();
    let newest = match &search.place {
        Place::Room(room) => newest.filter(message_search::room_id.eq(*room)),
        Place::Rooms(_) => newest,
    };
    Ok(newest.first(db).optional()?.unwrap_or(Position::START))
}

/// Finds among the messages that `$candidates` selects those that the reader may have, as messages and blocks are now: what
/// is indexed names messages, it gives no right to them. They are put in order first, so that no more are looked at than
/// it takes.
macro_rules! found {
    ($search:expr, $query:expr, $limit:expr, $candidates:literal) => {
        diesel::sql_query(concat!(
            "with candidates as materialized (",
            $candidates,
            ") select m.id as message_id
             from (select message_id from candidates order by message_id desc offset 0) c
             join messages m on m.id = c.message_id
             where m.room_id = any($2) and ($3 is null or m.user_id = $3) and m.deleted_at is null
                 and not exists (select from blocks b where b.user_id = $4 and b.blocked_id = m.user_id)
                 and not exists (select from users u where u.id = m.user_id and u.erased_at is not null)
             order by c.message_id desc limit $5"
        ))
        .bind::<Text, _>($query)
        .bind::<Array<BigInt>, _>($search.place.rooms())
        .bind::<Nullable<BigInt>, _>($search.author)
        .bind::<BigInt, _>($search.reader)
        .bind::<BigInt, _>($limit)
    };
}

/// Finds by looking through what was said from one position to before another. The offset keeps the index of words out.
fn among(db: &mut Db, search: &Search, query: &str, span: Range<Position>, limit: i64) -> QueryResult<Vec<Position>> {
    let found = found!(
        search,
        query,
        limit,
        "select message_id from (
             select message_id, document from message_search
             where message_id >= $6 and message_id < $7 and room_id = any($2) offset 0
         ) said where document @@ $1::tsquery"
    );
    ids_of(found.bind::<BigInt, _>(span.start).bind::<BigInt, _>(span.end).load(db)?)
}

/// Finds what the index of words names of a span. It names the messages of one room or one user as well; for several rooms
/// that costs more than it saves.
fn named(db: &mut Db, search: &Search, query: &str, span: Range<Position>, limit: i64) -> QueryResult<Vec<Position>> {
    let author = search.author.map(|user| format!("'USER{user}'"));
    // Bounds that begin at the start of the log keep few pages out and cost a bitmap of all the others: they are checked
    // row by row then, as a sum, which no index has.
    let found = match &search.place {
        Place::Room(room) => {
            let of = [Some(format!("'ROOM{room}'")), author].into_iter().flatten().collect::<Vec<_>>().join(" & ");
            found!(
                search,
                query,
                limit,
                "select message_id from message_search
                 where document @@ ($1::tsquery && $8::tsquery)
                     and (message_id >= $6 or $6 = 0) and (message_id < $7 or $6 = 0) and message_id + 0 < $7"
            )
            .bind::<BigInt, _>(span.start)
            .bind::<BigInt, _>(span.end)
            .bind::<Text, _>(of)
            .load(db)?
        }
        Place::Rooms(_) => found!(
            search,
            query,
            limit,
            "select message_id from message_search
             where document @@ ($1::tsquery && $8::tsquery)
                 and (message_id >= $6 or $6 = 0) and (message_id < $7 or $6 = 0) and message_id + 0 < $7
                 and room_id = any($2)"
        )
        .bind::<BigInt, _>(span.start)
        .bind::<BigInt, _>(span.end)
        .bind::<Text, _>(author.unwrap_or_default())
        .load(db)?,
    };
    ids_of(found)
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    message_id: Position,
}

fn ids_of(found: Vec<Found>) -> QueryResult<Vec<Position>> {
    Ok(found.into_iter().map(|found| found.message_id).collect())
}

#[derive(QueryableByName)]
struct Query {
    #[diesel(sql_type = Text)]
    query: String,
    #[diesel(sql_type = Text)]
    tree: String,
}

/// A search that was ended tells how to ask for less.
fn slow(error: DieselError) -> Error {
    match &error {
        DieselError::DatabaseError(_, info) if info.message().contains("statement timeout") => {
            let detail = "This search takes too long: name a room or a user, or add a less common word.";
            Error::new(Outcome::Unavailable, detail).caused_by(error)
        }
        _ => error.into(),
    }
}
