//! Where a login comes from.

use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::caller::chat;
use super::limits;
use crate::chat::Asking;
use crate::doors::address::device;
use crate::error::{Error, Result};
use crate::model::Device;

/// The device that a request comes from.
pub struct From(pub Device);

impl FromRequest for From {
    type Error = Infallible;
    type Future = Ready<std::result::Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(device(request))))
    }
}

/// Somebody who proves nothing and need not: counted by address.
pub struct Stranger(pub Device);

impl FromRequest for Stranger {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let device = device(request);
        let counted = chat(request).and_then(|chat| limits::count(chat, request, Asking::Address(device.address)));
        ready(counted.map(|()| Self(device)))
    }
}
