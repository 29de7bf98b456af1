//! PNG, chunk by chunk (W3C, "Portable Network Graphics (PNG) Specification (Third Edition)").

use image::metadata::Orientation;

use super::Stripped;
use super::cursor::Cursor;

/// What shows. Texts, times and Exif are left out, and so is all that nobody has heard of.
const KEPT: &[&[u8; 4]] = &[
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"bKGD",
    b"pHYs", b"acTL", b"fcTL", b"fdAT",
];

/// The picture alone, up to its end. None where that is missing.
pub(super) fn strip(bytes: &[u8]) -> Option<Stripped> {
    let mut input = Cursor(bytes);
    let mut stripped = Stripped { bytes: input.take(8)?.to_vec(), orientation: None, moves: false };
    loop {
        let start = input;
        let length = usize::try_from(u32::from_be_bytes(input.four()?)).ok()?;
        let name = input.four()?;
        let data = input.take(length)?;
        let _checksum = input.four()?;
        match &name {
            b"eXIf" => stripped.orientation = Orientation::from_exif_chunk(data),
            b"acTL" => stripped.moves = true,
            _ => {}
        }
        if KEPT.contains(&&name) {
            stripped.bytes.extend_from_slice(input.since(start));
        }
        if &name == b"IEND" {
            return Some(stripped);
        }
    }
}
