//! Whatever is sent that cannot be taken is refused, clearly, by the name of what is wrong with it.

use serde_json::{Value, json};

use crate::support::{Raw, Reply, Rest, TestServer, User};

/// Sends bytes as the body of a login.
async fn login(rest: &Rest, content_type: &str, body: impl Into<Vec<u8>>) -> Reply {
    let request = rest.request("POST", "/authenticate_user").header("content-type", content_type);
    rest.send(request.body(body.into())).await
}

async fn login_json(rest: &Rest, body: impl Into<Vec<u8>>) -> Reply {
    login(rest, "application/json", body).await
}

fn refusal(status: u16, name: &str, fields: &[&str]) -> (u16, String, Value) {
    (status, name.to_owned(), json!(fields))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_a_json_object_is_malformed() {
    let server = TestServer::start().await;
    let nested = format!("{{\"username\":{}", "[".repeat(60_000));
    let bodies: [&[u8]; 12] = [
        b"",
        b"{",
        b"{\"username\":\"ada\",}",
        b"[]",
        b"null",
        b"\"ada\"",
        b"{}{}",
        b"\xEF\xBB\xBF{}",
        b"{\"username\":\"\xff\"}",
        b"{\"username\":\"\\ud800\"}",
        b"{\"username\":1e999}",
        nested.as_bytes(),
    ];

    for body in bodies {
        let reply = login_json(&server.rest, body).await;
        assert_eq!(
            reply.refusal(),
            refusal(400, "malformed", &[]),
            "{:?}",
            String::from_utf8_lossy(&body[..body.len().min(40)])
        );
    }
    assert_eq!(login_json(&server.rest, "[".repeat(100_000)).await.refusal(), refusal(413, "too_large", &[]));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_content_type_or_none_is_refused() {
    let server = TestServer::start().await;
    let body = r#"{"username":"ada","password":"x"}"#;

    for content_type in ["text/plain", "application/xml", "application/jsonp", "multipart/form-data; boundary=x", ""] {
        let reply = login(&server.rest, content_type, body).await;
        assert_eq!(reply.refusal(), refusal(415, "unsupported_media_type", &[]), "{content_type:?}");
    }
    let none = server.rest.send(server.rest.request("POST", "/authenticate_user").body(body)).await;
    assert_eq!(none.refusal(), refusal(415, "unsupported_media_type", &[]));
    let form = server.rest.request("POST", "/api/v1/sessions/refresh").form(&[("refresh_token", "x")]);
    assert_eq!(server.rest.send(form).await.refusal(), refusal(415, "unsupported_media_type", &[]));
    for content_type in ["application/json; charset=utf-8", "Application/JSON"] {
        assert_eq!(login(&server.rest, content_type, body).await.status, 401, "{content_type}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn control_characters_are_refused_in_every_text() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let user = json!({"username": "bob", "first_name": "B", "last_name": "B", "password": "long enough"});
    let message = json!({"username": "ada", "room": "lobby", "message": "m"});

    for control in ["\0", "\u{1}", "\u{8}", "\u{1b}", "\u{7f}", "\u{85}"] {
        for (path, body, field) in [
            ("/create_user", &user, "username"),
            ("/create_user", &user, "first_name"),
            ("/create_user", &user, "last_name"),
            ("/chatroom_message", &message, "username"),
            ("/chatroom_message", &message, "room"),
            ("/chatroom_message", &message, "message"),
        ] {
            let mut body = body.clone();
            body[field] = json!(format!("a{control}b"));
            let reply = ada.post(path, body).await;
            assert_eq!(reply.refusal(), refusal(422, "invalid_field", &[field]), "{path} {control:?}");
        }
    }
    // A password is hashed as it is and never shown: its bytes are its owner's affair.
    let mut body = user;
    body["password"] = json!("\0\0\0\0\u{1b}\0\0\0");
    assert_eq!(ada.post("/create_user", body).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_is_unknown_or_of_another_type_is_named_and_its_value_is_not() {
    let server = TestServer::start().await;

    for (body, field) in [
        (json!({"username": "ada", "password": "x", "admin": "s3cr3t"}), "admin"),
        (json!({"username": "ada", "password": 834_512}), "password"),
        (json!({"username": ["s3cr3t"], "password": "x"}), "username"),
        (json!({"username": {"s3cr3t": 1}, "password": "x"}), "username"),
        (json!({"username": true, "password": "x"}), "username"),
    ] {
        let reply = server.rest.post("/authenticate_user", body.clone()).await;
        assert_eq!(reply.refusal(), refusal(422, "invalid_field", &[field]), "{body}");
        assert!(!reply.text.contains("s3cr3t") && !reply.text.contains("834512"), "{reply:?}");
    }
    let twice = login(&server.rest, "application/x-www-form-urlencoded", "username=ada&password=a&username=bob").await;
    assert_eq!(twice.refusal(), refusal(422, "invalid_field", &["username"]));
    let twice = login_json(&server.rest, r#"{"username":"ada","password":"a","username":null}"#).await;
    assert_eq!(twice.refusal(), refusal(422, "invalid_field", &["username"]));
    let unknown = login(&server.rest, "application/x-www-form-urlencoded", "username=ada&password=a&x").await;
    assert_eq!(unknown.refusal(), refusal(422, "invalid_field", &["x"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_names_are_refused_and_the_worlds_names_are_not() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let register = |name: &str| {
        let body = json!({"username": name, "first_name": "A", "last_name": "B", "password": "long enough"});
        server.rest.post("/create_user", body)
    };
    let long = "x".repeat(33);

    for name in [
        "\u{202e}ada",
        "a\u{200b}da",
        "ada\u{feff}",
        "12345",
        "１２３",
        &long,
        "a da",
        " ada",
        "a/b",
        "@ada",
        "ﷺ",
        "🐈",
    ] {
        assert_eq!(register(name).await.refusal(), refusal(422, "invalid_field", &["username"]), "{name:?}");
    }
    for name in ["Zoë", "李雷", "محمد", "नमस्ते", "a.b-c_d", "7of9", &"x".repeat(32)] {
        assert_eq!(register(name).await.status, 201, "{name:?}");
    }
    let long = "x".repeat(65);
    for room in
        ["\u{202e}lobby", "lob\u{200d}by", "a  b", " a", "a ", "a/b", "99999999999999999999", "-", "a\nb", &long]
    {
        let expected = if room == "-" { 200 } else { 422 };
        assert_eq!(ada.try_join(room).await.status, expected, "{room:?}");
    }
    for room in ["Café & Co. #1", "ça va!", "🐈", &"é".repeat(64)] {
        let expected = if room == "🐈" { 422 } else { 200 };
        assert_eq!(ada.try_join(room).await.status, expected, "{room:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_cannot_be_read_is_refused() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let mut raw = Raw::to(server.rest.address).await;
    let token = format!("authorization: Bearer {}\r\n", ada.token);

    for room in ["%ff", "%00", "%", "%zz", "%C3", "%2F", "%2e%2e", "..", "%E2%80%AE", "a%0Ab"] {
        raw.begin("GET", &format!("/api/v1/rooms/{room}/messages"), &token).await;
        let reply = raw.reply().await;
        reply.problem();
        assert!((400..500).contains(&reply.status), "{room} {reply:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_is_not_acceptable_names_the_parameter() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let refused = async |user: &User, path: String, parameter: &str| {
        assert_eq!(user.get(&path).await.refusal(), refusal(422, "invalid_field", &[parameter]), "{path}");
    };

    for (query, parameter) in [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=-1", "limit"),
        ("limit=abc", "limit"),
        ("limit=", "limit"),
        ("limit=9223372036854775808", "limit"),
        ("limit=1&limit=2", "limit"),
        ("before=x", "before"),
        ("after=1.5", "after"),
        ("before=1&after=1", "after"),
        ("offset=1", "offset"),
        ("limit=5&%00=1", "\0"),
    ] {
        refused(&ada, format!("/api/v1/rooms/lobby/messages?{query}"), parameter).await;
    }
    for path in ["/api/v1/events", "/api/v1/rooms/lobby/events"] {
        for cursor in ["42", "x-1", "00000000-", "00000000--1", "00000000-9223372036854775808", "ABCDEF01-1", "é"] {
            refused(&ada, format!("{path}?last_event_id={cursor}"), "last_event_id").await;
        }
        refused(&ada, format!("{path}?since=1"), "since").await;
        let header = ada.rest.send(ada.request("GET", path).header("last-event-id", "garbage")).await;
        assert_eq!(header.refusal(), refusal(422, "invalid_field", &["last_event_id"]));
    }
    for key in ["", "a b", "é", &"k".repeat(256), "\"\""] {
        let reply = ada.say_with_key("lobby", "hello", key).await;
        assert_eq!(reply.refusal(), refusal(422, "invalid_field", &["Idempotency-Key"]), "{key:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_404_and_another_method_is_405() {
    let server = TestServer::start().await;

    for path in [
        "/nothing",
        "/assets/x/nothing.js",
        "/docs/nothing",
        "/api/v1",
        "/api/v1/rooms//messages",
        "/create_user/",
        "/health/live/x",
    ] {
        assert_eq!(server.rest.get(path).await.refusal(), refusal(404, "no_such_route", &[]), "{path}");
    }
    for (method, path, allow) in [
        ("GET", "/create_user", "POST"),
        ("PUT", "/chatroom_message", "POST"),
        ("DELETE", "/api/v1/rooms/lobby/messages", "GET, POST"),
        ("PATCH", "/api/v1/sessions/current", "DELETE"),
        ("BREW", "/health/live", "GET"),
    ] {
        let reply = server.rest.send(server.rest.request(method, path)).await;
        assert_eq!(reply.refusal(), refusal(405, "method_not_allowed", &[]), "{method} {path}");
        assert_eq!(reply.headers["allow"], allow);
    }
}
