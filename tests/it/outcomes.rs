//! Every row of the table of outcomes, provoked. A new row does not compile until it is provoked here.

use std::collections::HashSet;
use std::time::Duration;

use miaou::config::Config;
use miaou::outcome::Outcome;
use serde_json::json;

use crate::support::{Link, Process, Raw, Reply, Rest, Schema, TestServer};

/// Does what ends in this outcome.
async fn provoke(outcome: Outcome) -> Reply {
    let schema = Schema::new();
    let link = Link::to(&schema).await;
    let url = link.url(&schema);
    let server = TestServer::on(schema, |config| {
        config.database_url = Some(url);
        config.body_timeout = Duration::from_millis(200);
        config.limits.searches_per_minute = "1".parse().unwrap();
        if outcome == Outcome::Unavailable {
            config.database_patience = Config::default().database_patience;
        }
    })
    .await;
    let (rest, ada) = (&server.rest, server.member("ada", "lobby").await);
    let login = |body| rest.post("/authenticate_user", body);
    let reply = match outcome {
        Outcome::Ok => ada.try_join("lobby").await,
        Outcome::Created => ada.try_say("lobby", "hello").await,
        Outcome::Failed => {
            server.schema.execute("drop table rooms cascade");
            ada.try_join("lobby").await
        }
        Outcome::MissingField => login(json!({})).await,
        Outcome::UserExists => {
            let body = json!({"username": "ADA", "first_name": "A", "last_name": "L", "password": "long enough"});
            rest.post("/create_user", body).await
        }
        Outcome::WrongCredentials => login(json!({"username": "ada", "password": "wrong"})).await,
        Outcome::InvalidField => ada.try_join(" ").await,
        Outcome::Malformed => login(json!([])).await,
        Outcome::MethodNotAllowed => rest.get("/create_user").await,
        Outcome::RequestTimeout => {
            let mut raw = Raw::to(rest.address).await;
            let fields = "content-type: application/json\r\ncontent-length: 2\r\n";
            raw.begin("POST", "/create_user", fields).await;
            raw.reply().await
        }
        Outcome::UnsupportedMediaType => rest.send(rest.request("POST", "/create_user").body("ada")).await,
        Outcome::Unauthenticated => rest.get("/api/v1/events").await,
        Outcome::Forbidden => ada.post("/join_chatroom", json!({"username": "bob", "room": "lobby"})).await,
        Outcome::NotAMember => {
            server.member("bob", "attic").await;
            ada.try_say("attic", "hello").await
        }
        Outcome::NoSuchRoom => ada.try_say("nowhere", "hello").await,
        Outcome::Blocked => {
            server.user("bob").await;
            ada.post("/api/v1/blocks", json!({"user": "bob"})).await;
            ada.post("/api/v1/conversations/bob/messages", json!({"raw_content": "hello"})).await
        }
        Outcome::NoSuchUser => ada.get("/api/v1/conversations/nobody").await,
        Outcome::NoSuchMessage => ada.get("/api/v1/messages/999").await,
        Outcome::NoSuchMember => {
            server.user("bob").await;
            ada.put("/api/v1/rooms/lobby/members/bob", json!({"role": "moderator"})).await
        }
        Outcome::NoSuchRequest => {
            server.user("bob").await;
            ada.put("/api/v1/rooms/lobby/requests/bob", json!({"decision": "accepted"})).await
        }
        Outcome::NotBlocked => {
            server.user("bob").await;
            ada.delete("/api/v1/blocks/bob").await
        }
        Outcome::Muted => {
            let bob = server.member("bob", "lobby").await;
            ada.post("/api/v1/mutes", json!({"user": "bob", "room": "lobby"})).await;
            bob.try_say("lobby", "hello").await
        }
        Outcome::Banned => {
            let bob = server.user("bob").await;
            ada.post("/api/v1/bans", json!({"user": "bob", "room": "lobby"})).await;
            bob.try_join("lobby").await
        }
        Outcome::AlreadyBanned | Outcome::AlreadyMuted => {
            server.user("bob").await;
            let route = if outcome == Outcome::AlreadyBanned { "/api/v1/bans" } else { "/api/v1/mutes" };
            ada.post(route, json!({"user": "bob", "room": "lobby"})).await;
            ada.post(route, json!({"user": "bob", "room": "lobby"})).await
        }
        Outcome::NoSuchBan => ada.delete("/api/v1/bans/7").await,
        Outcome::NoSuchMute => ada.delete("/api/v1/mutes?user=ada&room=lobby").await,
        Outcome::RoomExists => ada.post("/api/v1/rooms", json!({"name": "LOBBY"})).await,
        Outcome::AlreadyMember => ada.post("/api/v1/rooms/lobby/invitations", json!({"user": "ada"})).await,
        Outcome::AlreadyBlocked => {
            server.user("bob").await;
            ada.post("/api/v1/blocks", json!({"user": "bob"})).await;
            ada.post("/api/v1/blocks", json!({"user": "bob"})).await
        }
        Outcome::Pending => {
            ada.patch("/api/v1/rooms/lobby", json!({"visibility": "private"})).await;
            server.user("bob").await.try_join("lobby").await
        }
        Outcome::NoSuchPage => ada.get("/api/v1/rooms/lobby/messages?page=7").await,
        Outcome::NoSuchSticker => ada.get("/api/v1/stickers/0").await,
        Outcome::NoSuchAttachment => ada.get("/api/v1/attachments/0").await,
        Outcome::NoSuchWebhook => ada.get("/api/v1/webhooks/0").await,
        Outcome::NoSuchDelivery => {
            let created =
                ada.post("/api/v1/webhooks", json!({"url": "http://192.0.2.1", "room": "lobby"})).await.json();
            let id = &created["webhook"]["id"];
            ada.post(&format!("/api/v1/webhooks/{id}/deliveries/0/replay"), json!({})).await
        }
        Outcome::NoSuchHook => ada.delete("/api/v1/rooms/lobby/hooks/0").await,
        Outcome::NoSuchSession => ada.delete("/api/v1/sessions/0").await,
        Outcome::NoSuchKey => ada.delete("/api/v1/keys/0").await,
        Outcome::NoSuchRoute => rest.get("/nowhere").await,
        Outcome::StickerExists => {
            server.schema.execute("update users set role = 'admin'");
            ada.send_file("/api/v1/stickers?name=cat", Vec::new()).await
        }
        Outcome::AttachmentInUse => {
            let uploaded = ada.send_file("/api/v1/attachments", b"a file".to_vec()).await.json();
            server.schema.execute("insert into attachment_references select id, 1, 1 from attachments");
            let id = uploaded["attachment"]["id"].as_str().unwrap();
            rest.send(ada.request("DELETE", &format!("/api/v1/attachments/{id}"))).await
        }
        Outcome::TooLarge => ada.try_say("lobby", &"x".repeat(20_000)).await,
        Outcome::HeadersTooLarge => {
            rest.send(rest.request("GET", "/health/live").header("cookie", "x".repeat(20_000))).await
        }
        Outcome::TooManyUploads => {
            ada.send_file("/api/v1/attachments", b"a file".to_vec()).await;
            server.schema.execute("update attachments set size = 104857600");
            ada.send_file("/api/v1/attachments", b"a file".to_vec()).await
        }
        Outcome::TooManyRequests => {
            ada.get("/api/v1/search?q=tea").await;
            ada.get("/api/v1/search?q=tea").await
        }
        Outcome::NoSuchSettings => {
            server.schema.execute("update users set role = 'admin'");
            let directory = tempfile::tempdir().unwrap();
            let file = directory.path().join("miaou.toml");
            std::fs::write(&file, "").unwrap();
            let process = Process::start(&server.schema, 0, &[("MIAOU_CONFIG", file.to_str().unwrap())]);
            std::fs::remove_file(file).unwrap();
            ada.at(&Rest::new(process.address)).post("/api/v1/settings/reload", json!({})).await
        }
        Outcome::NoSuchReport => ada.patch("/api/v1/reports/1", json!({"state": "resolved"})).await,
        Outcome::NoSuchFilter => {
            server.schema.execute("update users set role = 'admin'");
            ada.delete("/api/v1/filters/1").await
        }
        Outcome::Unavailable => {
            link.cut();
            ada.try_join("lobby").await
        }
        Outcome::KeyReused => {
            ada.say_with_key("lobby", "one", "k").await;
            ada.say_with_key("lobby", "two", "k").await
        }
        // Only the command protocol tells these from success and from what is not there.
        Outcome::Empty | Outcome::NotImplemented => unreachable!("{outcome:?} is provoked in its own test"),
    };
    // The connections of all rows together would be more than the database has.
    server.end().await;
    reply
}

