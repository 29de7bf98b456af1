//! Addresses of other services that are told what happens.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::stored::stored;
use super::text::given;
use super::{Audience, EventKind, Position, RoomId, RoomLabel, UserLabel, WebhookId};
use crate::error::{Error, Result};

stored! {
    /// Why a webhook is off.
    OffReason {
        /// Who manages it switched it off.
        Requested = "requested",
        /// Nothing got through for five days.
        Failing = "failing",
        /// The receiver answered 410: it wants no more.
        Gone = "gone",
    }
}

/// An address that is told what happens in a room, or in all that are no direct conversations.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": 3, "url": "https://hooks.example/miaou", "room": {"id": 3, "name": "lobby"}, "events": ["message"], "active": true, "off_reason": null, "failing_since": null, "position": 42, "created_by": {"id": 7, "username": "ada"}, "created_at": "2026-01-05T10:00:00Z"}))]
pub struct Webhook {
    /// The webhook's number.
    pub id: WebhookId,
    /// Where deliveries are sent.
    pub url: String,
    /// The room it hears; null where it hears the whole service.
    pub room: Option<RoomLabel>,
    /// Which kinds it hears; empty for all that the members of a room hear.
    pub events: EventFilter,
    /// Whether anything is sent. What happens while it is off is sent when it is on again.
    pub active: bool,
    /// Why nothing is sent; null where something is.
    pub off_reason: Option<OffReason>,
    /// Since when nothing got through; null while all does.
    pub failing_since: Option<DateTime<Utc>>,
    /// Up to where in the log there are deliveries.
    pub position: Position,
    /// Who created it.
    pub created_by: UserLabel,
    /// When it was created (RFC 3339, UTC).
    pub created_at: DateTime<Utc>,
}

/// A webhook, and the secret that its deliveries are signed with, which is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewWebhook {
    /// The webhook.
    pub webhook: Webhook,
    /// `whsec_` and base64, as Standard Webhooks has it.
    #[schema(example = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")]
    pub secret: String,
}

/// Kinds of entries, or none for all that the members of a room hear.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
pub struct EventFilter(Vec<String>);

impl EventFilter {
    /// Reads the kinds given in `field`.
    ///
    /// # Errors
    /// `invalid_field` where one is none, or one that not every member of a room hears.
    pub fn parse(field: &str, kinds: Vec<String>) -> Result<Self> {
        let heard = |kind: &String| kind == "message" || EventKind::audience_of(kind) == Some(Audience::Room);
        if kinds.iter().all(heard) {
            return Ok(Self(kinds));
        }
        Err(Error::invalid(field, "must be kinds that the members of a room hear, such as `message`"))
    }

    /// Kinds that were read before.
    #[must_use]
    pub fn stored(kinds: Vec<String>) -> Self {
        Self(kinds)
    }

    /// The kinds themselves.
    #[must_use]
    pub fn kinds(&self) -> &[String] {
        &self.0
    }

    /// Whether a kind is one of them.
    #[must_use]
    pub fn takes(&self, kind: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|taken| taken == kind)
    }
}

/// What a webhook hears, and up to where it has.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// The webhook.
    pub webhook: WebhookId,
    /// The one room; none for all that are no direct conversations.
    pub room: Option<RoomId>,
    /// Which kinds.
    pub events: EventFilter,
    /// Up to where in the log there are deliveries.
    pub position: Position,
}

/// Input of creating a webhook.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"url": "https://hooks.example/miaou", "room": "lobby", "events": ["message", "member_joined"]}))]
pub struct CreateWebhook {
    /// Where deliveries are sent: `https` or `http`, at most 2048 bytes, without user and password. Addresses that lead into
    /// private networks are refused, unless a setting allows them.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1, max_length = 2048)]
    pub url: String,
    /// Name or number of the room to hear. Left out, the webhook hears the whole service, but for direct conversations.
    pub room: Option<String>,
    /// Which kinds to hear, of those that the members of a room hear; all of them where it is empty.
    #[validate(length(max = 50, message = "must be 50 at most"))]
    #[schema(max_items = 50)]
    pub events: Vec<String>,
}

/// Input of changing a webhook. What is left out stays.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"active": false}))]
pub struct ChangeWebhook {
    /// Where deliveries are sent.
    #[schema(min_length = 1, max_length = 2048)]
    pub url: Option<String>,
    /// Which kinds to hear from now on; all where it is empty.
    #[validate(length(max = 50, message = "must be 50 at most"))]
    #[schema(max_items = 50)]
    pub events: Option<Vec<String>>,
    /// Whether anything is sent.
    pub active: Option<bool>,
}

/// Which webhooks to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetWebhooks {
    /// Name or number of a room: those of that room alone.
    #[param(example = "lobby")]
    pub room: Option<String>,
    /// Only webhooks with a greater number than this.
    pub after: Option<WebhookId>,
    /// How many at most: 1 to 200.
    #[validate(range(min = 1, max = 200, message = "must be 1 to 200"))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: i64,
}

impl Default for GetWebhooks {
    fn default() -> Self {
        Self { room: None, after: None, limit: 50 }
    }
}

/// A part of the list of webhooks.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookPage {
    /// In the order of their numbers.
    pub webhooks: Vec<Webhook>,
    /// The number to give as `after` for the page that follows; null at the end.
    pub next: Option<WebhookId>,
}
