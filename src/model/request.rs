//! Requests to join, and invitations.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::stored::stored;
use super::text::given;
use super::{RoomLabel, UserLabel};

stored! {
    /// How far a request to join has come.
    RequestState {
        /// Waits for a moderator.
        Pending = "pending",
        /// A moderator let the user in.
        Accepted = "accepted",
        /// A moderator did not.
        Rejected = "rejected",
        /// The user does not want in any more.
        Withdrawn = "withdrawn",
        /// A moderator invited the user, who may join.
        Invited = "invited",
    }
}

stored! {
    /// What a moderator says to a request.
    Decision {
        /// Come in.
        Accepted = "accepted",
        /// Stay out.
        Rejected = "rejected",
    }
}

impl From<Decision> for RequestState {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Accepted => Self::Accepted,
            Decision::Rejected => Self::Rejected,
        }
    }
}

/// The latest request of a user to join a room, or invitation to it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"room": {"id": 5, "name": "crew"}, "user": {"id": 8, "username": "bob"}, "state": "accepted", "created_at": "2026-01-05T10:00:00Z", "decided_at": "2026-01-05T10:05:00Z", "decided_by": {"id": 7, "username": "ada"}}))]
pub struct JoinRequest {
    /// The room.
    pub room: RoomLabel,
    /// Who wants in, or is invited.
    pub user: UserLabel,
    /// How far it has come.
    pub state: RequestState,
    /// When it was made (RFC 3339, UTC).
    pub created_at: DateTime<Utc>,
    /// When it was decided; null while it is pending.
    pub decided_at: Option<DateTime<Utc>>,
    /// Who decided, or invited; null while it is pending.
    pub decided_by: Option<UserLabel>,
}

/// Input of deciding a request.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"decision": "accepted"}))]
pub struct DecideRequest {
    /// Whether the user gets in.
    pub decision: Decision,
}

/// Input of inviting a user.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"user": "bob"}))]
pub struct InviteUser {
    /// Name or number of the user.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1)]
    pub user: String,
}

/// Which requests to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetRequests {
    /// Only requests that have come this far.
    #[param(inline)]
    pub state: Option<RequestState>,
    /// What `next` said of the page before.
    pub after: Option<i64>,
    /// How many at most: 1 to 200.
    #[validate(range(min = 1, max = 200, message = "must be 1 to 200"))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: i64,
}

impl Default for GetRequests {
    fn default() -> Self {
        Self { state: None, after: None, limit: 50 }
    }
}

/// A part of a list of requests.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestPage {
    /// In the order of their users' numbers, or of their rooms' among one's own.
    pub requests: Vec<JoinRequest>,
    /// The number to give as `after` for the page that follows; null at the end.
    pub next: Option<i64>,
}
