//! A thousand readers of one room, who check what they read.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::task::{JoinHandle, spawn_local};
use tokio::time::sleep;

use super::client;
use super::report::Latencies;

/// How many there are.
pub const SUBSCRIBERS: usize = 1000;

/// One in so many measures how long messages take to reach it.
const MEASURING: usize = 8;

/// How long they may take to open, or to catch up.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Subscribers {
    started: Instant,
    opened: Cell<usize>,
    delivered: Cell<usize>,
    /// How many messages each has read.
    seen: RefCell<Vec<usize>>,
    latencies: RefCell<Latencies>,
    readers: RefCell<Vec<JoinHandle<()>>>,
}

impl Subscribers {
    /// Opens every stream with the same request and waits until all are open.
    pub async fn open(address: SocketAddr, request: &[u8]) -> Rc<Self> {
        let subscribers = Rc::new(Self {
            started: Instant::now(),
            opened: Cell::new(0),
            delivered: Cell::new(0),
            seen: RefCell::new(vec![0; SUBSCRIBERS]),
            latencies: RefCell::default(),
            readers: RefCell::default(),
        });
        for number in 0..SUBSCRIBERS {
            let stream = TcpStream::connect(address).await.unwrap();
            client::write(&stream, request).await;
            let reader = spawn_local(Rc::clone(&subscribers).read(stream, number));
            subscribers.readers.borrow_mut().push(reader);
        }
        subscribers.wait(|subscribers| subscribers.opened.get() == SUBSCRIBERS).await;
        // The first look at the log, which follows.
        sleep(Duration::from_secs(1)).await;
        subscribers
    }

    /// A text from which a subscriber can tell when it was sent.
    pub fn text(&self) -> String {
        format!("sent at {:>12}: {}", self.started.elapsed().as_micros(), super::posts::TEXT)
    }

    /// Deliveries so far, to all together.
    pub fn delivered(&self) -> usize {
        self.delivered.get()
    }

    /// How many messages the slowest has read.
    pub fn slowest(&self) -> usize {
        self.seen.borrow().iter().copied().min().unwrap_or(0)
    }

    /// Waits until each has read `messages` since it was opened.
    pub async fn catch_up(&self, messages: usize) {
        self.wait(|subscribers| subscribers.slowest() >= messages).await;
        let expected = messages * SUBSCRIBERS;
        assert_eq!(self.delivered(), expected, "some message reached a subscriber that was never posted");
    }

    /// What was measured since the last call.
    pub fn latencies(&self) -> Latencies {
        self.latencies.take()
    }

    async fn wait(&self, done: impl Fn(&Self) -> bool) {
        let started = Instant::now();
        while !done(self) {
            let ended = self.readers.borrow().iter().any(JoinHandle::is_finished);
            assert!(!ended, "a stream ended, or brought something wrong");
            assert!(started.elapsed() < PATIENCE, "{} deliveries and no more", self.delivered());
            sleep(Duration::from_millis(1)).await;
        }
    }

    /// Reads one stream line by line. What frames the chunks of the response makes lines of its own, which mean nothing.
    async fn read(self: Rc<Self>, stream: TcpStream, number: usize) {
        let (mut unread, mut reader) = (Vec::new(), Reader { number, last: None, id: None, message: false });
        while client::read(&stream, &mut unread).await {
            let mut start = 0;
            while let Some(length) = unread[start..].iter().position(|byte| *byte == b'\n') {
                reader.take(&self, &unread[start..start + length]);
                start += length + 1;
            }
            unread.drain(..start);
        }
    }
}

struct Reader {
    number: usize,
    last: Option<u64>,
    id: Option<u64>,
    message: bool,
}

impl Reader {
    fn take(&mut self, all: &Subscribers, line: &[u8]) {
        if let Some(cursor) = line.strip_prefix(b"id: ") {
            let digits = cursor.rsplit(|byte| *byte == b'-').next().unwrap();
            self.id = Some(std::str::from_utf8(digits).unwrap().parse().unwrap());
        } else if let Some(kind) = line.strip_prefix(b"event: ") {
            self.message = kind == b"message";
        } else if self.message && self.number.is_multiple_of(MEASURING) && line.starts_with(b"data: ") {
            self.measure(all, line);
        } else if line.is_empty() {
            self.end(all);
        }
    }

    /// An event is whole: it must be the one that follows the last. Nothing but messages is written meanwhile, so
    /// their positions have no gaps. What has no position is fleeting, such as who looks at the room.
    fn end(&mut self, all: &Subscribers) {
        let message = std::mem::take(&mut self.message);
        let Some(id) = self.id.take() else { return };
        match self.last.replace(id) {
            None => all.opened.set(all.opened.get() + 1),
            Some(last) => {
                assert_eq!(id, last + 1, "subscriber {} read {id} after {last}", self.number);
                assert!(message, "another event than a message");
                all.delivered.set(all.delivered.get() + 1);
                all.seen.borrow_mut()[self.number] += 1;
            }
        }
    }

    fn measure(&self, all: &Subscribers, line: &[u8]) {
        let text = std::str::from_utf8(line).unwrap();
        let (_, rest) = text.split_once("sent at ").unwrap();
        let sent = rest.split(':').next().unwrap().trim().parse().unwrap();
        let now = all.started.elapsed();
        all.latencies.borrow_mut().add(now.saturating_sub(Duration::from_micros(sent)));
    }
}
