//! How far people have read.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::{Position, RoomLabel, UserLabel};

/// How far a user has read in a room, on any device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"read": 41, "delivered": 42}))]
pub struct Marker {
    /// The newest message that the user has read; before any, the place in the log where the user joined.
    pub read: Position,
    /// The newest message that one of the user's devices has received.
    pub delivered: Position,
}

/// Input of moving a marker. Markers only move forward: what is behind them changes nothing.
#[derive(Clone, Copy, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"read": 42}))]
pub struct MoveMarker {
    /// The newest message that the user has read. What is read is delivered.
    pub read: Option<Position>,
    /// The newest message that this device has received.
    pub delivered: Option<Position>,
}

/// What a user has not read of a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"room": {"id": 3, "name": "lobby"}, "unread": 5, "mentions": 1, "read": 37, "latest": 42}))]
pub struct Unread {
    /// The room.
    pub room: RoomLabel,
    /// How many messages of others; 1000 where there are that many or more.
    pub unread: i64,
    /// In how many of them the user is mentioned, up to 1000.
    pub mentions: i64,
    /// The newest message that the user has read; before any, the place in the log where the user joined.
    pub read: Position,
    /// The newest message that the user has not read.
    pub latest: Position,
}

/// Which part of the unread list to read.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetUnread {
    /// Only rooms whose newest unread message is older than this id.
    pub before: Option<Position>,
    /// Pages by number, beginning with 0. Not together with `before`.
    #[validate(range(min = 0, max = 1_000_000, message = "must be 0 to 1000000"))]
    #[param(minimum = 0, maximum = 1_000_000)]
    pub page: Option<i64>,
    /// True for direct conversations alone.
    pub direct: bool,
    /// How many at most: 1 to 200.
    #[validate(range(min = 1, max = 200, message = "must be 1 to 200"))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: i64,
}

impl Default for GetUnread {
    fn default() -> Self {
        Self { before: None, page: None, direct: false, limit: 50 }
    }
}

/// A part of the unread list.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnreadPage {
    /// Rooms and conversations with something unread, the newest first.
    pub unread: Vec<Unread>,
    /// The id to give as `before` for the page that follows; null at the end.
    pub next: Option<Position>,
    /// Where to start a stream so that nothing falls between this page and it.
    #[schema(example = "1f3a9c2e-42")]
    pub cursor: String,
}

/// Who has read a message, and whose devices have received it, of those who let others know; 200 of each at most.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"read_by": [{"id": 8, "username": "bob"}], "delivered_to": [{"id": 8, "username": "bob"}]}))]
pub struct Receipts {
    /// Members who have read it.
    pub read_by: Vec<UserLabel>,
    /// Members of whom one device has received it.
    pub delivered_to: Vec<UserLabel>,
}
