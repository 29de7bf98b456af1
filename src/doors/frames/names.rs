//! How frames name people, rooms and attempts.

use std::fmt;

use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::error::{Error, Result};
use crate::model::{Actor, IdempotencyKey, RoomRef, UserId, UserRef, Username};
use crate::outcome::Outcome;

/// A name, or the number that stands for one, as text or as a number of JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Name(String);

impl Name {
    /// As the client wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The room of that name or number.
    ///
    /// # Errors
    /// `invalid_field`, `missing_field`.
    pub fn room(&self, field: &str) -> Result<RoomRef> {
        if self.0.is_empty() { Err(missing(field)) } else { RoomRef::parse(field, &self.0) }
    }

    /// The user of that name or number.
    ///
    /// # Errors
    /// `invalid_field`, `missing_field`.
    pub fn user(&self, field: &str) -> Result<UserRef> {
        if self.0.is_empty() { Err(missing(field)) } else { UserRef::parse(field, &self.0) }
    }

    /// Whether it names an actor.
    #[must_use]
    pub fn is(&self, actor: &Actor) -> bool {
        match UserRef::parse("user", &self.0) {
            Ok(UserRef::Id(id)) => id == actor.id,
            Ok(UserRef::Name(name)) => name.key() == actor.username.key(),
            Err(_) => false,
        }
    }

    /// Whether it is one name with another.
    #[must_use]
    pub fn is_name(&self, other: &str) -> bool {
        let key = |name: &str| Username::parse("user", name).map(|name| name.key()).ok();
        key(&self.0).is_some_and(|name| Some(name) == key(other))
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        Ok(Self(match Id::deserialize(deserializer)? {
            Id::Number(number) => number.to_string(),
            Id::Text(text) => text,
        }))
    }
}

/// The id of a player: a number, or what a game calls its players where those are none.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub enum Id {
    /// A number.
    Number(i64),
    /// Text.
    Text(String),
}

impl Id {
    /// That of a user of this service.
    ///
    /// # Errors
    /// `invalid_field`.
    pub fn user(&self, field: &str) -> Result<UserId> {
        let number = match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
            Self::Text(_) => None,
        };
        let number = number.filter(|number| *number >= 0);
        number.map(UserId).ok_or_else(|| Error::invalid(field, "must be the number of a user"))
    }

    /// Whom a game means by it.
    #[must_use]
    pub fn meant(&self) -> Meant {
        match self {
            Self::Number(number) if *number < 0 => Meant::Other(UserId(number.saturating_neg())),
            Self::Number(number) => Meant::Player(number.to_string()),
            Self::Text(text) => Meant::Player(text.clone()),
        }
    }

    /// What a game calls a player of its own.
    #[must_use]
    pub fn of_player(external_id: &str) -> Self {
        let number = external_id.parse().ok().filter(|number: &i64| *number >= 0 && number.to_string() == external_id);
        number.map_or_else(|| Self::Text(external_id.to_owned()), Self::Number)
    }

    /// What a game calls somebody who is not its own.
    #[must_use]
    pub fn of_other(user: UserId) -> Self {
        Self::Number(user.0.saturating_neg())
    }
}

/// Whom a game means by an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// A player of its own, by what it calls that one.
    Player(String),
    /// Somebody else, by the number of the user here.
    Other(UserId),
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct NumberOrText;

        impl Visitor<'_> for NumberOrText {
            type Value = Id;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number or a text")
            }

            fn visit_i64<E>(self, number: i64) -> std::result::Result<Id, E> {
                Ok(Id::Number(number))
            }

            fn visit_u64<E: serde::de::Error>(self, number: u64) -> std::result::Result<Id, E> {
                number.try_into().map(Id::Number).map_err(|_| E::custom("too large"))
            }

            fn visit_str<E>(self, text: &str) -> std::result::Result<Id, E> {
                Ok(Id::Text(text.to_owned()))
            }
        }

        deserializer.deserialize_any(NumberOrText)
    }
}

/// A list of ids: the game document writes one as `{}`, and languages without lists number its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ids(pub Vec<Id>);

impl<'de> Deserialize<'de> for Ids {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct ListOrTable;

        impl<'de> Visitor<'de> for ListOrTable {
            type Value = Ids;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of ids")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<Ids, A::Error> {
                let mut ids = Vec::new();
                while let Some(id) = list.next_element()? {
                    ids.push(id);
                }
                Ok(Ids(ids))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> std::result::Result<Ids, A::Error> {
                let mut ids = Vec::new();
                while let Some((index, id)) = table.next_entry::<String, Id>()? {
                    if index.parse::<u32>().is_err() {
                        return Err(A::Error::custom("not an index"));
                    }
                    ids.push(id);
                }
                Ok(Ids(ids))
            }
        }

        deserializer.deserialize_any(ListOrTable)
    }
}

/// What must be there.
///
/// # Errors
/// `missing_field`.
pub fn needed<T>(field: &str, value: Option<T>) -> Result<T> {
    value.ok_or_else(|| missing(field))
}

/// What to tell who left it out.
pub fn missing(field: &str) -> Error {
    Error::missing(field, "is missing or empty")
}

/// The sender's name for an attempt.
///
/// # Errors
/// `invalid_field`.
pub fn key(text: Option<&str>) -> Result<Option<IdempotencyKey>> {
    text.map(IdempotencyKey::parse).transpose()
}

/// Refuses to take the word of a client for whom it speaks.
///
/// # Errors
/// `forbidden`.
pub fn claimed(actor: &Actor, user: Option<&Name>) -> Result<()> {
    match user {
        Some(name) if !name.is(actor) => Err(Error::new(
            Outcome::Forbidden,
            format!("This connection speaks for {} alone: that is `user`.", actor.username),
        )),
        Some(_) | None => Ok(()),
    }
}
