//! Files that messages carry.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::AttachmentId;

/// A file, as messages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"id": "0198c0de-0000-7000-8000-000000000001", "name": "photo.jpg", "media_type": "image/jpeg", "size": 48213, "width": 1280, "height": 960}))]
pub struct AttachmentLabel {
    /// The upload.
    pub id: AttachmentId,
    /// What to call it when it is saved.
    pub name: String,
    /// What it is, by its content.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Pixels from side to side, of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<i32>,
    /// Pixels from top to bottom, of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<i32>,
}

/// A file that was uploaded.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198c0de-0000-7000-8000-000000000001", "name": "photo.jpg", "media_type": "image/jpeg", "size": 48213, "width": 1280, "height": 960, "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "url": "/api/v1/attachments/0198c0de-0000-7000-8000-000000000001/file", "thumbnail_url": "/api/v1/attachments/0198c0de-0000-7000-8000-000000000001/thumbnail", "expires_at": "2026-01-06T10:00:00Z"}))]
pub struct Attachment {
    #[serde(flatten)]
    label: AttachmentLabel,
    /// Hash of the file as it is kept: pictures are kept without their metadata.
    sha256: FileHash,
    /// Where the file is, for whoever may read it. It wants a token, or a link.
    url: String,
    /// Where a small picture of it is, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    thumbnail_url: Option<String>,
    /// When it goes unless a message refers to it by then; absent where one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<DateTime<Utc>>,
}

/// Whether a file has a small picture of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thumbnail {
    /// It has one.
    There,
    /// It is no picture.
    Absent,
}

impl Attachment {
    /// A file with the addresses that follow from its id.
    #[must_use]
    pub fn new(
        label: AttachmentLabel,
        sha256: FileHash,
        thumbnail: Thumbnail,
        expires_at: Option<DateTime<Utc>>,
    ) -> Self {
        let url = format!("/api/v1/attachments/{}/file", label.id);
        let thumbnail_url = match thumbnail {
            Thumbnail::There => Some(format!("/api/v1/attachments/{}/thumbnail", label.id)),
            Thumbnail::Absent => None,
        };
        Self { label, sha256, url, thumbnail_url, expires_at }
    }

    /// Addresses that are good without a token.
    #[must_use]
    pub fn link(&self, proof: &str, expires_at: DateTime<Utc>) -> AttachmentLink {
        let with_proof = |url: &String| format!("{url}?link={proof}");
        let thumbnail_url = self.thumbnail_url.as_ref().map(with_proof);
        AttachmentLink { url: with_proof(&self.url), thumbnail_url, expires_at }
    }
}

/// Addresses of a file for an `<img>` or a download, which cannot send a token. They show what their owner may read
/// at the moment they are used.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"url": "/api/v1/attachments/0198c0de-0000-7000-8000-000000000001/file?link=eyJhbGciOiJIUzI1NiJ9...", "thumbnail_url": "/api/v1/attachments/0198c0de-0000-7000-8000-000000000001/thumbnail?link=eyJhbGciOiJIUzI1NiJ9...", "expires_at": "2026-01-05T10:10:00Z"}))]
pub struct AttachmentLink {
    /// The file.
    pub url: String,
    /// A small picture of it, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbnail_url: Option<String>,
    /// When they are worthless.
    pub expires_at: DateTime<Utc>,
}

/// What to call an upload. The file is the body.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AddAttachment {
    /// What to call it when it is saved. Directories and what no file name should have are taken out.
    #[validate(length(max = 4096, message = "must have at most 4096 characters"))]
    #[param(example = "photo.jpg")]
    pub name: String,
}

/// SHA-256 of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(into = "String")]
#[schema(value_type = String)]
pub struct FileHash(pub Vec<u8>);

impl fmt::Display for FileHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl From<FileHash> for String {
    fn from(hash: FileHash) -> Self {
        hash.to_string()
    }
}
