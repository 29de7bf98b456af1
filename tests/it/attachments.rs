//! Files that messages carry: what goes in, who gets it out, and when it goes.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::join_all;
use futures_util::stream;
use jsonwebtoken::{EncodingKey, Header, encode};
use miaou::model::{AttachmentId, Position, UserId};
use miaou::store::attachments;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::support::{Raw, Reply, TestServer, User, until};

const PDF: &[u8] = b"%PDF-1.7 and what else there is in one";

async fn try_upload(user: &User, name: &str, file: &[u8]) -> Reply {
    let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    user.send_file(&format!("/api/v1/attachments?name={name}"), file.to_vec()).await
}

async fn upload(user: &User, name: &str, file: &[u8]) -> Value {
    let reply = try_upload(user, name, file).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    reply.json()["attachment"].clone()
}

fn text<'a>(attachment: &'a Value, field: &str) -> &'a str {
    attachment[field].as_str().unwrap_or_else(|| panic!("no {field}: {attachment}"))
}

/// Status, header and bytes of an address.
async fn bytes(request: reqwest::RequestBuilder) -> (u16, HeaderMap, Vec<u8>) {
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.headers().clone(), response.bytes().await.unwrap().to_vec())
}

/// Says something in the room that carries the file, and returns its id.
async fn carry(server: &TestServer, user: &User, room: &str, attachment: &Value) -> i64 {
    let message = user.say(room, "look").await;
    server.schema.execute(&format!(
        "insert into attachment_references select '{}', id, room_id from messages where id = {message}",
        text(attachment, "id")
    ));
    message
}

/// The outcomes of all that can be done with a file without changing it.
async fn outcomes(user: &User, attachment: &Value) -> Vec<(u16, String)> {
    let path = format!("/api/v1/attachments/{}", text(attachment, "id"));
    let mut outcomes = Vec::new();
    for (method, path) in [("GET", path.clone()), ("GET", format!("{path}/file")), ("POST", format!("{path}/link"))] {
        let (status, _, body) = bytes(user.request(method, &path)).await;
        let name =
            serde_json::from_slice::<Value>(&body).ok().and_then(|body| body["name"].as_str().map(str::to_owned));
        outcomes.push((status, name.unwrap_or_else(|| "ok".into())));
    }
    outcomes
}

fn readable() -> Vec<(u16, String)> {
    vec![(200, "ok".into()), (200, "ok".into()), (201, "ok".into())]
}

fn hidden() -> Vec<(u16, String)> {
    vec![(404, "no_such_attachment".into()); 3]
}

