//! Saying something, and what was said.

use std::collections::BTreeSet;

use super::accounts::own_name;
use super::filtering::Judged;
use super::standing::{Standing, muted};
use super::{Chat, page, reports};
use crate::error::{Error, Result};
use crate::model::{
    Actor, Draft, FilterId, GetMessages, IdempotencyKey, Message, MessagePage, NewMessage, Parts, Position,
    PostMessage, Posted, RoomId, RoomRef, SanctionKind, UserId, UserLabel, markup,
};
use crate::outcome::Outcome;
use crate::store::messages::Reader;
use crate::store::{Db, attachments, log, members, messages, reactions, rooms, sanctions, stickers};

/// How many members one message may mention.
const MENTIONS: usize = 50;

impl Chat {
    /// Says something in a room, as the five calls have it.
    ///
    /// # Errors
    /// `forbidden` for another's name, and those of [`Chat::post`].
    pub async fn post_message(&self, actor: &Actor, input: PostMessage, key: Option<IdempotencyKey>) -> Result<Posted> {
        own_name(actor, &input.username)?;
        let room = RoomRef::parse("room", &input.room)?;
        let input = NewMessage { raw_content: input.message, ..NewMessage::default() };
        self.post(actor, room, input, key).await
    }

    /// Says something in a room. Once this returns, the message is in the log, on disk.
    ///
    /// With a key, repeating the call returns the first result and stores nothing again.
    ///
    /// # Errors
    /// `no_such_room`, `not_a_member`, `no_such_message` for a reply to none, `no_such_sticker`,
    /// `no_such_attachment`, `missing_field`, `too_large`,
    /// `forbidden` where the room is archived, `invalid_field` where it has words that are refused, `muted`, `blocked`,
    /// `too_many_requests` where the room is in slow mode, `key_reused`, `unavailable`.
    pub async fn post(
        &self,
        actor: &Actor,
        room: RoomRef,
        input: NewMessage,
        key: Option<IdempotencyKey>,
    ) -> Result<Posted> {
        self.check_message(&input)?;
        let Judged { raw_content, formatted, reported } = self.judge(&input.raw_content, input.content.as_deref())?;
        let input = NewMessage { raw_content: raw_content.clone(), ..input };
        // Most messages carry nothing that has to be looked up: they cost no more than their one transaction.
        let found = if refers(&input) {
            let (user, room) = (actor.id, room.clone());
            self.read(move |db| look_up(db, user, &room, &input)).await?
        } else {
            Parts::default()
        };
        let parts = Parts { formatted, ..found };
        let content = parts.clone().take_content(&raw_content);
        let (author, address) = (actor.label(), actor.address);
        let draft = Draft { author, address, room: room.clone(), raw_content, content, parts, key };
        match self.say(draft, reported).await {
            Err(error) if error.outcome() == Outcome::Muted => Err(self.mute_of(actor, room).await?.unwrap_or(error)),
            posted => posted,
        }
    }

    /// Puts a draft into the log, and reports it where a filter wants that.
    pub(super) async fn say(&self, draft: Draft, reported: Option<FilterId>) -> Result<Posted> {
        let posted = self.inner.appender.append(draft).await?;
        if let Some(filter) = reported {
            let message = posted.message.clone();
            let opened = self.change(move |db, log| reports::open(db, log, filter, &message)).await;
            if let Err(error) = opened {
                // The message is in the log: its sender is not to post it again.
                tracing::error!(?error, message = %posted.message.id, "what a filter found could not be reported");
            }
        }
        Ok(posted)
    }

    /// Why and for how long the actor may not speak in a room.
    async fn mute_of(&self, actor: &Actor, room: RoomRef) -> Result<Option<Error>> {
        let actor = actor.clone();
        self.read(move |db| {
            let room = rooms::place(db, actor.id, &room)?.map(|place| place.room.id);
            let mute = sanctions::meeting(db, SanctionKind::Mute, room, actor.id, actor.address)?;
            Ok(mute.map(|mute| muted(&mute)))
        })
        .await
    }

    /// What a text may be stored as.
    ///
    /// # Errors
    /// `invalid_field` where it has words that are refused.
    pub(super) fn judge(&self, raw_content: &str, content: Option<&str>) -> Result<Judged> {
        self.inner.filtering.judge(raw_content.to_owned(), content.map(markup::sanitise))
    }

    /// What a message must be before anything is asked of the database.
    pub(super) fn check_message(&self, input: &NewMessage) -> Result<()> {
        if input.raw_content.is_empty() && input.sticker.is_none() && input.attachments.is_empty() {
            return Err(Error::missing("raw_content", "is missing or empty"));
        }
        self.check_size(&input.raw_content, input.content.as_deref())
    }

    /// Formatting may take three times as much as the text.
    pub(super) fn check_size(&self, raw_content: &str, content: Option<&str>) -> Result<()> {
        let longest = usize::try_from(self.settings_now().max_message_bytes).unwrap_or(usize::MAX);
        if raw_content.len() > longest || content.is_some_and(|content| content.len() > longest.saturating_mul(3)) {
            return Err(Error::new(Outcome::TooLarge, format!("A message may have at most {longest} bytes.")));
        }
        Ok(())
    }

