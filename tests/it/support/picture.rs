//! Pictures that no painter would make.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};

/// A picture with as many colours as it has rows, opaque.
pub fn picture(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
    let paint = |x: u32, y: u32| Rgba([(y % 256) as u8, (x % 256) as u8, 90, 255]);
    encoded(&RgbaImage::from_fn(width, height, paint).into(), format)
}

pub fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let image = if format == ImageFormat::Jpeg { image.to_rgb8().into() } else { image.clone() };
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A chunk of PNG with its checksum.
pub fn png_chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut checksum = !0_u32;
    for byte in name.iter().chain(data) {
        checksum ^= u32::from(*byte);
        for _ in 0..8 {
            checksum = if checksum & 1 == 1 { 0xedb8_8320 ^ (checksum >> 1) } else { checksum >> 1 };
        }
    }
    [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], name, data, &(!checksum).to_be_bytes()].concat()
}

/// A PNG with more chunks, right after its header.
pub fn with_png_chunks(png: &[u8], chunks: &[u8]) -> Vec<u8> {
    [&png[..33], chunks, &png[33..]].concat()
}

/// A PNG that says of itself that it is this large, and has nothing to show.
pub fn png_of_size(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), png_chunk(b"IHDR", &header), png_chunk(b"IDAT", &[]), png_chunk(b"IEND", &[])]
        .concat()
}

/// A zlib stream that unpacks to this many megabytes of zeros, and takes a hundredth of that.
pub fn zeros(megabytes: usize) -> Vec<u8> {
    let image = DynamicImage::new_luma8(1 << 10, u32::try_from(megabytes << 10).unwrap());
    let png = encoded(&image, ImageFormat::Png);
    let start = png.windows(4).position(|name| name == b"IDAT").unwrap();
    let length = u32::from_be_bytes(png[start - 4..start].try_into().unwrap());
    png[start + 4..start + 4 + usize::try_from(length).unwrap()].to_vec()
}

/// Exif that says where a picture was taken and how the camera was held: a TIFF header, a directory with orientation,
/// maker and a pointer to a directory of positions.
pub fn exif(orientation: u8) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
    };
    [
        b"MM\0\x2a\0\0\0\x08\0\x03".to_vec(),
        entry(0x010f, 2, 4, *b"SPY\0"),
        entry(0x0112, 3, 1, [0, orientation, 0, 0]),
        entry(0x8825, 4, 1, [0, 0, 0, 50]),
        vec![0; 4],
        b"\0\x01".to_vec(),
        entry(0x0001, 2, 4, *b"GPSN"),
        vec![0; 4],
    ]
    .concat()
}

/// A JPEG with segments before all others: Exif, and a comment.
pub fn jpeg_with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let segment = |marker: u8, data: &[u8]| {
        [&[0xff, marker][..], &u16::try_from(data.len() + 2).unwrap().to_be_bytes(), data].concat()
    };
    let exif = segment(0xe1, &[b"Exif\0\0", &exif(orientation)[..]].concat());
    [&jpeg[..2], &exif, &segment(0xfe, b"GPSN comment"), &jpeg[2..]].concat()
}

/// A GIF of two frames that repeats for ever, with a comment, XMP and a page of HTML after its end.
pub fn gif() -> Vec<u8> {
    let frame = |shade: u8| image::Frame::new(RgbaImage::from_pixel(8, 8, Rgba([shade, 0, 0, 255])));
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
    encoder.set_repeat(image::codecs::gif::Repeat::Infinite).unwrap();
    encoder.encode_frames([frame(10), frame(200)]).unwrap();
    drop(encoder);
    let trailer = bytes.pop().unwrap();
    bytes.extend_from_slice(b"\x21\xfe\x0cGPSN comment\0\x21\xff\x0bXMP DataXMP\x04GPSN\0");
    bytes.push(trailer);
    bytes.extend_from_slice(b"<html><script>alert('GPSN')</script>");
    bytes
}

/// A WebP with Exif and XMP after the picture.
pub fn webp_with_exif(webp: &[u8]) -> Vec<u8> {
    let chunk = |name: &[u8; 4], data: &[u8]| {
        let padding = vec![0; data.len() % 2];
        [name, &u32::try_from(data.len()).unwrap().to_le_bytes()[..], data, &padding].concat()
    };
    let image = image::load_from_memory(webp).unwrap();
    let side = |length: u32| (length - 1).to_le_bytes()[..3].to_vec();
    let header = [vec![0b0001_1100, 0, 0, 0], side(image.width()), side(image.height())].concat();
    let body = [
        b"WEBP".to_vec(),
        chunk(b"VP8X", &header),
        webp[12..].to_vec(),
        chunk(b"EXIF", &exif(1)),
        chunk(b"XMP ", b"<x:xmpmeta>GPSN</x:xmpmeta>"),
    ]
    .concat();
    [b"RIFF".to_vec(), u32::try_from(body.len()).unwrap().to_le_bytes().to_vec(), body].concat()
}
