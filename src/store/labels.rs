//! Columns that name a room and a user, wherever a query brings them along.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use crate::model::{RoomId, RoomLabel, UserId, UserLabel};

/// `room_id`, `room_name` and `direct`.
#[derive(QueryableByName)]
pub(super) struct RoomColumns {
    #[diesel(sql_type = BigInt)]
    room_id: RoomId,
    #[diesel(sql_type = Text)]
    room_name: String,
    #[diesel(sql_type = Bool)]
    direct: bool,
}

impl From<RoomColumns> for RoomLabel {
    fn from(RoomColumns { room_id: id, room_name: name, direct }: RoomColumns) -> Self {
        Self { id, name, direct }
    }
}

/// The same, where there may be no room.
#[derive(QueryableByName)]
pub(super) struct AnyRoomColumns {
    #[diesel(sql_type = Nullable<BigInt>)]
    room_id: Option<RoomId>,
    #[diesel(sql_type = Nullable<Text>)]
    room_name: Option<String>,
    #[diesel(sql_type = Nullable<Bool>)]
    direct: Option<bool>,
}

impl AnyRoomColumns {
    /// The room, if there is one.
    pub(super) fn label(self) -> Option<RoomLabel> {
        let room = self.room_id.zip(self.room_name).zip(self.direct);
        room.map(|((id, name), direct)| RoomLabel { id, name, direct })
    }
}

/// `user_id` and `username`.
#[derive(QueryableByName)]
pub(super) struct UserColumns {
    #[diesel(sql_type = BigInt)]
    user_id: UserId,
    #[diesel(sql_type = Text)]
    username: String,
}

impl From<UserColumns> for UserLabel {
    fn from(UserColumns { user_id: id, username }: UserColumns) -> Self {
        Self { id, username }
    }
}
