//! What webhooks are sent.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;

use crate::error::{Error, Result};
use crate::live::Parcel;
use crate::model::{Entry, Epoch, Head, WebhookId, WebhookSecret, WebhookUrl};
use crate::store::claims::Claim;

/// A body, as Standard Webhooks has it.
#[derive(Serialize)]
struct Body<'a, T> {
    r#type: &'a str,
    timestamp: DateTime<Utc>,
    data: T,
}

/// An entry of the log, as streams have it. Its id is that of a stream's event with the webhook's number, so that it is the
/// same for all attempts and another one in a restored database, where the same position may name another entry.
pub(super) fn of_entry(epoch: Epoch, claim: &Claim, entry: &Entry) -> Result<Parcel> {
    let r#type = entry.kind();
    let body = match entry {
        Entry::Message(message) => serde_json::to_vec(&Body { r#type, timestamp: message.created_at, data: message }),
        Entry::Event(event) => serde_json::to_vec(&Body { r#type, timestamp: event.created_at, data: event }),
    };
    let id = format!("{}-{}", Head { epoch, position: claim.position }.cursor(), claim.webhook);
    Ok(Parcel { url: claim.url.clone(), id, body: body.map_err(Error::failed)?, secrets: claim.secrets.clone() })
}

/// A test.
pub(super) fn ping(webhook: WebhookId, url: WebhookUrl, secrets: Vec<WebhookSecret>) -> Result<Parcel> {
    let body = Body { r#type: "ping", timestamp: Utc::now(), data: json!({ "webhook": webhook }) };
    let id = format!("ping-{}", uuid::Uuid::now_v7());
    Ok(Parcel { url, id, body: serde_json::to_vec(&body).map_err(Error::failed)?, secrets })
}
