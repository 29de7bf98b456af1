//! A client of Server-Sent Events that does what the WHATWG HTML standard says (section 9.2), and no more.

use std::collections::VecDeque;
use std::pin::Pin;

use bytes::Bytes;
use futures_util::{Stream as Bodies, StreamExt};
use miaou::model::Fleeting;
use reqwest::RequestBuilder;
use serde_json::Value;

use super::PATIENCE;

/// A dispatched event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub kind: String,
    pub data: String,
    pub last_event_id: String,
}

impl Event {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.data).unwrap()
    }

    /// The text of a message.
    pub fn text(&self) -> String {
        assert_eq!(self.kind, "message", "{self:?}");
        self.json()["raw_content"].as_str().unwrap().to_owned()
    }

    /// The position that the cursor carries.
    pub fn position(&self) -> i64 {
        self.last_event_id.split_once('-').unwrap().1.parse().unwrap()
    }
}

/// Bytes in, events out: the standard's "event stream interpretation".
#[derive(Default)]
pub struct Parser {
    buffer: Vec<u8>,
    started: bool,
    data: String,
    kind: String,
    id: String,
    pub last_event_id: String,
    pub retry: Option<u64>,
    pub events: VecDeque<Event>,
}

impl Parser {
    pub fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
        if !self.started && self.buffer.len() >= 3 {
            self.started = true;
            if self.buffer.starts_with(b"\xEF\xBB\xBF") {
                self.buffer.drain(..3);
            }
        }
        // A CR at the end may be half of a CRLF: it waits for what follows.
        while let Some(end) = self.buffer.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            let break_length = match (self.buffer[end], self.buffer.get(end + 1)) {
                (b'\r', Some(b'\n')) => 2,
                (b'\r', None) => return,
                _ => 1,
            };
            let line = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
            self.buffer.drain(..end + break_length);
            self.line(&line);
        }
    }

    fn line(&mut self, line: &str) {
        if line.is_empty() {
            return self.dispatch();
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => self.kind = value.to_owned(),
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            "id" if !value.contains('\0') => self.id = value.to_owned(),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => self.retry = value.parse().ok(),
            _ => {}
        }
    }

    fn dispatch(&mut self) {
        self.last_event_id.clone_from(&self.id);
        let (data, kind) = (std::mem::take(&mut self.data), std::mem::take(&mut self.kind));
        if let Some(data) = data.strip_suffix('\n') {
            let kind = if kind.is_empty() { "message".to_owned() } else { kind };
            self.events.push_back(Event { kind, data: data.to_owned(), last_event_id: self.id.clone() });
        }
    }
}

/// An open stream.
pub struct Stream {
    body: Pin<Box<dyn Bodies<Item = reqwest::Result<Bytes>> + Send>>,
    pub parser: Parser,
}

impl Stream {
    /// Opens a stream and reads its first block, so that the cursor it starts from is known.
    pub async fn open(request: RequestBuilder) -> reqwest::Result<Self> {
        let response = request.send().await?.error_for_status()?;
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        let mut stream = Self { body: Box::pin(response.bytes_stream()), parser: Parser::default() };
        while stream.parser.last_event_id.is_empty() {
            match stream.body.next().await {
                Some(bytes) => stream.parser.feed(&bytes?),
                None => break,
            }
        }
        Ok(stream)
    }

    /// The next event that has a place in the log or is about the stream, or none where the stream ended or broke.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            let event = self.any().await;
            if !event.as_ref().is_some_and(|event| Fleeting::NAMES.contains(&event.kind.as_str())) {
                return event;
            }
        }
    }

    /// The next event, be it fleeting or not, or none where the stream ended or broke.
    pub async fn any(&mut self) -> Option<Event> {
        let next = async {
            loop {
                if let Some(event) = self.parser.events.pop_front() {
                    return Some(event);
                }
                self.parser.feed(&self.body.next().await?.ok()?);
            }
        };
        tokio::time::timeout(PATIENCE, next).await.expect("the stream is silent")
    }

    /// The next event, which must come.
    pub async fn event(&mut self) -> Event {
        self.next().await.expect("the stream ended")
    }

    /// The next event of a kind; others are passed over.
    pub async fn hear(&mut self, kind: &str) -> Event {
        loop {
            let event = self.any().await.expect("the stream ended");
            if event.kind == kind {
                return event;
            }
        }
    }

    /// The texts of the next messages; whatever else comes between is passed over.
    pub async fn texts(&mut self, count: usize) -> Vec<String> {
        let mut texts = Vec::new();
        while texts.len() < count {
            let event = self.event().await;
            if event.kind == "message" {
                texts.push(event.text());
            }
        }
        texts
    }

    /// Where this stream would resume.
    pub fn cursor(&self) -> &str {
        &self.parser.last_event_id
    }
}
