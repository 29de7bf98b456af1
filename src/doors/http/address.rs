//! From where a request comes.

use std::future::{Ready, ready};
use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use crate::error::{Error, Result};

/// The client's address.
pub struct Client(pub IpAddr);

impl FromRequest for Client {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let address = request.peer_addr().ok_or_else(|| Error::failed("a request from nowhere"));
        ready(address.map(|address| Self(address.ip())))
    }
}
