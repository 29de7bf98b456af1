//! The vocabulary of the service: what its nouns are and which values they may have. No input or output.

mod actor;
mod entry;
mod ids;
mod log;
pub mod markup;
mod message;
mod name;
mod room;
mod secret;
mod session;
pub(crate) mod text;
mod user;

pub use actor::Actor;
pub use entry::{Batch, Entry, Event, EventKind};
pub use ids::{RoomId, SessionId, UserId};
pub use log::{Cursor, Epoch, Head, Position};
pub use message::{Draft, GetMessages, IdempotencyKey, Message, MessagePage, PostMessage, Posted};
pub use name::{RoomName, Username};
pub use room::{JoinRoom, LeaveRoom, Membership, MembershipRole, RoomLabel, RoomRef};
pub use secret::Secret;
pub use session::{EndReason, RefreshSession, StreamTicket, Tokens};
pub use user::{AuthenticateUser, CreateUser, User, UserLabel};
