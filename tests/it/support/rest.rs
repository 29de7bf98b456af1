//! A REST client that holds every answer against the OpenAPI document.

use std::net::{IpAddr, SocketAddr};
use std::sync::LazyLock;

use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

use super::Stream;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::to_value(miaou::doors::http::openapi()).unwrap());

#[derive(Clone)]
pub struct Rest {
    pub address: SocketAddr,
    client: Client,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    /// Status, code, and the outcome's name where there is one.
    pub fn outcome(&self) -> (u16, u64, String) {
        let body = self.json();
        (self.status, body["code"].as_u64().unwrap(), body["name"].as_str().unwrap_or("ok").to_owned())
    }
}

impl Rest {
    pub fn new(address: SocketAddr) -> Self {
        let client = Client::builder().no_proxy().build().unwrap();
        Self { address, client }
    }

    /// A client that has another address of this machine.
    pub fn from_address(address: SocketAddr, own: [u8; 4]) -> Self {
        let client = Client::builder().no_proxy().local_address(IpAddr::from(own)).build().unwrap();
        Self { address, client }
    }

    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.client.request(Method::from_bytes(method.as_bytes()).unwrap(), format!("http://{}{path}", self.address))
    }

    /// Sends a request. The answer must be one that the document names for this route.
    pub async fn send(&self, request: RequestBuilder) -> Reply {
        self.try_send(request).await.unwrap()
    }

    /// As `send`, where the connection may break.
    pub async fn try_send(&self, request: RequestBuilder) -> reqwest::Result<Reply> {
        let request = request.build()?;
        let (method, path) = (request.method().as_str().to_lowercase(), request.url().path().to_owned());
        let response = self.client.execute(request).await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let reply = Reply { status, headers, text: response.text().await? };
        documented(&method, &path, &reply);
        Ok(reply)
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.send(self.request("POST", path).json(&body)).await
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(self.request("GET", path)).await
    }

    /// Registers a user with a password made of the name, and logs in.
    pub async fn user(&self, name: &str) -> User {
        let password = password(name);
        let body = json!({"username": name, "first_name": "Ada", "last_name": "Lovelace", "password": password});
        let created = self.post("/create_user", body).await;
        assert_eq!(created.status, 201, "{created:?}");
        self.login(name).await
    }

    pub async fn login(&self, name: &str) -> User {
        let reply = self.post("/authenticate_user", json!({"username": name, "password": password(name)})).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let body = reply.json();
        User {
            rest: self.clone(),
            name: name.to_owned(),
            token: body["token"].as_str().unwrap().to_owned(),
            refresh_token: body["refresh_token"].as_str().unwrap().to_owned(),
        }
    }
}

pub fn password(name: &str) -> String {
    format!("the password of {name}")
}

/// Someone who is logged in.
#[derive(Clone)]
pub struct User {
    pub rest: Rest,
    pub name: String,
    pub token: String,
    pub refresh_token: String,
}

impl User {
    /// The same user at another server.
    pub fn at(&self, rest: &Rest) -> Self {
        Self { rest: rest.clone(), ..self.clone() }
    }

    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.rest.request(method, path).bearer_auth(&self.token)
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.rest.send(self.request("GET", path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.rest.send(self.request("POST", path).json(&body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Reply {
        self.rest.send(self.request("PUT", path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Reply {
        self.rest.send(self.request("PATCH", path).json(&body)).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.rest.send(self.request("DELETE", path)).await
    }

    /// Posts a file, which is the body itself.
    pub async fn send_file(&self, path: &str, file: Vec<u8>) -> Reply {
        self.rest.send(self.request("POST", path).body(file)).await
    }

    pub async fn try_join(&self, room: &str) -> Reply {
        self.post("/join_chatroom", json!({"username": self.name, "room": room})).await
    }

    pub async fn join(&self, room: &str) {
        let reply = self.try_join(room).await;
        assert_eq!(reply.status, 200, "{reply:?}");
    }

    pub async fn leave(&self, room: &str) -> Reply {
        self.post("/leave_chatroom", json!({"username": self.name, "room": room})).await
    }

    pub async fn try_say(&self, room: &str, text: &str) -> Reply {
        self.post("/chatroom_message", json!({"username": self.name, "room": room, "message": text})).await
    }

    /// Says something and returns its id.
    pub async fn say(&self, room: &str, text: &str) -> i64 {
        let reply = self.try_say(room, text).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.json()["message"]["id"].as_i64().unwrap()
    }

    /// Says something to another user alone, and returns its id.
    pub async fn say_to(&self, other: &str, text: &str) -> i64 {
        let path = format!("/api/v1/conversations/{other}/messages");
        let reply = self.post(&path, json!({"raw_content": text})).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.json()["message"]["id"].as_i64().unwrap()
    }

    pub fn say_request(&self, room: &str, text: &str, key: &str) -> RequestBuilder {
        let body = json!({"username": self.name, "room": room, "message": text});
        self.request("POST", "/chatroom_message").header("idempotency-key", key).json(&body)
    }

    pub async fn say_with_key(&self, room: &str, text: &str, key: &str) -> Reply {
        self.rest.send(self.say_request(room, text, key)).await
    }

    /// Every message of a room, read page by page from the oldest.
    pub async fn history(&self, room: &str) -> Vec<Value> {
        let (mut messages, mut after) = (Vec::new(), 0);
        loop {
            let reply = self.get(&format!("/api/v1/rooms/{room}/messages?after={after}&limit=200")).await;
            let page = reply.json();
            messages.extend_from_slice(page["messages"].as_array().unwrap());
            match page["next"].as_i64() {
                Some(next) => after = next,
                None => return messages,
            }
        }
    }

    /// The stream of one room, from now on.
    pub async fn follow(&self, room: &str) -> Stream {
        self.stream(&format!("/api/v1/rooms/{room}/events"), None).await
    }

    /// The stream of everything, from now on.
    pub async fn follow_all(&self) -> Stream {
        self.stream("/api/v1/events", None).await
    }

    /// A stream from a cursor onward.
    pub async fn stream(&self, path: &str, cursor: Option<&str>) -> Stream {
        let request = self.request("GET", path);
        let request = match cursor {
            Some(cursor) => request.header("last-event-id", cursor),
            None => request,
        };
        Stream::open(request).await.unwrap()
    }
}

/// Fails where the document does not say that this route may answer so.
fn documented(method: &str, path: &str, reply: &Reply) {
    let Some(template) = templates().into_iter().find(|template| fits(template, path)) else { return };
    let Some(operation) = DOCUMENT["paths"][template].get(method) else { return };
    let response = &operation["responses"][reply.status.to_string()];
    assert!(response.is_object(), "{method} {path} answered {} which is not documented: {reply:?}", reply.status);
    let sent = reply.headers.get("content-type").map(|value| value.to_str().unwrap());
    let expected: Vec<_> = response["content"].as_object().unwrap().keys().collect();
    let named = |expected: &str| expected == "*/*" || Some(expected) == sent;
    assert!(expected.iter().any(|expected| named(expected)), "{method} {path} sent {sent:?}");
}

/// The paths of the document.
pub fn templates() -> Vec<&'static str> {
    DOCUMENT["paths"].as_object().unwrap().keys().map(String::as_str).collect()
}

/// Whether an address is one of a route.
pub fn fits(template: &str, path: &str) -> bool {
    let (expected, given): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    expected.len() == given.len()
        && expected.iter().zip(given).all(|(expected, given)| *expected == given || expected.starts_with('{'))
}
