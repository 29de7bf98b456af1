//! A client of Socket.IO that hides nothing: each packet is seen as it comes.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::LazyLock;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;

use super::{PATIENCE, password};

/// Events that have no place in the log.
const FLEETING: &[&str] = &["presence", "viewers", "typing"];

static DOCUMENT: LazyLock<Value> = LazyLock::new(miaou::doors::socketio::document);

/// A connection by WebSocket.
pub struct SocketIo {
    socket: WebSocketStream<TcpStream>,
    acks: u64,
    heard: VecDeque<Packet>,
}

/// What the server says.
#[derive(Clone, Debug, PartialEq)]
pub enum Packet {
    /// An event: its name, then its arguments.
    Event(Vec<Value>),
    /// The answer to the event of this number.
    Ack(u64, Value),
    /// That it hears events.
    Connected,
    /// That the client is not to come back by itself.
    Disconnect,
    /// That there is no connection to be had.
    ConnectError(Value),
    /// Nothing any more.
    Closed,
}

impl SocketIo {
    /// Opens a WebSocket and reads what it begins with.
    pub async fn dial(address: SocketAddr, fields: &[(&'static str, &str)]) -> Self {
        let url = format!("ws://{address}/socket.io/?EIO=4&transport=websocket");
        let mut request = url.into_client_request().unwrap();
        for (name, value) in fields {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        Self::over(TcpStream::connect(address).await.unwrap(), request).await
    }

    /// A connection that is ready for events, for which the system keeps little that was not read.
    pub async fn narrow(address: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let request = format!("ws://{address}/socket.io/?EIO=4&transport=websocket").into_client_request().unwrap();
        let mut client = Self::over(socket.connect(address).await.unwrap(), request).await;
        client.connect().await;
        client
    }

    async fn over(stream: TcpStream, request: Request) -> Self {
        let (socket, _) = tokio_tungstenite::client_async(request, stream).await.unwrap();
        let mut client = Self { socket, acks: 0, heard: VecDeque::new() };
        let open = client.text().await.unwrap();
        assert!(open.starts_with("0{\"sid\":"), "{open}");
        client
    }

    /// A connection that is ready for events.
    pub async fn open(address: SocketAddr) -> Self {
        Self::open_with(address, &[]).await
    }

    /// One whose request has these fields too.
    pub async fn open_with(address: SocketAddr, fields: &[(&'static str, &str)]) -> Self {
        let mut client = Self::dial(address, fields).await;
        client.connect().await;
        client
    }

    async fn connect(&mut self) {
        self.send("40").await;
        assert_eq!(self.next().await, Packet::Connected);
    }

    /// A connection of a user that the server knows, in a room.
    pub async fn enter(address: SocketAddr, user: &str, room: &str) -> Self {
        let mut client = Self::open(address).await;
        assert_eq!(client.auth(user, room).await["Code"], 200);
        client.hear("Auth").await;
        client
    }

    pub async fn send(&mut self, text: impl Into<String>) {
        // Where the server has hung up, that is seen by reading.
        let _ = self.socket.send(Message::text(text.into())).await;
    }

    pub async fn send_bytes(&mut self, bytes: Vec<u8>) {
        let _ = self.socket.send(Message::binary(bytes)).await;
    }

    pub async fn emit(&mut self, event: &str, data: Value) {
        self.send(format!("42{}", json!([event, data]))).await;
    }

    /// Emits an event and waits for its answer. What else is heard is kept.
    pub async fn call(&mut self, event: &str, data: Value) -> Value {
        self.acks += 1;
        let wanted = self.acks;
        self.send(format!("42{wanted}{}", json!([event, data]))).await;
        loop {
            match self.receive().await {
                Packet::Ack(number, answer) if number == wanted => return answer,
                Packet::Closed => panic!("{event} was not answered: {:?}", self.heard),
                packet => self.heard.push_back(packet),
            }
        }
    }

    pub async fn auth(&mut self, user: &str, room: &str) -> Value {
        self.call("Auth", json!({"user": user, "password": password(user), "room": room})).await
    }

    /// What comes next.
    pub async fn next(&mut self) -> Packet {
        match self.heard.pop_front() {
            Some(packet) => packet,
            None => self.receive().await,
        }
    }

    /// The arguments of the next event of that name. Others before it are passed over.
    pub async fn hear(&mut self, event: &str) -> Vec<Value> {
        loop {
            match self.next().await {
                Packet::Event(arguments) if arguments[0] == event => return arguments[1..].to_vec(),
                Packet::Closed => panic!("no {event} came"),
                _ => {}
            }
        }
    }

    /// The texts of the next messages.
    pub async fn texts(&mut self, count: usize) -> Vec<String> {
        let mut texts = Vec::new();
        while texts.len() < count {
            texts.push(self.hear("message").await[0]["raw_content"].as_str().unwrap().to_owned());
        }
        texts
    }

    /// Everything up to the end of the connection that is no fleeting fact.
    pub async fn rest(mut self) -> Vec<Packet> {
        let mut packets = Vec::new();
        loop {
            match self.next().await {
                Packet::Closed => return packets,
                Packet::Event(event) if FLEETING.contains(&event[0].as_str().unwrap()) => {}
                packet => packets.push(packet),
            }
        }
    }

    /// Whether nothing but fleeting facts comes for a moment.
    pub async fn is_quiet(&mut self) -> bool {
        self.is_quiet_but_for("presence").await
    }

    /// Whether nothing but fleeting facts and events of that name comes for a moment.
    pub async fn is_quiet_but_for(&mut self, event: &str) -> bool {
        let passed_over = |name: &Value| FLEETING.contains(&name.as_str().unwrap()) || name == event;
        loop {
            match timeout(Duration::from_millis(300), self.next()).await {
                Err(_) => return true,
                Ok(Packet::Event(event)) if passed_over(&event[0]) => {}
                Ok(_) => return false,
            }
        }
    }

    async fn receive(&mut self) -> Packet {
        loop {
            let Some(text) = self.text().await else { return Packet::Closed };
            match (text.get(..2), text.get(2..)) {
                (Some("42"), Some(event)) => {
                    let event = array(event);
                    documented(&event);
                    return Packet::Event(event);
                }
                (Some("43"), Some(ack)) => {
                    let (number, answer) = ack.split_at(ack.find('[').unwrap());
                    return Packet::Ack(number.parse().unwrap(), array(answer)[0].clone());
                }
                (Some("40"), _) => return Packet::Connected,
                (Some("41"), _) => return Packet::Disconnect,
                (Some("44"), Some(error)) => {
                    let (_, error) = error.split_at(error.find('{').unwrap());
                    return Packet::ConnectError(serde_json::from_str(error).unwrap());
                }
                // The end of the connection is announced.
                _ if text == "1" => {}
                _ => panic!("an unknown packet: {text}"),
            }
        }
    }

    async fn text(&mut self) -> Option<String> {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.expect("silence") {
                // It is asked whether anybody is still there.
                Some(Ok(Message::Text(text))) if text == "2" => self.send("3").await,
                Some(Ok(Message::Text(text))) => return Some(text.to_string()),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }
}

/// Holds an event against the AsyncAPI document.
fn documented(event: &[Value]) {
    let name = event[0].as_str().unwrap();
    let described = DOCUMENT.pointer(&format!("/components/messages/{name}_out/payload/items"));
    let described = described.unwrap_or_else(|| panic!("the document has no {name}")).as_array().unwrap();
    assert_eq!(described.len(), event.len() - 1, "the document has other arguments of {event:?}");
    for (schema, argument) in described.iter().zip(&event[1..]) {
        let schema = DOCUMENT.pointer(&schema["$ref"].as_str().unwrap()[1..]).unwrap();
        // What is put together of others is left to these.
        let Some(known) = schema["properties"].as_object() else { continue };
        let given = argument.as_object().unwrap();
        assert!(given.keys().all(|field| known.contains_key(field)), "{name}: {given:?} beside {:?}", known.keys());
        let required = schema["required"].as_array().into_iter().flatten();
        assert!(
            required.map(|field| field.as_str().unwrap()).all(|field| given.contains_key(field)),
            "{name}: {given:?}"
        );
    }
}

fn array(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap_or_else(|_| panic!("not an array: {text}"))
}
