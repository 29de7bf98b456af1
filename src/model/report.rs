//! What users show to moderators and admins.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::stored::stored;
use super::text::printable;
use super::{FilterId, Parts, Position, ReportId, RoomLabel, UserLabel};

stored! {
    /// What is wrong with a message or a user.
    ReportReason {
        /// Advertising, or the same again and again.
        Spam = "spam",
        /// Somebody is not left in peace.
        Harassment = "harassment",
        /// Somebody is despised for what they are.
        Hate = "hate",
        /// Somebody is threatened, or violence is praised.
        Violence = "violence",
        /// Nakedness or sex, where it is not wanted.
        Sexual = "sexual",
        /// Words that are not wanted.
        Words = "words",
        /// What `comment` says.
        Other = "other",
    }
}

stored! {
    /// How far a report has come.
    ReportState {
        /// Nobody has looked at it yet.
        Open = "open",
        /// Somebody looks at it.
        InReview = "in_review",
        /// Something was done about it.
        Resolved = "resolved",
        /// There was nothing to do.
        Dismissed = "dismissed",
    }
}

/// What a user shows to moderators and admins.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": 1, "reporter": {"id": 8, "username": "bob"}, "reported": {"id": 9, "username": "mallory"}, "room": {"id": 3, "name": "lobby"}, "message": {"id": 42, "raw_content": "buy pills", "content": "<p>buy pills</p>"}, "reason": "spam", "comment": "The third time today", "state": "open", "note": "", "created_at": "2026-01-05T10:00:00Z", "decided_at": null, "decided_by": null}))]
pub struct Report {
    /// The report's number.
    pub id: ReportId,
    /// Who reports; of a filter's report, the service itself.
    pub reporter: UserLabel,
    /// The filter that opened it; left out where a user did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<FilterId>,
    /// Who is reported: the author of the message.
    pub reported: UserLabel,
    /// Where the message was said; left out where a user is reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room: Option<RoomLabel>,
    /// The message; left out where a user is reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<ReportedMessage>,
    /// What is wrong.
    pub reason: ReportReason,
    /// What the reporter says about it.
    pub comment: String,
    /// How far it has come.
    pub state: ReportState,
    /// What those who decide say about it, to each other.
    pub note: String,
    /// When it was made (RFC 3339, UTC).
    pub created_at: DateTime<Utc>,
    /// When it was last changed; null while nobody has.
    pub decided_at: Option<DateTime<Utc>>,
    /// Who changed it last; null while nobody has.
    pub decided_by: Option<UserLabel>,
}

/// A message as it was when it was reported, whatever became of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReportedMessage {
    /// The message's id.
    pub id: Position,
    /// The text as it was written.
    pub raw_content: String,
    /// The text as it was shown.
    pub content: String,
    /// What else it carried.
    #[serde(flatten)]
    pub parts: Parts,
}

/// A report, as the answer to who makes it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MadeReport {
    /// The report.
    pub report: Report,
    /// True where the caller had reported the same before, and that report is not decided yet.
    pub repeated: bool,
}

/// Input of reporting a message or a user.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "spam", "comment": "The third time today"}))]
pub struct MakeReport {
    /// What is wrong.
    pub reason: ReportReason,
    /// What to say about it, at most 1000 characters.
    #[serde(default)]
    #[validate(length(max = 1000, message = "must have at most 1000 characters"), custom(function = printable))]
    #[schema(max_length = 1000)]
    pub comment: String,
}

/// Input of deciding a report. What is left out stays.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"state": "resolved", "note": "Deleted, and told mallory"}))]
pub struct ChangeReport {
    /// How far it has come now.
    pub state: Option<ReportState>,
    /// What to say about it to others who decide, at most 1000 characters.
    #[validate(length(max = 1000, message = "must have at most 1000 characters"), custom(function = printable))]
    #[schema(max_length = 1000)]
    pub note: Option<String>,
}

/// Which reports to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetReports {
    /// Only reports that have come this far.
    #[param(inline)]
    pub state: Option<ReportState>,
    /// Only reports with a smaller number than this.
    pub before: Option<ReportId>,
    /// How many at most: 1 to 200.
    #[validate(range(min = 1, max = 200, message = "must be 1 to 200"))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: i64,
}

impl Default for GetReports {
    fn default() -> Self {
        Self { state: None, before: None, limit: 50 }
    }
}

/// A part of a list of reports.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportPage {
    /// Newest first.
    pub reports: Vec<Report>,
    /// The number to give as `before` for the page that follows; null at the end.
    pub next: Option<ReportId>,
}
