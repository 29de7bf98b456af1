//! How much a client may ask, and how many connections wait.

use std::num::NonZeroU32;
use std::time::Duration;

use miaou::config::Limit;

use super::{connected, same};
use crate::api_keys::keyed;
use crate::support::{Nc, PATIENCE, TestServer, until};

fn at(most: u32) -> Limit {
    Limit::At(NonZeroU32::new(most).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_counted_across_connections_and_doors() {
    let server = TestServer::with(|config| config.limits.requests_per_minute = at(5)).await;
    let ada = server.user("ada").await;
    // Making a key is the first request, and to show it the second.
    let key = keyed(&ada, &["read"]).await.0.token;
    let mut nc = server.nc().await;
    nc.ask(&format!("/connexion {key}")).await;
    assert_eq!(nc.status("/liste").await, "204/NO CONTENT");
    assert_eq!(nc.status("/nada").await, "404/NOT FOUND");
    nc.end().await;
    let mut nc = server.nc().await;
    assert_eq!(nc.status(&format!("/connexion {key}")).await, "200/OK");

    let refused = nc.ask("/liste").await;
    let expected =
        "429/TOO MANY REQUESTS\nTrop de requêtes ; attendez.\nIl peut y avoir 5 requêtes par minute. Revenez dans ";
    assert!(refused.starts_with(expected) && refused.ends_with(" s.\n\n"), "{refused}");
    for line in ["/aide", "/sync -n", "/nada", "/langue en", "/deconnexion"] {
        assert_eq!(nc.status(line).await, "429/TOO MANY REQUESTS", "{line}");
    }
    assert_eq!(ada.get("/api/v1/account").await.status, 429);
    let mut other = server.nc().await;
    assert_eq!(other.status(&format!("/connexion {key}")).await, "429/TOO MANY REQUESTS");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hour_is_counted_too() {
    let server = TestServer::with(|config| config.limits.requests_per_hour = at(3)).await;
    let ada = server.user("ada").await;
    let mut nc = connected(&server, &ada).await;

    assert_eq!(nc.status("/liste").await, "204/NO CONTENT");
    let refused = nc.ask("/liste").await;
    assert!(refused.contains("Il peut y avoir 3 requêtes par heure. Revenez dans 1"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_guesses_keys_is_stopped_by_address() {
    let server = TestServer::with(|config| config.limits.address_requests_per_minute = at(3)).await;
    let guess = async |number: u32| {
        let mut nc = Nc::from_address(server.commands(), [127, 0, 0, 9]).await;
        nc.status(&format!("/connexion miaou_{number}")).await
    };

    for number in 0..3 {
        assert_eq!(guess(number).await, "401/UNAUTHORIZED");
    }
    assert_eq!(guess(3).await, "429/TOO MANY REQUESTS");
    let mut nc = server.nc().await;
    assert_eq!(nc.status("/aide").await, "200/OK");
}

#[tokio::test(flavor = "multi_thread")]
async fn those_for_whom_there_is_no_place_wait_until_there_is_one() {
    let server = TestServer::with(|config| config.connections = 2).await;
    let (mut first, mut second, mut third) = (server.nc().await, server.nc().await, server.nc().await);
    assert_eq!(first.status("/aide").await, "200/OK");
    assert_eq!(second.status("/aide").await, "200/OK");

    assert!(third.send("/aide\n").await);
    let waiting = tokio::time::timeout(Duration::from_millis(200), third.answer()).await;
    assert!(waiting.is_err(), "{waiting:?}");
    drop(first);

    assert!(third.answer().await.starts_with("200/OK\n/connexion"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_has_so_many_connections() {
    let server = TestServer::with(|config| config.limits.connections_per_address = at(1)).await;
    let mut first = server.nc().await;
    assert_eq!(first.status("/aide").await, "200/OK");

    let told = server.nc().await.rest().await;

    let expected = "429/TOO MANY REQUESTS\nTrop de requêtes ; attendez.\nUne adresse peut avoir 1 connexions à la fois ; fermez-en une. \
                    Revenez dans 15 s.\n\n";
    assert_eq!(told, expected);
    // Who speaks at once is told too.
    for _ in 0..5 {
        let mut eager = server.nc().await;
        eager.send("/aide\n".repeat(2000)).await;
        assert_eq!(eager.rest().await, expected);
    }
    drop(first);
    until("there is a place again", async || {
        let mut nc = server.nc().await;
        nc.send("/aide\n").await && nc.answer().await.starts_with("200/OK")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_say_who_it_is_is_sent_away_and_who_did_may_be_silent() {
    let server = TestServer::with(|config| config.login_timeout = Duration::from_millis(700)).await;
    let ada = server.user("ada").await;
    let mut known = connected(&server, &ada).await;
    let mut silent = server.nc().await;

    let told = tokio::time::timeout(PATIENCE, silent.rest()).await.unwrap();

    assert_eq!(
        same(&told),
        "400/BAD REQUEST\nLa requête a mis trop de temps à arriver.\nPersonne n'a dit qui est là.\n\n"
    );
    assert_eq!(known.status("/liste").await, "204/NO CONTENT");
    assert_eq!(known.status("/deconnexion").await, "200/OK");
    assert!(known.rest().await.starts_with("400/BAD REQUEST\n"));
}
