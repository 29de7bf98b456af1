//! Services that act for users of their own.

use futures_util::future::join_all;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::accounts::ends;
use crate::support::{Reply, Rest, Stream, TestServer, User, password};

/// A service's key.
struct Service {
    rest: Rest,
    admin: User,
    id: String,
    secret: String,
    signing_secret: String,
}

impl Service {
    async fn new(server: &TestServer) -> Self {
        let admin = server.user("eve").await;
        server.schema.execute("update users set role = 'admin' where username = 'eve'");
        Self::of(admin).await
    }

    /// A key, perhaps another one, of the same service.
    async fn of(admin: User) -> Self {
        let asked = json!({"name": "the shop's", "service": "Shop", "scopes": ["read", "write"]});
        let made = admin.post("/api/v1/keys", asked).await;
        assert_eq!(made.status, 201, "{made:?}");
        let made = made.json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Self {
            rest: admin.rest.clone(),
            id: text(&made["key"]["id"]),
            secret: text(&made["secret"]),
            signing_secret: text(&made["signing_secret"]),
            admin,
        }
    }

    fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.rest.request(method, path).bearer_auth(&self.secret)
    }

    fn acting(&self, id: &str, name: &str, method: &str, path: &str) -> RequestBuilder {
        self.request(method, path).header("Miaou-Act-As", id).header("Miaou-Act-As-Name", name)
    }

    /// Who a user of the service is here.
    async fn user(&self, id: &str, name: &str) -> Value {
        let reply = self.rest.send(self.acting(id, name, "GET", "/api/v1/account")).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()["account"].clone()
    }

    fn sign(&self, claims: Value) -> String {
        let header = Header { kid: Some(self.id.clone()), ..Header::new(Algorithm::HS256) };
        encode(&header, &claims, &EncodingKey::from_secret(self.signing_secret.as_bytes())).unwrap()
    }

    async fn exchange(&self, token: &str) -> Reply {
        self.rest.post("/api/v1/sessions/exchange", json!({"token": token})).await
    }

    async fn revoke(&self) {
        assert_eq!(self.admin.delete(&format!("/api/v1/keys/{}", self.id)).await.status, 200);
    }
}

