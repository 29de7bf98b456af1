//! HTTP/1.1 on raw sockets, with as little work as there can be: what the generator spends, the server lacks.

use std::io::ErrorKind;
use std::net::SocketAddr;

use serde_json::{Value, json};
use tokio::net::TcpStream;

/// The room where everything happens.
pub const ROOM: &str = "lobby";

/// One keep-alive connection.
pub struct Connection {
    stream: TcpStream,
    unread: Vec<u8>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, unread: Vec::with_capacity(4096) }
    }

    /// Sends one request and returns the status of its answer, and its body.
    pub async fn send(&mut self, request: &[u8]) -> (u16, Vec<u8>) {
        write(&self.stream, request).await;
        loop {
            if let Some((status, body, end)) = self.answer() {
                let body = self.unread[body..end].to_vec();
                self.unread.drain(..end);
                return (status, body);
            }
            assert!(read(&self.stream, &mut self.unread).await, "the server closed a connection");
        }
    }

    /// The status of an answer that is there whole, and where its body begins and ends.
    fn answer(&self) -> Option<(u16, usize, usize)> {
        let head = self.unread.windows(4).position(|bytes| bytes == b"\r\n\r\n")?;
        let text = std::str::from_utf8(&self.unread[..head]).unwrap();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
        let end = head + 4 + length.parse::<usize>().unwrap();
        let status = text.split(' ').nth(1).unwrap().parse().unwrap();
        (self.unread.len() >= end).then_some((status, head + 4, end))
    }
}

/// Someone who is logged in and in the room.
#[derive(Clone)]
pub struct Talker {
    pub address: SocketAddr,
    name: &'static str,
    token: String,
}

impl Talker {
    pub async fn register(address: SocketAddr) -> Self {
        let (name, password) = ("ada", "the password of a benchmark");
        let mut connection = Connection::open(address).await;
        let user = json!({"username": name, "first_name": "Ada", "last_name": "Lovelace", "password": password});
        let (status, _) = connection.send(&post("/create_user", "", &user)).await;
        assert_eq!(status, 201);
        let login = json!({"username": name, "password": password});
        let (_, body) = connection.send(&post("/authenticate_user", "", &login)).await;
        let token = serde_json::from_slice::<Value>(&body).unwrap()["token"].as_str().unwrap().to_owned();
        let talker = Self { address, name, token };
        let join = json!({"username": name, "room": ROOM});
        let (status, _) = connection.send(&post("/join_chatroom", &talker.authorization(), &join)).await;
        assert_eq!(status, 200);
        talker
    }

    /// The request that says something in the room.
    pub fn saying(&self, text: &str) -> Vec<u8> {
        let message = json!({"username": self.name, "room": ROOM, "message": text});
        post("/chatroom_message", &self.authorization(), &message)
    }

    /// The request that follows the room.
    pub fn following(&self) -> Vec<u8> {
        self.asking(&format!("/api/v1/rooms/{ROOM}/events"))
    }

    /// The request that gets a path.
    pub fn asking(&self, path: &str) -> Vec<u8> {
        format!("GET {path} HTTP/1.1\r\nhost: bench\r\n{}\r\n", self.authorization()).into()
    }

    fn authorization(&self) -> String {
        format!("authorization: Bearer {}\r\n", self.token)
    }
}

/// A request with a body.
pub fn post(path: &str, headers: &str, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    let length = body.len();
    let fixed = "host: bench\r\ncontent-type: application/json";
    format!("POST {path} HTTP/1.1\r\n{fixed}\r\n{headers}content-length: {length}\r\n\r\n{body}").into()
}

pub async fn write(stream: &TcpStream, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        match stream.try_write(bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == ErrorKind::WouldBlock => stream.writable().await.unwrap(),
            Err(error) => panic!("{error}"),
        }
    }
}

/// Waits for more bytes and adds them. False at the end.
pub async fn read(stream: &TcpStream, unread: &mut Vec<u8>) -> bool {
    let mut bytes = [0; 16384];
    loop {
        stream.readable().await.unwrap();
        match stream.try_read(&mut bytes) {
            Ok(length) => {
                unread.extend_from_slice(&bytes[..length]);
                return length > 0;
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => panic!("{error}"),
        }
    }
}
