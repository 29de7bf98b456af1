//! Who said and did what, for admins.

use std::time::Duration;

use chrono::Utc;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::Chat;
use super::heard::End;
use super::roles::admin_only;
use crate::error::{Error, Result};
use crate::model::{Actor, GetLogs, LogCursor, LogLine, LogPage, Position, RoomRef, UserRef, network};
use crate::outcome::Outcome;
use crate::store::logs::{self, Wanted, Way};
use crate::store::{Db, rooms, users};

/// How many lines at once, where nothing is said.
const LIMIT: i64 = 50;

/// How often a stream of the log looks for acts, which nobody announces.
const LOOK: Duration = Duration::from_millis(300);

/// How many lines a stream or an export reads at once.
const PORTION: i64 = 500;

impl Chat {
    /// A part of the log, for admins.
    ///
    /// # Errors
    /// `forbidden`, `invalid_field`, `no_such_user`, `no_such_room`.
    pub async fn logs(&self, actor: &Actor, input: GetLogs) -> Result<LogPage> {
        let (actor, direct) = (actor.clone(), self.settings_now().log_direct_messages);
        self.read(move |db| {
            admin_only(db, &actor)?;
            page(db, &input, direct)
        })
        .await
    }

    /// Follows the log from a cursor, or from now on, for admins.
    ///
    /// # Errors
    /// `forbidden`, `invalid_field`, `no_such_user`, `no_such_room`.
    pub async fn follow_logs(&self, actor: Actor, input: GetLogs) -> Result<LogFeed> {
        let (admin, direct) = (actor.clone(), self.settings_now().log_direct_messages);
        let after = input.after.as_deref().map(str::parse).transpose()?;
        let (wanted, after) = self
            .read(move |db| {
                admin_only(db, &admin)?;
                Ok((wanted(db, &input, direct)?, after.map_or_else(|| logs::end(db), Ok)?))
            })
            .await?;
        Ok(LogFeed { delivered: self.inner.tail.delivered.clone(), chat: self.clone(), actor, wanted, after })
    }
}

/// The log as it grows, on every node.
pub struct LogFeed {
    chat: Chat,
    actor: Actor,
    wanted: Wanted,
    after: LogCursor,
    delivered: watch::Receiver<Position>,
}

impl LogFeed {
    /// Where the reader stands who has read everything this feed has given.
    #[must_use]
    pub fn cursor(&self) -> LogCursor {
        self.after
    }

    /// Lines that are there and were not read yet, oldest first, with the cursor behind each: none at the end.
    ///
    /// # Errors
    /// `forbidden` where the actor is no admin any more, `unavailable`.
    pub async fn read(&mut self) -> Result<Vec<(LogCursor, LogLine)>> {
        let (actor, wanted, after) = (self.actor.clone(), self.wanted.clone(), self.after);
        let read = move |db: &mut Db| {
            admin_only(db, &actor)?;
            Ok((lines(db, &wanted, after, Way::On, PORTION)?, logs::end(db)?))
        };
        let (lines, end) = self.chat.read(read).await?;
        self.after = lines.last().map_or(end, |(cursor, _)| *cursor);
        Ok(lines)
    }

    /// Waits for the next lines.
    ///
    /// # Errors
    /// Why there will be none.
    pub async fn next(&mut self) -> std::result::Result<Vec<(LogCursor, LogLine)>, End> {
        loop {
            if let Some(end) = self.chat.over(&self.actor) {
                return Err(end);
            }
            if self.actor.expires_at <= Utc::now() {
                return Err(End::TokenExpired);
            }
            match self.read().await {
                Ok(lines) if !lines.is_empty() => return Ok(lines),
                Ok(_) => {}
                Err(error) if error.outcome() == Outcome::Forbidden => return Err(End::NotAdmin),
                Err(error) => {
                    tracing::debug!(?error, "a stream of the admins' log could not read; it will again");
                    sleep(LOOK).await;
                }
            }
            // What was posted wakes; acts are looked for.
            let _ = timeout(LOOK, self.delivered.changed()).await;
        }
    }
}

fn wanted(db: &mut Db, input: &GetLogs, direct: bool) -> Result<Wanted> {
    let user = match &input.user {
        Some(user) => Some(users::label(db, &UserRef::parse("user", user)?)?.ok_or(Outcome::NoSuchUser)?.id),
        None => None,
    };
    let room = match &input.room {
        Some(room) => Some(rooms::id(db, &RoomRef::parse("room", room)?)?.ok_or(Outcome::NoSuchRoom)?),
        None => None,
    };
    let network = input.address.as_deref().map(network).transpose()?;
    Ok(Wanted { user, room, network, action: input.action.clone(), direct })
}

pub(super) fn page(db: &mut Db, input: &GetLogs, direct: bool) -> Result<LogPage> {
    let wanted = wanted(db, input, direct)?;
    let cursor = logs::end(db)?.to_string();
    let limit = input.limit.unwrap_or(LIMIT);
    let (from, way) = match (&input.before, &input.after) {
        (Some(_), Some(_)) => return Err(Error::invalid("after", "only one of `before` and `after` may be given")),
        (None, Some(after)) => (after.parse()?, Way::On),
        (before, None) => (before.as_deref().map_or(Ok(LogCursor::END), str::parse)?, Way::Back),
    };
    let mut lines = lines(db, &wanted, from, way, limit + 1)?;
    let next = super::page::cut(&mut lines, limit, |(cursor, _)| cursor.to_string());
    let mut lines: Vec<_> = lines.into_iter().map(|(_, line)| line).collect();
    if way == Way::Back {
        lines.reverse();
    }
    Ok(LogPage { lines, next, cursor })
}

/// Both sequences as one by time, each in its own order, with the cursor behind each line. Each was cut at `limit`, so the
/// first `limit` of both are right.
fn lines(db: &mut Db, wanted: &Wanted, from: LogCursor, way: Way, limit: i64) -> Result<Vec<(LogCursor, LogLine)>> {
    let mut said = logs::messages(db, wanted, from.message, way, limit)?.into_iter().peekable();
    let mut done = logs::acts(db, wanted, from.act, way, limit)?.into_iter().peekable();
    let (mut lines, mut cursor) = (Vec::new(), from);
    let length = usize::try_from(limit).unwrap_or(usize::MAX);
    while lines.len() < length {
        let first = match (said.peek(), done.peek()) {
            (Some((_, said)), Some((_, done))) => match way {
                Way::On => said.at <= done.at,
                Way::Back => said.at >= done.at,
            },
            (Some(_), None) => true,
            (None, _) => false,
        };
        let line = if first {
            said.next().map(|(id, line)| {
                cursor.message = Position(id);
                line
            })
        } else {
            done.next().map(|(id, line)| {
                cursor.act = id;
                line
            })
        };
        let Some(line) = line else { break };
        lines.push((cursor, line));
    }
    Ok(lines)
}
