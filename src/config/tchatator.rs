//! Settings of the command protocol's own file.
//!
//! A line is `name = value`; empty lines, and what follows a `#` at its beginning or after a space, say nothing. Each name is one
//! of a setting of the service, which the command line, the environment and the other file come before.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;

use clap::Command;

use super::status::StatusLines;
use super::{Unreadable, admin_key};

/// The port where nothing is said.
const PORT: u16 = 8082;

/// What a line is about.
struct Name {
    /// As it is written in the file.
    french: &'static str,
    /// The setting of the service; none for a part of an address.
    setting: &'static str,
    value: Value,
}

enum Value {
    /// A number, from the one to the other.
    Number(u64, u64),
    /// A number from 1 on, or `off`.
    Limit,
    Address,
    Key,
}

const NAMES: &[Name] = &[
    Name { french: "port", setting: LISTEN, value: Value::Number(0, u16::MAX as u64) },
    Name { french: "adresse", setting: LISTEN, value: Value::Address },
    Name { french: "max_messages", setting: "messages_kept", value: Value::Limit },
    Name { french: "max_taille_message", setting: "max_message_bytes", value: Value::Number(1, 49152) },
    Name { french: "max_requetes_minute", setting: "requests_per_minute", value: Value::Limit },
    Name { french: "max_requetes_heure", setting: "requests_per_hour", value: Value::Limit },
    Name { french: "cle_admin", setting: "admin_key", value: Value::Key },
    Name { french: "file_attente", setting: "tchatator_backlog", value: Value::Number(1, u16::MAX as u64) },
];

const LISTEN: &str = "tchatator_listen";

const STATUSES: &str = "tchatator_statuses";

/// Makes the settings of the command protocol's file the defaults of the command's arguments.
///
/// # Errors
/// A sentence that names the file, the line where there is one, and what is wrong.
pub fn with_tchatator(command: Command, path: &Path) -> Result<Command, Unreadable> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        let why = format!("cannot read {}: {error}", path.display());
        if error.kind() == ErrorKind::NotFound { Unreadable::Missing(why) } else { Unreadable::Wrong(why) }
    })?;
    let read = settings(&text);
    let settings = read.map_err(|(line, why)| Unreadable::Wrong(format!("{} line {line}: {why}", path.display())))?;
    Ok(settings.into_iter().fold(command, |command, (setting, value)| {
        // Of a program without settings nothing is set.
        if command.get_arguments().any(|arg| arg.get_id() == setting) {
            command.mut_arg(setting, |arg| arg.default_value(value))
        } else {
            command
        }
    }))
}

/// The settings that a file gives, by the names of the service.
///
/// # Errors
/// The line that is wrong, from 1 on, and why. Never its value: it may be the key.
pub fn settings(text: &str) -> Result<Vec<(&'static str, String)>, (usize, String)> {
    let (mut given, mut statuses): (Vec<(&Name, &str)>, _) = (Vec::new(), StatusLines::default());
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, line) in text.lines().enumerate() {
        let wrong = |why: String| (index + 1, why);
        let line = bare(line);
        if line.is_empty() {
            continue;
        }
        let (name, value) =
            line.split_once('=').ok_or_else(|| wrong("must be like `max_messages = 1000`".to_owned()))?;
        let (name, value) = (name.trim(), unquoted(value.trim()));
        if let Some(number) = name.strip_prefix("code ") {
            statuses.word(number.trim(), value).map_err(|why| wrong(format!("`code` {why}")))?;
            continue;
        }
        let known = NAMES.iter().find(|known| known.french == name);
        let known = known.ok_or_else(|| wrong("there is no setting of this name".to_owned()))?;
        if given.iter().any(|(other, _)| other.french == name) {
            return Err(wrong(format!("`{name}` is there twice")));
        }
        known.value.check(value).map_err(|why| wrong(format!("`{name}` {why}")))?;
        given.push((known, value));
    }
    let of = |name: &str| given.iter().find(|(known, _)| known.french == name).map(|(_, value)| *value);
    let (port, address) = (of("port"), of("adresse"));
    let mut settings: Vec<_> = given
        .iter()
        .filter(|(known, _)| known.setting != LISTEN)
        .map(|(known, value)| (known.setting, (*value).to_owned()))
        .collect();
    if port.or(address).is_some() {
        let address = address.and_then(|address| address.parse().ok()).unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let port = port.and_then(|port| port.parse().ok()).unwrap_or(PORT);
        settings.push((LISTEN, SocketAddr::new(address, port).to_string()));
    }
    if statuses != StatusLines::default() {
        settings.push((STATUSES, statuses.to_string()));
    }
    Ok(settings)
}

impl Value {
    fn check(&self, text: &str) -> Result<(), String> {
        let number = |from: u64, to: u64| text.parse().ok().filter(|number| (from..=to).contains(number));
        match self {
            Self::Number(from, to) if number(*from, *to).is_none() => {
                Err(format!("must be a number from {from} to {to}"))
            }
            Self::Limit if text != "off" && number(1, u32::MAX.into()).is_none() => {
                Err("must be a number from 1 on, or `off`".to_owned())
            }
            Self::Address if text.parse::<IpAddr>().is_err() => Err("must be an address, such as 0.0.0.0".to_owned()),
            Self::Key => admin_key::weakness(text).map_or(Ok(()), |why| Err(why.to_owned())),
            Self::Number(..) | Self::Limit | Self::Address => Ok(()),
        }
    }
}

/// A line without what is said beside it.
fn bare(line: &str) -> &str {
    let line = line.trim();
    let beside = line
        .match_indices('#')
        .map(|(at, _)| at)
        .find(|at| line.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with([' ', '\t'])));
    beside.and_then(|at| line.get(..at)).unwrap_or(line).trim()
}

fn unquoted(value: &str) -> &str {
    value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value)
}
