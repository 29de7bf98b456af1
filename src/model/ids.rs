//! Ids as types, so that a room's cannot be passed for a user's.

use std::fmt;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{BigInt, Uuid as SqlUuid};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($inner:ty) as $sql:ty) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
        )]
        #[diesel(sql_type = $sql)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl FromSql<$sql, Pg> for $name {
            fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                <$inner as FromSql<$sql, Pg>>::from_sql(bytes).map(Self)
            }
        }

        impl ToSql<$sql, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                <$inner as ToSql<$sql, Pg>>::to_sql(&self.0, out)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id! {
    /// A user's number, never given twice.
    UserId(i64) as BigInt
}

id! {
    /// A room's number, never given twice.
    RoomId(i64) as BigInt
}

id! {
    /// The number of a ban or a mute, never given twice.
    SanctionId(i64) as BigInt
}

id! {
    /// A sticker's number, never given twice.
    StickerId(i64) as BigInt
}

id! {
    /// A report's number, never given twice.
    ReportId(i64) as BigInt
}

id! {
    /// A filter's number, never given twice.
    FilterId(i64) as BigInt
}

id! {
    /// A file that was uploaded.
    AttachmentId(Uuid) as SqlUuid
}

id! {
    /// A webhook's number, never given twice.
    WebhookId(i64) as BigInt
}

id! {
    /// A hook's number, never given twice.
    HookId(i64) as BigInt
}

id! {
    /// One login of a user on one device.
    SessionId(Uuid) as SqlUuid
}

id! {
    /// A key that proves a user without a login.
    KeyId(Uuid) as SqlUuid
}

id! {
    /// One run of a server. Several may share a database.
    NodeId(Uuid) as SqlUuid
}

id! {
    /// A place in the log: positions follow commit order and have no holes. A message's id is its position.
    Position(i64) as BigInt
}

id! {
    /// Which life of the log a position belongs to: another one after the database was rebuilt or restored.
    Epoch(Uuid) as SqlUuid
}
