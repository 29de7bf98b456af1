//! What the nodes tell each other of who is here.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use metrics::gauge;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::Attendance;
use super::register::{Report, Sight};
use super::seen::Seen;
use crate::chat::outage::Outage;
use crate::error::Result;
use crate::live::Hub;
use crate::model::{NodeId, Status, UserId};
use crate::store::Store;
use crate::store::presence::{self, News, Row};

/// How often nodes write what changed and read what the others wrote: the delay between them.
const EVERY: Duration = Duration::from_secs(1);

/// How many users' statuses are told in one round. Of more, the rest is told in the next.
const TOLD: usize = 1000;

/// How many rounds are between two sweeps.
const SWEEP: u32 = 60;

/// Writes what this node sees of users, reads what the others see, and has those who may know look at whose status changed.
///
/// A round costs by what changed and not by who is here. A database that is away is tried again every second; meanwhile
/// each node knows its own.
pub(in crate::chat) struct Exchange {
    attendance: Attendance,
    store: Store,
    hub: Hub,
    node: NodeId,
    version: i64,
    /// Up to which version each of the others was read.
    known: HashMap<NodeId, i64>,
    rounds: u32,
    outage: Outage,
}

impl Exchange {
    pub(in crate::chat) fn new(attendance: Attendance, store: Store, hub: Hub) -> Self {
        let node = NodeId(Uuid::now_v7());
        let outage = Outage::new(
            "who is here cannot be told between nodes; it is tried again every second",
            "who is here still cannot be told between nodes",
            "nodes tell each other who is here again",
        );
        Self { attendance, store, hub, node, version: 0, known: HashMap::new(), rounds: 0, outage }
    }

    /// Goes round until told to stop. What this node wrote stays for the moment in which its users come back elsewhere.
    pub(in crate::chat) async fn run(mut self, stopping: CancellationToken) {
        let mut rounds = interval(EVERY);
        rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while stopping.run_until_cancelled(rounds.tick()).await.is_some() {
            let done = self.round().await;
            if self.outage.note(done).is_none() {
                // What was deleted meanwhile was not heard.
                self.known.clear();
            }
        }
    }

    async fn round(&mut self) -> Result<()> {
        self.measure();
        self.write().await?;
        self.read().await?;
        self.tell().await?;
        self.rounds += 1;
        if self.rounds >= SWEEP {
            self.rounds = 0;
            let node = self.node;
            self.store.run(move |db| presence::sweep(db, node)).await?;
        }
        Ok(())
    }

    async fn write(&mut self) -> Result<()> {
        let unwritten = self.attendance.lock().take_unwritten();
        let users: Vec<_> = unwritten.iter().map(|(user, _)| *user).collect();
        let rows: Vec<_> = unwritten.into_iter().map(|(user, sight)| row(user, sight)).collect();
        self.version += i64::from(!rows.is_empty());
        let (node, version) = (self.node, self.version);
        match self.store.run(move |db| presence::write(db, node, version, &rows)).await {
            Ok(true) => self.attendance.lock().write_all(),
            Ok(false) => {}
            Err(error) => {
                self.attendance.lock().give_back_unwritten(users);
                return Err(error);
            }
        }
        Ok(())
    }

    async fn read(&mut self) -> Result<()> {
        let (node, known) = (self.node, self.known.clone());
        let news = self.store.run(move |db| presence::read(db, node, &known)).await?;
        let before = std::mem::take(&mut self.known);
        let reports = news.into_iter().map(|News { node, version, sights }| {
            self.known.insert(node, version);
            let sights = sights.into_iter().map(|(user, status, viewing, typing)| Seen {
                user,
                status,
                viewing: viewing.into_iter().collect(),
                typing: typing.into_iter().collect(),
            });
            Report { node, whole: !before.contains_key(&node), sights: sights.collect() }
        });
        let reports = reports.collect();
        self.attendance.lock().hear_nodes(Instant::now(), reports);
        Ok(())
    }

    /// Who is told is read anew each time: that is how it follows who is in which room.
    async fn tell(&self) -> Result<()> {
        let changed = self.attendance.lock().take_changed(TOLD);
        if changed.is_empty() {
            return Ok(());
        }
        let of = changed.clone();
        match self.store.run(move |db| presence::close_rooms(db, &of)).await {
            Ok(rooms) => rooms.iter().for_each(|(room, users)| self.hub.tell_presence(*room, users)),
            Err(error) => {
                self.attendance.lock().give_back_changed(changed);
                return Err(error);
            }
        }
        Ok(())
    }

    fn measure(&self) {
        let (users, devices, viewers) = self.attendance.lock().size();
        gauge!("miaou_present_users").set(users as f64);
        gauge!("miaou_present_devices").set(devices as f64);
        gauge!("miaou_viewers").set(viewers as f64);
    }
}

fn row(user_id: UserId, sight: Option<Sight>) -> Row {
    let Some(Sight { seen, since, devices, address }) = sight else {
        let (viewing, typing) = (Vec::new(), Vec::new());
        let (status, since) = (Status::Disconnected, chrono::Utc::now());
        return Row { user_id, status, viewing, typing, devices: 0, since, address: None };
    };
    Row {
        user_id,
        status: seen.status,
        viewing: seen.viewing.into_iter().collect(),
        typing: seen.typing.into_iter().collect(),
        devices: i32::try_from(devices).unwrap_or(i32::MAX),
        since,
        address: Some(address),
    }
}
