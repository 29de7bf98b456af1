//! What somebody types after a `/`.

use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

use crate::doors::language::Language;
use crate::error::{Error, Result};
use crate::outcome::Outcome;

/// The commands: how each is written, and what it does in English and in French.
const COMMANDS: &[(Verb, &str, &str, &str, &str)] = &[
    (Verb::Ban, "ban", "NAME|ADDRESS [#CHANNEL] [2h] [REASON]", "keeps somebody out", "interdit l'accès à quelqu'un"),
    (Verb::Unban, "unban", "NAME|ADDRESS [#CHANNEL]", "lets somebody in again", "lève un bannissement"),
    (Verb::Kick, "kick", "NAME|ADDRESS [#CHANNEL] [REASON]", "puts somebody out for now", "met quelqu'un dehors"),
    (Verb::Mute, "mute", "NAME|ADDRESS [#CHANNEL] [10m] [REASON]", "silences somebody", "réduit quelqu'un au silence"),
    (Verb::Unmute, "unmute", "NAME|ADDRESS [#CHANNEL]", "lets somebody speak again", "rend la parole à quelqu'un"),
    (Verb::Bans, "bans", "[#CHANNEL]", "lists who is kept out", "liste les bannissements"),
    (Verb::Mutes, "mutes", "[#CHANNEL]", "lists who is silenced", "liste les mises en sourdine"),
    (Verb::Requests, "requests", "[#CHANNEL]", "lists who wants to join", "liste les demandes d'accès"),
    (Verb::Accept, "accept", "NAME [#CHANNEL]", "lets in who asked to join", "accepte une demande d'accès"),
    (Verb::Reject, "reject", "NAME [#CHANNEL]", "does not let in who asked", "refuse une demande d'accès"),
    (Verb::Invite, "invite", "NAME [#CHANNEL]", "invites somebody", "invite quelqu'un"),
    (
        Verb::Role,
        "role",
        "NAME [#CHANNEL] member|moderator|owner",
        "gives a member a role",
        "donne un rôle à un membre",
    ),
    (Verb::Topic, "topic", "[#CHANNEL] TEXT", "says what a channel is about", "change le sujet d'un salon"),
    (Verb::Slow, "slow", "[#CHANNEL] 10s|off", "makes members wait between messages", "espace les messages d'un salon"),
    (
        Verb::Report,
        "report",
        "NAME [REASON]",
        "tells the admins about somebody",
        "signale quelqu'un aux administrateurs",
    ),
    (Verb::Who, "who", "[#CHANNEL]", "lists who is there", "liste les présents"),
    (Verb::Help, "help", "", "says this", "affiche ceci"),
];

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Keep somebody out.
    Ban,
    /// Let somebody in again.
    Unban,
    /// Put somebody out.
    Kick,
    /// Silence somebody.
    Mute,
    /// Let somebody speak again.
    Unmute,
    /// List who is kept out.
    Bans,
    /// List who is silenced.
    Mutes,
    /// List who wants to join.
    Requests,
    /// Let in who asked.
    Accept,
    /// Do not let in who asked.
    Reject,
    /// Invite somebody.
    Invite,
    /// Give a member a role.
    Role,
    /// Say what a channel is about.
    Topic,
    /// Make members wait between two messages.
    Slow,
    /// Tell the admins about somebody.
    Report,
    /// List who is there.
    Who,
    /// Say which commands there are.
    Help,
}

impl Verb {
    /// Whether it is about somebody.
    fn has_target(self) -> bool {
        match self {
            Self::Ban | Self::Unban | Self::Kick | Self::Mute | Self::Unmute => true,
            Self::Accept | Self::Reject | Self::Invite | Self::Role | Self::Report => true,
            Self::Bans | Self::Mutes | Self::Requests | Self::Topic | Self::Slow | Self::Who | Self::Help => false,
        }
    }

    /// Whether it may be for a while.
    fn has_duration(self) -> bool {
        matches!(self, Self::Ban | Self::Mute | Self::Slow)
    }
}

/// A command, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// What is to be done.
    pub verb: Verb,
    /// To whom: a name, a number or an address.
    pub target: Option<String>,
    /// In which channel.
    pub channel: Option<String>,
    /// For how many seconds.
    pub seconds: Option<u64>,
    /// The rest.
    pub text: String,
}

impl Command {
    /// Whether it is about an address, or a network, and not about a user.
    #[must_use]
    pub fn is_about_address(&self) -> bool {
        let text = self.target.as_deref().unwrap_or_default();
        IpAddr::from_str(text).is_ok() || IpNet::from_str(text).is_ok()
    }
}

/// Reads a command: words, with quotes around those that have spaces.
///
/// # Errors
/// `no_such_route` for one that there is not, with those there are; `missing_field`, `invalid_field`.
pub fn read(line: &str, language: Language) -> Result<Command> {
    let mut words = words(line)?.into_iter().peekable();
    let name = words.next().unwrap_or_default();
    let name = name.strip_prefix('/').unwrap_or(&name).to_lowercase();
    let Some((verb, ..)) = COMMANDS.iter().find(|(_, known, ..)| *known == name) else {
        return Err(Error::new(Outcome::NoSuchRoute, help(language)));
    };
    let (verb, mut channel) = (*verb, None);
    let mut channel_of = |words: &mut std::iter::Peekable<std::vec::IntoIter<String>>| {
        if channel.is_none()
            && let Some(word) = words.next_if(|word| word.len() > 1 && word.starts_with('#'))
        {
            channel = word.strip_prefix('#').map(str::to_owned);
        }
    };
    channel_of(&mut words);
    let target = if verb.has_target() {
        Some(words.next().ok_or_else(|| Error::missing("command", "names nobody: say who"))?)
    } else {
        None
    };
    channel_of(&mut words);
    let seconds = if verb.has_duration() { words.next_if(|word| duration(word).is_some()) } else { None };
    let seconds = seconds.and_then(|word| duration(&word));
    channel_of(&mut words);
    let text = words.collect::<Vec<_>>().join(" ");
    Ok(Command { verb, target, channel, seconds, text })
}

/// The commands, one a line.
#[must_use]
pub fn help(language: Language) -> String {
    let line = |(_, name, rest, english, french): &(Verb, &str, &str, &str, &str)| {
        let space = if rest.is_empty() { "" } else { " " };
        format!("/{name}{space}{rest}: {}", language.choose(english, french))
    };
    COMMANDS.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Seconds, of something like `90s`, `2h` or `1h30m`: a number alone is none.
fn duration(word: &str) -> Option<u64> {
    if word == "off" {
        return Some(0);
    }
    let begins = word.starts_with(|c: char| c.is_ascii_digit()) && word.ends_with(|c: char| c.is_ascii_alphabetic());
    begins.then(|| humantime::parse_duration(word).ok()).flatten().map(|duration| duration.as_secs())
}

fn words(line: &str) -> Result<Vec<String>> {
    let (mut words, mut word, mut quoted) = (Vec::new(), None::<String>, false);
    for c in line.chars() {
        match c {
            '"' => {
                word.get_or_insert_default();
                quoted = !quoted;
            }
            c if c.is_whitespace() && !quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    if quoted {
        return Err(Error::invalid("command", "has a quote that does not end"));
    }
    words.extend(word);
    Ok(words)
}