fn soon() -> i64 {
    chrono::Utc::now().timestamp() + 60
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_is_seen_first_fifty_times_at_once_is_one() {
    let server = TestServer::start().await;
    let shop = Service::new(&server).await;

    let seen = join_all((0..50).map(|_| shop.user("u-1", "Zo%C3%AB%20M%C3%BCller"))).await;

    assert!(seen.iter().all(|user| user["id"] == seen[0]["id"]), "{seen:?}");
    assert_eq!((&seen[0]["username"], &seen[0]["first_name"]), (&json!("Zoë_Müller"), &json!("Zoë Müller")));
    assert_eq!(
        server.schema.execute("select from users where password_hash is null and id > 0"),
        2,
        "and the shop itself"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_users_of_one_name_get_fifty_names() {
    let server = TestServer::start().await;
    server.user("zoe").await;
    let shop = Service::new(&server).await;

    let ids: Vec<_> = (0..50).map(|n| format!("u-{n}")).collect();
    let seen = join_all(ids.iter().map(|id| shop.user(id, "zoe"))).await;

    let names: std::collections::BTreeSet<_> = seen.iter().map(|user| user["username"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 50);
    assert!(names.contains("zoe-2") && !names.contains("zoe"), "{names:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_nobody_can_have_are_made_acceptable() {
    let server = TestServer::start().await;
    let shop = Service::new(&server).await;

    for (id, name, expected) in
        [("1", "12345", "user_12345"), ("2", "%3Cb%3E", "b"), ("3", "%F0%9F%90%B1", "user_"), ("4", "", "user_-2")]
    {
        assert_eq!(shop.user(id, name).await["username"], expected, "{name}");
    }
    let long = shop.user("5", &"x".repeat(500)).await;
    assert_eq!(long["username"], "x".repeat(32));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_speaks_for_its_users_and_for_itself() {
    let server = TestServer::start().await;
    let shop = Service::new(&server).await;
    let zoe = shop.user("u-1", "zoe").await;
    let speak = |request: RequestBuilder, name: &str| {
        let body = json!({"username": name, "room": "lobby"});
        shop.rest.send(request.json(&body))
    };

    assert_eq!(speak(shop.acting("u-1", "", "POST", "/join_chatroom"), "zoe").await.status, 200);
    assert_eq!(speak(shop.request("POST", "/join_chatroom"), "Shop").await.status, 200);
    assert_eq!(speak(shop.request("POST", "/join_chatroom"), "zoe").await.status, 403);

    let members = shop.admin.get("/api/v1/rooms/lobby/members").await.json();
    assert_eq!(members["members"].as_array().unwrap().len(), 2);
    assert_eq!(shop.user("u-1", "another%20name").await["id"], zoe["id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_no_service_acts_for_nobody() {
    let server = TestServer::start().await;
    let shop = Service::new(&server).await;
    let ada = server.user("ada").await;
    let own = ada.post("/api/v1/keys", json!({"name": "own", "scopes": ["read", "write"]})).await.json();
    let act = |token: &str, id: &str| {
        server.rest.send(server.rest.request("GET", "/api/v1/account").bearer_auth(token).header("Miaou-Act-As", id))
    };

    assert_eq!(act(own["secret"].as_str().unwrap(), "u-1").await.outcome(), (403, 7, "forbidden".into()));
    assert_eq!(act(&ada.token, "u-1").await.outcome(), (403, 7, "forbidden".into()));
    assert_eq!(act(&shop.secret, "two words").await.outcome(), (422, 5, "invalid_field".into()));
    // Names of users here are no names of the service's users: `ada` is somebody new to it.
    let name = act(&shop.secret, "ada").await.json()["account"]["username"].clone();
    assert_eq!(name, "ada-2");
    assert_eq!(ada.post("/api/v1/keys", json!({"name": "a", "service": "shop", "scopes": ["read"]})).await.status, 403);
    assert_eq!(ada.get("/api/v1/keys?service=shop").await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_of_the_service_knows_the_same_users() {
    let server = TestServer::start().await;
    let old = Service::new(&server).await;
    let before = old.user("u-1", "zoe").await;
    let new = Service::of(old.admin.clone()).await;

    old.revoke().await;

    assert_eq!(new.user("u-1", "zoe").await["id"], before["id"]);
    let listed = new.admin.get("/api/v1/keys?service=SHOP").await.json();
    assert_eq!(listed["keys"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_streams_of_a_services_users_end_with_its_key() {
    let server = TestServer::start().await;
    let (node, other) = server.second().await;
    let shop = Service::new(&server).await;
    let mut here = Stream::open(shop.acting("u-1", "zoe", "GET", "/api/v1/events")).await.unwrap();
    let there = other.request("GET", "/api/v1/events").bearer_auth(&shop.secret).header("Miaou-Act-As", "u-2");
    let mut there = Stream::open(there).await.unwrap();

    shop.revoke().await;

    assert_eq!(ends(&mut here).await, "key_revoked");
    assert_eq!(ends(&mut there).await, "key_revoked");
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_token_logs_a_services_user_in() {
    let server = TestServer::start().await;
    let shop = Service::new(&server).await;
    let known = shop.user("u-1", "zoe").await;

    let reply = shop.exchange(&shop.sign(json!({"sub": "u-1", "name": "zoe", "exp": soon()}))).await;

    assert_eq!((reply.status, &reply.json()["user"]["id"]), (200, &known["id"]));
    let token = reply.json()["token"].as_str().unwrap().to_owned();
    let account = server.rest.send(server.rest.request("GET", "/api/v1/account").bearer_auth(token)).await;
    assert_eq!(account.json()["account"]["username"], "zoe");
    let new = shop.exchange(&shop.sign(json!({"sub": "u-2", "name": "Yann", "exp": soon()}))).await;
    assert_eq!(new.json()["user"]["username"], "Yann");
    let nobody = server.rest.post("/authenticate_user", json!({"username": "zoe", "password": password("zoe")})).await;
    assert_eq!(nobody.outcome(), (401, 4, "wrong_credentials".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_not_the_services_own_and_short_lived_is_refused() {
    let server = TestServer::start().await;
    let shop = Service::new(&server).await;
    let other = Service {
        signing_secret: Service::of(shop.admin.clone()).await.signing_secret,
        ..Service::of(shop.admin.clone()).await
    };
    let key = EncodingKey::from_secret(shop.signing_secret.as_bytes());
    let good = json!({"sub": "u-1", "exp": soon()});
    let without_key = encode(&Header::new(Algorithm::HS256), &good, &key).unwrap();
    let header = Header { kid: Some(shop.id.clone()), ..Header::new(Algorithm::HS512) };
    let bad = [
        shop.sign(json!({"sub": "u-1", "exp": soon() - 120})),
        shop.sign(json!({"sub": "u-1", "exp": soon() + 900})),
        shop.sign(json!({"sub": "u-1"})),
        shop.sign(json!({"exp": soon()})),
        other.sign(good.clone()),
        encode(&header, &good, &key).unwrap(),
        without_key,
        "garbage".to_owned(),
    ];

    for token in bad {
        assert_eq!(shop.exchange(&token).await.outcome(), (401, 6, "unauthenticated".into()), "{token}");
    }
    assert_eq!(shop.exchange(&shop.sign(good.clone())).await.status, 200);
    shop.revoke().await;
    assert_eq!(shop.exchange(&shop.sign(good)).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_refreshed_no_more_once_the_key_that_began_it_is_revoked() {
    let server = TestServer::start().await;
    let shop = Service::new(&server).await;
    let tokens = shop.exchange(&shop.sign(json!({"sub": "u-1", "exp": soon()}))).await.json();
    let next = shop.rest.post("/api/v1/sessions/refresh", json!({"refresh_token": tokens["refresh_token"]})).await;
    assert_eq!(next.status, 200);

    shop.revoke().await;

    let refused = json!({"refresh_token": next.json()["refresh_token"]});
    assert_eq!(shop.rest.post("/api/v1/sessions/refresh", refused).await.status, 401);
}
