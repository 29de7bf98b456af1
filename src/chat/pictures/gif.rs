//! GIF, block by block (CompuServe, "Graphics Interchange Format, Version 89a").

use super::Stripped;
use super::cursor::Cursor;

const EXTENSION: u8 = 0x21;
const FRAME: u8 = 0x2c;
const TRAILER: u8 = 0x3b;

const GRAPHIC_CONTROL: u8 = 0xf9;
const APPLICATION: u8 = 0xff;

/// Whole lengths of the two extensions that show: how long a frame stays, and how often all are repeated. Longer ones
/// carry something else.
const CONTROL_LENGTH: usize = 8;
const LOOP_LENGTH: usize = 19;

/// The picture alone, up to its end. None where it breaks off within a block.
pub(super) fn strip(bytes: &[u8]) -> Option<Stripped> {
    let mut input = Cursor(bytes);
    let start = input;
    input.take(6)?;
    let screen = input.take(7)?;
    skip_colours(&mut input, *screen.get(4)?)?;
    let mut kept = input.since(start).to_vec();
    let mut frames = 0_usize;
    loop {
        let start = input;
        match input.byte() {
            Some(EXTENSION) => {
                let label = input.byte()?;
                skip_blocks(&mut input)?;
                let whole = input.since(start);
                if shows(label, whole) {
                    kept.extend_from_slice(whole);
                }
            }
            Some(FRAME) => {
                let descriptor = input.take(9)?;
                skip_colours(&mut input, *descriptor.get(8)?)?;
                input.byte()?;
                skip_blocks(&mut input)?;
                kept.extend_from_slice(input.since(start));
                frames += 1;
            }
            // Many a writer forgets the trailer.
            Some(TRAILER) | None => {
                kept.push(TRAILER);
                return Some(Stripped { bytes: kept, orientation: None, moves: frames > 1 });
            }
            Some(_) => return None,
        }
    }
}

fn shows(label: u8, whole: &[u8]) -> bool {
    let names_loop = || {
        whole
            .get(3..14)
            .is_some_and(|name| [b"NETSCAPE2.0", b"ANIMEXTS1.0"].contains(&name.try_into().unwrap_or(&[0; 11])))
    };
    match label {
        GRAPHIC_CONTROL => whole.len() == CONTROL_LENGTH,
        APPLICATION => whole.len() == LOOP_LENGTH && names_loop(),
        _ => false,
    }
}

/// A table of colours, where the byte says that there is one.
fn skip_colours(input: &mut Cursor<'_>, packed: u8) -> Option<()> {
    if packed & 0x80 != 0 {
        input.take(3 << ((packed & 0x07) + 1))?;
    }
    Some(())
}

/// Blocks of data, up to an empty one.
fn skip_blocks(input: &mut Cursor<'_>) -> Option<()> {
    loop {
        match input.byte()? {
            0 => return Some(()),
            length => input.take(usize::from(length))?,
        };
    }
}
