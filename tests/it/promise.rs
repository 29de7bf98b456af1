//! The promise: an acknowledged message is never lost, never doubled, never out of order, for anyone who reconnects.
//!
//! `MIAOU_TEST_KILLS` says how often the server is killed; the messages and the time grow with it.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;

use crate::support::{PATIENCE, Process, Rest, Schema, Stream, User, until};

const POSTERS: usize = 200;
const SUBSCRIBERS: usize = 50;
const ACCOUNTS: usize = 10;
const MESSAGES_PER_KILL: usize = 100;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_message_is_heard_once_and_in_one_order_however_often_the_server_is_killed() {
    let kills: usize = std::env::var("MIAOU_TEST_KILLS").map_or(20, |kills| kills.parse().unwrap());
    let schema = Schema::new();
    let mut server = Process::start(&schema, 0, &[]);
    let rest = Rest::new(server.address);
    let users = join_all((0..ACCOUNTS).map(|n| member(&rest, n))).await;
    let started = users[0].follow("lobby").await.cursor().to_owned();
    let (acknowledged, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));

    let wanted = kills * MESSAGES_PER_KILL;
    let posters: Vec<_> = (0..POSTERS)
        .map(|n| tokio::spawn(post(n, users[n % ACCOUNTS].clone(), wanted / POSTERS, Arc::clone(&acknowledged))))
        .collect();
    let subscribers: Vec<_> = (0..SUBSCRIBERS)
        .map(|n| tokio::spawn(subscribe(n, users[n % ACCOUNTS].clone(), started.clone(), Arc::clone(&done))))
        .collect();
    for kill in 1..=kills {
        let enough = (kill * MESSAGES_PER_KILL).min(wanted) - MESSAGES_PER_KILL / 2;
        until("enough is acknowledged", async || acknowledged.load(Ordering::Relaxed) >= enough).await;
        let port = server.address.port();
        server.kill();
        server = Process::start(&schema, port, &[]);
    }

    let mut promised = Vec::new();
    for poster in posters {
        promised.extend(poster.await.unwrap());
    }
    let history: Vec<_> = users[0].history("lobby").await.iter().map(told).collect();
    done.store(true, Ordering::Relaxed);
    users[0].say("lobby", "the end").await;

    let stored: HashSet<_> = history.iter().cloned().collect();
    assert_eq!(stored.len(), history.len(), "a message is doubled in the history");
    assert!(promised.iter().all(|told| stored.contains(told)), "an acknowledged message is not in the history");
    let texts: HashSet<_> = history.iter().map(|(_, text)| text).collect();
    assert_eq!(texts.len(), wanted, "a retry was stored twice, or an acknowledged message not at all");
    for subscriber in subscribers {
        assert_eq!(subscriber.await.unwrap(), history, "a subscriber heard another story");
    }
}

/// Id and text: what a client knows of a message.
fn told(message: &Value) -> (i64, String) {
    (message["id"].as_i64().unwrap(), message["raw_content"].as_str().unwrap().to_owned())
}

async fn member(rest: &Rest, n: usize) -> User {
    let user = rest.user(&format!("user{n}")).await;
    user.join("lobby").await;
    user
}

/// Posts messages one after another, each with a key, until each is acknowledged. Returns what was.
async fn post(poster: usize, user: User, count: usize, acknowledged: Arc<AtomicUsize>) -> Vec<(i64, String)> {
    let mut promised = Vec::new();
    for n in 0..count {
        let text = format!("{poster}/{n}");
        loop {
            match user.rest.try_send(user.say_request("lobby", &text, &text)).await {
                Ok(reply) if reply.status < 300 => {
                    promised.push(told(&reply.json()["message"]));
                    acknowledged.fetch_add(1, Ordering::Relaxed);
                    break;
                }
                Ok(reply) => assert_eq!(reply.status, 503, "{reply:?}"),
                Err(_) => {}
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    promised
}

/// Hears everything up to the end, reconnecting when the stream breaks and, besides, whenever it likes.
async fn subscribe(seed: usize, user: User, mut cursor: String, done: Arc<AtomicBool>) -> Vec<(i64, String)> {
    let mut whims = StdRng::seed_from_u64(u64::try_from(seed).unwrap());
    let path = if seed.is_multiple_of(2) { "/api/v1/rooms/lobby/events" } else { "/api/v1/events" };
    let mut heard = Vec::new();
    loop {
        let request = user.request("GET", path).header("last-event-id", &cursor);
        let Ok(mut stream) = Stream::open(request).await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let mut patience = whims.random_range(1..60);
        while patience > 0 || done.load(Ordering::Relaxed) {
            let Some(event) = tokio::time::timeout(PATIENCE, stream.next()).await.expect("silence") else { break };
            cursor.clone_from(&event.last_event_id);
            assert_ne!(event.kind, "reset");
            if event.kind == "message" && event.text() == "the end" {
                return heard;
            }
            if event.kind == "message" {
                heard.push(told(&event.json()));
            }
            patience -= 1;
        }
    }
}
