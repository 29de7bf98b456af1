//! The files that browsers load.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, LazyLock, OnceLock};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::comments::stripped;

/// In files that are not below `/assets`: where the assets are.
const ASSETS: &str = "{{assets}}";

/// The release of files that change while they are served.
const CHANGING: &str = "changing";

/// The files of `web/`.
#[derive(RustEmbed)]
#[folder = "web/"]
#[exclude = "package.json"]
struct Embedded;

/// Those that the program carries.
static EMBEDDED: LazyLock<Embeds> = LazyLock::new(Embeds::load);

struct Embeds {
    /// Names the content of all of them, so that whatever imports another finds that of its own release.
    release: String,
    files: BTreeMap<String, Arc<File>>,
}

/// A file as it is served.
pub struct File {
    /// What it is (RFC 2046).
    pub media_type: &'static str,
    /// What is in it.
    pub content: Bytes,
    /// Names the content (RFC 9110, section 8.8.3).
    pub tag: String,
    compressed: OnceLock<Option<Bytes>>,
}

impl File {
    /// A file of that name, which tells what it is.
    pub fn new(name: &str, content: impl Into<Bytes>) -> Self {
        let content = content.into();
        let tag = digest(Sha256::new_with_prefix(&content));
        Self { media_type: media_type(name), content, tag, compressed: OnceLock::new() }
    }

    /// The content by gzip (RFC 1952), where that makes it smaller; compressed when it is first asked for.
    pub fn compressed(&self) -> Option<Bytes> {
        self.compressed.get_or_init(|| compress(&self.content)).clone()
    }
}

/// Where files come from.
pub enum Files {
    /// The program.
    Embedded,
    /// A directory, read anew each time.
    Directory(PathBuf),
}

impl Files {
    /// Those of a directory, or those of the program.
    pub fn of(directory: Option<PathBuf>) -> Self {
        directory.map_or(Self::Embedded, Self::Directory)
    }

    /// Stands in the addresses of all that is below `/assets`: the content's name, where that does not change.
    pub fn release(&self) -> &str {
        match self {
            Self::Embedded => &EMBEDDED.release,
            Self::Directory(_) => CHANGING,
        }
    }

    /// Whether what is served at addresses with this in them will always be the same.
    pub fn lasts(&self, release: &str) -> bool {
        release != CHANGING && release == self.release()
    }

    /// The file of that name.
    pub async fn find(&self, name: &str) -> Option<Arc<File>> {
        match self {
            Self::Embedded => EMBEDDED.files.get(name).cloned(),
            Self::Directory(directory) => {
                let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
                let path = inside.then(|| directory.join(name))?;
                let content = tokio::fs::read(path).await.ok()?;
                Some(Arc::new(File::new(name, served(name, content.into(), CHANGING))))
            }
        }
    }
}

impl Embeds {
    fn load() -> Self {
        let names: Vec<_> = Embedded::iter().collect();
        let contents: BTreeMap<String, Cow<'static, [u8]>> =
            names.iter().filter_map(|name| Some((name.to_string(), Embedded::get(name)?.data))).collect();
        let mut hash = Sha256::new();
        for (name, content) in &contents {
            hash.update(name);
            hash.update(content);
        }
        let mut release = digest(hash);
        release.truncate(12);
        let files = contents.into_iter().map(|(name, content)| {
            let file = File::new(&name, served(&name, content, &release));
            (name, Arc::new(file))
        });
        Self { files: files.collect(), release }
    }
}

/// A file as browsers are to have it. What is at the root is told where the assets are.
fn served(name: &str, content: Cow<'static, [u8]>, release: &str) -> Bytes {
    let Ok(text) = std::str::from_utf8(&content) else { return content.into_owned().into() };
    let text = if name.ends_with(".js") || name.ends_with(".css") { stripped(text) } else { text.to_owned() };
    if name.contains('/') { text.into() } else { text.replace(ASSETS, &format!("/assets/{release}")).into() }
}

fn digest(hash: Sha256) -> String {
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

fn compress(content: &[u8]) -> Option<Bytes> {
    let mut writer = GzEncoder::new(Vec::with_capacity(content.len() / 3), Compression::best());
    writer.write_all(content).ok()?;
    let compressed = writer.finish().ok()?;
    (compressed.len() < content.len()).then(|| compressed.into())
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "webmanifest") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        _ => "text/plain; charset=utf-8",
    }
}
