//! A room with an owner and a reader in it, and what both hear.

use std::time::Duration;

use futures_util::future::join_all;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use crate::support::{Reply, Stream, TestServer, User};

/// How many races are run at a time, each in a room and with a reader of its own.
pub const LANES: usize = 4;

/// Positions in the log, and the kinds of what is there.
pub type Heard = Vec<(i64, String)>;

pub struct Lane {
    pub owner: User,
    pub admin: User,
    pub reader: User,
    pub room: String,
    /// All that is heard in the room, by its owner.
    pub log: Stream,
    /// The reader's own stream.
    pub mine: Stream,
    pub turn: usize,
    receipts: bool,
    chance: StdRng,
    /// How often the reader's side came first, and how often second.
    orders: (usize, usize),
}

/// Runs the races of a test. Each order must have come about, or there was no race.
pub async fn race(one: impl AsyncFn(&mut Lane)) {
    let races: usize = std::env::var("MIAOU_TEST_RACES").map_or(200, |races| races.parse().unwrap());
    let server = TestServer::start().await;
    let (owner, admin) = (server.user("owner").await, server.user("admin").await);
    server.schema.execute("update users set role = 'admin' where username = 'admin'");
    let lanes = (0..LANES).map(async |n| {
        let mut lane = Lane::open(&server, &owner, &admin, n).await;
        for turn in 0..races / LANES {
            lane.turn = turn;
            one(&mut lane).await;
        }
        lane.orders
    });
    let (first, second) = join_all(lanes).await.into_iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    println!("the reader's side came first {first} times and second {second} times");
    assert!(first > 0 && second > 0, "one order alone: first {first}, second {second}");
}

impl Lane {
    async fn open(server: &TestServer, owner: &User, admin: &User, n: usize) -> Self {
        let (room, reader) = (format!("room-{n}"), server.user(&format!("reader-{n}")).await);
        owner.join(&room).await;
        let (log, mine) = (owner.follow(&room).await, reader.follow_all().await);
        let chance = StdRng::seed_from_u64(n.try_into().unwrap());
        let mut lane = Self {
            owner: owner.clone(),
            admin: admin.clone(),
            reader,
            room,
            log,
            mine,
            turn: 0,
            receipts: true,
            chance,
            orders: (0, 0),
        };
        // What is heard after this is heard live, and not read back.
        lane.heard_so_far().await;
        lane
    }

    /// What the reader's own stream has given up to now, to the sign that this leaves there as the last entry.
    pub async fn heard_so_far(&mut self) -> Heard {
        self.receipts = !self.receipts;
        self.reader.patch("/api/v1/account", json!({"receipts": self.receipts})).await;
        let mut heard = Heard::new();
        while heard.last().is_none_or(|(_, kind)| kind != "account_changed") {
            let event = self.mine.event().await;
            heard.push((event.position(), event.kind));
        }
        heard
    }

    /// Says something in the room that both hear. From here on the reader hears the room live.
    pub async fn say_first(&mut self, live: &mut Stream) -> i64 {
        let id = self.owner.say(&self.room, "first").await;
        for stream in [live, &mut self.mine, &mut self.log] {
            up_to(stream, id).await;
        }
        id
    }

    /// How long each of two waits before it begins: some milliseconds at most.
    pub fn pauses(&mut self) -> [Duration; 2] {
        let pause = Duration::from_millis(self.chance.random_range(0..4));
        let mut pauses = [Duration::ZERO, pause];
        if self.chance.random() {
            pauses.reverse();
        }
        pauses
    }

    /// Notes whether the reader's side came first.
    pub fn note(&mut self, first: bool) {
        let count = if first { &mut self.orders.0 } else { &mut self.orders.1 };
        *count += 1;
    }

    /// The address of something in the room.
    pub fn path(&self, rest: &str) -> String {
        format!("/api/v1/rooms/{}{rest}", self.room)
    }

    /// What the reader hears who comes back with a cursor, up to some position.
    pub async fn replayed(&self, path: &str, cursor: &str, position: i64) -> Heard {
        up_to(&mut self.reader.stream(path, Some(cursor)).await, position).await
    }

    /// What the reader is answered for a message.
    pub async fn message(&self, id: i64) -> Reply {
        self.reader.get(&format!("/api/v1/messages/{id}")).await
    }

    /// What the reader has not read.
    pub async fn unread(&self) -> Value {
        self.reader.get("/api/v1/unread").await.json()["unread"].clone()
    }
}

/// Does both at once, each after its pause.
pub async fn at_once<A, B>(
    pauses: [Duration; 2],
    one: impl Future<Output = A>,
    other: impl Future<Output = B>,
) -> (A, B) {
    let [first, second] = pauses.map(tokio::time::sleep);
    tokio::join!(async { (first.await, one.await).1 }, async { (second.await, other.await).1 })
}

/// What a stream gives up to some position.
pub async fn up_to(stream: &mut Stream, position: i64) -> Heard {
    let mut heard = Heard::new();
    while heard.last().is_none_or(|(last, _)| *last < position) {
        let event = stream.event().await;
        heard.push((event.position(), event.kind));
    }
    heard
}

/// Where the one event of a kind stands.
pub fn position(heard: &Heard, kind: &str) -> i64 {
    heard.iter().find(|(_, of)| of == kind).unwrap_or_else(|| panic!("no {kind} in {heard:?}")).0
}