    /// A part of a room's history, with the cursor of a stream that continues it.
    ///
    /// # Errors
    /// `no_such_room`, `not_a_member`, `invalid_field`, `no_such_page`.
    pub async fn messages(&self, actor: &Actor, room: RoomRef, input: GetMessages) -> Result<MessagePage> {
        let ways = [input.before.is_some(), input.after.is_some(), input.around.is_some(), input.page.is_some()];
        if ways.iter().filter(|given| **given).count() > 1 {
            return Err(Error::invalid("after", "only one of `before`, `after`, `around` and `page` may be given"));
        }
        let user = actor.id;
        self.read(move |db| history(db, user, &room, &input)).await
    }
}

/// Whether anything in a message has to be looked up.
fn refers(input: &NewMessage) -> bool {
    input.reply_to.is_some()
        || input.sticker.is_some()
        || !input.attachments.is_empty()
        || !mentioned(&input.raw_content).is_empty()
}

/// What a message refers to, which must be there for its sender.
fn look_up(db: &mut Db, user: UserId, room: &RoomRef, input: &NewMessage) -> Result<Parts> {
    let standing = Standing::find(db, user, room)?;
    standing.member()?;
    if let Some(id) = input.reply_to
        && !messages::is_readable(db, Reader { room: standing.room.id, user }, id)?
    {
        return Err(Error::new(Outcome::NoSuchMessage, "A reply must be to a message of the same room."));
    }
    let sticker = match input.sticker {
        Some(id) => {
            Some(stickers::find(db, id)?.filter(|sticker| !sticker.retired).ok_or(Outcome::NoSuchSticker)?.label())
        }
        None => None,
    };
    let wanted: BTreeSet<_> = input.attachments.iter().collect();
    let attachments = attachments::of_uploader(db, user, &input.attachments)?;
    if attachments.len() != wanted.len() {
        return Err(Error::new(
            Outcome::NoSuchAttachment,
            "Upload the file again: it is not there, or about to expire.",
        ));
    }
    let mentions = mentions(db, standing.room.id, &input.raw_content)?;
    Ok(Parts { reply_to: input.reply_to, sticker, attachments, mentions, formatted: None })
}

/// Members of a room who are named in a text.
pub(super) fn mentions(db: &mut Db, room: RoomId, text: &str) -> Result<Vec<UserLabel>> {
    let names = mentioned(text);
    if names.is_empty() { Ok(Vec::new()) } else { members::named(db, room, &names) }
}

/// The names in a text that follow an `@`, in the form they are looked up by. A name may end in a full stop, and so may a
/// sentence: both are tried.
fn mentioned(text: &str) -> Vec<String> {
    let starts = text.match_indices('@').filter(|(at, _)| {
        text.get(..*at).and_then(|before| before.chars().next_back()).is_none_or(|c| !c.is_alphanumeric())
    });
    let names: BTreeSet<String> = starts
        .filter_map(|(at, _)| text.get(at + 1..))
        .flat_map(|rest| {
            let end = rest.find(|c: char| !c.is_alphanumeric() && !"_-.".contains(c)).unwrap_or(rest.len());
            let name = rest.get(..end).unwrap_or_default().to_lowercase();
            [name.trim_end_matches(['.', '-']).to_owned(), name]
        })
        .filter(|name| !name.is_empty())
        .take(2 * MENTIONS)
        .collect();
    names.into_iter().collect()
}

fn history(db: &mut Db, user: UserId, room: &RoomRef, input: &GetMessages) -> Result<MessagePage> {
    let cursor = log::head(db)?.cursor().to_string();
    let standing = Standing::find(db, user, room)?;
    standing.reader()?;
    let reader = Reader { room: standing.room.id, user };
    let (messages, next) = match *input {
        GetMessages { after: Some(after), limit, .. } => {
            let mut found = messages::page_after(db, reader, after, limit + 1)?;
            let next = page::cut(&mut found, limit, |message| message.id);
            (found, next)
        }
        GetMessages { around: Some(around), limit, .. } => {
            let (mut older, next) = older(db, reader, around, 0, limit / 2)?;
            older.extend(messages::page_after(db, reader, Position(around.0 - 1), limit - limit / 2)?);
            (older, next)
        }
        GetMessages { page: Some(page), limit, .. } => {
            let (found, next) = older(db, reader, Position(i64::MAX), page.saturating_mul(limit), limit)?;
            if found.is_empty() && page > 0 {
                return Err(Outcome::NoSuchPage.into());
            }
            (found, next)
        }
        GetMessages { before, limit, .. } => older(db, reader, before.unwrap_or(Position(i64::MAX)), 0, limit)?,
    };
    let messages = with_reactions(db, user, messages)?;
    Ok(MessagePage { messages, next, cursor })
}

/// Messages, and how people react to them.
pub(super) fn with_reactions(db: &mut Db, user: UserId, mut messages: Vec<Message>) -> Result<Vec<Message>> {
    let ids: Vec<_> = messages.iter().map(|message| message.id).collect();
    let mut found = reactions::of_messages(db, user, &ids)?;
    for message in &mut messages {
        message.reactions = found.remove(&message.id).unwrap_or_default();
    }
    Ok(messages)
}

/// The newest messages before a position, oldest first, and the id to go on from.
fn older(
    db: &mut Db,
    reader: Reader,
    before: Position,
    skipped: i64,
    limit: i64,
) -> Result<(Vec<Message>, Option<Position>)> {
    let mut found = messages::page_before(db, reader, before, skipped, limit + 1)?;
    let next = page::cut(&mut found, limit, |message| message.id);
    found.reverse();
    Ok((found, next))
}
