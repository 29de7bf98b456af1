//! Answers that go on as long as there is something to tell.

use std::convert::Infallible;
use std::fmt::Display;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use bytes::Bytes;
use futures_util::stream::unfold;
use tokio::time::timeout;

use super::sse;

/// Silence after which a stream carries a comment.
#[derive(Clone, Copy)]
pub struct KeepAlive(pub Duration);

/// What a stream carries next.
pub enum Told {
    /// These bytes, and there will be more.
    More(Bytes),
    /// These bytes, and then it ends.
    Last(Bytes),
}

/// Where a stream gets what it carries from.
pub trait Source {
    /// Waits for what comes next. Loses nothing when dropped before it is ready.
    async fn told(&mut self) -> Told;
}

/// A stream of Server-Sent Events, with where the reader stands at its beginning, if that is known.
pub fn answer(source: impl Source + 'static, known: Option<&impl Display>, keep_alive: KeepAlive) -> HttpResponse {
    // Spread out, so that streams which broke together do not come back together.
    let opening = sse::opening(rand::random_range(1000..4000), known);
    let stream = unfold(Writing::Opening(opening, source), move |writing| writing.next(keep_alive));
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/event-stream"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(stream)
}

enum Writing<S> {
    Opening(Bytes, S),
    Following(S),
    Ended,
}

impl<S: Source> Writing<S> {
    /// The next bytes. Asked for only when the connection takes more, so a client that does not read holds one
    /// chunk here and its queue in the hub, both bounded.
    async fn next(self, keep_alive: KeepAlive) -> Option<(Result<Bytes, Infallible>, Self)> {
        let (bytes, then) = match self {
            Self::Opening(bytes, source) => (bytes, Self::Following(source)),
            Self::Following(mut source) => match timeout(keep_alive.0, source.told()).await {
                Ok(Told::More(bytes)) => (bytes, Self::Following(source)),
                Ok(Told::Last(bytes)) => (bytes, Self::Ended),
                Err(_) => (sse::COMMENT, Self::Following(source)),
            },
            Self::Ended => return None,
        };
        Some((Ok(bytes), then))
    }
}
