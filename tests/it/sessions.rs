//! From login to logout: refresh tokens, tickets, and the key that signs.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use diesel::{RunQueryDsl, sql_query};
use futures_util::future::join_all;
use miaou::chat::Keys;
use serde_json::json;

use crate::support::{Reply, Rest, Stream, TestServer, User, until};

async fn refresh(rest: &Rest, refresh_token: &str) -> Reply {
    rest.post("/api/v1/sessions/refresh", json!({"refresh_token": refresh_token})).await
}

/// The user with the next pair of tokens.
async fn refreshed(user: &User) -> User {
    let reply = refresh(&user.rest, &user.refresh_token).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let (body, text) = (reply.json(), |value: &serde_json::Value| value.as_str().unwrap().to_owned());
    User { token: text(&body["token"]), refresh_token: text(&body["refresh_token"]), ..user.clone() }
}

async fn logout(user: &User) -> Reply {
    user.rest.send(user.request("DELETE", "/api/v1/sessions/current")).await
}

async fn ticket(user: &User) -> String {
    let reply = user.rest.send(user.request("POST", "/api/v1/stream_ticket")).await;
    assert_eq!((reply.status, reply.json()["expires_in"].as_i64()), (201, Some(60)));
    reply.json()["ticket"].as_str().unwrap().to_owned()
}

