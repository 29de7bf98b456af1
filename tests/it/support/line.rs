//! Lines on a connection, byte by byte.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use super::PATIENCE;

pub struct LineClient {
    connection: TcpStream,
    received: Vec<u8>,
}

impl LineClient {
    pub async fn connect(address: SocketAddr) -> Self {
        Self { connection: TcpStream::connect(address).await.unwrap(), received: Vec::new() }
    }

    /// A client whose system takes little that it has not read.
    pub async fn narrow(address: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        Self { connection: socket.connect(address).await.unwrap(), received: Vec::new() }
    }

    /// Sends bytes. False where the server has closed the connection.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.connection.write_all(bytes.as_ref()).await.is_ok()
    }

    /// Sends a line.
    pub async fn send_line(&mut self, line: &str) {
        assert!(self.send(format!("{line}\n")).await, "closed before {line}");
    }

    /// Closes this end alone.
    pub async fn say_nothing_more(&mut self) {
        self.connection.shutdown().await.unwrap();
    }

    /// The next line, without its end.
    pub async fn read_line(&mut self) -> String {
        self.next_line().await.expect("the connection ended")
    }

    /// The next line, or nothing where the connection ended. Half a line at the end is an error.
    pub async fn next_line(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.received.iter().position(|byte| *byte == b'\n') {
                let line = self.received.drain(..=end).take(end).collect();
                return Some(String::from_utf8(line).unwrap());
            }
            if !self.receive().await {
                assert!(self.received.is_empty(), "half a line: {:?}", String::from_utf8_lossy(&self.received));
                return None;
            }
        }
    }

    /// The next bytes must be these.
    pub async fn expect_bytes(&mut self, expected: &[u8]) {
        while self.received.len() < expected.len() && self.receive().await {}
        let length = expected.len().min(self.received.len());
        let received: Vec<u8> = self.received.drain(..length).collect();
        assert_eq!(String::from_utf8_lossy(&received), String::from_utf8_lossy(expected));
    }

    /// What comes before the server closes the connection.
    pub async fn rest(&mut self) -> String {
        while self.receive().await {}
        String::from_utf8(std::mem::take(&mut self.received)).unwrap()
    }

    /// False where nothing more comes.
    async fn receive(&mut self) -> bool {
        let reading = self.connection.read_buf(&mut self.received);
        timeout(PATIENCE, reading).await.expect("the server is silent").is_ok_and(|bytes| bytes > 0)
    }
}
