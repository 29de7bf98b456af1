//! What an error of the database means to a caller.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::error::Error;
use crate::outcome::Outcome;

/// Constraints whose violation is a caller's conflict and not our fault.
const CONSTRAINTS: &[(&str, Outcome)] = &[
    ("users_username_key", Outcome::UserExists),
    ("rooms_name_key", Outcome::RoomExists),
    ("stickers_name_key", Outcome::StickerExists),
    ("attachment_references_attachment", Outcome::AttachmentInUse),
];

/// What the server says while it starts, stops, recovers, or has no connection left (SQLSTATE classes 53, 55 and
/// 57, which diesel does not tell apart).
const AWAY: &[&str] = &[
    "terminating connection",
    "the database system is",
    "canceling statement due to lock timeout",
    "canceling statement due to statement timeout",
    "too many clients",
    "remaining connection slots",
];

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        match &error {
            DieselError::DatabaseError(kind, info) => {
                let known = info.constraint_name().and_then(|name| {
                    CONSTRAINTS.iter().find(|(constraint, _)| *constraint == name).map(|(_, outcome)| *outcome)
                });
                match (known, kind) {
                    (Some(outcome), _) => Error::from(outcome).caused_by(error),
                    (
                        None,
                        DatabaseErrorKind::ClosedConnection
                        | DatabaseErrorKind::UnableToSendCommand
                        | DatabaseErrorKind::ReadOnlyTransaction
                        | DatabaseErrorKind::SerializationFailure,
                    ) => Error::unavailable(error),
                    (None, _) if AWAY.iter().any(|words| info.message().contains(words)) => Error::unavailable(error),
                    (None, _) => Error::failed(error),
                }
            }
            DieselError::BrokenTransactionManager => Error::unavailable(error),
            DieselError::RollbackErrorOnCommit { rollback_error, .. } if broken(rollback_error) => {
                Error::unavailable(error)
            }
            _ => Error::failed(error),
        }
    }
}

fn broken(error: &DieselError) -> bool {
    matches!(
        error,
        DieselError::BrokenTransactionManager
            | DieselError::DatabaseError(
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
                _
            )
    )
}
