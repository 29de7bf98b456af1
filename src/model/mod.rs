//! The vocabulary of the service: what its nouns are and which values they may have. No input or output.

mod actor;
mod attachment;
mod entry;
mod file_name;
mod ids;
mod log;
mod message;
mod name;
mod room;
mod secret;
mod session;
mod sticker;
pub(crate) mod stored;
pub(crate) mod text;
mod user;

pub use actor::Actor;
pub use attachment::{AddAttachment, Attachment, AttachmentLabel, AttachmentLink, FileHash, Thumbnail};
pub use entry::{Batch, Entry, Event, EventKind};
pub use file_name::FileName;
pub use ids::{AttachmentId, RoomId, SessionId, StickerId, UserId};
pub use log::{Cursor, Epoch, Head, Position};
pub use message::{Draft, GetMessages, IdempotencyKey, Message, MessagePage, PostMessage, Posted};
pub use name::{RoomName, StickerName, Username};
pub use room::{JoinRoom, LeaveRoom, Membership, MembershipRole, RoomLabel, RoomRef};
pub use secret::Secret;
pub use session::{EndReason, RefreshSession, StreamTicket, Tokens};
pub use sticker::{AddSticker, GetStickers, Sticker, StickerImage, StickerLabel, StickerPage};
pub use user::{AuthenticateUser, CreateUser, User, UserLabel, UserRole};
