//! WebP, chunk by chunk (RFC 9649).

use image::metadata::Orientation;

use super::Stripped;
use super::cursor::Cursor;

/// What shows. Exif and XMP are left out, and so is all that nobody has heard of.
const KEPT: &[&[u8; 4]] = &[b"VP8X", b"ICCP", b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L"];

/// What shows inside a frame.
const KEPT_IN_FRAME: &[&[u8; 4]] = &[b"ALPH", b"VP8 ", b"VP8L"];

/// Bits of the first byte of VP8X that announce Exif and XMP.
const METADATA: u8 = 0b0000_1100;

/// Length of what a frame says of itself before its chunks.
const FRAME_HEADER: usize = 16;

/// The picture alone, up to its end. None where that is missing.
pub(super) fn strip(bytes: &[u8]) -> Option<Stripped> {
    let mut input = Cursor(bytes);
    input.take(4)?;
    let length = usize::try_from(u32::from_le_bytes(input.four()?)).ok()?;
    input.take(4)?;
    let body = input.take(length.checked_sub(4)?)?;
    let mut stripped = Stripped { bytes: b"WEBP".to_vec(), orientation: None, moves: false };
    each_chunk(body, |name, data| {
        match name {
            b"EXIF" => {
                // Some writers put the heading that Exif has in JPEG before it.
                let data = data.strip_prefix(b"Exif\0\0").unwrap_or(data);
                stripped.orientation = Orientation::from_exif_chunk(data);
            }
            b"VP8X" => {
                let (flags, rest) = data.split_first()?;
                append(&mut stripped.bytes, name, &[&[flags & !METADATA], rest].concat())?;
            }
            b"ANMF" => {
                stripped.moves = true;
                let (header, chunks) = data.split_at_checked(FRAME_HEADER)?;
                let mut frame = header.to_vec();
                each_chunk(chunks, |name, data| {
                    if KEPT_IN_FRAME.contains(&name) { append(&mut frame, name, data) } else { Some(()) }
                })?;
                append(&mut stripped.bytes, name, &frame)?;
            }
            _ if KEPT.contains(&name) => append(&mut stripped.bytes, name, data)?,
            _ => {}
        }
        Some(())
    })?;
    let length = u32::try_from(stripped.bytes.len()).ok()?;
    stripped.bytes.splice(..0, [&b"RIFF"[..], &length.to_le_bytes()].concat());
    Some(stripped)
}

fn each_chunk<'a>(bytes: &'a [u8], mut chunk: impl FnMut(&[u8; 4], &'a [u8]) -> Option<()>) -> Option<()> {
    let mut input = Cursor(bytes);
    while !input.0.is_empty() {
        let name = input.four()?;
        let length = usize::try_from(u32::from_le_bytes(input.four()?)).ok()?;
        chunk(&name, input.take(length)?)?;
        // The last byte of padding is often forgotten.
        if length % 2 == 1 && !input.0.is_empty() {
            input.byte()?;
        }
    }
    Some(())
}

fn append(output: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) -> Option<()> {
    output.extend_from_slice(name);
    output.extend_from_slice(&u32::try_from(data.len()).ok()?.to_le_bytes());
    output.extend_from_slice(data);
    if data.len() % 2 == 1 {
        output.push(0);
    }
    Some(())
}
