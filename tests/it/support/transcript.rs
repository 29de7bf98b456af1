//! Conversations of clients with the server, written down and held as they are written: byte by byte, but for times and for the
//! letters of an epoch, which differ from run to run.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::LazyLock;

use regex::Regex;

use super::{LineClient, WebSocket};

static TIME: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z").unwrap());
static MINUTE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC").unwrap());
static EPOCH: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#""[0-9a-f]{8}-(\d+)""#).unwrap());

/// What carries the frames of one who speaks.
pub enum Speaker {
    Line(LineClient),
    WebSocket(WebSocket),
}

impl Speaker {
    async fn say(&mut self, text: &str) {
        match self {
            Self::Line(client) => client.send_line(text).await,
            Self::WebSocket(client) => assert!(client.send_text(text).await, "closed before {text}"),
        }
    }

    async fn hear(&mut self) -> Option<String> {
        match self {
            Self::Line(client) => client.next_line().await,
            Self::WebSocket(client) => client.text().await,
        }
    }
}

/// Those who speak, by name. Each opens a connection with the first word.
pub struct Transcript {
    address: SocketAddr,
    over_http: bool,
    pub speakers: HashMap<String, Speaker>,
    /// What is written in place of what differs from run to run, such as a secret.
    pub words: HashMap<String, String>,
    epoch: Option<String>,
}

impl Transcript {
    /// With lines over TCP.
    pub fn of_lines(address: SocketAddr) -> Self {
        Self { address, over_http: false, speakers: HashMap::new(), words: HashMap::new(), epoch: None }
    }

    /// With WebSocket at `/frames` of an HTTP port.
    pub fn of_websockets(address: SocketAddr) -> Self {
        Self { over_http: true, ..Self::of_lines(address) }
    }

    /// Runs lines such as `ada> {...}`, which ada sends, `ada< {...}`, which must be the very next that ada is sent, and
    /// `ada< (closed)`. Others say what comes.
    pub async fn run(&mut self, text: &str) {
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if let Some((name, said)) = line.split_once("> ").filter(|(name, _)| is_name(name)) {
                let said = self.worded(said);
                self.speaker(name).await.say(&said).await;
            } else if let Some((name, expected)) = line.split_once("< ").filter(|(name, _)| is_name(name)) {
                let heard = self.hear(name).await;
                assert_eq!(format!("{name}< {heard}"), format!("{name}< {expected}"), "in:\n{text}");
                if expected == "(closed)" {
                    self.speakers.remove(name);
                }
            } else {
                panic!("nobody says or hears: {line}");
            }
        }
    }

    /// The next that somebody is sent.
    pub async fn hear(&mut self, name: &str) -> String {
        let heard = self.speaker(name).await.hear().await.unwrap_or_else(|| "(closed)".to_owned());
        if let Some(found) = EPOCH.find(&heard) {
            self.epoch = Some(found.as_str()[1..9].to_owned());
        }
        masked(&heard)
    }

    async fn speaker(&mut self, name: &str) -> &mut Speaker {
        if !self.speakers.contains_key(name) {
            let speaker = if self.over_http {
                Speaker::WebSocket(WebSocket::open(self.address, "/frames").await)
            } else {
                Speaker::Line(LineClient::connect(self.address).await)
            };
            self.speakers.insert(name.to_owned(), speaker);
        }
        self.speakers.get_mut(name).unwrap()
    }

    fn worded(&self, said: &str) -> String {
        let words = self.words.iter();
        let said = words.fold(said.to_owned(), |said, (written, meant)| said.replace(written, meant));
        match &self.epoch {
            Some(epoch) => said.replace("\"1f3a9c2e-", &format!("\"{epoch}-")),
            None => said,
        }
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn masked(heard: &str) -> String {
    let heard = TIME.replace_all(heard, "2026-01-05T10:00:00Z");
    let heard = MINUTE.replace_all(&heard, "2026-01-05 10:00 UTC");
    EPOCH.replace_all(&heard, "\"1f3a9c2e-$1\"").into_owned()
}

/// The blocks of a document that have this word after their fence.
pub fn blocks<'a>(document: &'a str, word: &str) -> Vec<&'a str> {
    let fence = format!("```{word}\n");
    let starts: Vec<_> = document.match_indices(&fence).map(|(at, _)| at + fence.len()).collect();
    starts.into_iter().map(|start| document[start..].split_once("```").unwrap().0).collect()
}
