//! Pictures that people send instead of words.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::StickerId;
use super::text::given;

/// A sticker, as messages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"id": 1, "name": "wave"}))]
pub struct StickerLabel {
    /// The sticker's number.
    pub id: StickerId,
    /// Unique name.
    pub name: String,
}

/// A sticker of the catalogue.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": 1, "name": "wave", "media_type": "image/png", "width": 128, "height": 128, "url": "/api/v1/stickers/1/image", "created_at": "2026-01-05T10:00:00Z", "retired": false}))]
pub struct Sticker {
    /// The sticker's number.
    pub id: StickerId,
    /// Unique name.
    pub name: String,
    /// `image/png`, `image/webp` or `image/gif`.
    pub media_type: String,
    /// Pixels from side to side.
    pub width: i32,
    /// Pixels from top to bottom.
    pub height: i32,
    /// Where the image is. No token is needed.
    pub url: String,
    /// When it was added (RFC 3339, UTC).
    pub created_at: DateTime<Utc>,
    /// True where it may not be sent any more: old messages still show it.
    pub retired: bool,
}

impl Sticker {
    /// The sticker as messages show it.
    #[must_use]
    pub fn label(&self) -> StickerLabel {
        StickerLabel { id: self.id, name: self.name.clone() }
    }
}

/// The image of a sticker.
#[derive(Clone, Debug)]
pub struct StickerImage {
    /// Its media type.
    pub media_type: String,
    /// The file itself.
    pub bytes: Vec<u8>,
}

/// Which part of the catalogue to read.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetStickers {
    /// Only stickers with a greater number than this.
    pub after: Option<StickerId>,
    /// How many at most: 1 to 200.
    #[validate(range(min = 1, max = 200, message = "must be 1 to 200"))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: i64,
}

impl Default for GetStickers {
    fn default() -> Self {
        Self { after: None, limit: 50 }
    }
}

/// A part of the catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub struct StickerPage {
    /// Those that may be sent, oldest first.
    pub stickers: Vec<Sticker>,
    /// The number to give as `after` for the page that follows; null at the end.
    pub next: Option<StickerId>,
}

/// What to add a sticker as. The image is the body.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AddSticker {
    /// Unique name: 1 to 32 letters, digits, `_` or `-`, not digits alone.
    #[validate(custom(function = given))]
    #[param(required, min_length = 1, max_length = 32, example = "wave")]
    pub name: String,
}
