//! Pictures: checked by what they are and not by what they are called, and freed of what they tell about who took them.
//!
//! Order matters. The chunks that are not the picture go first, so that no decoder unpacks them; then the header is
//! read and its dimensions are checked; only then is anything decoded, with a bound on what that may allocate.

mod cursor;
mod gif;
mod kind;
mod png;
mod webp;

use std::io::Cursor as Reader;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageError, ImageReader, Limits};

pub(super) use kind::PictureKind;

use super::turns::Turns;
use crate::error::{Error, Result};
use crate::outcome::Outcome;
use crate::store::files::Sealed;

const QUALITY: u8 = 90;
const THUMBNAIL_QUALITY: u8 = 80;

/// Longest side of a thumbnail, in pixels.
const THUMBNAIL: u32 = 320;

/// Most memory that one picture may take while it is decoded.
const MEMORY: u64 = 256 << 20;

/// How large a picture may be.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    /// Longest side, in pixels.
    pub(super) side: u32,
    /// Width times height.
    pub(super) area: u64,
}

/// A picture that is what it says, and no more.
pub(super) struct Picture {
    pub(super) kind: PictureKind,
    pub(super) bytes: Vec<u8>,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// Looks at pictures in turn: each takes a core and much memory.
#[derive(Clone)]
pub(super) struct Pictures {
    turns: Turns,
}

impl Pictures {
    pub(super) fn new() -> Self {
        Self { turns: Turns::new("Too many pictures are being looked at at once.") }
    }

    /// The picture without what is not the picture: Exif, positions, comments, whatever follows its end.
    ///
    /// # Errors
    /// `invalid_field` where it is no whole picture of its kind, `too_large` beyond the bounds.
    pub(super) async fn clean(&self, kind: PictureKind, bytes: Vec<u8>, bounds: Bounds) -> Result<Picture> {
        self.turns.run(move || Ok(clean(kind, &bytes, bounds)?.0)).await?
    }

    /// As [`Pictures::clean`], with a thumbnail. The file is read only once it is its turn.
    pub(super) async fn clean_and_reduce(
        &self,
        kind: PictureKind,
        file: Sealed,
        bounds: Bounds,
    ) -> Result<(Picture, Picture)> {
        let work = move || {
            let (picture, image, profile) = clean(kind, &file.read()?, bounds)?;
            Ok((picture, thumbnail(&image, profile)?))
        };
        self.turns.run(work).await?
    }
}

/// What a file is when all but the picture is taken out.
struct Stripped {
    bytes: Vec<u8>,
    /// What the Exif chunk said of how the camera was held.
    orientation: Option<Orientation>,
    moves: bool,
}

type Profile = Option<Vec<u8>>;

fn clean(kind: PictureKind, bytes: &[u8], bounds: Bounds) -> Result<(Picture, DynamicImage, Profile)> {
    let stripped = match kind {
        // Its coding loses a little each time, but nothing else shows which of its segments are harmless.
        PictureKind::Jpeg => None,
        PictureKind::Png => Some(png::strip(bytes).ok_or_else(|| broken(kind))?),
        PictureKind::WebP => Some(webp::strip(bytes).ok_or_else(|| broken(kind))?),
        PictureKind::Gif => Some(gif::strip(bytes).ok_or_else(|| broken(kind))?),
    };
    let source = stripped.as_ref().map_or(bytes, |stripped| &stripped.bytes);
    let (mut image, mut profile, found) = decode(kind, source, bounds)?;
    let (orientation, moves) = match &stripped {
        Some(stripped) => (stripped.orientation.unwrap_or(Orientation::NoTransforms), stripped.moves),
        None => (found, false),
    };
    if !moves {
        image.apply_orientation(orientation);
    }
    let bytes = match stripped {
        Some(stripped) if moves || orientation == Orientation::NoTransforms => stripped.bytes,
        Some(_) | None => {
            if kind == PictureKind::Jpeg {
                (image, profile) = (image.to_rgb8().into(), profile.filter(|profile| is_rgb(profile)));
            }
            encode(kind, &image, profile.clone(), QUALITY)?
        }
    };
    let (width, height) = (image.width(), image.height());
    Ok((Picture { kind, bytes, width, height }, image, profile))
}

/// The first frame, its colour profile and how the camera was held.
fn decode(kind: PictureKind, bytes: &[u8], bounds: Bounds) -> Result<(DynamicImage, Profile, Orientation)> {
    let refused = |error: ImageError| match error {
        ImageError::Limits(_) => out_of_bounds(bounds),
        ImageError::Decoding(_)
        | ImageError::Encoding(_)
        | ImageError::Parameter(_)
        | ImageError::Unsupported(_)
        | ImageError::IoError(_) => broken(kind).caused_by(error),
    };
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(bounds.side), Some(bounds.side));
    limits.max_alloc = Some(MEMORY);
    let mut reader = ImageReader::with_format(Reader::new(bytes), kind.format());
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    if width > bounds.side || height > bounds.side || u64::from(width) * u64::from(height) > bounds.area {
        return Err(out_of_bounds(bounds));
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().unwrap_or_default();
    Ok((DynamicImage::from_decoder(decoder).map_err(refused)?, profile, orientation))
}

/// A small picture for a list: with transparency where there is some.
fn thumbnail(image: &DynamicImage, profile: Profile) -> Result<Picture> {
    let larger = image.width() > THUMBNAIL || image.height() > THUMBNAIL;
    let small = if larger { image.thumbnail(THUMBNAIL, THUMBNAIL) } else { image.clone() }.to_rgba8();
    let transparent = small.pixels().any(|pixel| pixel.0.last().is_some_and(|alpha| *alpha < u8::MAX));
    let (kind, small) = if transparent {
        (PictureKind::Png, DynamicImage::from(small))
    } else {
        (PictureKind::Jpeg, DynamicImage::from(small).to_rgb8().into())
    };
    let bytes = encode(kind, &small, profile.filter(|profile| is_rgb(profile)), THUMBNAIL_QUALITY)?;
    Ok(Picture { kind, bytes, width: small.width(), height: small.height() })
}

fn encode(kind: PictureKind, image: &DynamicImage, profile: Profile, quality: u8) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let done = match kind {
        PictureKind::Jpeg => {
            let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
            image.write_with_encoder(with_profile(encoder, profile))
        }
        PictureKind::Png => image.write_with_encoder(with_profile(PngEncoder::new(&mut bytes), profile)),
        PictureKind::WebP => image.write_with_encoder(with_profile(WebPEncoder::new_lossless(&mut bytes), profile)),
        PictureKind::Gif => return Err(Error::failed("pictures of this kind are not written")),
    };
    done.map_err(Error::failed)?;
    Ok(bytes)
}

/// A profile that an encoder does not take is left out: colours are a little off then.
fn with_profile<E: ImageEncoder>(mut encoder: E, profile: Profile) -> E {
    if let Some(profile) = profile {
        let _ = encoder.set_icc_profile(profile);
    }
    encoder
}

/// True where a colour profile speaks of red, green and blue (ICC.1:2022, 7.2.6).
fn is_rgb(profile: &[u8]) -> bool {
    profile.get(16..20) == Some(b"RGB ")
}

fn broken(kind: PictureKind) -> Error {
    Error::invalid("body", format!("is not a whole picture of type {}", kind.media_type()))
}

fn out_of_bounds(Bounds { side, area }: Bounds) -> Error {
    let detail = format!("A picture may have at most {side} × {side} pixels here, and {area} in all.");
    Error::new(Outcome::TooLarge, detail)
}
