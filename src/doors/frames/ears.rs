//! What a connection follows: the feed of who logged in, and one for each player that it speaks for.

use std::sync::{Mutex, PoisonError};

use futures_util::future::{FutureExt, pending};
use futures_util::stream::{AbortHandle, Abortable, BoxStream, SelectAll, StreamExt, abortable, unfold};
use tokio::task::coop::unconstrained;

use crate::chat::{Feed, Heard};
use crate::model::{Cursor, UserId};

/// How often it is listened, and how many bytes are heard, before it is written.
const BATCH: usize = 4096;
const BATCH_BYTES: usize = 8 << 20;

/// For whom something is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ear {
    /// Who logged in, in the relay dialect.
    Relay,
    /// A player, in the game dialect.
    Player(UserId),
}

/// What was heard.
pub struct Told {
    /// For whom.
    pub ear: Ear,
    /// What.
    pub heard: Heard,
    /// Where that one stands after it.
    pub cursor: Cursor,
}

impl Told {
    fn bytes(&self) -> usize {
        match &self.heard {
            Heard::Entries(entries) => entries.iter().map(|shared| shared.entry().bytes()).sum(),
            Heard::Fleeting(_) | Heard::Reset(_) | Heard::End(_) => 0,
        }
    }
}

/// A feed that is followed as long as this lives.
pub struct Followed(AbortHandle);

impl Drop for Followed {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Every feed of a connection. Only those are polled that have something to say.
#[derive(Default)]
pub struct Ears {
    /// Never locked: it lets a session be lent where its feeds, which only one may poll, are of no concern.
    feeds: Mutex<Feeds>,
}

type Feeds = SelectAll<Abortable<BoxStream<'static, Told>>>;

impl Ears {
    /// Follows a feed, up to its end.
    #[must_use]
    pub fn follow(&mut self, ear: Ear, feed: Feed) -> Followed {
        let told = unfold(Some(feed), move |feed| async move {
            let mut feed = feed?;
            let heard = feed.next().await;
            let cursor = feed.cursor();
            let rest = (!matches!(heard, Heard::End(_))).then_some(feed);
            Some((Told { ear, heard, cursor }, rest))
        });
        let (feed, handle) = abortable(told.boxed());
        self.feeds().push(feed);
        Followed(handle)
    }

    /// Waits for what comes next, and takes whatever else is there already: what is told once in the order of the log for all
    /// players must be looked at together. Loses nothing when dropped before it is ready.
    pub async fn next(&mut self) -> Vec<Told> {
        let feeds = self.feeds();
        let Some(first) = feeds.next().await else { return pending().await };
        let mut bytes = first.bytes();
        let mut told = vec![first];
        // Feeds that have something to say must say it, whatever share of the task's time that takes: it is bounded here.
        while told.len() < BATCH
            && bytes < BATCH_BYTES
            && let Some(Some(more)) = unconstrained(feeds.next()).now_or_never()
        {
            bytes += more.bytes();
            told.push(more);
        }
        told
    }

    fn feeds(&mut self) -> &mut Feeds {
        self.feeds.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
}
