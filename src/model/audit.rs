//! Who did what: what admins read back.

use std::net::IpAddr;

use serde::Serialize;
use serde_json::Value;

use super::stored::stored;
use super::{Actor, RoomId, UserId, UserLabel};

stored! {
    /// What was done.
    Action {
        /// An account was made.
        UserCreated = "user_created",
        /// Somebody logged in.
        Login = "login",
        /// Somebody tried to log in and could not.
        LoginRefused = "login_refused",
        /// Somebody logged out.
        Logout = "logout",
        /// A refresh token was used that is past, which ended its session.
        TokenReused = "token_reused",
        /// Somebody asked for what they may not do.
        Refused = "refused",
        /// What a user may do in the service was changed.
        RoleChanged = "role_changed",
        /// A password was changed.
        PasswordChanged = "password_changed",
        /// A key was made.
        KeyCreated = "key_created",
        /// A key was revoked.
        KeyRevoked = "key_revoked",
        /// An account was erased.
        UserErased = "user_erased",
        /// What a member may do in a room was changed.
        MemberChanged = "member_changed",
        /// A report was decided.
        ReportDecided = "report_decided",
        /// A filter was added.
        FilterAdded = "filter_added",
        /// A filter was removed.
        FilterRemoved = "filter_removed",
        /// The settings were read again.
        SettingsReread = "settings_reread",
        /// A webhook was created.
        WebhookCreated = "webhook_created",
        /// A webhook was changed, switched on or off, or given another secret.
        WebhookChanged = "webhook_changed",
        /// A webhook was deleted.
        WebhookDeleted = "webhook_deleted",
        /// A hook was created.
        HookCreated = "hook_created",
        /// A hook was revoked.
        HookRevoked = "hook_revoked",
        /// Somebody was put out.
        Kicked = "kicked",
        /// Somebody may not come in.
        Banned = "banned",
        /// Somebody may come in again.
        Unbanned = "unbanned",
        /// Somebody may not speak.
        Muted = "muted",
        /// Somebody may speak again.
        Unmuted = "unmuted",
    }
}

/// Something that was done, to be kept for admins.
#[derive(Clone, Debug)]
pub struct Act {
    /// What.
    pub action: Action,
    /// By whom, where that is known.
    pub user: Option<UserId>,
    /// The name of who did it, or the one that was tried.
    pub username: Option<String>,
    /// From where.
    pub address: Option<IpAddr>,
    /// In which room.
    pub room: Option<RoomId>,
    /// Whom it was done to.
    pub target: Option<UserId>,
    /// What was there before.
    pub before: Option<Value>,
    /// What is there now.
    pub after: Option<Value>,
    /// What was refused.
    pub operation: Option<String>,
    /// How it ended, where it was refused: the name of the outcome.
    pub outcome: Option<&'static str>,
    /// How many times within a moment.
    pub count: i32,
}

impl Act {
    /// Something done by nobody known yet.
    #[must_use]
    pub fn new(action: Action) -> Self {
        Self {
            action,
            user: None,
            username: None,
            address: None,
            room: None,
            target: None,
            before: None,
            after: None,
            operation: None,
            outcome: None,
            count: 1,
        }
    }

    /// Done by an actor.
    #[must_use]
    pub fn by(self, actor: &Actor) -> Self {
        self.from(actor.address).by_user(&actor.label())
    }

    /// Done by a user.
    #[must_use]
    pub fn by_user(self, user: &UserLabel) -> Self {
        Self { user: Some(user.id), username: Some(user.username.clone()), ..self }
    }

    /// Done from an address.
    #[must_use]
    pub fn from(self, address: IpAddr) -> Self {
        Self { address: Some(address), ..self }
    }

    /// Done in a room, if in one.
    #[must_use]
    pub fn in_room(self, room: Option<RoomId>) -> Self {
        Self { room, ..self }
    }

    /// Done to a user, if to one.
    #[must_use]
    pub fn to(self, target: Option<UserId>) -> Self {
        Self { target, ..self }
    }

    /// What was there before it.
    #[must_use]
    pub fn before(self, before: impl Serialize) -> Self {
        Self { before: serde_json::to_value(before).ok(), ..self }
    }

    /// What is there after it.
    #[must_use]
    pub fn after(self, after: impl Serialize) -> Self {
        Self { after: serde_json::to_value(after).ok(), ..self }
    }

    /// Whether another act is the same once more.
    #[must_use]
    pub fn is_again(&self, other: &Self) -> bool {
        let who = |act: &Self| (act.action, act.user, act.address, act.room, act.target, act.outcome);
        who(self) == who(other)
            && (&self.username, &self.operation, &self.before, &self.after)
                == (&other.username, &other.operation, &other.before, &other.after)
    }
}
