//! How a client is told what became of what it asked for.

use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::doors::language::Language;
use crate::error::Error;
use crate::outcome::Outcome;

/// What the protocol says to those who have not said who they are.
pub const REQUIRED: &str = "Authentification required";

/// What the protocol says to those who have.
pub const COMPLETE: &str = "Authentification complete";

/// What the protocol tells of an outcome: data of `cerror`, and of `Auth` where it is received.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"Code": 401, "message": "Authentification required"}))]
pub struct Told {
    /// Status of the outcome, as over HTTP.
    #[serde(rename = "Code")]
    #[schema(rename = "Code")]
    pub code: u16,
    /// What happened, for people.
    pub message: String,
}

impl Told {
    /// Of an error.
    #[must_use]
    pub fn error(error: &Error, language: Language) -> Self {
        Self { code: error.outcome().row().http, message: said(error, language) }
    }

    /// Of a client that has said who it is.
    #[must_use]
    pub fn complete() -> Self {
        Self { code: Outcome::Ok.row().http, message: COMPLETE.to_owned() }
    }
}

/// The answer to an event whose client asked for one.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"Code": 201, "code": 1, "name": "created", "message": "Created.", "id": 42, "cursor": "1f3a9c2e-42", "replayed": false}))]
pub struct Ack {
    /// Status of the outcome, as over HTTP.
    #[serde(rename = "Code")]
    #[schema(rename = "Code")]
    status: u16,
    /// The outcome's number: 1 for success.
    code: u8,
    /// The outcome's name, stable for programs.
    name: &'static str,
    /// What happened, for people.
    message: String,
    /// Fields at fault and why, where the data was at fault.
    #[serde(skip_serializing_if = "Map::is_empty")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, String>>)]
    fields: Map<String, Value>,
    /// When to come back, in seconds, where something was done too often.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    /// What was asked for.
    #[serde(flatten)]
    #[schema(ignore)]
    body: Map<String, Value>,
}

impl Ack {
    /// An end other than an error, and what comes with it.
    #[must_use]
    pub fn new(outcome: Outcome, body: &impl Serialize, language: Language) -> Self {
        let body = match serde_json::to_value(body) {
            Ok(Value::Object(body)) => body,
            _ => Map::new(),
        };
        let (row, fields) = (outcome.row(), Map::new());
        let message = language.outcome(outcome).to_owned();
        Self { status: row.http, code: row.code, name: row.name, message, fields, retry_after: None, body }
    }

    /// An error.
    #[must_use]
    pub fn error(error: &Error, language: Language) -> Self {
        let row = error.outcome().row();
        let fields = error.fields().iter().map(|(name, why)| (name.clone(), json!(why))).collect();
        let (message, retry_after) = (said(error, language), error.retry_after());
        Self { status: row.http, code: row.code, name: row.name, message, fields, retry_after, body: Map::new() }
    }
}

/// What went wrong. What the protocol says is said so to everybody.
fn said(error: &Error, language: Language) -> String {
    match error.detail() {
        Some(REQUIRED) => REQUIRED.to_owned(),
        Some(_) | None => language.error(error),
    }
}
