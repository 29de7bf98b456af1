//! Settings of a file.

use std::io::ErrorKind;
use std::path::Path;

use clap::{Arg, Command};

use super::{Unreadable, admin_key};

/// What names files of settings: no setting itself.
const FILES: [&str; 2] = ["config", "tchatator_file"];

/// Makes the settings of a file the defaults of the command's arguments, so that the command line and the
/// environment come before them. The file is TOML; a key is a setting's name with `_` for `-`.
///
/// # Errors
/// A sentence that names the file, the line where there is one, and what is wrong.
pub fn with_file(command: Command, path: &Path) -> Result<Command, Unreadable> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        let why = format!("cannot read {}: {error}", path.display());
        if error.kind() == ErrorKind::NotFound { Unreadable::Missing(why) } else { Unreadable::Wrong(why) }
    })?;
    // The error's own words would quote the line, which may hold a secret.
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        Unreadable::Wrong(format!("{} line {line}: {}", path.display(), error.message()))
    })?;
    let mut command = command;
    for (key, value) in table {
        let at = format!("{} line {}", path.display(), line_of(&key, &text));
        let Some(setting) =
            command.get_arguments().find(|arg| arg.get_id() == key.as_str() && !FILES.contains(&key.as_str()))
        else {
            return Err(Unreadable::Wrong(format!("{at}: there is no setting `{key}`; see `miaou serve --help`")));
        };
        let setting = setting.clone();
        let text = match value {
            toml::Value::String(text) => text,
            toml::Value::Array(items) => items
                .iter()
                .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
                .collect::<Vec<_>>()
                .join(","),
            other => other.to_string(),
        };
        let weakness = (key == "admin_key").then(|| admin_key::weakness(&text)).flatten();
        weakness
            .map_or_else(|| check(setting, &text), |why| Err(why.into()))
            .map_err(|why| Unreadable::Wrong(format!("{at}: `{key}` {why}")))?;
        command = command.mut_arg(key, |arg| arg.default_value(text));
    }
    Ok(command)
}

/// The line on which a key, or the table of that name, is in a file.
fn line_of(key: &str, text: &str) -> usize {
    let names =
        |line: &str| line.split('=').next().is_some_and(|name| name.trim_matches(['[', ']', '"', '\'', ' ']) == key);
    text.lines().position(names).map_or(1, |index| index + 1)
}

/// Why a setting does not take a value. Never the value: it may be a secret.
fn check(setting: Arg, value: &str) -> Result<(), String> {
    let given = format!("--{}={value}", setting.get_long().unwrap_or_default());
    let command = Command::new("file").no_binary_name(true).arg(setting.env(None::<&str>));
    command.try_get_matches_from([given]).map(drop).map_err(|error| {
        let why = std::error::Error::source(&error).map(ToString::to_string);
        why.unwrap_or_else(|| "does not take this value; see `miaou serve --help`".into())
    })
}
