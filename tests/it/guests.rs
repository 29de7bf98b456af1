//! Visitors of a website who come without a registration.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::accounts::ends;
use crate::support::{Reply, Rest, TestServer, User};

async fn enter(rest: &Rest, body: Value) -> Reply {
    rest.post("/api/v1/sessions/guest", body).await
}

/// A guest of that name.
async fn guest(rest: &Rest, name: &str) -> User {
    let reply = enter(rest, json!({"name": name})).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let body = reply.json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    User {
        rest: rest.clone(),
        name: text(&body["user"]["username"]),
        token: text(&body["token"]),
        refresh_token: text(&body["refresh_token"]),
    }
}

/// What people see of a guest who gives this name.
async fn seen(rest: &Rest, name: &str) -> (String, String) {
    let user = enter(rest, json!({"name": name})).await.json()["user"].clone();
    let text = |name: &str| user[name].as_str().unwrap().to_owned();
    (text("username"), text("first_name"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_joins_speaks_and_is_heard_like_any_member() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let mut heard = ada.follow("lobby").await;

    let zoe = guest(&server.rest, "Zoë").await;
    zoe.join("lobby").await;
    zoe.say("lobby", "hello").await;
    zoe.say_to("ada", "a word with you").await;

    assert_eq!(heard.event().await.kind, "member_joined");
    let message = heard.event().await.json();
    assert_eq!((&message["raw_content"], &message["user"]["username"]), (&json!("hello"), &json!("guest-zoë")));
    let account = zoe.get("/api/v1/account").await.json()["account"].clone();
    assert_eq!((&account["first_name"], &account["role"]), (&json!("Zoë"), &json!("member")));
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_guests_say_that_they_are_guests_and_are_nobody_elses() {
    let server = TestServer::start().await;
    server.user("guest-ada").await;

    let expected = [
        ("Ada", "guest-ada-2", "Ada"),
        ("Ada", "guest-ada-3", "Ada"),
        ("Ada Lovelace", "guest-ada_lovelace", "Ada Lovelace"),
        ("12345", "guest-12345", "12345"),
        ("<b>", "guest-b", "<b>"),
        ("miaou", "guest-miaou", "miaou"),
        ("🐱", "guest", "🐱"),
        (" Bob ", "guest-bob", "Bob"),
    ];
    for (name, username, shown) in expected {
        assert_eq!(seen(&server.rest, name).await, (username.to_owned(), shown.to_owned()));
    }
    let long = seen(&server.rest, &"x".repeat(100)).await;
    assert_eq!(long, (format!("guest-{}", "x".repeat(26)), "x".repeat(100)));
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_guests_of_one_name_at_once_get_thirty_names() {
    let server = TestServer::start().await;

    let names = join_all((0..30).map(|_| seen(&server.rest, "ada"))).await;

    let names: BTreeSet<_> = names.into_iter().map(|(username, _)| username).collect();
    assert_eq!(names.len(), 30);
    assert!(names.iter().all(|name| name.starts_with("guest-ada")), "{names:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_who_gives_no_name_gets_one() {
    let server = TestServer::start().await;

    for body in [json!({}), json!({"name": null}), json!({"name": " "})] {
        let user = enter(&server.rest, body).await.json()["user"].clone();
        let number = user["username"].as_str().unwrap().strip_prefix("guest-").unwrap();
        assert_eq!(user["first_name"], format!("Guest {number}"));
        assert!(number.parse::<u32>().is_ok(), "{user}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_people_cannot_have_are_refused() {
    let server = TestServer::start().await;
    let refused = async |name: &str| enter(&server.rest, json!({"name": name})).await.outcome();

    assert_eq!(refused("").await, (400, 3, "missing_field".into()));
    for name in ["two\nlines", "\u{0}", &"x".repeat(101)] {
        assert_eq!(refused(name).await, (422, 5, "invalid_field".into()), "{name:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_session_of_a_guest_is_refreshed_and_its_streams_end_with_it() {
    let server = TestServer::start().await;
    let zoe = guest(&server.rest, "zoe").await;

    let next = server.rest.post("/api/v1/sessions/refresh", json!({"refresh_token": zoe.refresh_token})).await;
    let again = User { token: next.json()["token"].as_str().unwrap().to_owned(), ..zoe };
    assert_eq!(again.get("/api/v1/sessions").await.json()["sessions"].as_array().unwrap().len(), 1);
    let mut stream = again.follow_all().await;
    assert_eq!(again.delete("/api/v1/sessions/current").await.status, 200);

    assert_eq!(ends(&mut stream).await, "logged_out");
    assert_eq!(again.get("/api/v1/account").await.status, 401);
    let refresh = json!({"refresh_token": next.json()["refresh_token"]});
    assert_eq!(server.rest.post("/api/v1/sessions/refresh", refresh).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_logs_in_as_a_guest_nor_gives_one_a_password() {
    let server = TestServer::start().await;
    let zoe = guest(&server.rest, "zoe").await;

    for password in [" ", "guest-zoe", "the password of zoe"] {
        let login = json!({"username": "guest-zoe", "password": password});
        let refused = server.rest.post("/authenticate_user", login).await;
        assert_eq!(refused.outcome(), (401, 4, "wrong_credentials".into()));
    }
    let change = json!({"password": "none", "new_password": "long enough"});
    assert_eq!(zoe.put("/api/v1/account/password", change).await.outcome(), (403, 7, "forbidden".into()));
    let taken = json!({"username": "Guest-Zoe", "first_name": "Z", "last_name": "Z", "password": "long enough"});
    assert_eq!(server.rest.post("/create_user", taken).await.outcome(), (409, 4, "user_exists".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_erases_itself_without_a_password_and_its_name_is_not_given_again() {
    let server = TestServer::start().await;
    let zoe = guest(&server.rest, "zoe").await;

    let erased = zoe.rest.send(zoe.request("DELETE", "/api/v1/account").json(&json!({}))).await;
    assert_eq!(erased.status, 200, "{erased:?}");

    assert_eq!(zoe.get("/api/v1/account").await.status, 401);
    assert_eq!(seen(&server.rest, "zoe").await.0, "guest-zoe-2");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_has_no_rights_that_a_member_has_not() {
    let server = TestServer::start().await;
    let zoe = guest(&server.rest, "zoe").await;

    let service = json!({"name": "the shop's", "service": "shop", "scopes": ["read", "write"]});
    assert_eq!(zoe.post("/api/v1/keys", service).await.outcome(), (403, 7, "forbidden".into()));
    for route in ["/api/v1/logs", "/api/v1/reports", "/api/v1/settings", "/api/v1/filters"] {
        assert_eq!(zoe.get(route).await.outcome(), (403, 7, "forbidden".into()), "{route}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_count_as_new_accounts_of_their_address() {
    let server = TestServer::with(|config| config.limits.accounts_per_hour = "2".parse().unwrap()).await;
    let elsewhere = Rest::from_address(server.rest.address, [127, 0, 0, 2]);
    guest(&server.rest, "ada").await;
    server.user("bob").await;

    let refused = enter(&server.rest, json!({"name": "cy"})).await;

    assert_eq!(refused.outcome(), (429, 11, "too_many_requests".into()));
    assert!(refused.headers.contains_key("retry-after"));
    guest(&elsewhere, "cy").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_comes_as_a_guest_from_a_banned_address() {
    let server = TestServer::start().await;
    let elsewhere = Rest::from_address(server.rest.address, [127, 0, 0, 2]);
    let eve = server.user("eve").await;
    server.schema.execute("update users set role = 'admin'");
    assert_eq!(eve.post("/api/v1/bans", json!({"address": "127.0.0.2"})).await.status, 201);

    assert_eq!(enter(&elsewhere, json!({})).await.outcome(), (403, 12, "banned".into()));

    assert_eq!(enter(&server.rest, json!({})).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_without_guests_says_so_and_makes_no_user() {
    let server = TestServer::with(|config| config.guests = false).await;

    let refused = enter(&server.rest, json!({"name": "zoe"})).await;

    assert_eq!(refused.outcome(), (403, 7, "forbidden".into()));
    assert_eq!(refused.json()["detail"], "There are no guests here: register, or log in.");
    assert_eq!(server.schema.execute("select from users where id > 0"), 0);
}
