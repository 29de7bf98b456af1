//! Names, passwords and tokens: who may be whom.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{Reply, Rest, TestServer, User, until};

async fn register(rest: &Rest, name: &str) -> Reply {
    let body = json!({"username": name, "first_name": "Bob", "last_name": "Kahn", "password": "bob's secret"});
    rest.post("/create_user", body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_taken_whatever_its_case_and_composition() {
    let server = TestServer::start().await;
    server.user("Zoé").await;

    for name in ["Zoé", "zoé", "ZOÉ", "Zoe\u{301}", "Ｚｏé"] {
        let reply = register(&server.rest, name).await;
        assert_eq!(reply.outcome(), (409, 4, "user_exists".into()), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_twenty_who_want_a_name_at_once_gets_it() {
    let server = TestServer::start().await;

    let attempts = (0..20).map(|n| {
        let name = if n % 2 == 0 { "bob" } else { "BOB" };
        register(&server.rest, name)
    });
    let mut outcomes: Vec<_> = join_all(attempts).await.iter().map(Reply::outcome).collect();

    outcomes.sort();
    assert_eq!(outcomes.remove(0), (201, 1, "ok".into()));
    assert_eq!(outcomes, vec![(409, 4, "user_exists".into()); 19]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_user_get_the_same_answer() {
    let server = TestServer::start().await;
    server.user("ada").await;
    let attempt =
        |name: &str| server.rest.post("/authenticate_user", json!({"username": name, "password": "not the password"}));

    let (wrong, unknown, impossible) = (attempt("ada").await, attempt("eve").await, attempt("e v e\u{202e}").await);

    assert_eq!(wrong.outcome(), (401, 4, "wrong_credentials".into()));
    assert_eq!((unknown.status, &unknown.text), (401, &wrong.text));
    assert_eq!((impossible.status, &impossible.text), (401, &wrong.text));
}

/// Tells the times and does not judge them: a busy machine is not a broken service.
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_user_take_the_same_time() {
    let server = TestServer::start().await;
    server.user("ada").await;

    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..15 {
        for (name, times) in ["ada", "eve", "12345"].into_iter().zip(&mut times) {
            let started = Instant::now();
            server.rest.post("/authenticate_user", json!({"username": name, "password": "wrong"})).await;
            times.push(started.elapsed());
        }
    }

    let [known, unknown, impossible] = times.map(|mut times| {
        times.sort();
        times[times.len() / 2]
    });
    println!("median of 15: wrong password {known:?}, unknown user {unknown:?}, impossible name {impossible:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_without_a_good_token_is_code_6() {
    let server = TestServer::start().await;
    let other = TestServer::with(|config| config.signing_key = Some("another secret of 32 characters!".into())).await;
    let (ada, stranger) = (server.user("ada").await, other.user("ada").await);
    let parts: Vec<_> = ada.token.split('.').collect();
    let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{}.", parts[1]);
    let bare = format!("{}.{}.", parts[0], parts[1]);

    for (path, body) in [
        ("/join_chatroom", json!({"username": "ada", "room": "lobby"})),
        ("/leave_chatroom", json!({"username": "ada", "room": "lobby"})),
        ("/chatroom_message", json!({"username": "ada", "room": "lobby", "message": "hello"})),
    ] {
        let anonymous = server.rest.post(path, body.clone()).await;
        assert_eq!(anonymous.outcome(), (401, 6, "unauthenticated".into()), "{path}");
        assert_eq!(anonymous.headers["www-authenticate"], "Bearer");
        for token in ["", "garbage", "a.b.c", &unsigned, &bare, &stranger.token, &ada.refresh_token] {
            let reply = User { token: token.to_owned(), ..ada.clone() }.post(path, body.clone()).await;
            assert_eq!(reply.outcome(), (401, 6, "unauthenticated".into()), "{path} with {token:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_code_6_once_it_has_expired() {
    let server = TestServer::with(|config| config.access_token_ttl = Duration::from_secs(1)).await;
    let ada = server.user("ada").await;

    until("the token expires", || async { ada.try_join("lobby").await.status == 401 }).await;

    assert_eq!(ada.try_join("lobby").await.outcome(), (401, 6, "unauthenticated".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_ever_holds_a_password() {
    const PASSWORD: &str = "pässwörd <unlike anything else>";
    let server = TestServer::start().await;
    let bob = json!({"username": "bob", "first_name": "Bob", "last_name": "Kahn", "password": PASSWORD});
    let with = |field: &str, value: Value| {
        let mut body = bob.clone();
        body[field] = value;
        body
    };
    let bodies = [
        bob.clone(),
        bob.clone(),
        with("nickname", json!("b")),
        with("username", json!(1)),
        with("first_name", json!("")),
        with("password", json!([PASSWORD])),
        with("password", json!({"is": PASSWORD})),
        with("password", json!(PASSWORD.repeat(9))),
        json!({"username": "bob", "password": PASSWORD}),
        json!({"username": "eve", "password": PASSWORD}),
    ];

    for path in ["/create_user", "/authenticate_user"] {
        for body in &bodies {
            let reply = server.rest.post(path, body.clone()).await;
            assert!(!format!("{reply:?}").contains("unlike anything"), "{path} {reply:?}");
        }
    }
}
