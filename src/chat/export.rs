//! What a user takes along.

use bytes::Bytes;
use chrono::Utc;
use uuid::Uuid;

use super::Chat;
use crate::error::{Error, Result};
use crate::model::{Actor, AttachmentId, ExportLine, Position, RoomId, SessionId, UserId};
use crate::outcome::Outcome;
use crate::store::{Db, accounts, api_keys, attachments, blocks, exports, log, requests, sessions};

/// How many rows are read at once.
const PAGE: i64 = 200;

/// All that there is of one user, as lines of JSON, bit by bit.
///
/// It holds one page at a time, and the database for no longer than it takes to read that: whoever reads slowly is in nobody's
/// way. What was said after it began is not in it; what is changed or deleted while it runs may be in it as it was or as it is.
pub struct Export {
    chat: Chat,
    actor: Actor,
    last: Position,
    section: Section,
}

/// What comes next, and after which row.
#[derive(Clone, Copy)]
enum Section {
    Account,
    Sessions(Option<SessionId>),
    Keys,
    Memberships(RoomId),
    Requests(i64),
    Blocks(Option<UserId>),
    Attachments(AttachmentId),
    Reactions(Position),
    Messages(Position),
    End,
    Over,
}

impl Chat {
    /// All that there is of the actor.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn export(&self, actor: &Actor) -> Result<Export> {
        let head = self.read(log::head).await?;
        Ok(Export { chat: self.clone(), actor: actor.clone(), last: head.position, section: Section::Account })
    }
}

impl Export {
    /// The next lines; nothing after the last.
    ///
    /// # Errors
    /// `unauthenticated` once the actor's proof is over, `unavailable`.
    pub async fn next(&mut self) -> Result<Option<Bytes>> {
        loop {
            if let Section::Over = self.section {
                return Ok(None);
            }
            if self.actor.expires_at <= Utc::now() || self.chat.inner.revocations.find(&self.actor).is_some() {
                return Err(Outcome::Unauthenticated.into());
            }
            let who = (self.actor.id, self.actor.session());
            let (section, last) = (self.section, self.last);
            let (lines, next) = self.chat.read(move |db| read(db, who, section, last)).await?;
            self.section = next;
            if !lines.is_empty() {
                return write(&lines).map(Some);
            }
        }
    }
}

fn write(lines: &[ExportLine]) -> Result<Bytes> {
    let mut bytes = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut bytes, line).map_err(Error::failed)?;
        bytes.push(b'\n');
    }
    Ok(bytes.into())
}

/// The next lines, and what comes after them.
fn read(
    db: &mut Db,
    (user, current): (UserId, Option<SessionId>),
    section: Section,
    last: Position,
) -> Result<(Vec<ExportLine>, Section)> {
    Ok(match section {
        Section::Account => {
            let account = accounts::find(db, user)?.ok_or(Outcome::Unauthenticated)?;
            let first = ExportLine::Export { created_at: Utc::now(), position: last };
            (vec![first, ExportLine::Account(account)], Section::Sessions(None))
        }
        Section::Sessions(before) => {
            let mut page = sessions::of_user(db, user, before, PAGE)?;
            for session in &mut page {
                session.current = Some(session.id) == current;
            }
            let next = page.last().map_or(Section::Keys, |session| Section::Sessions(Some(session.id)));
            (page.into_iter().map(ExportLine::Session).collect(), next)
        }
        Section::Keys => {
            let keys = api_keys::of_user(db, user)?;
            (keys.into_iter().map(ExportLine::Key).collect(), Section::Memberships(RoomId(0)))
        }
        Section::Memberships(after) => {
            let page = exports::places(db, user, after, PAGE)?;
            let next = page.last().map_or(Section::Requests(0), |place| Section::Memberships(place.room.id));
            (page.into_iter().map(ExportLine::Membership).collect(), next)
        }
        Section::Requests(after) => {
            let page = requests::of_user(db, user, None, after, PAGE)?;
            let next = page.last().map_or(Section::Blocks(None), |request| Section::Requests(request.room.id.0));
            (page.into_iter().map(ExportLine::Request).collect(), next)
        }
        Section::Blocks(after) => {
            let page = blocks::page(db, user, after, PAGE)?;
            let first = Section::Attachments(AttachmentId(Uuid::nil()));
            let next = page.last().map_or(first, |block| Section::Blocks(Some(block.user.id)));
            (page.into_iter().map(ExportLine::Block).collect(), next)
        }
        Section::Attachments(after) => {
            let page = attachments::uploads(db, user, after, PAGE)?;
            let first = Section::Reactions(Position::START);
            let next = page.last().map_or(first, |upload| Section::Attachments(upload.label.id));
            (page.iter().map(|upload| ExportLine::Attachment(upload.describe())).collect(), next)
        }
        Section::Reactions(after) if after < last => {
            let exports::Found { items, to } = exports::reactions(db, user, after, last)?;
            (items.into_iter().map(ExportLine::Reaction).collect(), Section::Reactions(to))
        }
        Section::Reactions(_) => (Vec::new(), Section::Messages(Position::START)),
        Section::Messages(after) if after < last => {
            let exports::Found { items, to } = exports::said(db, user, after, last)?;
            (items.into_iter().map(ExportLine::Message).collect(), Section::Messages(to))
        }
        Section::Messages(_) => (Vec::new(), Section::End),
        Section::End | Section::Over => (vec![ExportLine::End {}], Section::Over),
    })
}
