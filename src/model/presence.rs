//! Who is here.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use super::stored::stored;
use super::text::given;
use super::{RoomLabel, UserId, UserLabel};

stored! {
    /// How present a user is, on the most present device. Each is more present than those before.
    Status {
        /// On no device.
        Disconnected = "disconnected",
        /// On some device, but doing nothing there.
        Away = "away",
        /// On some device.
        Connected = "connected",
    }
}

stored! {
    /// What a device says its user does.
    Activity {
        /// The user did something since the last report.
        Active = "active",
        /// The user is away.
        Away = "away",
    }
}

/// A user, and how present the user is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"user": {"id": 7, "username": "ada"}, "status": "connected"}))]
pub struct Presence {
    /// Who.
    pub user: UserLabel,
    /// How present.
    pub status: Status,
}

/// Input of a device's report.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"device": "tab-1", "status": "active", "viewing": "lobby"}))]
pub struct ReportPresence {
    /// The device's own name for itself, the same in each of its reports: 1 to 64 visible ASCII characters.
    #[validate(custom(function = given), custom(function = device_name))]
    #[schema(required, min_length = 1, max_length = 64)]
    pub device: String,
    /// `active` where the user did something since the last report, `away` where the user is away. Left out where the
    /// user did nothing: after a minute of that the user counts as away.
    pub status: Option<Activity>,
    /// Name or number of the room that the device shows; left out where it shows none.
    pub viewing: Option<String>,
    /// For how many seconds the report is to be good, 15 where nothing is said. Longer is for a device with a stream: where
    /// no stream of its login is open, and once the last one is closed, no report lasts longer than 15 seconds. Beside a stream
    /// that another device has it lasts as long as it was to, also where the device is no more: ask for no longer than needed.
    #[validate(range(min = 5, max = 300, message = "must be 5 to 300"))]
    #[schema(minimum = 5, maximum = 300)]
    pub expires_in: Option<u64>,
}

/// What a report was taken for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reported {
    /// For how many seconds the report is good: report again before.
    pub expires_in: u64,
    /// The room that the device counts as looking at; null where it shows none, or none that the user may read.
    pub viewing: Option<RoomLabel>,
}

/// Which device says goodbye.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EndPresence {
    /// The device's own name for itself.
    #[validate(custom(function = given), custom(function = device_name))]
    #[param(required, min_length = 1, max_length = 64)]
    pub device: String,
}

/// Whose presence to read.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetPresence {
    /// Names or numbers of users, with commas between them, at most 200. Left out: everybody who is not disconnected.
    #[param(example = "ada,12")]
    pub users: Option<String>,
    /// Only users with a greater number than this.
    pub after: Option<UserId>,
    /// How many at most: 1 to 200.
    #[validate(range(min = 1, max = 200, message = "must be 1 to 200"))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: i64,
}

impl Default for GetPresence {
    fn default() -> Self {
        Self { users: None, after: None, limit: 50 }
    }
}

/// A part of who is here.
#[derive(Debug, Serialize, ToSchema)]
pub struct PresencePage {
    /// In the order of the users' numbers.
    pub presence: Vec<Presence>,
    /// The number to give as `after` for the page that follows; null at the end.
    pub next: Option<UserId>,
}

/// Who looks at a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Viewers {
    /// How many.
    pub count: usize,
    /// Who: the hundred with the smallest numbers.
    pub viewers: Vec<Presence>,
}

/// A user who is here, as those who run the service see it.
#[derive(Clone, Debug)]
pub struct Attending {
    /// Who.
    pub user: UserLabel,
    /// How present, on the most present device.
    pub status: Status,
    /// Since when.
    pub since: DateTime<Utc>,
    /// On how many devices and streams.
    pub devices: i32,
    /// Names of the rooms that the user looks at.
    pub viewing: Vec<String>,
    /// Where the user was seen last, on each node.
    pub addresses: Vec<IpAddr>,
}

fn device_name(name: &str) -> Result<(), ValidationError> {
    if name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    Err(ValidationError::new("device").with_message("must be 1 to 64 visible ASCII characters".into()))
}
