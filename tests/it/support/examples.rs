//! Documents whose examples are run as they are written.

use std::net::SocketAddr;
use std::process::{Command, Stdio};

use serde_json::{Deserializer, Value, json};

/// Fields whose values differ from run to run, each by its kind.
const NUMBERS: &[&str] = &[
    "id",
    "read",
    "delivered",
    "latest",
    "next",
    "position",
    "milliseconds",
    "reply_to",
    "message_id",
    "retry",
    "streams",
];
const SECRETS: &[&str] = &["token", "refresh_token", "ticket", "secret"];

/// Commands of a document, and what it says they answer.
pub struct Example {
    pub commands: String,
    pub answer: Option<String>,
}

impl Example {
    /// Those of a document, in order: the blocks of `sh`, each with the block of `text` that follows it.
    pub fn all(document: &str) -> Vec<Self> {
        let blocks = document.split("```sh\n").skip(1).map(|rest| rest.split_once("```").unwrap());
        let answer = |rest: &str| Some(rest.split_once("```text\n")?.1.split_once("```")?.0.to_owned());
        blocks.map(|(commands, rest)| Self { commands: commands.to_owned(), answer: answer(rest) }).collect()
    }

    /// Whether the document says that it is refused.
    pub fn is_refused(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| answer.contains("\"title\":"))
    }
}

/// Runs commands against a server, to the first that fails: a refused call is one. Returns what they print.
pub fn run(commands: &str, address: SocketAddr) -> Result<String, String> {
    let commands = commands.replace("localhost:8080", &address.to_string());
    let script = format!("set -euo pipefail\ncurl() {{ command curl -f -S \"$@\"; }}\n{commands}");
    let output = Command::new("bash").args(["-c", &script]).stderr(Stdio::inherit()).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    if output.status.success() { Ok(printed) } else { Err(printed) }
}

/// What an answer says, without what differs from run to run: values of JSON, or lines of a stream.
pub fn essence(answer: &str) -> Vec<Value> {
    let (mut said, mut values) = (Vec::new(), String::new());
    for line in answer.lines() {
        match line.split_once(": ") {
            Some(("data", value)) => said.push(json!(["data", essence(value)])),
            Some((field @ ("id" | "event" | "retry"), value)) => said.push(json!([field, same(field, &json!(value))])),
            _ => values.push_str(line),
        }
    }
    let values = Deserializer::from_str(&values).into_iter().map(|value| same("", &value.expect("not JSON")));
    said.into_iter().chain(values).collect()
}

fn same(field: &str, value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), same(name, value))).collect(),
        Value::Array(items) => items.iter().map(|item| same(field, item)).collect(),
        Value::Number(_) if NUMBERS.contains(&field) => json!("a number"),
        Value::String(_) if SECRETS.contains(&field) => json!("a secret"),
        Value::String(text) if field == "retry" && text.parse::<u32>().is_ok() => json!("a number"),
        Value::String(text) if chrono::DateTime::parse_from_rfc3339(text).is_ok() => json!("a time"),
        Value::String(text) if text.parse::<miaou::model::Cursor>().is_ok() => json!("a cursor"),
        Value::String(text) if uuid::Uuid::parse_str(text).is_ok() => json!("an id"),
        Value::String(text) if text.starts_with("/api/") => address(text),
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => value.clone(),
    }
}

/// An address without the id of a file, and without what proves that one may read it.
fn address(text: &str) -> Value {
    let path = text.split("?link=").next().unwrap_or_default();
    path.split('/').map(|part| if uuid::Uuid::parse_str(part).is_ok() { "an id" } else { part }).collect()
}
