//! What webhooks are sent, and what came of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::stored::stored;
use super::{Position, RoomLabel};

stored! {
    /// How far a delivery has come.
    DeliveryState {
        /// It is tried, or waits to be tried again, or for an earlier one of its room.
        Waiting = "waiting",
        /// The receiver answered with a status of success.
        Delivered = "delivered",
        /// It was given up. Later ones of its room go on.
        Failed = "failed",
    }
}

stored! {
    /// Why a receiver did not take a delivery.
    DeliveryError {
        /// It answered with a status other than 200 to 299; a redirect is not followed.
        Status = "status",
        /// It did not answer in time.
        Timeout = "timeout",
        /// Its name is not known, it took no connection, or the connection broke.
        Connection = "connection",
        /// Its address is in a private network.
        PrivateAddress = "private_address",
        /// There was nothing to send any more: the room keeps the message no longer.
        NotKept = "not_kept",
    }
}

/// What came of one attempt to deliver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The HTTP status of the receiver, where it answered.
    pub status: Option<u16>,
    /// Why it did not take the delivery, where it did not.
    pub error: Option<DeliveryError>,
}

impl Attempt {
    /// The receiver answered.
    #[must_use]
    pub fn answered(status: u16) -> Self {
        let taken = (200..300).contains(&status);
        Self { status: Some(status), error: (!taken).then_some(DeliveryError::Status) }
    }

    /// No answer came.
    #[must_use]
    pub fn failed(error: DeliveryError) -> Self {
        Self { status: None, error: Some(error) }
    }
}

/// An entry of the log on its way to a webhook.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": 42, "room": {"id": 3, "name": "lobby"}, "kind": "message", "state": "waiting", "attempts": 2, "next_at": "2026-01-05T10:00:20Z", "status": 500, "error": "status", "created_at": "2026-01-05T10:00:00Z", "finished_at": null}))]
pub struct Delivery {
    /// The entry's place in the log: the `id` of its `data`.
    pub id: Position,
    /// Where it happened.
    pub room: RoomLabel,
    /// What happened.
    pub kind: String,
    /// How far it has come.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i32,
    /// When it is tried next; null where it is not, or waits for an earlier one of its room.
    pub next_at: Option<DateTime<Utc>>,
    /// The HTTP status that the last attempt was answered with; null where none was.
    pub status: Option<i32>,
    /// Why the last attempt failed; null where it did not.
    pub error: Option<DeliveryError>,
    /// Since when it is on its way.
    pub created_at: DateTime<Utc>,
    /// When it was delivered or given up; null before.
    pub finished_at: Option<DateTime<Utc>>,
}

/// Which deliveries of a webhook to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetDeliveries {
    /// Those in this state alone.
    pub state: Option<DeliveryState>,
    /// Only those of entries before this id.
    pub before: Option<Position>,
    /// How many at most: 1 to 200.
    #[validate(range(min = 1, max = 200, message = "must be 1 to 200"))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: i64,
}

impl Default for GetDeliveries {
    fn default() -> Self {
        Self { state: None, before: None, limit: 50 }
    }
}

/// A part of the deliveries of a webhook.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryPage {
    /// The newest entry first.
    pub deliveries: Vec<Delivery>,
    /// The id to give as `before` for the page that follows; null at the end.
    pub next: Option<Position>,
}

/// Input of replaying what failed.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"since": "2026-01-05T10:00:00Z"}))]
pub struct ReplayDeliveries {
    /// Only what was given up since then (RFC 3339); all that is still listed where it is left out.
    pub since: Option<DateTime<Utc>>,
}

/// How many deliveries are tried again.
#[derive(Debug, Serialize, ToSchema)]
pub struct Replayed {
    /// Those that were given up.
    #[schema(example = 12)]
    pub replayed: usize,
}

/// What a receiver answered to a test.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"delivered": true, "status": 204, "error": null, "milliseconds": 38}))]
pub struct Ping {
    /// Whether the receiver took it.
    pub delivered: bool,
    /// The HTTP status of its answer; null where none came.
    pub status: Option<u16>,
    /// Why it did not take it; null where it did.
    pub error: Option<DeliveryError>,
    /// How long that took.
    pub milliseconds: u64,
}
