//! What is true for a moment: it has no position in the log, and whoever misses it is told what is true next.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Presence, RoomId, UserId, UserLabel};

/// A fleeting fact, as a stream tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fleeting {
    /// How present people are.
    Presence(PresenceFact),
    /// Who looks at a room.
    Viewers(ViewersFact),
    /// Who is typing in a room.
    Typing(TypingFact),
}

impl Fleeting {
    /// Every name on the wire.
    pub const NAMES: &'static [&'static str] = &["presence", "viewers", "typing"];

    /// The name on the wire.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Presence(_) => "presence",
            Self::Viewers(_) => "viewers",
            Self::Typing(_) => "typing",
        }
    }
}

/// How present people are: those whom the reader shares a room of up to a hundred members with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"whole": false, "users": [{"user": {"id": 7, "username": "ada"}, "status": "away"}]}))]
pub struct PresenceFact {
    /// True where whoever is not named is disconnected; false where whoever is not named is as before.
    pub whole: bool,
    /// Who, and how present.
    pub users: Vec<Presence>,
}

/// Who looks at a room: as a whole, or what is different from before. Above a hundred, how many and no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"room_id": 3, "count": 2, "changed": [{"user": {"id": 7, "username": "ada"}, "status": "connected"}], "left": []}))]
pub struct ViewersFact {
    /// The room's number.
    pub room_id: RoomId,
    /// How many look at it.
    pub count: usize,
    /// All of them. In place of what was known before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub viewers: Option<Vec<Presence>>,
    /// Those who came, and those with another status than before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<Vec<Presence>>,
    /// Those who left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<Vec<UserId>>,
}

/// Who is typing in a room. In place of what was known before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"room_id": 3, "users": [{"id": 7, "username": "ada"}]}))]
pub struct TypingFact {
    /// The room's number.
    pub room_id: RoomId,
    /// Who: ten of them at most.
    pub users: Vec<UserLabel>,
}
