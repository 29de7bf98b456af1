//! Guessing passwords: how often it is possible, and that it keeps nobody out.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use miaou::config::Limit;
use serde_json::json;

use crate::support::{Process, Reply, Rest, Schema, TestServer, password};

const GUESSES: u32 = 10_000;

fn at(most: u32) -> Limit {
    Limit::At(NonZeroU32::new(most).unwrap())
}

async fn guess(rest: &Rest, name: &str) -> Reply {
    rest.post("/authenticate_user", json!({"username": name, "password": "a guess"})).await
}

async fn login(rest: &Rest, name: &str) -> u16 {
    rest.post("/authenticate_user", json!({"username": name, "password": password(name)})).await.status
}

/// How many passwords were hashed or checked so far.
async fn hashes(rest: &Rest) -> u32 {
    let metrics = rest.get("/metrics").await.text;
    let line = metrics.lines().find_map(|line| line.strip_prefix("miaou_password_hashes_total "));
    line.map_or(0, |number| number.trim().parse().unwrap())
}

/// How many guesses the help of `--login-failures` lets through in a time: five, and one after each wait.
fn let_through(elapsed: Duration) -> u32 {
    let (mut waits, mut until) = (0, Duration::from_secs(1));
    while until <= elapsed {
        waits += 1;
        until += Duration::from_secs(1 << waits);
    }
    5 + waits
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_guesses_hardly_reach_the_hash_and_keep_nobody_from_anything() {
    let schema = Schema::new();
    let settings = [("MIAOU_ADDRESS_REQUESTS_PER_MINUTE", "off"), ("MIAOU_ADDRESS_REQUESTS_PER_HOUR", "off")];
    let process = Process::limited(&schema, 0, &settings);
    let home = Rest::new(process.address);
    let ada = home.user("ada").await;
    ada.join("lobby").await;
    let before = hashes(&home).await;
    let (left, over) = (Arc::new(AtomicU32::new(GUESSES)), Arc::new(AtomicBool::new(false)));
    let started = Instant::now();

    let attackers = (0..20).map(|number| {
        let (left, rest) = (Arc::clone(&left), Rest::from_address(process.address, [127, 0, 1, number]));
        async move {
            while left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
                let reply = guess(&rest, "ada").await;
                assert!(matches!(reply.status, 401 | 429), "{reply:?}");
            }
        }
    });
    let attack = tokio::spawn({
        let (attackers, over) = (join_all(attackers), Arc::clone(&over));
        async move {
            attackers.await;
            over.store(true, Ordering::SeqCst);
        }
    });
    let (mut logins, mut slowest, mut refresh_token) = (0, Duration::ZERO, ada.refresh_token.clone());
    while !over.load(Ordering::SeqCst) {
        assert_eq!(login(&home, "ada").await, 200);
        logins += 1;
        let refreshed = home.post("/api/v1/sessions/refresh", json!({"refresh_token": refresh_token})).await;
        assert_eq!(refreshed.status, 200);
        refresh_token = refreshed.json()["refresh_token"].as_str().unwrap().to_owned();
        let posting = Instant::now();
        ada.say("lobby", "unmoved").await;
        slowest = slowest.max(posting.elapsed());
    }
    attack.await.unwrap();

    let (guessed, elapsed) = (hashes(&home).await - before - logins, started.elapsed());
    println!("{GUESSES} guesses in {elapsed:?}: {guessed} reached the hash; {logins} logins; slowest post {slowest:?}");
    assert!(logins > 0);
    assert!((5..=let_through(elapsed)).contains(&guessed), "{guessed} guesses in {elapsed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_nobody_has_waits_as_one_does_that_somebody_has() {
    let server = TestServer::with(|config| config.limits.login_failures = at(2)).await;
    server.user("ada").await;
    let elsewhere = Rest::from_address(server.rest.address, [127, 0, 0, 2]);

    let mut told = Vec::new();
    for name in ["ada", "nobody", "no name at all"] {
        let mut replies = Vec::new();
        for _ in 0..3 {
            replies.push(guess(&elsewhere, name).await);
        }
        let refused = &replies[2];
        let names: Vec<_> = replies.iter().map(|reply| reply.json()["name"].as_str().unwrap().to_owned()).collect();
        assert_eq!(names, ["wrong_credentials", "wrong_credentials", "too_many_requests"], "{name}");
        assert_eq!(refused.headers["retry-after"], "1");
        told.push(refused.text.clone());
    }
    assert!(told.iter().all(|text| *text == told[0]), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn waits_grow_and_whoever_waited_with_the_right_password_is_at_home_there() {
    let server = TestServer::with(|config| config.limits.login_failures = at(1)).await;
    server.user("ada").await;
    let elsewhere = Rest::from_address(server.rest.address, [127, 0, 0, 2]);
    let wait = |reply: &Reply| reply.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap();

    assert_eq!(guess(&elsewhere, "ada").await.status, 401);
    let first = guess(&elsewhere, "ADA").await;
    tokio::time::sleep(Duration::from_secs(wait(&first))).await;
    assert_eq!(guess(&elsewhere, "ada").await.status, 401);
    let second = guess(&elsewhere, "ada").await;
    tokio::time::sleep(Duration::from_secs(wait(&second))).await;

    assert_eq!((wait(&first), wait(&second)), (1, 2));
    assert_eq!(login(&elsewhere, "ada").await, 200);
    // What is guessed from yet another place makes strangers wait: this place is none any more.
    let yet_elsewhere = Rest::from_address(server.rest.address, [127, 0, 0, 3]);
    assert_eq!((guess(&yet_elsewhere, "ada").await.status, login(&yet_elsewhere, "ada").await), (429, 429));
    assert_eq!(login(&elsewhere, "ada").await, 200);
    assert_eq!(login(&server.rest, "ada").await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_tries_many_names_waits_and_who_lives_there_does_not() {
    let server = TestServer::with(|config| config.limits.address_login_failures = at(3)).await;
    let ada = server.user("ada").await;

    let mut statuses = Vec::new();
    for number in 0..4 {
        statuses.push(guess(&server.rest, &format!("user{number}")).await.status);
    }

    assert_eq!(statuses, [401, 401, 401, 429]);
    assert_eq!(login(&server.rest, &ada.name).await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn right_passwords_cost_nothing_and_wrong_ones_are_forgotten_after_a_right_one() {
    let server = TestServer::with(|config| config.limits.login_failures = at(2)).await;
    server.user("ada").await;

    for _ in 0..5 {
        assert_eq!(guess(&server.rest, "ada").await.status, 401);
        assert_eq!(login(&server.rest, "ada").await, 200);
    }
}

/// How long a refusal took, in milliseconds.
async fn time(rest: &Rest, name: &str) -> f64 {
    let started = Instant::now();
    assert_eq!(guess(rest, name).await.status, 401);
    started.elapsed().as_secs_f64() * 1000.0
}

/// What it measures is read by people: on a busy machine it says nothing.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "prints times, and asserts none"]
async fn known_and_unknown_names_take_the_same_time() {
    let server = TestServer::start().await;
    server.user("ada").await;
    server.user("bob").await;
    let names = ["ada", "nobody", "bob", "no name at all"];

    let mut times = names.map(|_| Vec::new());
    for _ in 0..100 {
        for (name, times) in names.iter().zip(&mut times) {
            times.push(time(&server.rest, name).await);
        }
    }

    println!("ms to refuse: a quarter, half, three quarters of 100");
    for (name, mut times) in names.into_iter().zip(times) {
        times.sort_by(f64::total_cmp);
        println!("{name:>14}: {:.1?}", [times[25], times[50], times[75]]);
    }
}
