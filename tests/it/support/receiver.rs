//! Another service that webhooks lead to: it notes every request, and does with it what the test says.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Request {
    pub path: String,
    pub headers: HashMap<String, String>,
    pub body: String,
    /// Whether it was answered with success.
    pub taken: bool,
}

impl Request {
    pub fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The name of the room, and the text where it is a message.
    pub fn said(&self) -> (String, String) {
        let data = &self.json()["data"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (text(&data["room"]["name"]), text(&data["raw_content"]))
    }

    /// How many of its signatures are by this secret, computed as Standard Webhooks says.
    pub fn signatures_by(&self, secret: &str) -> usize {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(format!("{}.{}.{}", self.id(), self.headers["webhook-timestamp"], self.body).as_bytes());
        let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        self.headers["webhook-signature"].split(' ').filter(|signature| *signature == expected).count()
    }
}

/// What a receiver does with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Take,
    /// Answers with this status.
    Answer(u16),
    /// Never answers.
    Hang,
    /// Closes the connection without an answer.
    Break,
    /// Takes it, and never ends to speak.
    Babble,
}

type Moods = Arc<Mutex<Box<dyn FnMut(&Request) -> Mood + Send>>>;

pub struct Receiver {
    pub address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    moods: Moods,
}

impl Receiver {
    /// One that takes everything.
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::default();
        let moods: Moods = Arc::new(Mutex::new(Box::new(|_: &Request| Mood::Take)));
        let (noted, asked) = (Arc::clone(&requests), Arc::clone(&moods));
        tokio::spawn(async move {
            loop {
                let (connection, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(connection, Arc::clone(&noted), Arc::clone(&asked)));
            }
        });
        Self { address, requests, moods }
    }

    pub fn url(&self) -> String {
        format!("http://{}/word", self.address)
    }

    /// Does from now on what this says.
    pub fn does(&self, mood: impl FnMut(&Request) -> Mood + Send + 'static) {
        *self.moods.lock().unwrap() = Box::new(mood);
    }

    /// Every request, in the order in which they came.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// What was taken of a room, without what came again, in order.
    pub fn heard(&self, room: &str) -> Vec<String> {
        let mut ids = Vec::new();
        let taken = self.requests().into_iter().filter(|request| request.taken);
        let fresh = taken.filter(|request| {
            let new = !ids.contains(&request.id().to_owned());
            ids.push(request.id().to_owned());
            new
        });
        fresh.map(|request| request.said()).filter(|(name, _)| name == room).map(|(_, text)| text).collect()
    }
}

async fn serve(mut connection: TcpStream, requests: Arc<Mutex<Vec<Request>>>, moods: Moods) {
    let mut received = Vec::new();
    let (head, body) = loop {
        if connection.read_buf(&mut received).await.unwrap_or(0) == 0 {
            return;
        }
        let text = String::from_utf8_lossy(&received).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            break (head.to_owned(), body.to_owned());
        }
    };
    let fields = head.lines().skip(1).filter_map(|line| line.split_once(": "));
    let headers = fields.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
    let path = head.split(' ').nth(1).unwrap().to_owned();
    let mut request = Request { path, headers, body, taken: false };
    let mood = {
        let mut moods = moods.lock().unwrap();
        let mood = moods(&request);
        request.taken = matches!(mood, Mood::Take | Mood::Babble);
        requests.lock().unwrap().push(request);
        mood
    };
    let answer = |status: u16| {
        format!("HTTP/1.1 {status} So\r\ncontent-length: 2\r\nlocation: /elsewhere\r\nconnection: close\r\n\r\nok")
    };
    let _ = match mood {
        Mood::Take => connection.write_all(answer(200).as_bytes()).await,
        Mood::Answer(status) => connection.write_all(answer(status).as_bytes()).await,
        Mood::Hang => return std::future::pending().await,
        Mood::Break => return,
        Mood::Babble => {
            let _ = connection.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
            while connection.write_all(&[b'x'; 4096]).await.is_ok() {}
            return;
        }
    };
    let _ = connection.shutdown().await;
}
