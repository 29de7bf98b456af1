//! A file as the body of a request.

use std::time::{Duration, Instant};

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::{FromRequest, HttpRequest, web};
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::unfold;

use super::body::Timeout;
use crate::chat::Upload;
use crate::error::{Error, Result};
use crate::outcome::Outcome;

/// Slowest that a file may arrive, in bytes a second, on top of the time that any body has.
const SLOWEST: u64 = 16 << 10;

/// The body, not read yet.
pub struct File(pub Upload);

impl FromRequest for File {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let length = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let timeout = request.app_data::<web::Data<Timeout>>().ok_or_else(|| Error::failed("no bound on a body"));
        let arriving = timeout.map(|timeout| Arriving::new(payload.take(), timeout.0));
        let upload = arriving.map(|arriving| Upload::new(length, unfold(arriving, Arriving::next).boxed_local()));
        std::future::ready(upload.map(Self))
    }
}

struct Arriving {
    payload: Payload,
    began: Instant,
    patience: Duration,
    received: u64,
}

impl Arriving {
    fn new(payload: Payload, patience: Duration) -> Self {
        Self { payload, began: Instant::now(), patience, received: 0 }
    }

    async fn next(mut self) -> Option<(Result<Bytes>, Self)> {
        let deadline = self.began + self.patience + Duration::from_secs(self.received / SLOWEST);
        let chunk = match tokio::time::timeout_at(deadline.into(), self.payload.next()).await {
            Ok(chunk) => chunk?.map_err(|_| Error::new(Outcome::Malformed, "The body broke off.")),
            Err(_) => Err(Error::new(Outcome::RequestTimeout, "The file stopped arriving, or arrives too slowly.")),
        };
        if let Ok(chunk) = &chunk {
            self.received = self.received.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
        }
        Some((chunk, self))
    }
}
