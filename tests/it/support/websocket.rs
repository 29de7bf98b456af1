//! A client of WebSocket (RFC 6455) that sends what the test says, right or wrong.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use super::PATIENCE;

/// A key of the handshake, and what the server makes of it: the example of RFC 6455, 1.3.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    Text(String),
    Ping(Vec<u8>),
    Pong(Vec<u8>),
    /// The code and the reason.
    Close(u16, String),
    /// The connection ended.
    End,
}

pub struct WebSocket {
    connection: TcpStream,
    received: Vec<u8>,
}

impl WebSocket {
    /// Opens a connection.
    pub async fn open(address: SocketAddr, path: &str) -> Self {
        Self::try_open(address, path, "").await.unwrap_or_else(|head| panic!("not opened: {head}"))
    }

    /// Opens a connection with more header fields, or returns what the server answers in place of it.
    pub async fn try_open(address: SocketAddr, path: &str, fields: &str) -> Result<Self, String> {
        Self::over(TcpStream::connect(address).await.unwrap(), address, path, fields).await
    }

    /// A client whose system takes little that it has not read.
    pub async fn narrow(address: SocketAddr, path: &str) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let connection = socket.connect(address).await.unwrap();
        Self::over(connection, address, path, "").await.unwrap_or_else(|head| panic!("not opened: {head}"))
    }

    async fn over(connection: TcpStream, address: SocketAddr, path: &str, fields: &str) -> Result<Self, String> {
        let mut socket = Self { connection, received: Vec::new() };
        let head = format!(
            "GET {path} HTTP/1.1\r\nhost: {address}\r\nupgrade: websocket\r\nconnection: upgrade\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: {KEY}\r\n{fields}\r\n"
        );
        assert!(socket.send_bytes(head.as_bytes()).await);
        let end = loop {
            if let Some(end) = socket.received.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end;
            }
            assert!(socket.receive().await, "no answer");
        };
        let head: Vec<u8> = socket.received.drain(..end + 4).collect();
        let head = String::from_utf8(head).unwrap();
        if !head.starts_with("HTTP/1.1 101 ") {
            return Err(head);
        }
        assert!(head.to_lowercase().contains(&format!("sec-websocket-accept: {}", ACCEPT.to_lowercase())), "{head}");
        Ok(socket)
    }

    /// Sends bytes as they are. False where the server has closed the connection.
    pub async fn send_bytes(&mut self, bytes: &[u8]) -> bool {
        self.connection.write_all(bytes).await.is_ok()
    }

    /// Sends a frame: whether it is the last of its message, its opcode, and what it carries.
    pub async fn send_frame(&mut self, last: bool, opcode: u8, payload: &[u8]) -> bool {
        let mut frame = vec![u8::from(last) << 7 | opcode];
        match payload.len() {
            length @ 0..126 => frame.push(0x80 | u8::try_from(length).unwrap()),
            length @ 126..65536 => {
                frame.push(0x80 | 126);
                frame.extend(u16::try_from(length).unwrap().to_be_bytes());
            }
            length => {
                frame.push(0x80 | 127);
                frame.extend(u64::try_from(length).unwrap().to_be_bytes());
            }
        }
        let mask = [1, 2, 3, 4];
        frame.extend(mask);
        frame.extend(payload.iter().enumerate().map(|(at, byte)| byte ^ mask[at % 4]));
        self.send_bytes(&frame).await
    }

    /// Sends a text.
    pub async fn send_text(&mut self, text: &str) -> bool {
        self.send_frame(true, 1, text.as_bytes()).await
    }

    /// The next text; pings before it are answered.
    pub async fn text(&mut self) -> Option<String> {
        loop {
            match self.next().await {
                Message::Text(text) => return Some(text),
                Message::Ping(payload) => {
                    self.send_frame(true, 10, &payload).await;
                }
                Message::Pong(_) => {}
                Message::Close(..) | Message::End => return None,
            }
        }
    }

    /// What comes next.
    pub async fn next(&mut self) -> Message {
        let Some(head) = self.bytes(2).await else { return Message::End };
        assert_eq!(head[0] & 0xf0, 0x80, "a frame that is not whole, or has reserved bits");
        assert_eq!(head[1] & 0x80, 0, "a server does not mask");
        let length = match head[1] {
            126 => u16::from_be_bytes(self.bytes(2).await.unwrap().try_into().unwrap()).into(),
            127 => u64::from_be_bytes(self.bytes(8).await.unwrap().try_into().unwrap()).try_into().unwrap(),
            length => usize::from(length),
        };
        let payload = self.bytes(length).await.unwrap();
        match head[0] & 0x0f {
            1 => Message::Text(String::from_utf8(payload).unwrap()),
            8 if payload.is_empty() => Message::Close(1005, String::new()),
            8 => {
                let code = u16::from_be_bytes([payload[0], payload[1]]);
                Message::Close(code, String::from_utf8(payload[2..].to_vec()).unwrap())
            }
            9 => Message::Ping(payload),
            10 => Message::Pong(payload),
            opcode => panic!("an opcode that is none: {opcode}"),
        }
    }

    async fn bytes(&mut self, count: usize) -> Option<Vec<u8>> {
        while self.received.len() < count {
            if !self.receive().await {
                return None;
            }
        }
        Some(self.received.drain(..count).collect())
    }

    async fn receive(&mut self) -> bool {
        let reading = self.connection.read_buf(&mut self.received);
        timeout(PATIENCE, reading).await.expect("the server is silent").is_ok_and(|bytes| bytes > 0)
    }
}