async fn refused(user: &User) -> bool {
    user.try_join("lobby").await.outcome() == (401, 6, "unauthenticated".into())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_gives_another_pair_that_works() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;

    let next = refreshed(&refreshed(&ada).await).await;

    assert_ne!(next.refresh_token, ada.refresh_token);
    assert!(!refused(&next).await);
    assert!(!refused(&ada).await, "the first access token lives until it expires");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_works_again_within_the_leeway() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;

    let (first, second) = (refreshed(&ada).await, refreshed(&ada).await);

    assert_ne!(first.refresh_token, second.refresh_token);
    for user in [refreshed(&first).await, refreshed(&second).await] {
        assert!(!refused(&user).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_is_good_until_one_that_it_gave_is_used() {
    let server = TestServer::with(|config| config.refresh_leeway = Duration::ZERO).await;
    let ada = server.user("ada").await;

    let (_lost, _lost_too, came) = (refreshed(&ada).await, refreshed(&ada).await, refreshed(&ada).await);

    let next = refreshed(&came).await;
    assert!(!refused(&next).await && !refused(&refreshed(&next).await).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_used_after_one_that_it_gave_ends_its_session_and_no_other() {
    let server = TestServer::with(|config| config.refresh_leeway = Duration::ZERO).await;
    let (ada, elsewhere) = (server.user("ada").await, server.rest.login("ada").await);
    let next = refreshed(&refreshed(&ada).await).await;

    let reused = refresh(&server.rest, &ada.refresh_token).await;

    assert_eq!(reused.outcome(), (401, 6, "unauthenticated".into()));
    assert!(refused(&ada).await && refused(&next).await);
    assert_eq!(refresh(&server.rest, &next.refresh_token).await.outcome(), reused.outcome());
    assert!(!refused(&refreshed(&elsewhere).await).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_used_many_times_at_once_keeps_the_session_within_the_leeway() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;

    let replies = join_all((0..10).map(|_| refresh(&server.rest, &ada.refresh_token))).await;

    assert!(replies.iter().all(|reply| reply.status == 200), "{replies:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_of_which_nobody_knows_what_it_gave_is_good_once() {
    let server = TestServer::with(|config| config.refresh_leeway = Duration::ZERO).await;
    let ada = server.user("ada").await;
    refreshed(&ada).await;

    // As a node of an earlier release stored it.
    server.schema.execute("update refresh_tokens set parent = null");

    assert_eq!(refresh(&server.rest, &ada.refresh_token).await.outcome(), (401, 6, "unauthenticated".into()));
    assert!(refused(&ada).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_of_two_people_ends_its_session_whoever_is_first() {
    let server = TestServer::with(|config| config.refresh_leeway = Duration::ZERO).await;
    for thief_first in [true, false] {
        let ada = server.user(if thief_first { "ada" } else { "bob" }).await;
        let (owner, thief) = (refreshed(&ada).await, refreshed(&ada).await);

        let (first, second) = if thief_first { (&thief, &owner) } else { (&owner, &thief) };
        let statuses =
            [refresh(&server.rest, &first.refresh_token).await, refresh(&server.rest, &second.refresh_token).await];

        assert!(statuses.iter().any(|reply| reply.status == 401), "{statuses:?}");
        assert!(refused(&owner).await && refused(&thief).await && refused(&ada).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_used_many_times_at_once_gives_one_good_one_without_leeway() {
    let server = TestServer::with(|config| config.refresh_leeway = Duration::ZERO).await;
    let ada = server.user("ada").await;

    let replies = join_all((0..10).map(|_| refresh(&server.rest, &ada.refresh_token))).await;

    assert!(replies.iter().all(|reply| reply.status == 200), "{replies:?}");
    let good = "delete from refresh_tokens where not superseded and used_at is null";
    assert_eq!(server.schema.execute(good), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_refresh_token_is_refused() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;

    for text in [ada.token.as_str(), "garbage", "\0", &"x".repeat(1000)] {
        assert_eq!(refresh(&server.rest, text).await.outcome(), (401, 6, "unauthenticated".into()), "{text:?}");
    }
    let missing = server.rest.post("/api/v1/sessions/refresh", json!({})).await;
    assert_eq!(missing.refusal(), (400, "missing_field".into(), json!(["refresh_token"])));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_nobody_refreshes_expires() {
    let server = TestServer::with(|config| config.session_ttl = Duration::from_millis(1)).await;
    let ada = server.user("ada").await;

    until("the session expires", || async { refresh(&server.rest, &ada.refresh_token).await.status == 401 }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_refreshed_lives_on() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    server.schema.execute("update sessions set expires_at = now() + interval '1 minute'");

    refreshed(&ada).await;

    let extended = "delete from sessions where expires_at > now() + interval '29 days'";
    assert_eq!(server.schema.execute(extended), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn logging_out_ends_the_session_at_once_and_no_other() {
    let server = TestServer::start().await;
    let (ada, elsewhere) = (server.user("ada").await, server.rest.login("ada").await);

    assert_eq!(logout(&ada).await.outcome(), (200, 1, "ok".into()));

    assert!(refused(&ada).await);
    assert_eq!(refresh(&server.rest, &ada.refresh_token).await.outcome(), (401, 6, "unauthenticated".into()));
    assert_eq!(logout(&ada).await.status, 401);
    assert!(!refused(&elsewhere).await);
}

/// A token is good through the second in which it expires, so what ended its session is remembered as long.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_was_logged_out_stays_refused_until_it_expires() {
    let server = TestServer::with(|config| config.access_token_ttl = Duration::from_secs(1)).await;
    server.user("ada").await;
    until("a second begins", || async { chrono::Utc::now().timestamp_subsec_millis() < 100 }).await;
    let ada = server.rest.login("ada").await;
    logout(&ada).await;

    let started = std::time::Instant::now();
    while started.elapsed() < Duration::from_millis(2500) {
        logout(&server.rest.login("ada").await).await;
        assert!(refused(&ada).await, "it works again after {:?}", started.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn logging_out_reaches_every_node_and_those_that_start_later() {
    let server = TestServer::start().await;
    let (second, other) = server.second().await;
    let ada = server.user("ada").await;
    assert!(!refused(&ada.at(&other)).await);

    logout(&ada).await;

    let started = std::time::Instant::now();
    until("the other node refuses the token", || async { refused(&ada.at(&other)).await }).await;
    println!("the other node refused the token after {:?}", started.elapsed());
    let (third, later) = server.second().await;
    assert!(refused(&ada.at(&later)).await);
    second.stop().await;
    third.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_opens_one_stream() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let path = format!("/api/v1/rooms/lobby/events?ticket={}", ticket(&ada).await);

    let mut stream = Stream::open(server.rest.request("GET", &path)).await.unwrap();
    ada.say("lobby", "hello").await;

    assert_eq!(stream.event().await.text(), "hello");
    assert_eq!(server.rest.get(&path).await.outcome(), (401, 6, "unauthenticated".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_used_many_times_at_once_opens_one_stream() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let path = format!("/api/v1/events?ticket={}", ticket(&ada).await);

    let opened = join_all((0..8).map(|_| Stream::open(server.rest.request("GET", &path)))).await;

    assert_eq!(opened.iter().filter(|stream| stream.is_ok()).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_refused_once_its_session_is_over_or_its_minute_is() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let tickets = [ticket(&ada).await, ticket(&bob).await, "garbage".into(), String::new()];
    logout(&ada).await;
    server.schema.execute("update stream_tickets set expires_at = now()");

    for ticket in tickets {
        let reply = server.rest.get(&format!("/api/v1/events?ticket={ticket}")).await;
        assert_eq!(reply.outcome(), (401, 6, "unauthenticated".into()), "{ticket:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_stored_as_hashes() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let ticket = ticket(&ada).await;

    for (table, secret) in [("refresh_tokens", ada.refresh_token), ("stream_tickets", ticket)] {
        let hashed = format!("delete from {table} where hash = sha256('{secret}')");
        assert_eq!(server.schema.execute(&hashed), 1);
    }
    assert_eq!(server.schema.execute("update users set first_name = '' where password_hash like '$argon2id$%'"), 1);
}

#[test]
fn the_signing_key_is_made_once_and_only_its_owner_reads_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("signing.key");

    Keys::open(&path).unwrap();
    let made = std::fs::read(&path).unwrap();
    Keys::open(&path).unwrap();

    assert_eq!((made.len(), std::fs::read(&path).unwrap()), (32, made.clone()));
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 1, "no draft is left");
}

#[test]
fn many_who_make_the_signing_key_at_once_agree() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("signing.key");

    std::thread::scope(|scope| {
        let opening: Vec<_> = (0..16).map(|_| scope.spawn(|| Keys::open(&path).is_ok())).collect();
        assert!(opening.into_iter().all(|opened| opened.join().unwrap()));
    });

    assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 1);
}

#[test]
fn a_signing_key_that_is_too_short_is_refused_with_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("signing.key");
    std::fs::write(&path, [7; 31]).unwrap();

    let error = Keys::open(&path).err().unwrap().to_string();

    assert!(error.contains("signing.key is too short to sign with; delete it"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_outlives_a_restart_with_the_same_key_file() {
    let data = tempfile::tempdir().unwrap();
    let settings = |config: &mut miaou::config::Config| {
        config.signing_key = None;
        config.data = data.path().join("new");
    };
    let server = TestServer::with(settings).await;
    let ada = server.user("ada").await;

    let again = TestServer::on(server.end().await, settings).await;

    assert!(!refused(&ada.at(&again.rest)).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ended_where_the_log_was_replaced_is_over() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let mut stream = ada.follow("lobby").await;

    // Another node logs ada out on the database that took the place of the lost one, before this node looks at it.
    server.schema.execute(
        "with head as (update log_head set epoch = gen_random_uuid(), position = position + 1 returning position),
              over as (update sessions set ended_at = now() returning id, user_id)
         insert into events
         select position, null, user_id,
             jsonb_build_object('kind', 'session_ended', 'session', id, 'reason', 'logged_out'), now()
         from head, over",
    );

    // Twice, where the stream read the new log before its node knew of it.
    let mut event = stream.event().await;
    while event.kind == "reset" {
        event = stream.event().await;
    }
    assert_eq!(event.json()["reason"], "logged_out");
    assert_eq!(ada.get("/api/v1/rooms/lobby/messages").await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_made_up_refresh_token_does_not_touch_the_log() {
    let server = TestServer::start().await;
    let mut holder = server.schema.connect();
    sql_query("begin").execute(&mut holder).unwrap();
    sql_query("select from log_head for update").execute(&mut holder).unwrap();

    assert_eq!(refresh(&server.rest, "made up").await.outcome(), (401, 6, "unauthenticated".into()));
}
