//! The guides for developers: the documents of `docs/` as pages.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use actix_web::{HttpRequest, HttpResponse, web};
use comrak::nodes::NodeValue;
use comrak::{Arena, Options, format_html, parse_document};
use rust_embed::RustEmbed;

use super::{File, Files, GUIDE, page_of};
use crate::error::{Error, Result};
use crate::outcome::Outcome;

/// The guides in the order in which they are offered: name in the address, document, what it is called in the list of all.
const GUIDES: &[(&str, &str, &str)] = &[
    ("", "README.md", "Start"),
    ("rest", "rest.md", "REST and streams"),
    ("javascript", "javascript.md", "JavaScript"),
    ("widget", "widget.md", "Widget"),
    ("socketio", "socketio.md", "Socket.IO"),
    ("frames", "frames.md", "JSON frames"),
    ("tchatator", "tchatator.md", "Slash commands"),
    ("protocols", "protocols.md", "Coming from elsewhere"),
];

#[derive(RustEmbed)]
#[folder = "docs/"]
#[include = "*.md"]
struct Documents;

#[derive(RustEmbed)]
#[folder = "openapi/"]
struct Described;

/// The pages by name.
static PAGES: LazyLock<HashMap<&'static str, Page>> =
    LazyLock::new(|| GUIDES.iter().filter_map(|(name, document, _)| Some((*name, Page::of(document)?))).collect());

/// The documents for programs, by name.
static DESCRIBED: LazyLock<HashMap<String, File>> = LazyLock::new(|| {
    let file =
        |name: Cow<'static, str>| Some((name.to_string(), File::new(&name, Described::get(&name)?.data.into_owned())));
    Described::iter().filter_map(file).collect()
});

struct Page {
    title: String,
    html: String,
    /// Within the frame that the program carries.
    framed: OnceLock<File>,
}

/// The first guide, which leads to the others.
pub async fn contents(request: HttpRequest, files: web::Data<Files>) -> Result<HttpResponse> {
    shown(&request, &files, "").await
}

/// A guide, or one of the documents for programs that guides refer to.
pub async fn guide(request: HttpRequest, files: web::Data<Files>, name: web::Path<String>) -> Result<HttpResponse> {
    if let Some(described) = DESCRIBED.get(&*name) {
        return Ok(page_of(&request, described, GUIDE));
    }
    shown(&request, &files, &name).await
}

async fn shown(request: &HttpRequest, files: &Files, name: &str) -> Result<HttpResponse> {
    let no_such_guide = || Error::new(Outcome::NoSuchRoute, "There is no such guide; /docs/ lists those there are.");
    let page = PAGES.get(name).ok_or_else(no_such_guide)?;
    let frame = files.find("guide.html").await.ok_or_else(|| Error::failed("guides have no frame"))?;
    Ok(match files {
        Files::Embedded => page_of(request, page.framed.get_or_init(|| page.within(&frame, name)), GUIDE),
        Files::Directory(_) => page_of(request, &page.within(&frame, name), GUIDE),
    })
}

/// Links to all guides, of which one is shown.
fn list(shown: &str) -> String {
    let link = |(name, _, title): &(&str, &str, &str)| {
        let here = if *name == shown { " aria-current=\"page\"" } else { "" };
        format!("<li><a href=\"/docs/{name}\"{here}>{title}</a></li>")
    };
    GUIDES.iter().map(link).collect()
}

impl Page {
    fn of(document: &str) -> Option<Self> {
        let text = Documents::get(document)?.data;
        let text = String::from_utf8_lossy(&text);
        let title = text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or("miaou").to_owned();
        let mut options = Options::default();
        options.extension.table = true;
        options.extension.autolink = true;
        options.extension.header_id_prefix = Some(String::new());
        let arena = Arena::new();
        let root = parse_document(&arena, &text, &options);
        for node in root.descendants() {
            if let NodeValue::Link(link) = &mut node.data_mut().value {
                link.url = address(&link.url).into_owned();
            }
        }
        let mut html = String::with_capacity(text.len() * 2);
        format_html(root, &options, &mut html).ok()?;
        // What scrolls has to be reached by the keyboard; a heading that says nothing is none.
        let html = html.replace("<pre>", "<pre tabindex=\"0\">").replace("<th></th>", "<td></td>");
        Some(Self { title, html, framed: OnceLock::new() })
    }

    fn within(&self, frame: &File, name: &str) -> File {
        let html = String::from_utf8_lossy(&frame.content)
            .replace("{{title}}", &escaped(&self.title))
            .replace("{{guides}}", &list(name))
            .replace("{{page}}", &self.html);
        File::new("guide.html", html)
    }
}

/// Where a link between documents leads between pages.
fn address(link: &str) -> Cow<'_, str> {
    let link = link.trim_start_matches("http://localhost:8080");
    let (document, place) = link.split_once('#').map_or((link, String::new()), |(at, place)| (at, format!("#{place}")));
    if let Some((name, ..)) = GUIDES.iter().find(|(_, file, _)| *file == document) {
        return format!("/docs/{name}{place}").into();
    }
    match document {
        "../openapi/outcomes.json" => "/docs/outcomes.json".into(),
        "../openapi/miaou.json" => "/openapi.json".into(),
        "../openapi/socketio.json" => "/docs/socketio.json".into(),
        _ => link.into(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
