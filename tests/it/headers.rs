//! What surrounds every answer: cross-origin rules, security headers, request ids; and metrics.

use std::collections::HashSet;

use reqwest::RequestBuilder;
use reqwest::header::HeaderMap;
use serde_json::json;

use crate::support::{Reply, Rest, Stream, TestServer};

const OURS: &str = "https://chat.example";

async fn preflight(server: &TestServer, origin: &str) -> Reply {
    let request = server.rest.request("OPTIONS", "/chatroom_message").header("origin", origin);
    let request = request.header("access-control-request-method", "POST");
    server
        .rest
        .send(request.header("access-control-request-headers", "authorization, content-type, idempotency-key"))
        .await
}

fn allowed(headers: &HeaderMap) -> Option<&str> {
    headers.get("access-control-allow-origin").map(|value| value.to_str().unwrap())
}

/// Good and bad answers of different kinds.
async fn answers(server: &TestServer) -> Vec<Reply> {
    vec![
        server.rest.get("/health/ready").await,
        server.rest.get("/api/v1/events").await,
        server.rest.get("/nowhere").await,
        server.rest.get("/create_user").await,
        server.rest.get("/openapi.json").await,
        server.rest.post("/create_user", json!({})).await,
        server.rest.send(server.rest.request("GET", "/health/live").header("cookie", "x".repeat(20_000))).await,
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_an_origin_on_the_list_may_call() {
    let server =
        TestServer::with(|config| config.cors_origins = vec![OURS.into(), "http://localhost:3000".into()]).await;

    let preflight = preflight(&server, OURS).await;
    assert_eq!((preflight.status, allowed(&preflight.headers)), (200, Some(OURS)));
    assert!(preflight.headers["access-control-allow-methods"].to_str().unwrap().contains("POST"));
    for path in ["/health/live", "/api/v1/events", "/nowhere"] {
        let reply = server.rest.send(server.rest.request("GET", path).header("origin", OURS)).await;
        assert_eq!(allowed(&reply.headers), Some(OURS), "{path}");
        assert!(reply.headers["access-control-expose-headers"].to_str().unwrap().contains("x-request-id"));
    }
}

/// A call as a browser makes it for a page of our origin: it asks first whether it may.
async fn call_of_page(rest: &Rest, call: RequestBuilder) -> RequestBuilder {
    let asked = call.try_clone().unwrap().build().unwrap();
    let mut names: Vec<_> = asked.headers().keys().map(|name| name.as_str().to_owned()).collect();
    names.sort();
    let preflight = rest.request("OPTIONS", asked.url().path()).header("origin", OURS);
    let preflight = preflight.header("access-control-request-method", asked.method().as_str());
    let reply = rest.send(preflight.header("access-control-request-headers", names.join(","))).await;
    assert_eq!((reply.status, allowed(&reply.headers)), (200, Some(OURS)), "{asked:?}");
    for (header, wanted) in [("methods", vec![asked.method().to_string()]), ("headers", names)] {
        let granted = reply.headers[format!("access-control-allow-{header}")].to_str().unwrap().to_lowercase();
        let granted: HashSet<_> = granted.split(',').map(str::trim).collect();
        assert!(wanted.iter().all(|name| granted.contains(name.to_lowercase().as_str())), "{wanted:?} of {granted:?}");
    }
    call.header("origin", OURS)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_origin_does_all_that_a_widget_does() {
    let server = TestServer::with(|config| config.cors_origins = vec![OURS.into()]).await;
    let rest = &server.rest;
    let call = async |call: RequestBuilder| {
        let reply = rest.send(call_of_page(rest, call.header("accept-language", "fr")).await).await;
        assert_eq!(allowed(&reply.headers), Some(OURS), "{reply:?}");
        reply
    };
    let tokens = call(rest.request("POST", "/api/v1/sessions/guest").json(&json!({"name": "Zoe"}))).await.json();
    let as_guest = |method: &str, path: &str| rest.request(method, path).bearer_auth(tokens["token"].as_str().unwrap());
    let join = json!({"username": "guest-zoe", "room": "lobby"});
    assert_eq!(call(as_guest("POST", "/join_chatroom").json(&join)).await.status, 200);
    let page = call(as_guest("GET", "/api/v1/rooms/lobby/messages")).await.json();

    let picture =
        as_guest("POST", "/api/v1/attachments?name=a.txt").header("content-type", "text/plain").body("a file");
    let uploaded = call(picture).await.json();
    let file = uploaded["attachment"]["id"].as_str().unwrap();
    let message = json!({"raw_content": "hello", "attachments": [file]});
    let post = as_guest("POST", "/api/v1/rooms/lobby/messages").header("idempotency-key", "k").json(&message);
    let (first, again) = (call(post.try_clone().unwrap()).await, call(post).await);
    assert_eq!((first.status, again.status), (201, 200));
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(call(as_guest("HEAD", &format!("/api/v1/attachments/{file}/file"))).await.status, 200);
    assert_eq!(call(as_guest("PUT", "/api/v1/presence").json(&json!({"device": "tab"}))).await.status, 200);
    assert_eq!(call(as_guest("DELETE", "/api/v1/presence?device=tab")).await.status, 200);

    let cursor = page["cursor"].as_str().unwrap();
    let stream = as_guest("GET", "/api/v1/rooms/lobby/events").header("last-event-id", cursor);
    let opened = call_of_page(rest, stream).await;
    let headers = opened.try_clone().unwrap().send().await.unwrap().headers().clone();
    assert_eq!(allowed(&headers), Some(OURS));
    assert_eq!(Stream::open(opened).await.unwrap().texts(1).await, ["hello"]);

    let refused = call(as_guest("GET", "/api/v1/rooms/nowhere")).await;
    let exposed = refused.headers["access-control-expose-headers"].to_str().unwrap();
    for name in ["retry-after", "idempotency-replayed", "x-request-id", "ratelimit", "content-disposition"] {
        assert!(exposed.contains(name), "{exposed}");
    }
    let vary: Vec<_> = refused.headers.get_all("vary").iter().map(|value| value.to_str().unwrap()).collect();
    let vary = vary.join(", ").to_lowercase();
    assert!(vary.contains("accept-language") && vary.contains("origin"), "{vary}");
    assert_eq!((refused.status, &refused.json()["title"]), (404, &json!("Ce salon n'existe pas.")));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_any_other_origin_may_not_call() {
    let server = TestServer::with(|config| config.cors_origins = vec![OURS.into()]).await;

    for origin in
        ["https://evil.example", "http://chat.example", "https://chat.example:444", "https://a.chat.example", "null"]
    {
        assert_eq!(allowed(&preflight(&server, origin).await.headers), None, "{origin}");
        let reply = server.rest.send(server.rest.request("GET", "/health/live").header("origin", origin)).await;
        assert_eq!(allowed(&reply.headers), None, "{origin}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_origin_is_on_the_list_unless_someone_puts_it_there() {
    let server = TestServer::start().await;

    assert_eq!(allowed(&preflight(&server, OURS).await.headers), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_tells_browsers_to_be_careful() {
    let server = TestServer::start().await;

    for reply in answers(&server).await {
        assert_eq!(reply.headers["x-content-type-options"], "nosniff", "{reply:?}");
        assert_eq!(reply.headers["referrer-policy"], "no-referrer");
        assert_eq!(reply.headers["content-security-policy"], "default-src 'none'; frame-ancestors 'none'");
    }
    let page = server.rest.get("/docs/api/").await;
    let policies: Vec<_> = page.headers.get_all("content-security-policy").iter().collect();
    assert_eq!(policies.len(), 1);
    assert!(policies[0].to_str().unwrap().starts_with("default-src 'self'; "));
    assert_eq!(page.headers["x-content-type-options"], "nosniff");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_an_id_of_its_own() {
    let server = TestServer::start().await;

    let answers = answers(&server).await;

    let ids: HashSet<_> = answers.iter().map(|reply| reply.headers["x-request-id"].to_str().unwrap()).collect();
    assert_eq!(ids.len(), answers.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_name_routes_and_never_rooms() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "cellar4711").await;
    ada.history("cellar4711").await;

    let metrics = server.rest.get("/metrics").await;

    assert_eq!((metrics.status, metrics.headers["content-type"].to_str().unwrap()), (200, "text/plain; version=0.0.4"));
    assert!(metrics.text.contains("route=\"/api/v1/rooms/{room}/messages\",status=\"200\""), "{}", metrics.text);
    assert!(metrics.text.contains("miaou_streams "));
    assert!(!metrics.text.contains("cellar4711"));
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_that_are_switched_off_are_not_there() {
    let server = TestServer::with(|config| config.metrics = false).await;

    let reply = server.rest.get("/metrics").await;

    assert_eq!(reply.refusal(), (404, "no_such_route".into(), json!([])));
}
