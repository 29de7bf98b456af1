//! What webhooks have not heard of yet.

use std::collections::BTreeMap;

use crate::error::Result;
use crate::model::{Audience, Entry, Position, Subscription, WebhookId};
use crate::store::lanes::{self, Queued};
use crate::store::{Db, log};

/// How many deliveries one webhook may have waiting. What else there is for it stays in the log until some are through.
const FULL: i64 = 10_000;

/// How many entries of the log are read at once.
const PAGE: i64 = 500;

/// How many webhooks are moved along the log at once.
const MOVED: i64 = 100;

/// How many places of the log are read on from at once, those nearest to its end first.
const PLACES: usize = 4;

/// Webhooks that stand at one position of the log, and what they hear of what follows.
pub(super) struct Lag {
    pub(super) webhooks: Vec<WebhookId>,
    pub(super) from: Position,
    pub(super) to: Position,
    pub(super) queued: Vec<Queued>,
}

/// Reads what the webhooks that are behind have not heard of. All of one state of the database, so that no entry is passed
/// over that was not yet there.
pub(super) fn read(db: &mut Db) -> Result<Vec<Lag>> {
    let head = log::head(db)?;
    let mut places: BTreeMap<Position, Vec<Subscription>> = BTreeMap::new();
    for subscription in lanes::behind(db, head.position, FULL, MOVED)? {
        places.entry(subscription.position).or_default().push(subscription);
    }
    let read = places.into_iter().rev().take(PLACES).map(|(from, subscriptions)| {
        let entries = log::after(db, from, PAGE)?;
        let all = i64::try_from(entries.len()).is_ok_and(|length| length < PAGE);
        let last = entries.last().map(Entry::position).filter(|_| !all);
        let queued = subscriptions.iter().flat_map(|subscription| {
            entries.iter().filter_map(|entry| {
                let room = entry.room().filter(|_| hears(subscription, entry))?;
                let (webhook, position, kind) = (subscription.webhook, entry.position(), entry.kind());
                Some(Queued { webhook, position, room, kind })
            })
        });
        let queued = queued.collect();
        let webhooks = subscriptions.iter().map(|subscription| subscription.webhook).collect();
        Ok(Lag { webhooks, from, to: last.unwrap_or(head.position), queued })
    });
    read.collect()
}

/// A webhook hears what every member of a room hears: of its one room, or of every room but direct conversations.
fn hears(subscription: &Subscription, entry: &Entry) -> bool {
    let (room, audience) = match entry {
        Entry::Message(message) => (Some(&message.room), Audience::Room),
        Entry::Event(event) => (event.room.as_ref(), event.kind.audience()),
    };
    let Some(room) = room.filter(|room| !room.direct && audience == Audience::Room) else { return false };
    subscription.room.is_none_or(|heard| heard == room.id) && subscription.events.takes(entry.kind())
}