#[tokio::test(flavor = "multi_thread")]
async fn every_outcome_can_be_provoked_and_is_answered_as_its_row_says() {
    for outcome in Outcome::ALL.iter().filter(|outcome| !COMMANDS.contains(outcome)) {
        let (row, reply) = (outcome.row(), provoke(*outcome).await);

        assert_eq!(
            (reply.status, reply.json()["code"].as_u64()),
            (row.http, Some(row.code.into())),
            "{} {reply:?}",
            row.name
        );
        if row.http < 400 {
            assert_eq!(reply.headers["content-type"], "application/json", "{}", row.name);
        } else {
            assert_eq!(reply.problem().0, row.name);
            assert_eq!(reply.json()["title"], row.en);
        }
    }
}

/// What only the command protocol answers.
const COMMANDS: &[Outcome] = &[Outcome::Empty, Outcome::NotImplemented];

#[tokio::test(flavor = "multi_thread")]
async fn what_only_the_command_protocol_answers_is_answered_as_its_row_says() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let mut nc = server.nc().await;
    nc.ask(&format!("/connexion {}", ada.token)).await;

    for outcome in COMMANDS {
        let line = match outcome {
            Outcome::Empty => "/liste",
            Outcome::NotImplemented => "/kick bob",
            other => panic!("{other:?} is answered by others too"),
        };
        assert_eq!(nc.status(line).await, outcome.row().line);
    }
}

