//! Who may not, for a while or for good.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use ipnet::IpNet;
use serde::{Deserialize, Serialize, Serializer};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::stored::stored;
use super::text::printable;
use super::{RoomLabel, SanctionId, UserLabel, UserRef};
use crate::error::{Error, Result};

stored! {
    /// What somebody may not.
    SanctionKind {
        /// Come in: use the service, or be in the room.
        Ban = "ban",
        /// Speak: post, edit and react.
        Mute = "mute",
    }
}

/// A ban or a mute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"id": 5, "kind": "ban", "room": null, "user": {"id": 9, "username": "mallory"}, "address": null, "reason": "spam", "by": {"id": 1, "username": "ada"}, "created_at": "2026-01-05T10:00:00Z", "expires_at": "2026-01-06T10:00:00Z"}))]
pub struct Sanction {
    /// Its number.
    pub id: SanctionId,
    /// What is not allowed.
    pub kind: SanctionKind,
    /// In which room; null for the whole service.
    pub room: Option<RoomLabel>,
    /// To whom; null where it is to an address.
    pub user: Option<UserLabel>,
    /// To everybody at which address or network; null where it is to a user.
    #[serde(serialize_with = "shown")]
    #[schema(value_type = Option<String>)]
    pub address: Option<IpNet>,
    /// Why, for those it is about too.
    pub reason: String,
    /// Who decided it; the user 0 is whoever runs the service.
    pub by: UserLabel,
    /// Since when (RFC 3339, UTC).
    pub created_at: DateTime<Utc>,
    /// Until when; null until it is lifted.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A network, or the one address that it has: of IPv6 an address stands for more than itself.
fn shown<S: Serializer>(address: &Option<IpNet>, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    match address {
        Some(IpNet::V4(one)) if one.prefix_len() == 32 => serializer.collect_str(&one.addr()),
        Some(network) => serializer.collect_str(network),
        None => serializer.serialize_none(),
    }
}

/// To whom something is done.
#[derive(Clone, Debug)]
pub enum Target {
    /// A user, wherever.
    User(UserRef),
    /// Whoever is at an address.
    Network(IpNet),
}

impl Target {
    /// Reads the one of both that is given.
    ///
    /// # Errors
    /// `missing_field`, `invalid_field`.
    pub fn parse(user: Option<&str>, address: Option<&str>) -> Result<Self> {
        match (user.filter(|user| !user.is_empty()), address.filter(|address| !address.is_empty())) {
            (Some(user), None) => UserRef::parse("user", user).map(Self::User),
            (None, Some(address)) => network(address).map(Self::Network),
            (None, None) => Err(Error::missing("user", "is missing: name a user, or an `address`")),
            (Some(_), Some(_)) => Err(Error::invalid("address", "may not be given together with `user`")),
        }
    }
}

/// A network, or an address: one of IPv6 stands for its /64, which is what one customer has.
///
/// # Errors
/// `invalid_field`.
pub fn network(text: &str) -> Result<IpNet> {
    let of = |address: IpAddr| match address.to_canonical() {
        IpAddr::V4(address) => IpNet::from(IpAddr::V4(address)),
        IpAddr::V6(address) => IpNet::new(address.into(), 64).unwrap_or(IpNet::from(IpAddr::V6(address))).trunc(),
    };
    let read = text.parse().map(of).or_else(|_| text.parse().map(|network: IpNet| network.trunc()));
    let network =
        read.map_err(|_| Error::invalid("address", "must be an address, or a network such as 10.1.0.0/16"))?;
    let widest = if network.addr().is_ipv4() { 8 } else { 16 };
    if network.prefix_len() < widest {
        return Err(Error::invalid("address", format!("must be no wider than /{widest}")));
    }
    Ok(network)
}

/// Input of a ban or a mute.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"user": "mallory", "room": "lobby", "seconds": 3600, "reason": "spam"}))]
pub struct ImposeSanction {
    /// Name or number of the user. This or `address`.
    pub user: Option<String>,
    /// An address, which of IPv6 stands for its /64, or a network such as `10.1.0.0/16`; for admins.
    pub address: Option<String>,
    /// Name or number of the room; the whole service where it is left out, which is for admins.
    pub room: Option<String>,
    /// For how long; until it is lifted where nothing is said.
    #[validate(range(min = 1, max = 3_153_600_000_u64, message = "must be 1 to 3153600000"))]
    #[schema(minimum = 1, maximum = 3_153_600_000_u64)]
    pub seconds: Option<u64>,
    /// Why, at most 500 characters. Those it is about read it.
    #[validate(length(max = 500, message = "must have at most 500 characters"), custom(function = printable))]
    #[schema(max_length = 500)]
    pub reason: String,
}

/// Input of a kick.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"user": "mallory", "room": "lobby", "reason": "calm down"}))]
pub struct Kick {
    /// Name or number of the user. This or `address`.
    pub user: Option<String>,
    /// An address, which of IPv6 stands for its /64, or a network such as `10.1.0.0/16`; for admins.
    pub address: Option<String>,
    /// Name or number of the room; the whole service where it is left out, which is for admins.
    pub room: Option<String>,
    /// Why, at most 500 characters. Those it is about read it.
    #[validate(length(max = 500, message = "must have at most 500 characters"), custom(function = printable))]
    #[schema(max_length = 500)]
    pub reason: String,
}

/// Who was put out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"users": [{"id": 9, "username": "mallory"}]}))]
pub struct Kicked {
    /// Everybody whom it met, by number.
    pub users: Vec<UserLabel>,
}

/// Which ban or mute to lift.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LiftSanction {
    /// Name or number of the user. This or `address`.
    #[param(example = "mallory")]
    pub user: Option<String>,
    /// The address or network, as it was given.
    pub address: Option<String>,
    /// Name or number of the room; of the whole service where it is left out.
    #[param(example = "lobby")]
    pub room: Option<String>,
}

/// Which bans or mutes to list: those that are in force.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetSanctions {
    /// Name or number of the room; those of the whole service, where it is left out.
    #[param(example = "lobby")]
    pub room: Option<String>,
    /// Only those with a greater number than this.
    pub after: Option<SanctionId>,
    /// How many at most: 1 to 200.
    #[validate(range(min = 1, max = 200, message = "must be 1 to 200"))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: i64,
}

impl Default for GetSanctions {
    fn default() -> Self {
        Self { room: None, after: None, limit: 50 }
    }
}

/// A part of the list of bans or mutes.
#[derive(Debug, Serialize, ToSchema)]
pub struct SanctionPage {
    /// In the order of their numbers.
    pub sanctions: Vec<Sanction>,
    /// The number to give as `after` for the page that follows; null at the end.
    pub next: Option<SanctionId>,
}
