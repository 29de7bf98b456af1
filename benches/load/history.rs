//! Reading back and searching, in a short history and in one a hundred times as long: what is asked for stays as much, so
//! the time it takes should too.

use std::time::{Duration, Instant};

use diesel::Connection as _;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use miaou::store::embedded::Embedded;

use super::client::{Connection, ROOM, Talker};
use super::process::Process;
use super::report::{Latencies, Table, milliseconds};

const SHORT: i64 = 10_000;
const LONG: i64 = 1_000_000;

/// How often each is asked, in turn at both, so that a change in what else the machine does meets both.
const TIMES: usize = 200;

/// A thousand users and rooms; twelve words a message, the second word half as frequent as the first, the third a third.
/// Two of five messages are said in the lobby, the rest in rooms of which the first are the busiest as well. The caller is
/// in twenty rooms. The index is filled here, as the server's own pace is that of a background task.
const FILL: &str = "
    insert into users (username, username_key, first_name, last_name, password_hash)
    select 'u' || n, 'u' || n, 'U', 'N', '-' from generate_series(2, 1000) n;
    insert into rooms (name, name_key) select 'r' || n, 'r' || n from generate_series(2, 1000) n;
    insert into members (room_id, user_id, role, joined_position) select n, 1, 'member', 0 from generate_series(2, 20) n;
    create temporary table words as
    select n, translate(left(md5(n::text), 3 + n % 7), '0123456789', 'ghijklmnop') as word from generate_series(1, 20000) n;
    alter table words add primary key (n);
    insert into messages (id, room_id, user_id, raw_content, created_at)
    select head.position + said.n,
        case when random() < 0.4 then 1 else 1 + floor(exp(random() * ln(999)))::bigint end,
        1 + floor(random() * 1000),
        (select string_agg(word, ' ')
         from (select floor(exp(random() * ln(20000)))::int as n from generate_series(1, 12 + 0 * said.n)) r join words using (n)),
        now()
    from log_head head, generate_series(1, $) said (n);
    update log_head set position = position + $;
    insert into message_search (message_id, room_id, document)
    select id, room_id, search_document(room_id, user_id, raw_content) from messages order by id
    on conflict do nothing;
    update search_head set position = log_head.position from log_head;
    update members set read_position = log_head.position - 500 from log_head";

pub async fn measure(cluster: &Embedded) {
    let [short, long] = [House::open(cluster, "short", SHORT).await, House::open(cluster, "long", LONG).await];
    let [common, between, rare] = [10, 500, 15_000].map(|rank| word(&short, rank));
    let before = long.scans();
    let mut table = Table::new(&["", "10,000 messages", "1,000,000 messages", "ratio"]);
    for (what, path) in [
        ("newest page of a room", format!("/api/v1/rooms/{ROOM}/messages?")),
        ("page in the middle of it", format!("/api/v1/rooms/{ROOM}/messages?before=MIDDLE")),
        ("rooms with something unread", "/api/v1/unread".into()),
        ("search, a word that 1 of 9 messages has", format!("/api/v1/search?q={common}")),
        ("search, 1 of 400", format!("/api/v1/search?q={between}")),
        ("search, 1 of 12,000", format!("/api/v1/search?q={rare}")),
        ("search, 1 of 9, before the middle", format!("/api/v1/search?q={common}&before=MIDDLE")),
        ("search, 1 of 9, in a small room", format!("/api/v1/search?q={common}&room=r15")),
    ] {
        let (mut at_short, mut at_long) = (Visit::to(&short, &path).await, Visit::to(&long, &path).await);
        for _ in 0..TIMES {
            at_short.ask().await;
            at_long.ask().await;
        }
        let [short, long] = [at_short, at_long].map(|mut visit| visit.latencies.at(50).unwrap());
        let ratio = format!("{:.2}", short.as_secs_f64() / long.as_secs_f64());
        table.row(&[what.into(), milliseconds(short), milliseconds(long), ratio]);
    }
    table.print("Reading back: p50 of a page, and how it compares where there is a hundred times as much");
    long.assert_indexed(before).await;
    println!("  every page of the long history was found by an index");
}

/// A word by its rank.
fn word(house: &House, rank: i64) -> String {
    let word = "select translate(left(md5($1::text), 3 + $1::int % 7), '0123456789', 'ghijklmnop') as word";
    let row: Word = diesel::sql_query(word).bind::<BigInt, _>(rank).get_result(&mut house.database()).unwrap();
    row.word
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = diesel::sql_types::Text)]
    word: String,
}

/// A server on a schema of its own, with that many messages.
struct House {
    url: String,
    _process: Process,
    talker: Talker,
    middle: String,
}

impl House {
    async fn open(cluster: &Embedded, name: &str, messages: i64) -> Self {
        let url = format!("{}&options=-csearch_path%3D{name}", cluster.url());
        let mut database = PgConnection::establish(&url).unwrap();
        database.batch_execute(&format!("create schema {name}")).unwrap();
        let process = Process::miaou(&url);
        let talker = Talker::register(process.address).await;
        let fill = FILL.replace('$', &messages.to_string());
        database.transaction(|database| database.batch_execute(&fill)).unwrap();
        database.batch_execute("vacuum analyze").unwrap();
        Self { url, _process: process, talker, middle: (messages / 2).to_string() }
    }

    fn database(&self) -> PgConnection {
        PgConnection::establish(&self.url).unwrap()
    }

    /// How often the tables of messages were read through, as the server's own statements did it: to explain a copy of them
    /// would show the plan of the copy.
    fn scans(&self) -> i64 {
        let query = "select sum(seq_scan)::bigint as count from pg_stat_user_tables
             where schemaname = current_schema and relname in ('messages', 'message_search')";
        let row: Count = diesel::sql_query(query).get_result(&mut self.database()).unwrap();
        row.count
    }

    async fn assert_indexed(&self, before: i64) {
        // As long as PostgreSQL may take to count what a connection did.
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_eq!(self.scans(), before, "a table of messages was read through");
    }
}

/// One request, asked again and again.
struct Visit {
    connection: Connection,
    request: Vec<u8>,
    latencies: Latencies,
}

impl Visit {
    async fn to(house: &House, path: &str) -> Self {
        let request = house.talker.asking(&path.replace("MIDDLE", &house.middle));
        let connection = Connection::open(house.talker.address).await;
        Self { connection, request, latencies: Latencies::default() }
    }

    async fn ask(&mut self) {
        let asked = Instant::now();
        let (status, body) = self.connection.send(&self.request).await;
        self.latencies.add(asked.elapsed());
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
    }
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}
