//! What people read of messages, conversations and the log.

use chrono::{DateTime, Utc};

use super::reply::Reply;
use crate::doors::language::Language;
use crate::model::{LogLine, Message, Receipts, Unread, UserLabel, UserRole};
use crate::outcome::Outcome;

/// A user, by name and number.
#[must_use]
pub fn user(user: &UserLabel) -> String {
    format!("{} ({})", user.username, user.id)
}

fn users(users: &[UserLabel]) -> String {
    users.iter().map(user).collect::<Vec<_>>().join(", ")
}

/// What a user is, as the protocol calls it.
#[must_use]
pub fn role(role: UserRole, language: Language) -> &'static str {
    match role {
        UserRole::Member => "client",
        UserRole::Professional => language.choose("professional", "professionnel"),
        UserRole::Admin => language.choose("administrator", "administrateur"),
    }
}

fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// A message: a line that says which, when and who, and then what it says.
#[must_use]
pub fn message(reply: Reply, message: &Message, language: Language) -> Reply {
    let mut head = format!("#{}  {}  {}", message.id, moment(message.created_at), user(&message.user));
    if let Some(id) = message.parts.reply_to {
        head.push_str(&language.choose(format!("  in reply to #{id}"), format!("  en réponse à #{id}")));
    }
    if message.deleted_at.is_some() {
        return reply.line(head + language.choose("  deleted", "  supprimé"));
    }
    if message.edited_at.is_some() {
        head.push_str(language.choose("  changed", "  modifié"));
    }
    let mut reply = reply.line(head);
    if !message.raw_content.is_empty() {
        reply = reply.text(&message.raw_content);
    }
    if let Some(sticker) = &message.parts.sticker {
        let what = language.choose("sticker", "autocollant");
        reply = reply.line(format!("  [{what} {}{} {}]", sticker.id, language.colon(), sticker.name));
    }
    reply.lines(message.parts.attachments.iter().map(|file| {
        let (what, bytes) = language.choose(("file", "bytes"), ("fichier", "octets"));
        format!("  [{what} {}{} {}, {}, {} {bytes}]", file.id, language.colon(), file.name, file.media_type, file.size)
    }))
}

/// All that is known of a message.
#[must_use]
pub fn details(about: &Message, receipts: &Receipts, language: Language) -> Reply {
    let labelled = |en, fr, value: String| match value.as_str() {
        "" => String::new(),
        value => format!("{}{} {value}", language.choose(en, fr), language.colon()),
    };
    message(Reply::new(Outcome::Ok), about, language)
        .line(labelled("conversation", "conversation", about.room.name.clone()))
        .line(labelled("changed", "modifié", about.edited_at.map(moment).unwrap_or_default()))
        .line(labelled("deleted", "supprimé", about.deleted_at.map(moment).unwrap_or_default()))
        .line(labelled("received by", "reçu par", users(&receipts.delivered_to)))
        .line(labelled("read by", "lu par", users(&receipts.read_by)))
}

/// A conversation with something unread, and the newest of it where it may be shown.
#[must_use]
pub fn unread(reply: Reply, conversation: &Unread, newest: Option<&Message>, language: Language) -> Reply {
    let with = newest.map_or_else(|| conversation.room.name.clone(), |message| user(&message.user));
    let unread = match conversation.unread {
        1 => language.choose("unread message", "message non lu"),
        _ => language.choose("unread messages", "messages non lus"),
    };
    let reply = reply.line(format!("{with}{} {} {unread}", language.colon(), conversation.unread));
    match newest {
        Some(newest) => message(reply, newest, language),
        None => reply,
    }
}

/// How much is shown of what an act changed, in characters. All of it is read over REST.
const GLANCE: usize = 120;

/// A line of the admins' log.
#[must_use]
pub fn log(reply: Reply, line: &LogLine) -> Reply {
    let mut said = format!("{}  {}", moment(line.at), line.action);
    let mut say = |word: Option<String>| {
        if let Some(word) = word {
            said.push_str("  ");
            said.push_str(&word);
        }
    };
    say(line.user.as_ref().map(|doer| match doer.id {
        Some(id) => format!("{} ({id})", doer.username),
        None => doer.username.clone(),
    }));
    say(line.address.clone());
    say(line.target.as_ref().map(|target| format!("-> {}", user(target))));
    say(line.room.as_ref().map(|room| format!("[{}]", room.name)));
    say(line.message_id.map(|id| format!("#{id}")));
    say(line.operation.clone());
    say(line.outcome.clone());
    say((line.count > 1).then(|| format!("x{}", line.count)));
    let reply = reply.line(said);
    let changes = [("-", &line.before), ("+", &line.after)];
    let reply = reply.lines(changes.iter().filter_map(|(sign, value)| {
        let value = value.as_ref()?.to_string();
        let (said, rest) = value.char_indices().nth(GLANCE).map_or((value.as_str(), ""), |(at, _)| value.split_at(at));
        Some(format!("  {sign} {said}{}", if rest.is_empty() { "" } else { "..." }))
    }));
    match line.raw_content.as_deref() {
        Some(text) if !text.is_empty() => reply.text(text),
        Some(_) | None => reply,
    }
}
