//! Transactions that write at the same time: whoever reads the log never skips what commits late.

use std::net::Ipv4Addr;
use std::sync::mpsc::{Receiver, Sender, channel};

use diesel::PgConnection;
use miaou::chat::{Chat, Feed, Following, Heard, Keys, Nodes};
use miaou::config::{Config, Source};
use miaou::error::{Error, Result};
use miaou::model::{
    Credentials, EventKind, MembershipRole, Position, Purpose, RoomId, RoomLabel, RoomRef, UserId, UserLabel,
};
use miaou::store::log;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::support::{PATIENCE, SIGNING_KEY, TestServer};

const ROUNDS: usize = 1000;

/// How one of the two transactions of a round goes.
#[derive(Clone, Copy)]
struct Course {
    events: usize,
    /// Goes on with its commit only after the other transaction has asked for the log's lock.
    late: bool,
    rolled_back: bool,
}

#[tokio::test(flavor = "multi_thread")]
async fn no_subscriber_skips_a_position_in_a_thousand_interleavings() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let mut streams = [ada.follow("lobby").await, ada.follow_all().await];
    let (mut one, mut two) = (server.schema.connect(), server.schema.connect());

    let written = tokio::task::spawn_blocking(move || {
        let mut chance = StdRng::seed_from_u64(7);
        let mut written = Vec::new();
        for _ in 0..ROUNDS {
            let mut course = || Course {
                events: chance.random_range(1..4),
                late: chance.random(),
                rolled_back: chance.random_range(0..4) == 0,
            };
            let (first, second) = (course(), course());
            written.extend(interleave(&mut one, first, &mut two, second));
        }
        written
    });
    let written = written.await.unwrap();

    let expected: Vec<_> = (2..2 + i64::try_from(written.len()).unwrap()).collect();
    let mut sorted = written.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected, "positions have a hole or a double");
    for stream in &mut streams {
        let mut heard = Vec::new();
        for _ in &expected {
            heard.push(stream.event().await.position());
        }
        assert_eq!(heard, expected);
    }
}

/// Runs two transactions at once and returns the positions that were committed.
fn interleave(one: &mut PgConnection, first: Course, two: &mut PgConnection, second: Course) -> Vec<i64> {
    let ((first_began, first_hears), (second_began, second_hears)) = (channel(), channel());
    std::thread::scope(|scope| {
        let first = scope.spawn(|| write(one, first, first_began, second_hears));
        let second = scope.spawn(|| write(two, second, second_began, first_hears));
        [first.join().unwrap(), second.join().unwrap()].concat()
    })
}

fn write(db: &mut PgConnection, course: Course, began: Sender<()>, other_began: Receiver<()>) -> Vec<i64> {
    // The other one may be done by now.
    let _ = began.send(());
    let written = log::write(db, |db, log| -> Result<Vec<Position>> {
        let positions = (0..course.events).map(|_| record(db, log)).collect::<Result<_>>()?;
        if course.late {
            let _ = other_began.recv_timeout(PATIENCE);
            std::thread::yield_now();
        }
        if course.rolled_back { Err(Error::failed("rolled back")) } else { Ok(positions) }
    });
    written.map(|(positions, _)| positions.iter().map(|position| position.0).collect()).unwrap_or_default()
}

fn record(db: &mut PgConnection, log: &mut log::Writer) -> Result<Position> {
    let room = RoomLabel { id: RoomId(1), name: "lobby".into(), direct: false };
    let user = UserLabel { id: UserId(1), username: "ada".into() };
    log.record(db, Some(&room), user, EventKind::MemberJoined { role: MembershipRole::Member })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_left_and_joined_again_while_its_stream_reads_the_log_is_still_heard() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let keys = Keys::new(SIGNING_KEY.as_bytes());
    let config = Config::default();
    let node =
        Chat::start(&config, Source::fixed(config.clone()), keys, server.schema.url(), Nodes::Many).await.unwrap();
    let (token, address) = (ada.token.clone().into(), Ipv4Addr::LOCALHOST.into());
    let shown = Credentials { token, acting_for: None, purpose: Purpose::Read, address };
    let actor = node.identify(shown).await.unwrap();
    let lobby = Following::Room(RoomRef::parse("room", "lobby").unwrap());
    let mut witness = node.follow(actor.clone(), Following::Mine, None).await.unwrap();
    // It listens from here on, and reads the log when it is first asked.
    let mut feed = node.follow(actor, lobby, None).await.unwrap();

    ada.leave("lobby").await;
    ada.join("lobby").await;
    let back = hear(&mut witness, Position(0)).await;
    let back = if back == Position(2) { hear(&mut witness, back).await } else { back };
    assert_eq!(hear(&mut feed, back).await, back);
    let said = ada.say("lobby", "back again").await;

    assert_eq!(hear(&mut feed, back).await, Position(said));
    drop((witness, feed));
    node.stop().await;
}

/// The last of the next entries, which must be newer than a position, or at it.
async fn hear(feed: &mut Feed, at_least: Position) -> Position {
    let entries = loop {
        match tokio::time::timeout(PATIENCE, feed.next()).await.expect("the feed is silent") {
            Heard::Entries(entries) => break entries,
            Heard::Fleeting(_) => {}
            heard => panic!("not entries: {heard:?}"),
        }
    };
    let last = entries.last().unwrap().entry().position();
    assert!(last >= at_least, "{last} is older than {at_least}");
    last
}
