//! What a feed says.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use crate::live::Shared;
use crate::model::{EndReason, Fleeting, Position};
use crate::outcome::Outcome;

/// What a reader hears next.
#[derive(Debug)]
pub enum Heard {
    /// Entries, in order.
    Entries(Vec<Arc<Shared>>),
    /// A fleeting fact, which has no place in the log.
    Fleeting(Arc<Shared<Fleeting>>),
    /// The cursor means nothing here: what the reader knows must be read anew. The feed goes on from now.
    Reset(ResetReason),
    /// Nothing more will come.
    End(End),
}

impl Heard {
    /// Where its first entry stands, where it has any.
    pub(super) fn first(&self) -> Option<Position> {
        match self {
            Self::Entries(entries) => entries.first().map(|shared| shared.entry().position()),
            Self::Fleeting(_) | Self::Reset(_) | Self::End(_) => None,
        }
    }
}

/// Why a cursor means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResetReason {
    /// The cursor is of another life of the log, or ahead of it.
    UnknownCursor,
    /// The log was replaced while the stream was open.
    LogReplaced,
}

/// Why a feed is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The access token or key, or the one that asked for the ticket, expired.
    TokenExpired,
    /// The session is over.
    SessionEnded(EndReason),
    /// The key is good for nothing any more.
    KeyRevoked,
    /// The actor is no more.
    AccountErased,
    /// The actor may not use the service any more, or nobody at its address may.
    Banned,
    /// The actor is no admin any more.
    NotAdmin,
    /// The actor is not in the room any more: it `left`, or was `kicked` or `banned`.
    NotAMember(&'static str),
    /// The server stops.
    Stopping,
}

impl End {
    /// The row of the table that says so.
    #[must_use]
    pub fn outcome(self) -> Outcome {
        match self {
            Self::TokenExpired | Self::SessionEnded(_) | Self::KeyRevoked | Self::AccountErased => {
                Outcome::Unauthenticated
            }
            Self::Banned => Outcome::Banned,
            Self::NotAdmin => Outcome::Forbidden,
            Self::NotAMember(_) => Outcome::NotAMember,
            Self::Stopping => Outcome::Unavailable,
        }
    }

    /// The reason in one word.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::TokenExpired => "token_expired",
            Self::SessionEnded(reason) => reason.as_str(),
            Self::KeyRevoked => "key_revoked",
            Self::AccountErased => EndReason::AccountErased.as_str(),
            Self::Banned => "banned",
            Self::NotAdmin => "no_admin",
            Self::NotAMember(reason) => reason,
            Self::Stopping => "stopping",
        }
    }
}
