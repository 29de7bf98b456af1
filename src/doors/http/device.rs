//! Where a login comes from.

use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::{FromRequest, HttpRequest};

use super::address::Client;
use crate::model::Device;

/// Longest that a client's name of itself is kept, in characters.
const LONGEST: usize = 200;

/// The device that a request comes from.
pub struct From(pub Device);

impl FromRequest for From {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let user_agent = request.headers().get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        let user_agent = user_agent.map(|agent| agent.chars().take(LONGEST).collect());
        ready(Ok(Self(Device { address: Client::of(request).0, user_agent })))
    }
}
