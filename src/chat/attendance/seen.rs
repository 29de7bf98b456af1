//! What there is to see of a user.

use std::collections::BTreeSet;

use crate::model::{RoomId, Status, UserLabel};

/// What a user is and does, as others may be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) user: UserLabel,
    pub(super) status: Status,
    pub(super) viewing: BTreeSet<RoomId>,
    pub(super) typing: BTreeSet<RoomId>,
}

impl Seen {
    /// Nothing of a user.
    pub(super) fn nothing(user: UserLabel) -> Self {
        Self { user, status: Status::Disconnected, viewing: BTreeSet::new(), typing: BTreeSet::new() }
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.status == Status::Disconnected && self.typing.is_empty()
    }

    /// What two nodes see, together: the more present counts.
    pub(super) fn merge(&mut self, other: &Self) {
        self.status = self.status.max(other.status);
        self.viewing.extend(&other.viewing);
        self.typing.extend(&other.typing);
    }
}
