//! The vocabulary of the service: what its nouns are and which values they may have. No input or output.

mod account;
mod actor;
mod attachment;
mod audience;
mod audit;
mod block;
mod credentials;
mod delivery;
mod draft;
mod entry;
mod event_kind;
mod export;
mod file_name;
mod filter;
mod fleeting;
mod history;
mod hook;
mod ids;
mod key;
mod kinds;
mod log;
mod logs;
mod marker;
pub mod markup;
mod membership;
mod message;
mod name;
mod person;
mod presence;
mod reaction;
mod report;
mod request;
mod room;
mod sanction;
mod search;
mod secret;
mod session;
mod sticker;
pub(crate) mod stored;
pub(crate) mod text;
mod user;
mod webhook;
mod webhook_secret;
mod webhook_url;
pub mod wording;

pub use account::{Account, ChangeAccount, ChangePassword, EnterSalon, EraseAccount, FirstAdmin};
pub use actor::{Actor, Proof};
pub use attachment::{AddAttachment, Attachment, AttachmentLabel, AttachmentLink, FileHash, Thumbnail};
pub use audience::Audience;
pub use audit::{Act, Action};
pub use block::{Block, BlockPage, BlockUser, ReplaceBlocks};
pub use credentials::{Credentials, Device, Purpose, ServiceUser};
pub use delivery::{
    Attempt, Delivery, DeliveryError, DeliveryPage, DeliveryState, GetDeliveries, Ping, ReplayDeliveries, Replayed,
};
pub use draft::{Draft, IdempotencyKey, Posted};
pub use entry::{Batch, Entry, Event};
pub use event_kind::EventKind;
pub use export::{ExportLine, OwnReaction, Place, Said};
pub use file_name::FileName;
pub use filter::{AddFilter, Filter, FilterAction, FilterPage, GetFilters, Trial, TrialExample, TryFilter};
pub use fleeting::{Fleeting, PresenceFact, TypingFact, ViewersFact};
pub use history::{GetMessages, MessagePage};
pub use hook::{CreateHook, Hook, HookPost, NewHook};
pub use ids::{
    AttachmentId, FilterId, HookId, KeyId, NodeId, ReportId, RoomId, SanctionId, SessionId, StickerId, UserId,
    WebhookId,
};
pub use key::{ApiKey, CreateKey, GetKeys, NewKey, Scope, Scopes};
pub use log::{Cursor, Epoch, Head, Position};
pub use logs::{Doer, GetLogs, LogCursor, LogLine, LogPage};
pub use marker::{GetUnread, Marker, MoveMarker, Receipts, Unread, UnreadPage};
pub use membership::{
    ChangeMember, GetMembers, JoinRoom, Joined, LeaveRoom, Member, MemberPage, Membership, MembershipRole,
};
pub use message::{EditMessage, Message, MessageVersion, NewMessage, Parts, PostMessage};
pub use name::{HookName, RoomName, StickerName, Username};
pub use person::{ChangeRole, GetUsers, Person, UserPage};
pub use presence::{
    Activity, Attending, EndPresence, GetPresence, Presence, PresencePage, ReportPresence, Reported, Status, Viewers,
};
pub use reaction::{React, Reaction};
pub use report::{
    ChangeReport, GetReports, MadeReport, MakeReport, Report, ReportPage, ReportReason, ReportState, ReportedMessage,
};
pub use request::{DecideRequest, Decision, GetRequests, InviteUser, JoinRequest, RequestPage, RequestState};
pub use room::{
    ChangeRoom, CreateRoom, GetConversations, GetRooms, Room, RoomLabel, RoomPage, RoomRef, RoomView, Visibility,
    conversation_key,
};
pub use sanction::{
    GetSanctions, ImposeSanction, Kick, Kicked, LiftSanction, Sanction, SanctionKind, SanctionPage, Target, network,
};
pub use search::{FoundPage, SearchMessages, Terms};
pub use secret::Secret;
pub use session::{
    EndReason, EnterAsGuest, ExchangeToken, GetSessions, RefreshSession, Session, SessionPage, StreamTicket, Tokens,
};
pub use sticker::{AddSticker, GetStickers, Sticker, StickerImage, StickerLabel, StickerPage};
pub use user::{AuthenticateUser, CreateUser, User, UserLabel, UserRef, UserRole};
pub use webhook::{
    ChangeWebhook, CreateWebhook, EventFilter, GetWebhooks, NewWebhook, OffReason, Subscription, Webhook, WebhookPage,
};
pub use webhook_secret::WebhookSecret;
pub use webhook_url::WebhookUrl;