#[test]
fn every_row_of_the_table_is_whole_and_its_name_unique() {
    let rows: Vec<_> = Outcome::ALL.iter().map(|outcome| outcome.row()).collect();

    let names: HashSet<_> = rows.iter().map(|row| row.name).collect();
    assert_eq!(names.len(), rows.len());
    for row in rows {
        assert!(row.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{row:?}");
        assert!(row.en.ends_with('.') && row.fr.ends_with('.') && row.en != row.fr, "{row:?}");
        assert_eq!(matches!(row.code, 1 | 13 | 17), row.http < 300, "{row:?}");
        let (number, words) = row.line.split_once('/').unwrap();
        assert!(number.parse::<u16>().is_ok_and(|number| (200..600).contains(&number)) && !words.is_empty(), "{row:?}");
    }
}

#[test]
fn codes_1_to_4_are_those_of_the_contract() {
    let names = |code| {
        let rows = Outcome::ALL.iter().map(|outcome| outcome.row());
        rows.filter(|row| row.code == code).map(|row| row.name).collect::<Vec<_>>()
    };

    assert_eq!(names(1), ["ok", "created"]);
    assert_eq!(names(2), ["failed"]);
    assert_eq!(names(3), ["missing_field"]);
    assert_eq!(names(4), ["user_exists", "wrong_credentials"]);
}

/// Clients depend on these numbers: a line here never changes, only new ones are added.
#[test]
fn released_codes_stay_what_they_are() {
    let released = [
        ("invalid_field", 5, 422),
        ("malformed", 5, 400),
        ("method_not_allowed", 5, 405),
        ("request_timeout", 5, 408),
        ("unsupported_media_type", 5, 415),
        ("unauthenticated", 6, 401),
        ("forbidden", 7, 403),
        ("not_a_member", 7, 403),
        ("blocked", 7, 403),
        ("muted", 7, 403),
        ("no_such_room", 8, 404),
        ("no_such_user", 8, 404),
        ("no_such_message", 8, 404),
        ("no_such_member", 8, 404),
        ("no_such_request", 8, 404),
        ("not_blocked", 8, 404),
        ("no_such_sticker", 8, 404),
        ("no_such_attachment", 8, 404),
        ("no_such_webhook", 8, 404),
        ("no_such_delivery", 8, 404),
        ("no_such_hook", 8, 404),
        ("no_such_session", 8, 404),
        ("no_such_key", 8, 404),
        ("no_such_ban", 8, 404),
        ("no_such_mute", 8, 404),
        ("no_such_report", 8, 404),
        ("no_such_filter", 8, 404),
        ("no_such_settings", 8, 404),
        ("no_such_route", 8, 404),
        ("room_exists", 9, 409),
        ("already_member", 9, 409),
        ("already_blocked", 9, 409),
        ("already_banned", 9, 409),
        ("already_muted", 9, 409),
        ("sticker_exists", 9, 409),
        ("attachment_in_use", 9, 409),
        ("too_large", 10, 413),
        ("headers_too_large", 10, 431),
        ("too_many_uploads", 11, 429),
        ("too_many_requests", 11, 429),
        ("banned", 12, 403),
        ("pending", 13, 202),
        ("no_such_page", 14, 416),
        ("unavailable", 15, 503),
        ("key_reused", 16, 422),
        ("empty", 17, 204),
        ("not_implemented", 18, 501),
    ];

    for (name, code, http) in released {
        let row = Outcome::ALL.iter().map(|outcome| outcome.row()).find(|row| row.name == name).expect(name);
        assert_eq!((row.code, row.http), (code, http), "{name}");
    }
}
