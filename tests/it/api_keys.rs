//! Keys: what they prove, what they are good for, and how they end.

use miaou::doors::http;
use serde_json::{Value, json};

use crate::accounts::ends;
use crate::support::{Stream, TestServer, User};

/// The user by a key of its own, and the key's id.
pub async fn keyed(user: &User, scopes: &[&str]) -> (User, String) {
    let reply = user.post("/api/v1/keys", json!({"name": "a bot", "scopes": scopes})).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    let made = reply.json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (User { token: text(&made["secret"]), ..user.clone() }, text(&made["key"]["id"]))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_speaks_and_hears_as_its_user() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let (bot, _) = keyed(&ada, &["read", "write"]).await;
    let mut stream = bot.follow_all().await;

    let said = bot.try_say("lobby", "beep").await;

    assert_eq!((said.status, &said.json()["message"]["user"]["username"]), (201, &json!("ada")));
    assert_eq!(stream.texts(1).await, ["beep"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_shown_once_and_stored_as_a_hash() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let (bot, id) = keyed(&ada, &["read"]).await;
    bot.get("/api/v1/account").await;

    let listed = ada.get("/api/v1/keys").await;

    let key = &listed.json()["keys"][0];
    assert_eq!((&key["id"], &key["scopes"]), (&json!(id), &json!(["read"])));
    assert!(key["last_used_at"].is_string(), "{key}");
    assert!(bot.token.starts_with("miaou_") && bot.token.starts_with(key["prefix"].as_str().unwrap()));
    assert!(!listed.text.contains(&bot.token));
    let stored = format!("select from api_keys k where k::text like '%{}%'", bot.token.strip_prefix("miaou_").unwrap());
    assert_eq!(server.schema.execute(&stored), 0);
}

/// Every route there is, so that one that is added is asked too.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_reads_changes_nothing() {
    let server = TestServer::start().await;
    let ada = server.member("ada", "lobby").await;
    let (reader, _) = keyed(&ada, &["read"]).await;
    let document = serde_json::to_value(http::openapi()).unwrap();
    let mut asked = 0;

    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            // A ticket and a link read what the key reads.
            let reads = method == "get" || path.ends_with("/stream_ticket") || path.ends_with("/link");
            // What a hook posts is proven by a secret of its own.
            let hook = path == "/api/v1/hooks";
            if reads || hook || operation["security"] == json!([{}]) {
                continue;
            }
            let address = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part });
            let address = address.collect::<Vec<_>>().join("/");
            let schema = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str();
            let example =
                schema.and_then(|name| document.pointer(&format!("{}/example", name.trim_start_matches('#'))));
            // What is wrong with the rest of a request may be told first: nothing is.
            let query = match (method.as_str(), path.as_str()) {
                ("delete", "/api/v1/presence") => "?device=desktop",
                ("post", _) if schema.is_none() => "?name=new",
                _ => "",
            };
            let request = reader.request(&method.to_uppercase(), &format!("{address}{query}"));
            let request = if let Some(body) = example { request.json(body) } else { request };
            let reply = reader.rest.send(request).await;
            assert_eq!(reply.outcome(), (403, 7, "forbidden".into()), "{method} {path}");
            asked += 1;
        }
    }

    assert!(asked > 30, "{asked}");
    assert_eq!(reader.history("lobby").await.len(), 0);
    assert_eq!(reader.get("/api/v1/account").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_is_refused_and_its_streams_end_on_every_node() {
    let server = TestServer::start().await;
    let (node, other) = server.second().await;
    let ada = server.member("ada", "lobby").await;
    let (bot, id) = keyed(&ada, &["read", "write"]).await;
    let (spare, _) = keyed(&ada, &["read"]).await;
    let ticket = bot.rest.send(bot.request("POST", "/api/v1/stream_ticket")).await.json();
    let ticket = ticket["ticket"].as_str().unwrap();
    let mut by_ticket = Stream::open(other.request("GET", &format!("/api/v1/events?ticket={ticket}"))).await.unwrap();
    let (mut here, mut there) = (bot.follow("lobby").await, bot.at(&other).follow_all().await);
    let mut own = ada.follow_all().await;

    assert_eq!(ada.delete(&format!("/api/v1/keys/{id}")).await.status, 200);

    for stream in [&mut here, &mut there, &mut by_ticket] {
        assert_eq!(ends(stream).await, "key_revoked");
    }
    assert_eq!(own.hear("key_revoked").await.json()["key"], id);
    // Keys are looked up at each call: no node is behind.
    for user in [&bot, &bot.at(&other)] {
        assert_eq!(user.get("/api/v1/account").await.outcome(), (401, 6, "unauthenticated".into()));
    }
    assert_eq!(spare.get("/api/v1/account").await.status, 200);
    assert_eq!(ada.delete(&format!("/api/v1/keys/{id}")).await.outcome(), (404, 8, "no_such_key".into()));
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_key_is_refused_and_its_stream_ends() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let soon = (chrono::Utc::now() + chrono::TimeDelta::milliseconds(1500)).to_rfc3339();
    let made = ada.post("/api/v1/keys", json!({"name": "brief", "scopes": ["read"], "expires_at": soon})).await.json();
    let bot = User { token: made["secret"].as_str().unwrap().to_owned(), ..ada.clone() };

    let mut stream = bot.follow_all().await;

    assert_eq!(stream.hear("end").await.json()["reason"], "token_expired");
    assert_eq!(bot.get("/api/v1/account").await.status, 401);
    let past = ada
        .post("/api/v1/keys", json!({"name": "past", "scopes": ["read"], "expires_at": "2020-01-01T00:00:00Z"}))
        .await;
    assert_eq!(past.refusal(), (422, "invalid_field".into(), json!(["expires_at"])));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_makes_no_keys_and_changes_no_password() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let (bot, _) = keyed(&ada, &["read", "write"]).await;

    let key = bot.post("/api/v1/keys", json!({"name": "another", "scopes": ["read"]})).await;
    let input = json!({"password": "the password of ada", "new_password": "something new"});
    let changed = bot.put("/api/v1/account/password", input).await;
    let logout = bot.delete("/api/v1/sessions/current").await;

    assert_eq!([key.status, changed.status, logout.status], [403; 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_is_proven_by_no_key_without_the_scope_for_it() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let (before, _) = keyed(&ada, &["read", "write"]).await;
    let refused = ada.post("/api/v1/keys", json!({"name": "a", "scopes": ["read", "admin"]})).await;
    server.schema.execute("update users set role = 'admin'");
    let (admin, _) = keyed(&ada, &["read", "admin"]).await;

    assert_eq!(refused.outcome(), (403, 7, "forbidden".into()));
    assert_eq!(before.get("/api/v1/account").await.outcome(), (403, 7, "forbidden".into()));
    assert_eq!(admin.get("/api/v1/account").await.status, 200);
    assert_eq!(admin.put("/api/v1/users/ada/role", json!({"role": "member"})).await.status, 403, "it only reads");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_key_is_refused() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let (bot, _) = keyed(&ada, &["read"]).await;
    let (head, last) = bot.token.split_at(bot.token.len() - 1);
    let typo = format!("{head}{}", if last == "0" { "1" } else { "0" });

    for token in [typo.as_str(), "miaou_", &format!("{}x", bot.token)] {
        let user = User { token: token.to_owned(), ..ada.clone() };
        assert_eq!(user.get("/api/v1/account").await.outcome(), (401, 6, "unauthenticated".into()), "{token}");
    }
    let none = ada.post("/api/v1/keys", json!({"name": "none", "scopes": []})).await;
    assert_eq!(none.refusal(), (400, "missing_field".into(), json!(["scopes"])));
    let blind = ada.post("/api/v1/keys", json!({"name": "blind", "scopes": ["write"]})).await;
    assert_eq!(blind.refusal(), (422, "invalid_field".into(), json!(["scopes"])));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_revokes_the_key_of_another_but_an_admin() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let (bot, id) = keyed(&ada, &["read"]).await;

    assert_eq!(bob.delete(&format!("/api/v1/keys/{id}")).await.status, 404);
    assert_eq!(bot.get("/api/v1/account").await.status, 200);
    server.schema.execute("update users set role = 'admin' where username = 'bob'");
    assert_eq!(bob.delete(&format!("/api/v1/keys/{id}")).await.status, 200);
    assert_eq!(bot.get("/api/v1/account").await.status, 401);
}
