//! Who is in a room.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::stored::stored;
use super::text::given;
use super::{JoinRequest, RoomLabel, UserId, UserLabel};

stored! {
    /// What a member may do in a room. Each may what those before may.
    MembershipRole {
        /// Reads and posts.
        Member = "member",
        /// Edits and deletes what others said, and decides who gets in.
        Moderator = "moderator",
        /// Changes the room and its members' roles. There is one at most.
        Owner = "owner",
    }
}

/// A user's place in a room.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"room": {"id": 3, "name": "lobby"}, "role": "member"}))]
pub struct Membership {
    /// The room.
    pub room: RoomLabel,
    /// What the user may do there.
    pub role: MembershipRole,
}

/// How an attempt to join ended.
#[derive(Clone, Debug)]
pub enum Joined {
    /// The user is in the room.
    Member(Membership),
    /// A moderator has to decide.
    Pending(JoinRequest),
}

/// A member of a room.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"user": {"id": 7, "username": "ada"}, "role": "owner"}))]
pub struct Member {
    /// Who.
    pub user: UserLabel,
    /// What the member may do there.
    pub role: MembershipRole,
}

/// Input of `join_chatroom`.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"username": "ada", "room": "lobby"}))]
pub struct JoinRoom {
    /// The caller's own name.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1)]
    pub username: String,
    /// Name or number of the room.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1)]
    pub room: String,
}

/// Input of `leave_chatroom`.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"username": "ada", "room": "lobby"}))]
pub struct LeaveRoom {
    /// The caller's own name.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1)]
    pub username: String,
    /// Name or number of the room.
    #[validate(custom(function = given))]
    #[schema(required, min_length = 1)]
    pub room: String,
}

/// Input of changing what a member may do.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"role": "moderator"}))]
pub struct ChangeMember {
    /// The new role. `owner` hands the room over: who owned it becomes a moderator.
    pub role: MembershipRole,
}

/// Which members to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetMembers {
    /// Only users with a greater number than this.
    pub after: Option<UserId>,
    /// How many at most: 1 to 200.
    #[validate(range(min = 1, max = 200, message = "must be 1 to 200"))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: i64,
}

impl Default for GetMembers {
    fn default() -> Self {
        Self { after: None, limit: 50 }
    }
}

/// A part of the list of members.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberPage {
    /// In the order of their users' numbers.
    pub members: Vec<Member>,
    /// The number to give as `after` for the page that follows; null at the end.
    pub next: Option<UserId>,
}
