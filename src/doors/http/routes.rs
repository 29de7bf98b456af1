//! What is not there.

use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};

use super::docs::Document;
use crate::error::Error;
use crate::outcome::Outcome;

/// Answers what no route takes: 405 with the methods that the address takes, or 404.
pub async fn missing(request: HttpRequest, document: web::Data<Document>) -> HttpResponse {
    let methods = document.methods(request.path());
    if methods.is_empty() {
        return Error::new(Outcome::NoSuchRoute, "See /docs for what there is.").error_response();
    }
    let allowed = methods.join(", ");
    let mut response = Error::new(Outcome::MethodNotAllowed, format!("This address takes {allowed}.")).error_response();
    if let Ok(allowed) = HeaderValue::from_str(&allowed) {
        response.headers_mut().insert(ALLOW, allowed);
    }
    response
}
