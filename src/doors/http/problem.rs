//! What an error looks like: a problem document (RFC 9457).

use std::borrow::Cow;
use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, RETRY_AFTER, VARY, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use super::{language, limits};
use crate::doors::language::Language;
use crate::error::Error;
use crate::outcome::Outcome;

/// The media type of a problem document.
pub const CONTENT_TYPE: &str = "application/problem+json";

/// When to come back after `unavailable`, in seconds.
const RETRY_SECONDS: u32 = 1;

/// An error (RFC 9457), with the numbered status of the contract. What people read is in the language that `Accept-Language` asks
/// for, English or French.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem<'a> {
    /// Numbered status; 1 is success, so never 1 here.
    code: u8,
    /// The outcome's name, stable for programs.
    name: &'static str,
    /// The outcome in one sentence.
    title: &'static str,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<Cow<'a, str>>,
    /// The HTTP status again.
    status: u16,
    /// Fields at fault and why, where input was at fault.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    fields: BTreeMap<&'a str, Cow<'a, str>>,
}

impl<'a> Problem<'a> {
    /// An error as it is told in a language. A sentence that is not known there is told in English.
    fn told(error: &'a Error, language: Language) -> Self {
        let row = error.outcome().row();
        let say = |sentence: &'a str| language.sentence(sentence).unwrap_or(Cow::Borrowed(sentence));
        Self {
            code: row.code,
            name: row.name,
            title: language.outcome(error.outcome()),
            detail: error.detail().map(say),
            status: row.http,
            fields: error.fields().iter().map(|(name, why)| (name.as_str(), say(why))).collect(),
        }
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.outcome().row().http).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        match self.outcome() {
            Outcome::Failed => tracing::error!(error = ?self, "an operation failed"),
            Outcome::Unavailable => {
                tracing::warn!(error = ?self, "an operation was put off");
                response.insert_header((RETRY_AFTER, RETRY_SECONDS.to_string()));
            }
            Outcome::Unauthenticated => {
                response.insert_header((WWW_AUTHENTICATE, "Bearer"));
            }
            _ => {}
        }
        response.extensions_mut().insert(self.outcome());
        let language = language::spoken();
        response.insert_header((CONTENT_LANGUAGE, language.code())).insert_header((VARY, ACCEPT_LANGUAGE.as_str()));
        let mut response = match serde_json::to_vec(&Problem::told(self, language)) {
            Ok(body) => response.content_type(CONTENT_TYPE).body(body),
            Err(_) => response.finish(),
        };
        limits::refuse(self, response.headers_mut());
        response
    }
}

/// What any route may answer.
pub const ANY: &[Outcome] = &[Outcome::Failed, Outcome::Unavailable, Outcome::HeadersTooLarge];

/// What any route with a body may answer.
pub const BODY: &[Outcome] = &[
    Outcome::MissingField,
    Outcome::InvalidField,
    Outcome::Malformed,
    Outcome::RequestTimeout,
    Outcome::TooLarge,
    Outcome::UnsupportedMediaType,
];

/// What any route whose body is a file may answer.
pub const FILE: &[Outcome] = &[Outcome::InvalidField, Outcome::Malformed, Outcome::RequestTimeout, Outcome::TooLarge];

/// What any route that wants a token or a key may answer: a key may not be good for it, or be shown for a user who is none.
pub const TOKEN: &[Outcome] =
    &[Outcome::InvalidField, Outcome::Unauthenticated, Outcome::Forbidden, Outcome::Banned, Outcome::TooManyRequests];

/// What any other route may answer that counts who calls.
pub const COUNTED: &[Outcome] = &[Outcome::TooManyRequests];

/// Documents the problems of a route: `problems!(Name = ANY, BODY, &[NoSuchRoom])`.
macro_rules! problems {
    ($name:ident = $($outcomes:expr),+) => {
        struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses()
            -> std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::response::Response>> {
                $crate::doors::http::problem::responses(&[$($outcomes),+])
            }
        }
    };
}
pub(super) use problems;

/// One response a status, with an example for each outcome that has it.
pub fn responses(groups: &[&[Outcome]]) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status: BTreeMap<u16, Vec<Outcome>> = BTreeMap::new();
    for outcome in groups.iter().copied().flatten() {
        let outcomes = by_status.entry(outcome.row().http).or_default();
        if !outcomes.contains(outcome) {
            outcomes.push(*outcome);
        }
    }
    by_status.into_iter().map(|(status, outcomes)| (status.to_string(), response(&outcomes).into())).collect()
}

fn response(outcomes: &[Outcome]) -> Response {
    let says: Vec<_> =
        outcomes.iter().map(|outcome| format!("`{}` (code {})", outcome.row().name, outcome.row().code)).collect();
    let examples = outcomes.iter().map(|outcome| {
        let example = serde_json::to_value(Problem::told(&Error::from(*outcome), Language::English)).ok();
        (outcome.row().name, ExampleBuilder::new().summary(outcome.row().en).value(example).build())
    });
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).examples_from_iter(examples);
    let response = ResponseBuilder::new().description(says.join(", ")).content(CONTENT_TYPE, content.build());
    if outcomes.contains(&Outcome::TooManyRequests) { limited(response) } else { response }.build()
}

/// The header fields of an answer that refuses for a while.
fn limited(response: ResponseBuilder) -> ResponseBuilder {
    let fields = [
        ("Retry-After", "When to come back, in seconds"),
        (
            "RateLimit",
            "What is left (`r`) of the limit that is exhausted, and when all of it is back (`t`), in seconds",
        ),
        ("RateLimit-Policy", "How many (`q`) may be asked for in how many seconds (`w`)"),
    ];
    fields.into_iter().fold(response, |response, (name, description)| {
        let schema = ObjectBuilder::new().schema_type(Type::String);
        response.header(name, HeaderBuilder::new().schema(Some(schema)).description(Some(description)).build())
    })
}
