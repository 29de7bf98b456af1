//! The catalogue of stickers: who may see it, who may change it, and what an image may be.

use std::process::Command;
use std::time::Duration;

use image::ImageFormat;
use miaou::store::embedded::Embedded;
use serde_json::{Value, json};

use crate::support::picture::{gif, picture, png_chunk, png_of_size, webp_with_exif, with_png_chunks, zeros};
use crate::support::{Raw, Schema, TestServer, User};

async fn admin(server: &TestServer) -> User {
    let ada = server.user("ada").await;
    server.schema.execute("update users set role = 'admin' where username = 'ada'");
    ada
}

async fn names(user: &User) -> Vec<String> {
    let page = user.get("/api/v1/stickers?limit=200").await.json();
    page["stickers"].as_array().unwrap().iter().map(|sticker| sticker["name"].as_str().unwrap().to_owned()).collect()
}

/// The image at an address, and how it is sent.
async fn image(server: &TestServer, url: &str) -> (reqwest::header::HeaderMap, Vec<u8>) {
    let response = server.rest.request("GET", url).send().await.unwrap();
    assert_eq!(response.status(), 200);
    (response.headers().clone(), response.bytes().await.unwrap().to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_service_has_a_starter_set_and_plants_it_once() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let started =
        ["wave", "thumbs_up", "heart", "laugh", "cry", "sleep", "angry", "party", "question", "yes", "no", "cat"];
    assert_eq!(names(&ada).await, started);
    server.schema.execute("update stickers set retired_at = now() where name = 'wave'");

    let again = TestServer::on(server.end().await, |_| {}).await;

    assert_eq!(names(&ada.at(&again.rest)).await, started[1..]);
    for id in 1..=12 {
        let (headers, bytes) = image(&again, &format!("/api/v1/stickers/{id}/image")).await;
        let image = image::load_from_memory_with_format(&bytes, ImageFormat::Png).unwrap();
        assert_eq!((headers["content-type"].to_str().unwrap(), image.width(), image.height()), ("image/png", 128, 128));
        assert!(bytes.len() <= 6 << 10 && image.to_rgba8().get_pixel(0, 0).0[3] == 0, "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalogue_is_read_page_by_page() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let ids = |page: &Value| {
        page["stickers"].as_array().unwrap().iter().map(|sticker| sticker["id"].as_i64().unwrap()).collect::<Vec<_>>()
    };

    let first = ada.get("/api/v1/stickers?limit=7").await.json();
    let second = ada.get("/api/v1/stickers?limit=7&after=7").await.json();

    assert_eq!((ids(&first), &first["next"]), ((1..=7).collect(), &json!(7)));
    assert_eq!((ids(&second), &second["next"]), ((8..=12).collect(), &Value::Null));
    assert_eq!(ada.get("/api/v1/stickers?limit=0").await.refusal(), (422, "invalid_field".into(), json!(["limit"])));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_adds_a_sticker_and_retires_it() {
    let server = TestServer::start().await;
    let ada = admin(&server).await;

    let added = ada.send_file("/api/v1/stickers?name=Shrug", picture(ImageFormat::WebP, 40, 30)).await;
    let mut sticker = added.json()["sticker"].clone();
    assert_eq!((added.status, sticker["created_at"].take().is_string()), (201, true), "{added:?}");
    let url = "/api/v1/stickers/13/image";
    assert_eq!(
        sticker,
        json!({"id": 13, "name": "Shrug", "media_type": "image/webp", "width": 40, "height": 30, "url": url, "created_at": null, "retired": false})
    );
    assert_eq!(names(&ada).await.last().unwrap(), "Shrug");

    for _ in 0..2 {
        let retired = ada.rest.send(ada.request("DELETE", "/api/v1/stickers/13")).await;
        assert_eq!((retired.status, &retired.json()["sticker"]["retired"]), (200, &json!(true)));
    }
    assert_eq!(names(&ada).await.last().unwrap(), "cat");
    assert_eq!(ada.get("/api/v1/stickers/13").await.json()["sticker"]["retired"], true);
    assert_eq!(image(&server, url).await.0["content-type"], "image/webp");
    let taken = ada.send_file("/api/v1/stickers?name=SHRUG", picture(ImageFormat::Png, 9, 9)).await;
    assert_eq!(taken.outcome(), (409, 9, "sticker_exists".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_changes_the_catalogue() {
    let server = TestServer::start().await;
    let bob = server.user("bob").await;

    let added = bob.send_file("/api/v1/stickers?name=shrug", picture(ImageFormat::Png, 9, 9)).await;
    let retired = bob.rest.send(bob.request("DELETE", "/api/v1/stickers/1")).await;
    let anonymous = server.rest.send(server.rest.request("POST", "/api/v1/stickers?name=shrug")).await;

    assert_eq!(added.outcome(), (403, 7, "forbidden".into()));
    assert_eq!(retired.outcome(), (403, 7, "forbidden".into()));
    assert_eq!(anonymous.outcome(), (401, 6, "unauthenticated".into()));
    assert_eq!(names(&bob).await.len(), 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_sticker_is_not_there() {
    let server = TestServer::start().await;
    let ada = admin(&server).await;

    for id in ["0", "99", "-1", "cat", "99999999999999999999"] {
        let path = format!("/api/v1/stickers/{id}");
        for request in
            [ada.request("GET", &path), ada.request("DELETE", &path), ada.request("GET", &format!("{path}/image"))]
        {
            assert_eq!(ada.rest.send(request).await.outcome(), (404, 8, "no_such_sticker".into()), "{id}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_is_public_kept_for_ever_and_can_do_nothing() {
    let server = TestServer::start().await;

    let (headers, _) = image(&server, "/api/v1/stickers/1/image").await;
    let known = server.rest.request("GET", "/api/v1/stickers/1/image").header("if-none-match", &headers["etag"]);
    let known = known.send().await.unwrap();

    assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["content-security-policy"], "default-src 'none'; sandbox");
    assert_eq!((known.status().as_u16(), &known.headers()["etag"]), (304, &headers["etag"]));
    assert!(known.bytes().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_is_what_it_shows_and_nothing_more() {
    let server = TestServer::start().await;
    let ada = admin(&server).await;
    let png = picture(ImageFormat::Png, 20, 20);
    let talkative = with_png_chunks(&png, &png_chunk(b"tEXt", b"Comment\0GPSN"));
    let cases = [
        ("png", "image/png", [talkative, b"<html>GPSN".to_vec()].concat()),
        ("webp", "image/webp", webp_with_exif(&picture(ImageFormat::WebP, 20, 20))),
        ("gif", "image/gif", gif()),
    ];

    for (name, media_type, file) in cases {
        assert!(file.windows(4).any(|word| word == b"GPSN"), "{name}");
        let path = format!("/api/v1/stickers?name={name}");
        let request = ada.request("POST", &path).header("content-type", "text/html").body(file);
        let added = ada.rest.send(request).await.json();
        assert_eq!(added["sticker"]["media_type"], media_type, "{added}");
        let (headers, bytes) = image(&server, added["sticker"]["url"].as_str().unwrap()).await;
        assert_eq!(headers["content-type"], media_type);
        assert!(image::load_from_memory(&bytes).is_ok() && !bytes.windows(4).any(|word| word == b"GPSN"), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_image_of_these_kinds_and_sizes_is_refused() {
    let server = TestServer::start().await;
    let ada = admin(&server).await;
    let png = picture(ImageFormat::Png, 20, 20);
    let unsupported = (415, "unsupported_media_type");
    let cases = [
        (picture(ImageFormat::Jpeg, 20, 20), unsupported),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), unsupported),
        (b"<html>".to_vec(), unsupported),
        (Vec::new(), unsupported),
        (png[..png.len() - 20].to_vec(), (422, "invalid_field")),
        (b"\x89PNG\r\n\x1a\n".to_vec(), (422, "invalid_field")),
        (b"GIF89a<script>alert(1)</script>".to_vec(), (422, "invalid_field")),
        (b"RIFF\0\0\0\0WEBPVP8 ".to_vec(), (422, "invalid_field")),
        (picture(ImageFormat::Png, 513, 1), (413, "too_large")),
        (png_of_size(50_000, 50_000), (413, "too_large")),
        (png_of_size(0, 1), (422, "invalid_field")),
        (vec![b'x'; (256 << 10) + 1], (413, "too_large")),
    ];

    for (file, (status, name)) in cases {
        let start = String::from_utf8_lossy(&file[..file.len().min(30)]).into_owned();
        let reply = ada.send_file("/api/v1/stickers?name=shrug", file).await;
        assert_eq!((reply.status, reply.problem().0.as_str()), (status, name), "{start:?} {reply:?}");
    }
    for name in ["", "12", "a b", "%F0%9F%90%88", &"x".repeat(33)] {
        let reply = ada.send_file(&format!("/api/v1/stickers?name={name}"), png.clone()).await;
        assert_eq!(reply.problem().1, ["name"], "{name:?} {reply:?}");
    }
    assert_eq!(names(&ada).await.len(), 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_unpacked_that_is_not_the_picture() {
    let server = TestServer::start().await;
    let ada = admin(&server).await;
    let bomb = zeros(30);
    let text = png_chunk(b"zTXt", &[b"Comment\0\0", &bomb[..]].concat());

    let file = with_png_chunks(&picture(ImageFormat::Png, 20, 20), &text);
    assert!(file.len() < 256 << 10, "{}", file.len());
    let added = ada.send_file("/api/v1/stickers?name=bomb", file).await;

    assert_eq!(added.status, 201, "{added:?}");
    let (_, bytes) = image(&server, added.json()["sticker"]["url"].as_str().unwrap()).await;
    assert!(bytes.len() < 10 << 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_stops_arriving_is_given_up() {
    let server = TestServer::with(|config| config.body_timeout = Duration::from_millis(100)).await;
    let ada = admin(&server).await;
    let mut raw = Raw::to(server.rest.address).await;

    let fields = format!("authorization: Bearer {}\r\ncontent-length: 100\r\n", ada.token);
    raw.begin("POST", "/api/v1/stickers?name=shrug", &fields).await;
    raw.send("half").await;

    assert_eq!(raw.reply().await.refusal(), (408, "request_timeout".into(), json!([])));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_administrator_is_made_on_the_command_line() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let role = |name: &str, role: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_miaou"));
        let output =
            command.args(["user", "role", name, role]).env("DATABASE_URL", server.schema.url()).output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let retire = || async { ada.rest.send(ada.request("DELETE", "/api/v1/stickers/1")).await.status };

    assert_eq!(role("ADA", "admin"), (true, "ADA is admin now\n".into(), String::new()));
    assert_eq!(retire().await, 200);
    assert!(role("ada", "member").0);
    assert_eq!(retire().await, 403);
    let (done, _, said) = role("nobody", "admin");
    assert!(!done && said.contains("there is no user nobody"), "{said}");
    assert!(!role("ada", "king").0);
}

#[test]
fn a_role_is_changed_on_an_embedded_database_whether_or_not_its_server_runs() {
    let schema = Schema::new();
    let data = schema.data().join("embedded");
    let role = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_miaou"));
        command.args(["user", "role", "ada", "admin", "--data"]).arg(&data).env_remove("DATABASE_URL");
        String::from_utf8(command.output().unwrap().stderr).unwrap()
    };

    let stopped = role();
    let running = Embedded::start(&data).unwrap();
    let while_running = role();

    assert!(stopped.contains("there is no user ada"), "{stopped}");
    assert!(while_running.contains("there is no user ada") && !while_running.contains("in use"), "{while_running}");
    running.stop();
}
