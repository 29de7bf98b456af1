//! Bytes on a connection, for what no client would send.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{PATIENCE, Reply};

pub struct Raw {
    connection: TcpStream,
    received: Vec<u8>,
}

impl Raw {
    pub async fn to(address: SocketAddr) -> Self {
        Self { connection: TcpStream::connect(address).await.unwrap(), received: Vec::new() }
    }

    /// Sends bytes. False where the server has closed the connection.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.connection.write_all(bytes.as_ref()).await.is_ok()
    }

    /// Sends the head of a request and leaves its body to the test.
    pub async fn begin(&mut self, method: &str, path: &str, fields: &str) -> bool {
        self.send(format!("{method} {path} HTTP/1.1\r\nhost: miaou\r\n{fields}\r\n")).await
    }

    /// The next answer on this connection.
    pub async fn reply(&mut self) -> Reply {
        timeout(PATIENCE, self.read()).await.expect("no answer came")
    }

    async fn read(&mut self) -> Reply {
        let end = loop {
            if let Some(end) = self.received.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end;
            }
            self.receive().await;
        };
        let head: Vec<u8> = self.received.drain(..end + 4).collect();
        let head = String::from_utf8(head).unwrap();
        let mut lines = head.trim_end().split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: reqwest::header::HeaderMap = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.parse::<reqwest::header::HeaderName>().unwrap(), value.parse().unwrap()))
            .collect();
        let length = headers.get("content-length").map_or(0, |value| value.to_str().unwrap().parse().unwrap());
        while self.received.len() < length {
            self.receive().await;
        }
        let body: Vec<u8> = self.received.drain(..length).collect();
        Reply { status, headers, text: String::from_utf8(body).unwrap() }
    }

    async fn receive(&mut self) {
        let received = self.connection.read_buf(&mut self.received).await.unwrap();
        assert!(received > 0, "the connection closed: {:?}", String::from_utf8_lossy(&self.received));
    }
}

impl Reply {
    /// A problem document that says of itself what the status line says; returns its name and its fields.
    pub fn problem(&self) -> (String, Vec<String>) {
        assert_eq!(self.headers["content-type"], "application/problem+json", "{self:?}");
        let body = self.json();
        assert_eq!(body["status"], self.status, "{self:?}");
        assert!(body["code"].as_u64().unwrap() > 1 && !body["title"].as_str().unwrap().is_empty(), "{self:?}");
        let fields = body["fields"].as_object().map(|fields| fields.keys().cloned().collect()).unwrap_or_default();
        (body["name"].as_str().map(str::to_owned).unwrap(), fields)
    }

    /// The problem's status, name and fields, to compare at once.
    pub fn refusal(&self) -> (u16, String, Value) {
        let (name, fields) = self.problem();
        (self.status, name, fields.into())
    }
}
