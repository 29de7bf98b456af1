//! The fields that a client sends, read into an operation's input.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

use crate::error::{Error, Result};
use crate::model::text::MISSING;
use crate::outcome::Outcome;

/// Those of an object of JSON.
///
/// # Errors
/// `malformed` where it is none, `invalid_field` for one that is given twice.
pub fn json(bytes: &[u8]) -> Result<Map<String, Value>> {
    let pairs: Pairs = serde_json::from_slice(bytes).map_err(|error| {
        let detail = format!("The body is not a JSON object: line {}, column {}.", error.line(), error.column());
        Error::new(Outcome::Malformed, detail)
    })?;
    let mut fields = once_each(pairs.0)?;
    // To say null is to leave out.
    fields.retain(|_, value| !value.is_null());
    Ok(fields)
}

/// Fields by their names. One that is given twice has two readers who disagree on which one counts.
///
/// # Errors
/// `invalid_field`.
pub fn once_each(pairs: impl IntoIterator<Item = (String, Value)>) -> Result<Map<String, Value>> {
    let mut fields = Map::new();
    for (name, value) in pairs {
        if fields.contains_key(&name) {
            return Err(Error::invalid(name, "is given twice"));
        }
        fields.insert(name, value);
    }
    Ok(fields)
}

/// An object of JSON with all that was written, where a map would keep the last of each name.
struct Pairs(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

/// The input itself.
///
/// # Errors
/// `missing_field`, `invalid_field`, with the fields at fault and never their values.
pub fn input<T: DeserializeOwned + Validate>(fields: Map<String, Value>) -> Result<T> {
    serde_path_to_error::deserialize(Value::Object(fields)).map_err(misread).and_then(checked)
}

/// What is wrong with fields that could not be read.
pub fn misread<E: std::error::Error>(error: serde_path_to_error::Error<E>) -> Error {
    let (path, why) = (error.path().to_string(), error.inner().to_string());
    // These sentences name the field; that of a wrong type may quote the value.
    let named = |start| why.strip_prefix(start).and_then(|rest: &str| rest.split_once('`'));
    if let Some((field, _)) = named("missing field `") {
        return Error::missing(field, "is missing or empty");
    }
    match (named("unknown field `"), named("duplicate field `")) {
        (Some((field, known)), _) => Error::invalid(field, format!("is not a field here{known}")),
        (None, Some((field, _))) => Error::invalid(field, "is given twice"),
        (None, None) => Error::invalid(path, "is not of the right type"),
    }
}

/// The input itself, or what its own checks say: what is missing first. Never the values.
///
/// # Errors
/// `missing_field`, `invalid_field`.
pub fn checked<T: Validate>(input: T) -> Result<T> {
    let Err(errors) = input.validate() else { return Ok(input) };
    let (mut missing, mut invalid) = (BTreeMap::new(), BTreeMap::new());
    for (field, why) in reasons(&errors) {
        if why.code == MISSING { &mut missing } else { &mut invalid }.insert(field, why.message.clone());
    }
    let (outcome, fields) =
        if missing.is_empty() { (Outcome::InvalidField, invalid) } else { (Outcome::MissingField, missing) };
    Err(fields.into_iter().fold(Error::from(outcome), |error, (field, message)| {
        error.with_field(field, message.unwrap_or_else(|| "is not acceptable".into()))
    }))
}

fn reasons(errors: &ValidationErrors) -> impl Iterator<Item = (&str, &validator::ValidationError)> {
    errors.errors().iter().flat_map(|(field, kind)| {
        let reasons = match kind {
            ValidationErrorsKind::Field(reasons) => reasons.as_slice(),
            ValidationErrorsKind::Struct(_) | ValidationErrorsKind::List(_) => &[],
        };
        reasons.iter().map(move |reason| (field.as_ref(), reason))
    })
}
