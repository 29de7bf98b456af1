//! The settings in force, by name, and what another reading changes in them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use clap::{Args, Command};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{Config, Limits};

/// A setting, as it could be written in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"name": "max_message_bytes", "value": "16384", "needs_restart": false}))]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// Its value; null where there is none, and where it is a secret.
    pub value: Option<String>,
    /// Whether a change waits for the next start of the server.
    pub needs_restart: bool,
}

/// What another reading found, by the names of the settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Change {
    /// What is different now.
    pub changed: Vec<String>,
    /// What is different in the file, the environment or the command line, and waits for a restart.
    pub needs_restart: Vec<String>,
}

/// Names the settings that may change while the server runs. All others are used up when it starts.
macro_rules! live {
    ($($name:ident),*) => {
        const LIVE: &[&str] = &[$(stringify!($name)),*];

        impl Config {
            /// These settings, but for those of `read` that may change while the server runs.
            fn taking(&self, read: &Self) -> Self {
                Self { $($name: read.$name.clone(),)* limits: read.limits.clone(), ..self.clone() }
            }
        }
    };
}

live!(
    session_ttl,
    refresh_leeway,
    guests,
    join_creates_rooms,
    max_message_bytes,
    audit_ttl,
    log_direct_messages,
    max_attachment_bytes,
    tchatator_statuses,
    admin_key,
    cors_origins,
    log
);

impl Config {
    /// Every setting in the order of the help. Secrets have no value here.
    #[must_use]
    pub fn settings(&self) -> Vec<Setting> {
        let (mut texts, live) = (self.texts(), live());
        let settings = Self::augment_args(Command::new("settings"));
        let shown = settings.get_arguments().map(|arg| {
            let name = arg.get_id().to_string();
            // What the help does not show is a secret.
            let value = texts.remove(&name).flatten().filter(|_| !arg.is_hide_env_values_set());
            Setting { value, needs_restart: !live.contains(&name), name }
        });
        shown.collect()
    }

    /// What these settings become where others were read, and what that changes.
    #[must_use]
    pub fn after(&self, read: &Self) -> (Self, Change) {
        let (before, live, mut change) = (self.texts(), live(), Change::default());
        for (name, _) in read.texts().into_iter().filter(|(name, text)| before.get(name) != Some(text)) {
            if live.contains(&name) { &mut change.changed } else { &mut change.needs_restart }.push(name);
        }
        (self.taking(read), change)
    }

    /// The values by name, secrets among them.
    fn texts(&self) -> BTreeMap<String, Option<String>> {
        let fields = match serde_json::to_value(self) {
            Ok(Value::Object(fields)) => fields,
            _ => serde_json::Map::new(),
        };
        fields.into_iter().map(|(name, value)| (name, text(&value))).collect()
    }
}

fn live() -> BTreeSet<String> {
    let limits = Limits::augment_args(Command::new("limits"));
    let limits = limits.get_arguments().map(|arg| arg.get_id().to_string());
    LIVE.iter().map(|name| (*name).to_owned()).chain(limits).collect()
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(items) if items.is_empty() => None,
        Value::Array(items) => Some(items.iter().filter_map(text).collect::<Vec<_>>().join(",")),
        // A length of time.
        Value::Object(_) => serde_json::from_value::<Duration>(value.clone())
            .ok()
            .map(|duration| humantime::format_duration(duration).to_string()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
    }
}
