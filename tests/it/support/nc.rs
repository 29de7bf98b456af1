//! A client of the command protocol, as `nc` is one: lines there, bytes back.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use super::PATIENCE;

pub struct Nc {
    connection: TcpStream,
    received: Vec<u8>,
}

impl Nc {
    pub async fn to(address: SocketAddr) -> Self {
        Self { connection: TcpStream::connect(address).await.unwrap(), received: Vec::new() }
    }

    /// A client that has another address of this machine.
    pub async fn from_address(address: SocketAddr, own: [u8; 4]) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from((own, 0))).unwrap();
        Self { connection: socket.connect(address).await.unwrap(), received: Vec::new() }
    }

    /// Sends bytes. False where the server has closed the connection.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.connection.write_all(bytes.as_ref()).await.is_ok()
    }

    /// The next answer, to its empty line.
    pub async fn answer(&mut self) -> String {
        timeout(PATIENCE, self.read()).await.unwrap_or_else(|_| panic!("no answer came: {:?}", self.received))
    }

    async fn read(&mut self) -> String {
        loop {
            if let Some(end) = self.received.windows(2).position(|bytes| bytes == b"\n\n") {
                let answer = self.received.drain(..end + 2).collect();
                return String::from_utf8(answer).unwrap();
            }
            let read = self.connection.read_buf(&mut self.received).await.unwrap();
            assert!(read > 0, "the connection closed: {:?}", String::from_utf8_lossy(&self.received));
        }
    }

    /// Sends a line and reads the answer.
    pub async fn ask(&mut self, line: &str) -> String {
        assert!(self.send(format!("{line}\n")).await, "{line}");
        self.answer().await
    }

    /// The status of the answer to a line.
    pub async fn status(&mut self, line: &str) -> String {
        self.ask(line).await.lines().next().unwrap().to_owned()
    }

    /// Everything up to where the server closes the connection.
    pub async fn rest(&mut self) -> String {
        let mut rest = std::mem::take(&mut self.received);
        let read = timeout(PATIENCE, self.connection.read_to_end(&mut rest)).await.expect("still open");
        read.map(|_| String::from_utf8(rest).unwrap()).unwrap_or_default()
    }

    /// Sends no more, as `nc` does at the end of its input.
    pub async fn end(&mut self) {
        self.connection.shutdown().await.unwrap();
    }
}
