//! What a success looks like.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::outcome::Outcome;

/// A success: the numbered status of the contract, and what was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Answer<T> {
    /// 1, or 13 where somebody has to decide first.
    #[schema(example = 1)]
    code: u8,
    #[serde(flatten)]
    body: T,
}

/// Nothing more to say.
#[derive(Debug, Serialize, ToSchema)]
pub struct Done {}

impl<T: Serialize> Answer<T> {
    /// 200.
    pub fn ok(body: T) -> HttpResponse {
        Self::with(Outcome::Ok, body)
    }

    /// 201.
    pub fn created(body: T) -> HttpResponse {
        Self::with(Outcome::Created, body)
    }

    /// 202.
    pub fn pending(body: T) -> HttpResponse {
        Self::with(Outcome::Pending, body)
    }

    fn with(outcome: Outcome, body: T) -> HttpResponse {
        let row = outcome.row();
        HttpResponse::build(StatusCode::from_u16(row.http).unwrap_or(StatusCode::OK))
            .json(Self { code: row.code, body })
    }
}
