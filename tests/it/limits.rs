//! How much a caller may do, and what is said to who does more.

use std::net::IpAddr;
use std::num::NonZeroU32;

use miaou::config::Limit;
use serde_json::json;

use crate::support::{Reply, Rest, TestServer, until};

fn at(most: u32) -> Limit {
    Limit::At(NonZeroU32::new(most).unwrap())
}

/// A header of an answer, if it is there.
fn header<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    reply.headers.get(name).map(|value| value.to_str().unwrap())
}

fn limit(reply: &Reply) -> (Option<&str>, Option<&str>) {
    (header(reply, "ratelimit"), header(reply, "ratelimit-policy"))
}

fn too_many() -> (u16, u64, String) {
    (429, 11, "too_many_requests".into())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_user_has_so_many_requests_and_every_answer_tells_what_is_left() {
    let server = TestServer::with(|config| config.limits.requests_per_minute = at(3)).await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);

    let first = ada.get("/api/v1/account").await;
    let second = ada.get("/api/v1/rooms/nowhere").await;
    ada.get("/api/v1/account").await;
    let refused = ada.get("/api/v1/account").await;

    let policy = Some("\"requests_per_minute\";q=3;w=60");
    assert_eq!((first.status, limit(&first)), (200, (Some("\"requests_per_minute\";r=2;t=20"), policy)));
    assert_eq!((second.status, limit(&second)), (404, (Some("\"requests_per_minute\";r=1;t=40"), policy)));
    assert_eq!((refused.outcome(), limit(&refused)), (too_many(), (Some("\"requests_per_minute\";r=0;t=60"), policy)));
    assert!((15..=20).contains(&header(&refused, "retry-after").unwrap().parse().unwrap()), "{refused:?}");
    assert!(refused.json()["detail"].as_str().unwrap().contains("3 requests a minute"), "{refused:?}");
    assert_eq!(bob.get("/api/v1/account").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_used_up_the_hour_waits_longer_than_one_who_used_up_the_minute() {
    let server = TestServer::with(|config| {
        config.limits.requests_per_minute = at(60);
        config.limits.requests_per_hour = at(2);
    })
    .await;
    let ada = server.user("ada").await;

    let first = ada.get("/api/v1/account").await;
    ada.get("/api/v1/account").await;
    let refused = ada.get("/api/v1/account").await;

    assert_eq!(header(&first, "ratelimit"), Some("\"requests_per_minute\";r=59;t=1, \"requests_per_hour\";r=1;t=1800"));
    assert_eq!(refused.outcome(), too_many());
    assert!(header(&refused, "retry-after").unwrap().parse::<u32>().unwrap() > 1700, "{refused:?}");
    assert_eq!(header(&refused, "ratelimit-policy"), Some("\"requests_per_hour\";q=2;w=3600"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_proves_nothing_is_counted_by_address_and_who_does_is_not() {
    let server = TestServer::with(|config| config.limits.address_requests_per_minute = at(4)).await;
    let ada = server.user("ada").await;
    let elsewhere = Rest::from_address(server.rest.address, [127, 0, 0, 2]);

    let nobody = server.rest.get("/api/v1/account").await;
    let forged = server.rest.send(server.rest.request("GET", "/api/v1/account").bearer_auth("forged")).await;
    let refused = server.rest.get("/api/v1/events?ticket=none").await;
    let login = server.rest.post("/authenticate_user", json!({"username": "ada", "password": "wrong"})).await;

    assert_eq!((nobody.status, forged.status), (401, 401));
    assert_eq!(header(&forged, "ratelimit"), Some("\"address_requests_per_minute\";r=0;t=60"));
    assert_eq!((refused.outcome(), login.outcome()), (too_many(), too_many()));
    assert_eq!(elsewhere.login("ada").await.get("/api/v1/account").await.status, 200);
    assert_eq!(ada.get("/api/v1/account").await.status, 200);
    let refreshed = server.rest.post("/api/v1/sessions/refresh", json!({"refresh_token": ada.refresh_token})).await;
    assert_eq!(refreshed.status, 200);
    let guessed = server.rest.post("/api/v1/sessions/refresh", json!({"refresh_token": "none"})).await;
    assert_eq!(guessed.outcome(), too_many());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_ipv6_a_whole_network_is_counted_as_one_address() {
    let server = TestServer::with(|config| {
        config.limits.address_requests_per_minute = at(1);
        config.trusted_proxies = vec!["127.0.0.1".parse::<IpAddr>().unwrap().into()];
    })
    .await;

    let mut statuses = Vec::new();
    for address in ["2001:db8::1", "2001:db8::ffff:0:0:2", "2001:db8:0:1::1", "192.0.2.1", "192.0.2.2"] {
        let request = server.rest.request("GET", "/api/v1/account").header("x-forwarded-for", address);
        statuses.push(server.rest.send(request).await.status);
    }

    assert_eq!(statuses, [401, 429, 401, 401, 401]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_watches_the_service_and_what_describes_it_is_free() {
    let server = TestServer::with(|config| {
        config.limits.requests_per_minute = at(1);
        config.limits.address_requests_per_minute = at(1);
    })
    .await;

    for path in ["/health/live", "/health/ready", "/metrics", "/openapi.json", "/docs/", "/api/v1/stickers/1/image"] {
        for _ in 0..3 {
            let reply = server.rest.get(path).await;
            assert_eq!((reply.status, limit(&reply)), (200, (None, None)), "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_makes_so_many_accounts_an_hour() {
    let server = TestServer::with(|config| config.limits.accounts_per_hour = at(2)).await;
    let elsewhere = Rest::from_address(server.rest.address, [127, 0, 0, 2]);
    let create = async |rest: &Rest, name: &str| {
        let body = json!({"username": name, "first_name": "A", "last_name": "L", "password": "long enough"});
        rest.post("/create_user", body).await
    };

    assert_eq!(create(&server.rest, "ada").await.status, 201);
    assert_eq!(create(&server.rest, "ada").await.status, 409);
    assert_eq!(create(&server.rest, "bob").await.outcome(), too_many());
    assert_eq!(create(&elsewhere, "bob").await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_makes_so_many_rooms_an_hour_in_whichever_way() {
    let server = TestServer::with(|config| config.limits.rooms_per_hour = at(3)).await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);

    assert_eq!(ada.post("/api/v1/rooms", json!({"name": "one"})).await.status, 201);
    ada.join("two").await;
    assert_eq!(ada.put("/api/v1/salon", json!({"room": "three"})).await.status, 200);

    let refused = ada.post("/api/v1/rooms", json!({"name": "four"})).await;
    assert_eq!(
        (refused.outcome(), header(&refused, "ratelimit-policy")),
        (too_many(), Some("\"rooms_per_hour\";q=3;w=3600"))
    );
    assert_eq!(ada.try_join("four").await.outcome(), too_many());
    assert_eq!(ada.put("/api/v1/salon", json!({"room": "four"})).await.outcome(), too_many());
    bob.join("one").await;
    bob.join("four").await;
    ada.join("four").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn searches_and_tickets_have_limits_of_their_own() {
    let server = TestServer::with(|config| {
        config.limits.searches_per_minute = at(1);
        config.limits.stream_tickets_per_minute = at(2);
    })
    .await;
    let ada = server.user("ada").await;

    let searches = [ada.get("/api/v1/search?q=tea").await, ada.get("/api/v1/search?q=tea").await];
    let mut tickets = Vec::new();
    for _ in 0..3 {
        tickets.push(ada.post("/api/v1/stream_ticket", json!({})).await.status);
    }

    assert_eq!((searches[0].status, searches[1].outcome()), (200, too_many()));
    assert_eq!(header(&searches[1], "ratelimit"), Some("\"searches_per_minute\";r=0;t=60"));
    assert_eq!(tickets, [201, 201, 429]);
    let metrics = server.rest.get("/metrics").await.text;
    assert!(metrics.contains("miaou_refused_total{limit=\"searches_per_minute\"}"), "{metrics}");
    assert!(metrics.contains("miaou_refused_total{limit=\"stream_tickets_per_minute\"}"), "{metrics}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_has_so_many_streams_open_and_another_once_one_is_closed() {
    let server = TestServer::with(|config| config.limits.streams_per_user = at(2)).await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.user("bob").await);
    let (first, _second) = (ada.follow_all().await, ada.follow("lobby").await);

    let refused = ada.get("/api/v1/events").await;

    assert_eq!((refused.outcome(), header(&refused, "retry-after")), (too_many(), Some("15")));
    bob.follow_all().await;
    drop(first);
    // The server learns of it when it writes.
    until("a stream is free", async || {
        ada.say("lobby", "still there?").await;
        ada.request("GET", "/api/v1/events").send().await.unwrap().status() == 200
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_each_conversation_the_newest_messages_are_kept() {
    let server = TestServer::start().await;
    let (ada, _bob) = (server.member("ada", "lobby").await, server.user("bob").await);
    ada.join("attic").await;
    ada.say("attic", "alone").await;
    for text in ["one", "two", "three", "four"] {
        ada.say("lobby", text).await;
        ada.post("/api/v1/conversations/bob/messages", json!({"raw_content": text})).await;
    }

    let server = TestServer::on(server.end().await, |config| config.limits.messages_kept = at(2)).await;

    let ada = ada.at(&server.rest);
    let texts = async |path: &str| {
        let page = ada.get(path).await.json();
        let texts = page["messages"].as_array().unwrap().iter().map(|message| message["raw_content"].clone());
        texts.collect::<Vec<_>>()
    };
    until("the oldest are gone", async || texts("/api/v1/rooms/lobby/messages").await == ["three", "four"]).await;
    assert_eq!(texts("/api/v1/conversations/bob/messages").await, ["three", "four"]);
    assert_eq!(texts("/api/v1/rooms/attic/messages").await, ["alone"]);
}
