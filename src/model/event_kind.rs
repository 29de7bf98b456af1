//! What can happen besides a message.

use chrono::{DateTime, Utc};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::kinds::event_kinds;
use super::{
    Audience, Decision, EndReason, FilterAction, FilterId, KeyId, MembershipRole, Position, ReportId, ReportReason,
    ReportState, RoomLabel, SessionId, UserLabel, UserRole, Visibility,
};

event_kinds! {
    /// The user is in the room from here on.
    MemberJoined {
        /// As what.
        role: MembershipRole,
    } = "member_joined" to Room,
    /// The user is no longer in the room.
    MemberLeft {} = "member_left" to Room,
    /// What the user may do in the room is different from here on.
    MemberChanged {
        /// What it is now.
        role: MembershipRole,
        /// Who changed it.
        by: UserLabel,
    } = "member_changed" to Room,
    /// The user was put out of the room.
    MemberKicked {
        /// By whom.
        by: UserLabel,
        /// Why.
        reason: String,
    } = "member_kicked" to Room,
    /// The user may not be in the room, and is not from here on.
    MemberBanned {
        /// By whom.
        by: UserLabel,
        /// Why.
        reason: String,
        /// Until when; null until it is lifted.
        until: Option<DateTime<Utc>>,
    } = "member_banned" to Room,
    /// The user may join the room again.
    MemberUnbanned {
        /// Who allows it.
        by: UserLabel,
    } = "member_unbanned" to Moderators,
    /// The user may not speak in the room.
    MemberMuted {
        /// By whom it was decided.
        by: UserLabel,
        /// Why.
        reason: String,
        /// Until when; null until it is lifted.
        until: Option<DateTime<Utc>>,
    } = "member_muted" to Room,
    /// The user may speak in the room again.
    MemberUnmuted {
        /// Who allows it.
        by: UserLabel,
    } = "member_unmuted" to Room,
    /// The user began a direct conversation.
    ConversationStarted {
        /// With whom.
        with: UserLabel,
    } = "conversation_started" to Room,
    /// The user changed the room: this is what it is now.
    RoomChanged {
        /// Who finds it, and who gets in.
        visibility: Visibility,
        /// What it is about.
        topic: String,
        /// How many days messages are kept; null for ever.
        retention_days: Option<i32>,
        /// How many seconds a member waits between two messages; 0 for not at all.
        #[serde(default)]
        slow_seconds: i32,
        /// Whether it is archived.
        archived: bool,
    } = "room_changed" to Room,
    /// The user asks to join the room.
    JoinRequested {} = "join_requested" to Moderators,
    /// The user does not ask any more.
    JoinWithdrawn {} = "join_withdrawn" to Moderators,
    /// The user's request to join the room was decided.
    JoinDecided {
        /// How.
        decision: Decision,
        /// By whom.
        by: UserLabel,
    } = "join_decided" to Moderators,
    /// The user is invited into the room.
    Invited {
        /// By whom.
        by: UserLabel,
    } = "invited" to User,
    /// The user edited a message, which is in `message` as it is now.
    MessageEdited {
        /// The message's id.
        message_id: Position,
    } = "message_edited" to Room,
    /// The user deleted a message.
    MessageDeleted {
        /// The message's id.
        message_id: Position,
    } = "message_deleted" to Room,
    /// The user reacts to a message.
    ReactionAdded {
        /// The message's id.
        message_id: Position,
        /// How.
        emoji: String,
        /// Who said it; left out of what was written before it was told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        author: Option<UserLabel>,
    } = "reaction_added" to Room,
    /// The user does not react to a message so any more.
    ReactionRemoved {
        /// The message's id.
        message_id: Position,
        /// How the user did.
        emoji: String,
        /// Who said it; left out of what was written before it was told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        author: Option<UserLabel>,
    } = "reaction_removed" to Room,
    /// The user reports a message of the room, or another user. Who is reported is not told.
    ReportMade {
        /// The report's number.
        report_id: ReportId,
        /// The message's id, where one is reported.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message_id: Option<Position>,
        /// Who is reported.
        reported: UserLabel,
        /// What is wrong.
        reason: ReportReason,
    } = "report_made" to Moderators,
    /// The user's report has come further. Who is reported is not told.
    ReportDecided {
        /// The report's number.
        report_id: ReportId,
        /// How far it has come.
        state: ReportState,
        /// Who is reported.
        reported: UserLabel,
        /// Who says so.
        by: UserLabel,
    } = "report_decided" to Moderators,
    /// The user added a filter.
    FilterAdded {
        /// The filter's number.
        filter_id: FilterId,
        /// What it looks for.
        pattern: String,
        /// Whether that is a regular expression.
        regex: bool,
        /// What becomes of a message that has it.
        action: FilterAction,
    } = "filter_added" to Service,
    /// The user removed a filter.
    FilterRemoved {
        /// The filter's number.
        filter_id: FilterId,
    } = "filter_removed" to Service,
    /// The user has read further in the room, on any device.
    MarkerMoved {
        /// The newest message that the user has read.
        read: Position,
        /// The newest message that one of the user's devices has received.
        delivered: Position,
    } = "marker_moved" to User,
    /// As `marker_moved`, told to the room: the user lets others know.
    Receipt {
        /// The newest message that the user has read.
        read: Position,
        /// The newest message that one of the user's devices has received.
        delivered: Position,
    } = "receipt" to Room,
    /// The user blocked another.
    UserBlocked {
        /// Whom.
        blocked: UserLabel,
    } = "user_blocked" to User,
    /// The user does not block another any more.
    UserUnblocked {
        /// Whom.
        blocked: UserLabel,
    } = "user_unblocked" to User,
    /// The user entered a game room, or left it for none.
    SalonChanged {
        /// Which one the user is in now; null for none.
        salon: Option<RoomLabel>,
    } = "salon_changed" to User,
    /// The user's own settings changed.
    AccountChanged {
        /// Whether others hear how far the user has read.
        receipts: bool,
    } = "account_changed" to User,
    /// The user was put out of the service: all logins are over.
    UserKicked {
        /// By whom.
        by: UserLabel,
        /// Why.
        reason: String,
    } = "user_kicked" to User,
    /// The user may not use the service.
    UserBanned {
        /// By whom it was decided.
        by: UserLabel,
        /// Why.
        reason: String,
        /// Until when; null until it is lifted.
        until: Option<DateTime<Utc>>,
    } = "user_banned" to User,
    /// The user may use the service again.
    UserUnbanned {
        /// Who allows it.
        by: UserLabel,
    } = "user_unbanned" to User,
    /// The user may not speak anywhere.
    UserMuted {
        /// By whom it was decided.
        by: UserLabel,
        /// Why.
        reason: String,
        /// Until when; null until it is lifted.
        until: Option<DateTime<Utc>>,
    } = "user_muted" to User,
    /// The user may speak again.
    UserUnmuted {
        /// Who allows it.
        by: UserLabel,
    } = "user_unmuted" to User,
    /// Nobody at an address may use the service. The user is who decided it.
    AddressBanned {
        /// The network.
        #[schema(value_type = String)]
        network: IpNet,
        /// Why.
        reason: String,
        /// Until when; null until it is lifted.
        until: Option<DateTime<Utc>>,
    } = "address_banned" to Service,
    /// Those at an address may use the service again. The user is who allows it.
    AddressUnbanned {
        /// The network.
        #[schema(value_type = String)]
        network: IpNet,
    } = "address_unbanned" to Service,
    /// One of the user's logins is over, and its streams with it.
    SessionEnded {
        /// Which one.
        session: SessionId,
        /// Why.
        reason: EndReason,
    } = "session_ended" to User,
    /// The user's names changed: the account tells what they are.
    ProfileChanged {} = "profile_changed" to User,
    /// What the user may do in the service is different from here on.
    RoleChanged {
        /// What it was.
        before: UserRole,
        /// What it is now.
        role: UserRole,
        /// Who changed it.
        by: UserLabel,
    } = "role_changed" to User,
    /// One of the user's keys is good for nothing any more, and its streams are over.
    KeyRevoked {
        /// Which one.
        key: KeyId,
    } = "key_revoked" to User,
    /// The user is no more.
    AccountErased {} = "account_erased" to User,
    /// The user is no more: what the user said in the room, and how it reacted, is gone, though each message keeps its place.
    UserErased {} = "user_erased" to Room,
}
