//! Pictures that are uploaded: what they tell of who took them is gone, and none is larger than it looks.

use image::{AnimationDecoder, DynamicImage, GenericImageView, ImageFormat, Rgba, RgbaImage, load_from_memory};
use serde_json::{Value, json};

use crate::support::picture::{
    encoded, exif, gif, jpeg_with_exif, picture, png_chunk, png_of_size, webp_with_exif, with_png_chunks, zeros,
};
use crate::support::{Reply, TestServer, User};

async fn upload(user: &User, file: Vec<u8>) -> Reply {
    user.send_file("/api/v1/attachments?name=photo", file).await
}

/// What is kept of a picture: its description, its bytes and those of its thumbnail.
async fn kept(user: &User, file: Vec<u8>) -> (Value, Vec<u8>, Vec<u8>) {
    let reply = upload(user, file).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    let attachment = reply.json()["attachment"].clone();
    let mut files = Vec::new();
    for url in ["url", "thumbnail_url"] {
        let response = user.request("GET", attachment[url].as_str().unwrap()).send().await.unwrap();
        let disposition = response.headers()["content-disposition"].to_str().unwrap().to_owned();
        assert!(disposition.starts_with("inline; "), "{disposition}");
        files.push(response.bytes().await.unwrap().to_vec());
    }
    let [file, thumbnail] = files.try_into().unwrap();
    (attachment, file, thumbnail)
}

fn tells(bytes: &[u8]) -> bool {
    ["GPSN", "SPY", "Exif", "http://ns.adobe.com"]
        .iter()
        .any(|word| bytes.windows(word.len()).any(|w| w == word.as_bytes()))
}

/// Wide and short, dark on the left and bright on the right.
fn landscape() -> DynamicImage {
    RgbaImage::from_fn(40, 20, |x, _| if x < 20 { Rgba([10, 10, 10, 255]) } else { Rgba([240, 240, 240, 255]) }).into()
}

#[tokio::test(flavor = "multi_thread")]
async fn metadata_is_gone_and_the_picture_stands_upright() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let png = encoded(&landscape(), ImageFormat::Png);
    let cases = [
        ("image/jpeg", jpeg_with_exif(&encoded(&landscape(), ImageFormat::Jpeg), 6)),
        ("image/png", with_png_chunks(&png, &[png_chunk(b"eXIf", &exif(6)), png_chunk(b"tEXt", b"k\0GPSN")].concat())),
    ];

    for (media_type, file) in cases {
        assert!(tells(&file));
        let (attachment, file, thumbnail) = kept(&ada, file).await;
        let shown = load_from_memory(&file).unwrap();
        assert_eq!((&attachment["media_type"], shown.dimensions()), (&json!(media_type), (20, 40)));
        assert_eq!(
            (&attachment["width"], &attachment["height"], &attachment["size"]),
            (&json!(20), &json!(40), &json!(file.len()))
        );
        assert!(shown.get_pixel(10, 2).0[0] < 60 && shown.get_pixel(10, 37).0[0] > 200, "turned the right way");
        assert!(!tells(&file) && !tells(&thumbnail), "{media_type}");
        assert_eq!(load_from_memory(&thumbnail).unwrap().dimensions(), (20, 40));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_needs_no_turning_is_kept_to_the_pixel() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let (png, webp) = (picture(ImageFormat::Png, 30, 20), picture(ImageFormat::WebP, 30, 20));
    let cases = [
        (with_png_chunks(&png, &png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0GPSN")), &png),
        ([png.clone(), b"PK\x03\x04 GPSN".to_vec()].concat(), &png),
        (webp_with_exif(&webp), &webp),
    ];

    for (file, original) in cases {
        let (_, file, thumbnail) = kept(&ada, file).await;
        assert!(!tells(&file) && !tells(&thumbnail));
        assert!(load_from_memory(&file).unwrap() == load_from_memory(original).unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_animation_stays_one() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;

    let (attachment, file, thumbnail) = kept(&ada, gif()).await;

    assert_eq!((&attachment["media_type"], &attachment["width"]), (&json!("image/gif"), &json!(8)));
    assert!(!tells(&file) && file.ends_with(b"\x3b") && file.windows(11).any(|word| word == b"NETSCAPE2.0"));
    let decoder = image::codecs::gif::GifDecoder::new(std::io::Cursor::new(&file)).unwrap();
    let frames = decoder.into_frames().collect_frames().unwrap();
    assert_eq!(frames.iter().map(|frame| frame.buffer().get_pixel(0, 0).0[0]).collect::<Vec<_>>(), [10, 200]);
    assert_eq!(load_from_memory(&thumbnail).unwrap().dimensions(), (8, 8));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thumbnail_is_small_and_as_transparent_as_its_picture() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let glass = encoded(&RgbaImage::from_pixel(1000, 500, Rgba([9, 9, 9, 100])).into(), ImageFormat::Png);

    let (_, _, opaque) = kept(&ada, picture(ImageFormat::Png, 500, 1000)).await;
    let (_, _, transparent) = kept(&ada, glass).await;

    let (opaque_format, transparent_format) = (image::guess_format(&opaque), image::guess_format(&transparent));
    assert_eq!(
        (opaque_format.unwrap(), load_from_memory(&opaque).unwrap().dimensions()),
        (ImageFormat::Jpeg, (160, 320))
    );
    let transparent = load_from_memory(&transparent).unwrap();
    assert_eq!((transparent_format.unwrap(), transparent.dimensions()), (ImageFormat::Png, (320, 160)));
    assert_eq!(transparent.get_pixel(5, 5).0[3], 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_larger_than_it_may_be_is_refused_before_it_is_unpacked() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;

    for (width, height) in [(50_000, 50_000), (8193, 1), (1, 8193), (8000, 5001)] {
        let reply = upload(&ada, png_of_size(width, height)).await;
        assert_eq!(reply.outcome(), (413, 10, "too_large".into()), "{width} {height}");
    }
    let bomb = png_chunk(b"IDAT", &zeros(100));
    let header = png_of_size(10, 10)[..33].to_vec();
    let more_than_it_says = upload(&ada, [header, bomb, png_chunk(b"IEND", &[])].concat()).await;
    assert!([201, 422].contains(&more_than_it_says.status), "{more_than_it_says:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_begins_like_a_picture_is_refused() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let (png, webp) = (picture(ImageFormat::Png, 30, 20), picture(ImageFormat::WebP, 30, 20));
    let jpeg = picture(ImageFormat::Jpeg, 30, 20);
    let mut lying = webp.clone();
    lying[4..8].copy_from_slice(&u32::MAX.to_le_bytes());

    for file in [
        b"GIF89a<html><script>alert(1)</script></html>".to_vec(),
        b"GIF89a".to_vec(),
        gif()[..60].to_vec(),
        png[..png.len() / 2].to_vec(),
        webp[..webp.len() / 2].to_vec(),
        lying,
        jpeg[..30].to_vec(),
        b"\xff\xd8\xff\xe0<script>".to_vec(),
        with_png_chunks(&png, b"\xff\xff\xff\xfftEXt"),
        png_of_size(10, 10),
    ] {
        let start = String::from_utf8_lossy(&file[..file.len().min(12)]).into_owned();
        assert_eq!(upload(&ada, file).await.refusal(), (422, "invalid_field".into(), json!(["body"])), "{start}");
    }
}
