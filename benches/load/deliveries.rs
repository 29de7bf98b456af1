//! Messages on their way to a thousand subscribers, beside the least that this can cost.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::task::spawn_local;
use tokio::time::{interval, sleep};

use super::client::{Connection, Talker, post};
use super::process::Process;
use super::report::{Latencies, Table, each, rate};
use super::subscribers::{SUBSCRIBERS, Subscribers};

/// Messages a second where the rate is steady.
const STEADY: usize = 25;

/// Connections that post where it is not.
const POSTERS: usize = 16;

/// How far they may be ahead of the slowest subscriber: not so far that anybody is sent back to read the log.
const AHEAD: usize = 100;

/// As in `posts`.
const ROUNDS: u32 = 2;

pub async fn measure(server: &Process, peer: &Process, talker: &Talker, length: Duration) {
    let following = b"GET /events HTTP/1.1\r\nhost: bench\r\n\r\n";
    let speaker = talker.clone();
    let mut miaou = House::open("miaou", server, &talker.following(), move |text| speaker.saying(text)).await;
    let mut bare = House::open("bare", peer, following, |text| post("/say", "", &Value::from(text))).await;
    for _ in 0..ROUNDS {
        miaou.steady(length).await;
        bare.steady(length).await;
    }
    for _ in 0..ROUNDS {
        miaou.flat_out(length / 2).await;
        bare.flat_out(length / 2).await;
    }
    let mut steady = Table::new(&["", "server CPU/delivery", "p50", "p99", "memory/subscriber"]);
    let mut flat_out = Table::new(&["", "deliveries/s", "server CPU/delivery"]);
    for house in [&mut miaou, &mut bare] {
        steady.row(&[
            house.name.into(),
            format!("{:.2} µs", house.steady.each()),
            house.latencies.percentile(50),
            house.latencies.percentile(99),
            format!("{:.1} kB", house.memory as f64 / 1e3),
        ]);
        let rate = rate(house.flat_out.deliveries, house.flat_out.length);
        flat_out.row(&[house.name.into(), format!("{rate:.0}"), format!("{:.2} µs", house.flat_out.each())]);
    }
    steady.print(&format!("Deliveries to {SUBSCRIBERS} subscribers of one room, {STEADY} messages a second"));
    println!("  ratio of CPU per delivery, miaou/bare: {:.2}", miaou.steady.each() / bare.steady.each());
    flat_out.print("Deliveries as fast as all subscribers get them");
    println!("  ratio of CPU per delivery, miaou/bare: {:.2}", miaou.flat_out.each() / bare.flat_out.each());
    println!("  every subscriber got each of {} messages once and in order", miaou.posted.get());
}

/// The request that says a text.
type Saying = dyn Fn(&str) -> Vec<u8>;

/// A server with its subscribers.
struct House<'a> {
    name: &'static str,
    process: &'a Process,
    subscribers: Rc<Subscribers>,
    saying: Rc<Saying>,
    posted: Rc<Cell<usize>>,
    memory: u64,
    steady: Spent,
    flat_out: Spent,
    latencies: Latencies,
}

#[derive(Default)]
struct Spent {
    deliveries: usize,
    length: Duration,
    cpu: Duration,
}

impl Spent {
    fn each(&self) -> f64 {
        each(self.cpu, self.deliveries)
    }
}

impl<'a> House<'a> {
    async fn open(
        name: &'static str,
        process: &'a Process,
        following: &[u8],
        saying: impl Fn(&str) -> Vec<u8> + 'static,
    ) -> Self {
        let before = process.memory();
        let subscribers = Subscribers::open(process.address, following).await;
        let memory = process.memory().saturating_sub(before) / SUBSCRIBERS as u64;
        Self {
            name,
            process,
            subscribers,
            saying: Rc::new(saying),
            posted: Rc::default(),
            memory,
            steady: Spent::default(),
            flat_out: Spent::default(),
            latencies: Latencies::default(),
        }
    }

    /// Posts at a rate that leaves the server idle most of the time.
    async fn steady(&mut self, length: Duration) {
        let (started, cpu, before) = (Instant::now(), self.process.cpu(), self.subscribers.delivered());
        let mut connection = Connection::open(self.process.address).await;
        let mut tick = interval(Duration::from_secs(1) / STEADY as u32);
        while started.elapsed() < length {
            tick.tick().await;
            say(&mut connection, &(self.saying)(&self.subscribers.text())).await;
            self.posted.set(self.posted.get() + 1);
        }
        self.subscribers.catch_up(self.posted.get()).await;
        self.latencies.extend(self.subscribers.latencies());
        self.steady.deliveries += self.subscribers.delivered() - before;
        self.steady.length += started.elapsed();
        self.steady.cpu += self.process.cpu() - cpu;
    }

    /// Posts as long as the slowest subscriber is not too far behind.
    async fn flat_out(&mut self, length: Duration) {
        let (started, cpu, before) = (Instant::now(), self.process.cpu(), self.subscribers.delivered());
        let mut posters = Vec::new();
        for _ in 0..POSTERS {
            let mut connection = Connection::open(self.process.address).await;
            let (subscribers, saying) = (Rc::clone(&self.subscribers), Rc::clone(&self.saying));
            let posted = Rc::clone(&self.posted);
            posters.push(spawn_local(async move {
                while started.elapsed() < length {
                    if posted.get() >= subscribers.slowest() + AHEAD {
                        sleep(Duration::from_millis(1)).await;
                        continue;
                    }
                    posted.set(posted.get() + 1);
                    say(&mut connection, &saying(&subscribers.text())).await;
                }
            }));
        }
        for poster in posters {
            poster.await.unwrap();
        }
        self.subscribers.catch_up(self.posted.get()).await;
        drop(self.subscribers.latencies());
        self.flat_out.deliveries += self.subscribers.delivered() - before;
        self.flat_out.length += started.elapsed();
        self.flat_out.cpu += self.process.cpu() - cpu;
    }
}

async fn say(connection: &mut Connection, request: &[u8]) {
    let (status, body) = connection.send(request).await;
    assert_eq!(status, 201, "{}", String::from_utf8_lossy(&body));
}
