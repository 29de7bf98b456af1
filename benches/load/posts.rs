//! Posts, acknowledged one by one, beside the least that storing them can cost.

use std::time::{Duration, Instant};

use miaou::store::embedded::Embedded;
use tokio::task::spawn_local;

use super::client::{Connection, Talker};
use super::pgbench::Pgbench;
use super::process::Process;
use super::report::{Latencies, Table, each, rate};

/// What everybody says: a sentence.
pub const TEXT: &str = "The cat sat on the mat, looked at the rain, and went back to sleep.";

const CONNECTIONS: [usize; 3] = [1, 16, 64];

/// Both are measured in turn, so that a change in what else the machine does meets both.
const ROUNDS: u32 = 2;

pub async fn measure(cluster: &Embedded, server: &Process, talker: &Talker, length: Duration) {
    let pgbench = Pgbench::new(cluster);
    let head = ["connections", "posts/s", "pgbench/s", "ratio", "p50", "p99", "server CPU/post"];
    let mut table = Table::new(&head);
    // The first posts find nothing prepared.
    run(talker, 16, Duration::from_secs(1)).await;
    for connections in CONNECTIONS {
        let (mut posted, mut reference, mut cpu) = (Latencies::default(), 0.0, Duration::ZERO);
        for _ in 0..ROUNDS {
            let before = server.cpu();
            posted.extend(run(talker, connections, length).await);
            cpu += server.cpu() - before;
            reference += pgbench.run(connections, length).await / f64::from(ROUNDS);
        }
        let posts = rate(posted.len(), length * ROUNDS);
        table.row(&[
            connections.to_string(),
            format!("{posts:.0}"),
            format!("{reference:.0}"),
            format!("{:.2}", posts / reference),
            posted.percentile(50),
            posted.percentile(99),
            format!("{:.0} µs", each(cpu, posted.len())),
        ]);
    }
    table.print("Posts: POST /chatroom_message on keep-alive connections, beside pgbench inserting the same row");
}

/// Posts on each connection, one after the other, and returns how long each took to be acknowledged.
async fn run(talker: &Talker, connections: usize, length: Duration) -> Latencies {
    let request = talker.saying(TEXT);
    let mut posters = Vec::new();
    for _ in 0..connections {
        let (mut connection, request) = (Connection::open(talker.address).await, request.clone());
        posters.push(spawn_local(async move {
            let (mut latencies, end) = (Latencies::default(), Instant::now() + length);
            while Instant::now() < end {
                let sent = Instant::now();
                let (status, body) = connection.send(&request).await;
                assert_eq!(status, 201, "{}", String::from_utf8_lossy(&body));
                latencies.add(sent.elapsed());
            }
            latencies
        }));
    }
    let mut latencies = Latencies::default();
    for poster in posters {
        latencies.extend(poster.await.unwrap());
    }
    latencies
}
