//! In which language a caller reads what went wrong.

use actix_web::Error as ActixError;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::ACCEPT_LANGUAGE;
use actix_web::middleware::Next;

use crate::doors::language::Language;

tokio::task_local! {
    /// That of the request being answered: where an error becomes an answer, the request is not at hand.
    static SPOKEN: Language;
}

/// The language of the request being answered; the first of all where there is none.
pub fn spoken() -> Language {
    SPOKEN.try_with(|language| *language).unwrap_or_default()
}

/// Has every problem told in the language that its request asks for.
pub async fn speak(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, ActixError> {
    let asked = request.headers().get(ACCEPT_LANGUAGE).and_then(|languages| languages.to_str().ok());
    let language = Language::accepted(asked);
    SPOKEN.scope(language, async move { next.call(request).await.map_err(told) }).await
}

/// An error that is no answer yet would become one where nobody knows the language any more.
fn told(error: ActixError) -> ActixError {
    let response = error.error_response();
    InternalError::from_response(error, response).into()
}