/// Every file below the directory of files.
fn on_disk(server: &TestServer) -> Vec<PathBuf> {
    fn collect(directory: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
            if entry.path().is_dir() { collect(&entry.path(), found) } else { found.push(entry.path()) }
        }
    }
    let mut found = Vec::new();
    collect(&server.schema.data().join("files"), &mut found);
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_comes_back_as_it_was_sent() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;

    let mut attachment = upload(&ada, "report.pdf", PDF).await;
    let (status, headers, file) = bytes(ada.request("GET", text(&attachment, "url"))).await;

    assert_eq!((status, file.as_slice()), (200, PDF));
    let described = ada.get(&format!("/api/v1/attachments/{}", text(&attachment, "id"))).await.json();
    assert_eq!(described, json!({"code": 1, "attachment": attachment}));
    let (id, sha256) = (attachment["id"].take(), text(&attachment, "sha256").to_owned());
    assert!(attachment["expires_at"].take().is_string());
    assert_eq!(
        attachment,
        json!({"id": null, "name": "report.pdf", "media_type": "application/pdf", "size": PDF.len(), "sha256": sha256,
            "url": format!("/api/v1/attachments/{}/file", id.as_str().unwrap()), "expires_at": null})
    );
    let expected = [
        ("content-type", "application/octet-stream"),
        ("content-disposition", "attachment; filename=\"report.pdf\"; filename*=UTF-8''report.pdf"),
        ("content-length", "38"),
        ("cache-control", "private, max-age=600"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("x-content-type-options", "nosniff"),
        ("etag", &format!("\"{sha256}\"")),
    ];
    for (name, value) in expected {
        assert_eq!(headers[name], value, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_read_by_its_uploader_and_where_a_message_carries_it() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let attachment = upload(&ada, "a.pdf", PDF).await;

    assert_eq!((outcomes(&ada, &attachment).await, outcomes(&bob, &attachment).await), (readable(), hidden()));
    carry(&server, &ada, "lobby", &attachment).await;
    assert_eq!((outcomes(&ada, &attachment).await, outcomes(&bob, &attachment).await), (readable(), readable()));
    bob.leave("lobby").await;
    ada.leave("lobby").await;
    assert_eq!((outcomes(&ada, &attachment).await, outcomes(&bob, &attachment).await), (readable(), hidden()));
    let described = ada.get(&format!("/api/v1/attachments/{}", text(&attachment, "id"))).await.json();
    assert_eq!(described["attachment"].get("expires_at"), None, "a message carries it");
    for id in ["0", "cat", "0198c0de-0000-7000-8000-000000000001"] {
        assert_eq!(outcomes(&ada, &json!({ "id": id })).await, hidden(), "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_opens_one_file_for_its_owner() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let (one, other) = (upload(&ada, "a.pdf", PDF).await, upload(&ada, "b.pdf", b"other").await);
    carry(&server, &ada, "lobby", &one).await;
    carry(&server, &ada, "lobby", &other).await;
    let linked = bob.post(&format!("/api/v1/attachments/{}/link", text(&one, "id")), json!({})).await;
    let url = linked.json()["link"]["url"].as_str().unwrap().to_owned();
    let (_, link) = url.split_once("?link=").unwrap();
    let open = |url: String| bytes(server.rest.request("GET", &url));

    assert_eq!(open(url.clone()).await.2, PDF);
    let other_url = format!("{}?link={link}", text(&other, "url"));
    let (head, mut changed) = link.rsplit_once('.').map(|(head, end)| (head, end.to_owned())).unwrap();
    changed.replace_range(..1, if changed.starts_with('A') { "B" } else { "A" });
    for refused in [
        other_url,
        format!("{}?link={head}.{changed}", text(&one, "url")),
        format!("{}?link={}", text(&one, "url"), ada.token),
        format!("{}?link=", text(&one, "url")),
        format!("{}?link={}", text(&one, "url"), expired(link)),
    ] {
        assert_eq!(open(refused.clone()).await.0, 401, "{refused}");
    }
    let thief = User { token: link.to_owned(), ..bob.clone() };
    assert_eq!(thief.get("/api/v1/stickers").await.status, 401, "a link is no access token");

    bob.leave("lobby").await;
    assert_eq!(open(url.clone()).await.0, 404);
    bob.join("lobby").await;
    assert_eq!(open(url.clone()).await.0, 200);
    assert_eq!(bob.rest.send(bob.request("DELETE", "/api/v1/sessions/current")).await.status, 200);
    assert_eq!(open(url).await.0, 401);
}

/// The same link, signed again for a moment that is over.
fn expired(link: &str) -> String {
    let claims = link.split('.').nth(1).unwrap();
    let mut claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    claims["exp"] = json!(1_700_000_000);
    let key = EncodingKey::from_secret(b"the secret that all tests share, of at least 32 characters");
    encode(&Header::default(), &claims, &key).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_of_a_file_and_what_is_known_already_are_answered_as_http_says() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let attachment = upload(&ada, "a.pdf", PDF).await;
    let (url, tag) = (text(&attachment, "url"), format!("\"{}\"", text(&attachment, "sha256")));
    let get = |name: &'static str, value: String| bytes(ada.request("GET", url).header(name, value));

    for (range, expected) in [
        ("bytes=0-3", "bytes 0-3/38"),
        ("bytes=30-", "bytes 30-37/38"),
        ("bytes=-2", "bytes 36-37/38"),
        ("bytes=1-99", "bytes 1-37/38"),
    ] {
        let (status, headers, part) = get("range", range.into()).await;
        let (first, last) = expected[6..].split_once('/').unwrap().0.split_once('-').unwrap();
        let (first, last): (usize, usize) = (first.parse().unwrap(), last.parse().unwrap());
        assert_eq!((status, headers["content-range"].to_str().unwrap()), (206, expected));
        assert_eq!(part, &PDF[first..=last]);
    }
    for range in ["bytes=99-", "bytes=5-2", "bytes=0-1,3-4", "lines=1-2", "nonsense"] {
        let (status, _, whole) = get("range", range.into()).await;
        assert_eq!((status, whole.as_slice()), (200, PDF), "{range}");
    }
    let stale = ada.request("GET", url).header("range", "bytes=0-3").header("if-range", "\"another\"");
    assert_eq!(bytes(stale).await.0, 200);
    let (status, _, nothing) = get("if-none-match", tag).await;
    assert_eq!((status, nothing.len()), (304, 0));
    let (status, headers, nothing) = bytes(ada.request("HEAD", url)).await;
    assert_eq!((status, headers["content-length"].to_str().unwrap(), nothing.len()), (200, "38", 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_browser_could_run_is_never_sent_to_be_shown() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;

    for (name, file) in [
        ("page.html", "<!DOCTYPE html><script>alert(1)</script>"),
        ("page.png", "<html><body onload=alert(1)>"),
        ("picture.svg", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("picture.svg", "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("script.js", "alert(1)"),
        ("text.txt", "hello"),
    ] {
        let attachment = upload(&ada, name, file.as_bytes()).await;
        let (_, headers, same) = bytes(ada.request("GET", text(&attachment, "url"))).await;
        assert_eq!(
            (same, &headers["content-type"]),
            (file.into(), &"application/octet-stream".parse().unwrap()),
            "{name}"
        );
        assert!(headers["content-disposition"].to_str().unwrap().starts_with("attachment; "), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_made_one_that_can_be_saved_under() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let long = format!("{}.jpeg", "é".repeat(200));
    let cut = format!("{}.jpeg", "é".repeat(125));

    for (given, kept) in [
        ("photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\photo.jpg", "photo.jpg"),
        ("a\r\nSet-Cookie: b\0.txt", "aSet-Cookie_ b.txt"),
        ("gnp.\u{202e}exe.jpg", "gnp.exe.jpg"),
        ("日本語 🐈‍⬛.png", "日本語 🐈‍⬛.png"),
        ("\"quoted\";%41.txt", "_quoted_;%41.txt"),
        ("..", "file"),
        (".htaccess", "htaccess"),
        ("  ", "file"),
        ("", "file"),
        (&long, &cut),
    ] {
        let attachment = upload(&ada, given, PDF).await;
        assert_eq!(attachment["name"], kept, "{given:?}");
        let (_, headers, _) = bytes(ada.request("GET", text(&attachment, "url"))).await;
        let disposition = headers["content-disposition"].to_str().unwrap();
        let exact = disposition.split_once("filename*=UTF-8''").unwrap().1;
        let decoded: String = form_urlencoded::parse(exact.as_bytes()).map(|(name, _)| name.into_owned()).collect();
        assert_eq!((decoded.as_str(), disposition.matches('"').count()), (kept, 2), "{disposition}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_beyond_the_limit_is_refused_at_once() {
    let server = TestServer::with(|config| config.max_attachment_bytes = 1000).await;
    let ada = server.user("ada").await;
    let head = format!("authorization: Bearer {}\r\n", ada.token);
    let mut raw = Raw::to(server.rest.address).await;

    raw.begin("POST", "/api/v1/attachments", &format!("{head}content-length: 1001\r\n")).await;
    let declared = raw.reply().await;
    let chunks = stream::iter((0..20).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 100])));
    let request = ada.request("POST", "/api/v1/attachments").body(reqwest::Body::wrap_stream(chunks));
    let received = ada.rest.send(request).await;

    for reply in [declared, received] {
        assert_eq!(reply.outcome(), (413, 10, "too_large".into()));
    }
    upload(&ada, "fits", &[b'x'; 1000]).await;
    assert_eq!(try_upload(&ada, "nothing", b"").await.refusal(), (400, "missing_field".into(), json!(["body"])));
    assert_eq!(on_disk(&server).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn half_an_upload_leaves_nothing() {
    let server = TestServer::with(|config| config.body_timeout = Duration::from_millis(300)).await;
    let ada = server.user("ada").await;
    let fields = format!("authorization: Bearer {}\r\ncontent-length: 100\r\n", ada.token);
    let begin = || async {
        let mut raw = Raw::to(server.rest.address).await;
        raw.begin("POST", "/api/v1/attachments", &fields).await;
        raw.send("half").await;
        raw
    };

    let mut stalled = begin().await;
    assert_eq!(stalled.reply().await.refusal(), (408, "request_timeout".into(), json!([])));
    let gone = begin().await;
    until("the file has begun to arrive", || async { on_disk(&server).len() == 1 }).await;
    drop(gone);

    until("nothing is left", || async { on_disk(&server).is_empty() }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_uploaded_many_times_at_once_is_kept_once() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;

    let uploaded = join_all((0..8).map(|n| {
        let ada = ada.clone();
        async move { upload(&ada, &format!("{n}.pdf"), PDF).await }
    }))
    .await;

    assert_eq!(on_disk(&server).len(), 1);
    for attachment in &uploaded {
        assert_eq!(bytes(ada.request("GET", text(attachment, "url"))).await.2, PDF);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_so_many_files_may_wait_for_a_message() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let first = upload(&ada, "first", PDF).await;
    let more = join_all((0..60).map(|_| try_upload(&ada, "more", PDF))).await;

    assert_eq!(
        more.iter().filter(|reply| reply.status == 201).count(),
        49,
        "of two at once the second counts the first"
    );
    assert_eq!(try_upload(&ada, "more", PDF).await.outcome(), (429, 11, "too_many_uploads".into()));
    carry(&server, &ada, "lobby", &first).await;
    upload(&ada, "one more", PDF).await;
    server.schema.execute("delete from attachments where name = 'more'");
    server.schema.execute("update attachments set size = 104857600 - 38 where name = 'one more'");
    upload(&ada, "the last bytes", PDF).await;
    assert_eq!(try_upload(&ada, "a byte more", b"x").await.outcome(), (429, 11, "too_many_uploads".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_uploader_deletes_what_no_message_carries() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let (carried, free) = (upload(&ada, "carried", PDF).await, upload(&ada, "free", PDF).await);
    carry(&server, &ada, "lobby", &carried).await;
    let delete = |user: &User, attachment: &Value| {
        let request = user.request("DELETE", &format!("/api/v1/attachments/{}", text(attachment, "id")));
        let rest = user.rest.clone();
        async move { rest.send(request).await.outcome() }
    };

    assert_eq!(delete(&bob, &carried).await, (403, 7, "forbidden".into()));
    assert_eq!(delete(&bob, &free).await, (404, 8, "no_such_attachment".into()));
    assert_eq!(delete(&ada, &carried).await, (409, 9, "attachment_in_use".into()));
    assert_eq!(delete(&ada, &free).await, (200, 1, "ok".into()));
    assert_eq!(delete(&ada, &free).await, (404, 8, "no_such_attachment".into()));
    assert_eq!((outcomes(&ada, &free).await, outcomes(&bob, &carried).await), (hidden(), readable()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_message_carries_goes_after_a_day_and_its_file_with_it() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let (carried, shared, lone) =
        (upload(&ada, "carried", PDF).await, upload(&ada, "shared", PDF).await, upload(&ada, "lone", b"lone").await);
    let fresh = upload(&ada, "fresh", b"fresh").await;
    let message = carry(&server, &ada, "lobby", &carried).await;
    server.schema.execute("update attachments set expires_at = now() - interval '1 second' where name <> 'fresh'");
    server.schema.execute("update contents set touched_at = now() - interval '2 hours'");
    assert_eq!(on_disk(&server).len(), 3);

    let later = TestServer::on(server.end().await, |_| {}).await;
    let ada = ada.at(&later.rest);

    until("the lone file is gone", || async { on_disk(&later).len() == 2 }).await;
    assert_eq!((outcomes(&ada, &shared).await, outcomes(&ada, &lone).await), (hidden(), hidden()));
    assert_eq!((outcomes(&ada, &carried).await, outcomes(&ada, &fresh).await), (readable(), readable()));
    assert_eq!(
        bytes(ada.request("GET", text(&carried, "url"))).await.2,
        PDF,
        "one of two uploads of this file is left"
    );

    attachments::forget(&mut later.schema.connect(), Position(message)).unwrap();
    later.schema.execute("update attachments set expires_at = expires_at - interval '1 hour' where name = 'carried'");
    let last = TestServer::on(later.end().await, |_| {}).await;
    until("the forgotten file is gone", || async { on_disk(&last).len() == 1 }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_just_being_uploaded_is_not_swept_up() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    upload(&ada, "old", PDF).await;
    server.schema.execute("update attachments set expires_at = now()");
    server.schema.execute("update contents set touched_at = now() - interval '2 hours'");
    // The same content again: from here on it is needed.
    let again = upload(&ada, "again", PDF).await;
    server.schema.execute("insert into contents (sha256, touched_at) values ('\\x00', now() - interval '2 hours')");

    let later = TestServer::on(server.end().await, |_| {}).await;

    let orphan = "select from contents where sha256 = '\\x00'";
    until("the sweep was here", || async { later.schema.execute(orphan) == 0 }).await;
    assert_eq!(bytes(ada.at(&later.rest).request("GET", text(&again, "url"))).await.2, PDF);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_crash_left_half_received_goes_after_a_day() {
    let server = TestServer::start().await;
    let incoming = server.schema.data().join("files/incoming");
    std::fs::create_dir_all(&incoming).unwrap();
    for (name, hours) in [("old", 25), ("new", 1)] {
        let file = std::fs::File::create(incoming.join(name)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(hours * 3600)).unwrap();
    }

    let later = TestServer::on(server.end().await, |_| {}).await;

    until("the old one is gone", || async { on_disk(&later) == [incoming.join("new")] }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_may_refer_to_its_authors_uploads_that_are_not_about_to_go() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let mut ids = Vec::new();
    for (user, name) in [(&ada, "fresh"), (&bob, "another's"), (&ada, "old"), (&ada, "carried"), (&ada, "settled")] {
        ids.push(upload(user, name, PDF).await);
    }
    for carried in &ids[3..] {
        carry(&server, &ada, "lobby", carried).await;
    }
    server
        .schema
        .execute("update attachments set expires_at = now() + interval '59 minutes' where name in ('old', 'carried')");
    server.schema.execute("update attachments set expires_at = null where name = 'settled'");
    let ids: Vec<_> = ids.iter().rev().map(|id| AttachmentId(text(id, "id").parse().unwrap())).collect();

    let found = attachments::of_uploader(&mut server.schema.connect(), UserId(1), &ids).unwrap();

    let names: Vec<_> = found.iter().map(|label| label.name.as_str()).collect();
    assert_eq!(names, ["settled", "carried", "fresh"]);
}
