//! What a request carries, read into an operation's input.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest, web};
use actix_web_lab::extract::Bytes;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tokio::time::timeout;
use validator::Validate;

use crate::doors::fields::{checked, input, json, misread, once_each};
use crate::error::{Error, Result};
use crate::outcome::Outcome;

/// Largest body of a request, in bytes.
const LARGEST: usize = 65_536;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// Slowest that a body may arrive.
#[derive(Clone, Copy)]
pub struct Timeout(pub Duration);

/// An input in JSON.
pub struct Json<T>(pub T);

/// An input in JSON or as a form, for the five calls: `curl -d` sends forms.
pub struct JsonOrForm<T>(pub T);

/// An input in the query string.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned + Validate> FromRequest for Json<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Body::of(request, payload);
        Box::pin(async move { body?.read(&[JSON]).await.and_then(input).map(Self) })
    }
}

impl<T: DeserializeOwned + Validate> FromRequest for JsonOrForm<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Body::of(request, payload);
        Box::pin(async move { body?.read(&[JSON, FORM]).await.and_then(input).map(Self) })
    }
}

impl<T: DeserializeOwned + Validate> FromRequest for Params<T> {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(request.query_string().as_bytes()));
        let read = serde_path_to_error::deserialize(pairs).map_err(misread);
        std::future::ready(read.and_then(checked).map(Self))
    }
}

struct Body {
    content_type: String,
    bytes: <Bytes<LARGEST> as FromRequest>::Future,
    timeout: Duration,
}

impl Body {
    fn of(request: &HttpRequest, payload: &mut Payload) -> Result<Self> {
        let timeout = request.app_data::<web::Data<Timeout>>().ok_or_else(|| Error::failed("no bound on a body"))?.0;
        let content_type =
            request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let content_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        Ok(Self { content_type, bytes: Bytes::<LARGEST>::from_request(request, payload), timeout })
    }

    /// The fields of the body, in one of the given media types.
    async fn read(self, accepted: &[&str]) -> Result<Map<String, Value>> {
        if !accepted.contains(&self.content_type.as_str()) {
            let detail = format!("Send the body with Content-Type: {}.", accepted.join(" or "));
            return Err(Error::new(Outcome::UnsupportedMediaType, detail));
        }
        let bytes = match timeout(self.timeout, self.bytes).await {
            Ok(Ok(Bytes(bytes))) => bytes,
            Ok(Err(error)) if error.as_response_error().status_code() == StatusCode::PAYLOAD_TOO_LARGE => {
                return Err(Error::new(Outcome::TooLarge, format!("A request body may have at most {LARGEST} bytes.")));
            }
            Ok(Err(_)) => return Err(Error::new(Outcome::Malformed, "The body broke off.")),
            Err(_) => {
                let limit = humantime::format_duration(self.timeout);
                return Err(Error::new(Outcome::RequestTimeout, format!("A body must arrive within {limit}.")));
            }
        };
        if self.content_type == FORM { form(&bytes) } else { json(&bytes) }
    }
}

fn form(bytes: &[u8]) -> Result<Map<String, Value>> {
    once_each(form_urlencoded::parse(bytes).map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))))
}
