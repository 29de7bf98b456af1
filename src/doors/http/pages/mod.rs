//! The pages that people open: the web client, what a website embeds, and the guides for developers.

mod comments;
mod files;
mod guide;

use std::path::PathBuf;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_ENCODING, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY,
    CROSS_ORIGIN_OPENER_POLICY, CROSS_ORIGIN_RESOURCE_POLICY, ETAG, EntityTag, Header, HeaderValue, IfNoneMatch, VARY,
};
use actix_web::middleware::DefaultHeaders;
use actix_web::{HttpRequest, HttpResponse, Route, guard, web};
use utoipa_swagger_ui::{Config, SwaggerUi};

pub use files::{File, Files};

use crate::error::{Error, Result};
use crate::outcome::Outcome;

/// What the client may do: run what came with it, speak with this server, and nothing else.
const CLIENT: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
    connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// What a guide may do, which has no script.
const GUIDE: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// What Swagger UI may do, which styles itself inline and draws with data URLs.
const REFERENCE: &str =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/// Asked again each time, and answered from the cache where nothing has changed.
const FRESH: HeaderValue = HeaderValue::from_static("no-cache");

/// The same for ever, as the address names the content.
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Serves the pages, from a directory in place of those that the program carries where one is given.
pub fn configure(service: &mut web::ServiceConfig, directory: Option<PathBuf>) {
    let config = Config::new(["/openapi.json"]).persist_authorization(true).try_it_out_enabled(true).use_base_layout();
    service
        .app_data(web::Data::new(Files::of(directory)))
        .route("/", read().to(client))
        .route("/favicon.ico", read().to(icon))
        .route("/widget.js", read().to(widget))
        .route("/miaou.js", read().to(library))
        .route("/assets/{release}/{file:.*}", read().to(asset))
        .route("/docs", read().to(|| async { web::Redirect::to("/docs/").permanent() }))
        .route("/docs/", read().to(guide::contents))
        .route("/docs/api", read().to(|| async { web::Redirect::to("/docs/api/").permanent() }))
        .service(
            web::scope("/docs/api")
                .wrap(DefaultHeaders::new().add((CONTENT_SECURITY_POLICY, REFERENCE)))
                .service(SwaggerUi::new("/{_:.*}").config(config)),
        )
        .route("/docs/{guide}", read().to(guide::guide));
}

/// A route for who reads, and for who only asks what there is to read.
fn read() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

async fn client(request: HttpRequest, files: web::Data<Files>) -> Result<HttpResponse> {
    let page = files.find("index.html").await.ok_or_else(|| Error::failed("the client has no page"))?;
    let mut response = page_of(&request, &page, CLIENT);
    // No page that opened this one, or that it opens, has a hold on it.
    response.headers_mut().insert(CROSS_ORIGIN_OPENER_POLICY, HeaderValue::from_static("same-origin"));
    Ok(response)
}

/// For pages that name no icon, such as a document for programs.
async fn icon(request: HttpRequest, files: web::Data<Files>) -> Result<HttpResponse> {
    let icon = files.find("icon.svg").await.ok_or_else(no_such_file)?;
    Ok(answer(&request, &icon, FRESH))
}

/// What a page of another origin loads by an address that never changes.
async fn widget(request: HttpRequest, files: web::Data<Files>) -> Result<HttpResponse> {
    let script = files.find("widget.js").await.ok_or_else(|| Error::failed("there is no widget"))?;
    let mut response = answer(&request, &script, FRESH);
    open_to_all(&mut response);
    Ok(response)
}

/// The library, with all that it imports, by an address that never changes.
async fn library(request: HttpRequest, files: web::Data<Files>) -> HttpResponse {
    let script = format!("export * from \"/assets/{}/miaou.js\";\n", files.release());
    let mut response = answer(&request, &File::new("miaou.js", script), FRESH);
    open_to_all(&mut response);
    response
}

async fn asset(
    request: HttpRequest,
    files: web::Data<Files>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse> {
    let (release, name) = path.into_inner();
    let file = files.find(&name).await.ok_or_else(no_such_file)?;
    // A page of another release, as there are while nodes are updated, gets what there is, but is not to keep it.
    let kept = if files.lasts(&release) { IMMUTABLE } else { FRESH };
    let mut response = answer(&request, &file, kept);
    open_to_all(&mut response);
    Ok(response)
}

fn no_such_file() -> Error {
    Error::new(Outcome::NoSuchRoute, "There is no such file. Load the page again: it may be of another version.")
}

/// A page, with what it may do.
fn page_of(request: &HttpRequest, page: &File, policy: &'static str) -> HttpResponse {
    let mut response = answer(request, page, FRESH);
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}

/// A file, or 304 to whom has it already; compressed for whom takes that.
fn answer(request: &HttpRequest, file: &File, kept: HeaderValue) -> HttpResponse {
    // Weak, as it stands for the content in whatever coding.
    let tag = EntityTag::new_weak(file.tag.clone());
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, kept)).insert_header((VARY, HeaderValue::from_static("accept-encoding")));
    response.insert_header((ETAG, tag.to_string()));
    let known = match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(&tag)),
        Ok(IfNoneMatch::Any) | Err(_) => false,
    };
    if known {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    response.content_type(file.media_type);
    match file.compressed().filter(|_| takes_gzip(request)) {
        Some(compressed) => response.insert_header((CONTENT_ENCODING, "gzip")).body(compressed),
        None => response.body(file.content.clone()),
    }
}

fn takes_gzip(request: &HttpRequest) -> bool {
    let accepted = request.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        name.trim().eq_ignore_ascii_case("gzip") && !matches!(weight.trim(), "q=0" | "q=0.0")
    })
}

/// Lets pages of any origin load it. There is nothing in it that not everybody may read.
fn open_to_all(response: &mut HttpResponse) {
    let fields = response.headers_mut();
    fields.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    fields.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
}
