//! A user at a door, whichever it is: what each door has in its own form is here one thing.

use miaou::outcome::Outcome;
use serde_json::{Value, json};

use crate::support::{LineClient, Nc, Stream, TestServer, User, WebSocket, password};
use crate::support::{Packet, SocketIo};

/// The room of those who are in one. Game frames know no other.
pub const ROOM: &str = "general";

/// A way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    Rest,
    SocketIo,
    Game,
    Relay,
    WebSocket,
    Tchatator,
}

impl Way {
    pub const ALL: [Self; 6] = [Self::Rest, Self::SocketIo, Self::Game, Self::Relay, Self::WebSocket, Self::Tchatator];

    /// What the user is called who comes this way.
    pub fn username(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}

/// To whom something is said.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    Room,
    To(&'a Person),
}

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    Text(String),
    /// A sticker, by number and name.
    Sticker(i64, String),
}

/// Who is where.
#[derive(Clone, Debug)]
pub struct Person {
    pub name: String,
    pub id: i64,
}

/// A user who has come one way, and hears there.
pub struct Visitor {
    pub person: Person,
    pub user: User,
    at: At,
}

enum At {
    Rest(Stream),
    SocketIo(SocketIo),
    Game(LineClient),
    Relay(LineClient),
    WebSocket(WebSocket),
    Tchatator(Nc),
}

/// A connection that has proven nothing.
async fn connect(server: &TestServer, user: &User, way: Way) -> At {
    let http = server.rest.address;
    match way {
        Way::Rest => At::Rest(user.follow_all().await),
        Way::SocketIo => At::SocketIo(SocketIo::open(http).await),
        Way::Game => At::Game(LineClient::connect(server.frames()).await),
        Way::Relay => At::Relay(LineClient::connect(server.frames()).await),
        Way::WebSocket => At::WebSocket(WebSocket::open(http, "/frames").await),
        Way::Tchatator => At::Tchatator(server.nc().await),
    }
}

impl Visitor {
    /// A user of the way's name, in the room, who has shown at the door what proves the user.
    pub async fn enter(server: &TestServer, way: Way) -> Self {
        let mut visitor = Self::at_the_door(server, way).await;
        visitor.user.join(ROOM).await;
        let (name, id, word) = (&visitor.person.name, visitor.person.id, password(&visitor.person.name));
        match &mut visitor.at {
            At::Rest(_) => {}
            At::SocketIo(page) => {
                assert_eq!(page.auth(name, ROOM).await["Code"], 200);
                page.hear("Auth").await;
            }
            At::Game(lines) => {
                let token = &visitor.user.token;
                let join = json!({"type": "join_chat", "id": id, "name": name, "token": token, "key": "joined"});
                lines.send_line(&join.to_string()).await;
                assert_eq!(frame(lines, |frame| frame["type"] == "ack").await["key"], "joined");
            }
            At::Relay(_) | At::WebSocket(_) => {
                visitor.at.send(&json!({"user:pwd": format!("{name}:{word}"), "user": name})).await;
                let accepted = visitor.at.frame(|frame| frame["user:pwd"].is_string()).await;
                assert_eq!(accepted, json!({"user:pwd": "accepted", "user": name, "id": id}));
            }
            At::Tchatator(nc) => {
                let made = json!({"name": "nc", "scopes": ["read", "write"]});
                let key = visitor.user.post("/api/v1/keys", made).await.json();
                let secret = key["secret"].as_str().unwrap();
                assert_eq!(nc.status(&format!("/connexion {secret}")).await, "200/OK");
            }
        }
        visitor
    }

    /// A user of the way's name, whom the door does not know yet.
    pub async fn at_the_door(server: &TestServer, way: Way) -> Self {
        let user = server.user(&way.username()).await;
        let id = user.get("/api/v1/account").await.json()["account"]["id"].as_i64().unwrap();
        let person = Person { name: user.name.clone(), id };
        let at = connect(server, &user, way).await;
        Self { person, user, at }
    }

    /// Shows something that proves nobody, and returns how that ends.
    pub async fn shows(&mut self, token: &str) -> String {
        let id = self.person.id;
        match &mut self.at {
            At::Rest(_) => {
                let nobody = User { token: token.to_owned(), ..self.user.clone() };
                nobody.get("/api/v1/account").await.outcome().2
            }
            At::SocketIo(page) => outcome(&page.call("Auth", json!({"token": token, "room": ROOM})).await),
            At::Game(lines) => {
                let join = json!({"type": "join_chat", "id": id, "name": "x", "token": token});
                lines.send_line(&join.to_string()).await;
                outcome(&frame(lines, |frame| frame["type"] == "error").await)
            }
            At::Relay(_) | At::WebSocket(_) => {
                self.at.send(&json!({"token": token})).await;
                outcome(&self.at.frame(|frame| frame["error"].is_string()).await)
            }
            At::Tchatator(nc) => nc.status(&format!("/connexion {token}")).await,
        }
    }

    /// Says something to somebody, perhaps with an idempotency key, and returns how that ends: the name of the outcome, or
    /// the status at the door that has no names.
    pub async fn tells(&mut self, to: &Person, text: &str, key: &str) -> String {
        let (id, name) = (self.person.id, self.person.name.clone());
        match &mut self.at {
            At::Rest(_) => {
                let path = format!("/api/v1/conversations/{}/messages", to.id);
                let request = self.user.request("POST", &path).header("idempotency-key", key);
                self.user.rest.send(request.json(&json!({"raw_content": text}))).await.outcome().2
            }
            At::SocketIo(page) => {
                let said = json!({"raw_content": text, "to": to.id.to_string(), "key": key});
                outcome(&page.call("message", said).await)
            }
            At::Game(lines) => {
                let said = json!({"type": "private_message", "id": id, "target": to.id, "content": text, "key": key});
                lines.send_line(&said.to_string()).await;
                outcome(&frame(lines, |frame| frame["type"] == "ack" || frame["type"] == "error").await)
            }
            At::Relay(_) | At::WebSocket(_) => {
                let said = json!({"private_message": text, "user": name, "other_user": to.name, "key": key});
                self.at.send(&said).await;
                outcome(&self.at.frame(|frame| frame["error"].is_string() || frame["ack"].is_string()).await)
            }
            At::Tchatator(nc) => nc.status(&format!("/message --cle={key} {} {text}", to.id)).await,
        }
    }

    /// Says something, as an unmodified client does. False where this door cannot.
    pub async fn says(&mut self, place: Place<'_>, said: &Said) -> bool {
        let (id, name) = (self.person.id, self.person.name.clone());
        match &mut self.at {
            At::Rest(_) => {
                let path = match place {
                    Place::Room => format!("/api/v1/rooms/{ROOM}/messages"),
                    Place::To(other) => format!("/api/v1/conversations/{}/messages", other.name),
                };
                let body = match said {
                    Said::Text(text) => json!({"raw_content": text}),
                    Said::Sticker(number, _) => json!({"sticker": number}),
                };
                assert_eq!(self.user.post(&path, body).await.status, 201);
            }
            At::SocketIo(page) => {
                let mut data = match said {
                    Said::Text(text) => json!({"raw_content": text}),
                    Said::Sticker(number, _) => json!({"sticker": number}),
                };
                if let Place::To(other) = place {
                    data["to"] = json!(other.name);
                }
                page.emit("message", data).await;
            }
            At::Game(lines) => {
                let mut frame = match said {
                    Said::Text(text) => json!({"id": id, "content": text}),
                    Said::Sticker(number, _) => json!({"id": id, "img": number}),
                };
                frame["type"] = json!(match (place, said) {
                    (Place::Room, Said::Text(_)) => "message",
                    (Place::Room, Said::Sticker(..)) => "sticker",
                    (Place::To(_), Said::Text(_)) => "private_message",
                    (Place::To(_), Said::Sticker(..)) => "private_sticker",
                });
                if let Place::To(other) = place {
                    frame["target"] = json!(other.id);
                }
                lines.send_line(&frame.to_string()).await;
            }
            At::Relay(_) | At::WebSocket(_) => {
                let (text, sticker) = match said {
                    Said::Text(text) => (text.as_str(), Value::Null),
                    Said::Sticker(number, _) => ("", json!(number)),
                };
                self.at
                    .send(&match place {
                        Place::Room => {
                            json!({"channel_message": text, "user": name, "channel": ROOM, "sticker": sticker})
                        }
                        Place::To(other) => {
                            json!({"private_message": text, "user": name, "other_user": other.name, "sticker": sticker})
                        }
                    })
                    .await;
            }
            At::Tchatator(nc) => match (place, said) {
                (Place::To(other), Said::Text(text)) => {
                    assert_eq!(nc.status(&format!("/message {} {text}", other.name)).await, "200/OK");
                }
                (Place::Room, _) => {
                    assert_eq!(nc.status("/dire general x").await, "501/NOT IMPLEMENTED");
                    return false;
                }
                (Place::To(_), Said::Sticker(..)) => {
                    assert_eq!(nc.status("/sticker 1").await, "501/NOT IMPLEMENTED");
                    return false;
                }
            },
        }
        true
    }

    /// Hears next, of what people say, what somebody said, in the form of the door. The command door has no rooms.
    pub async fn hears(&mut self, from: &Person, place: Place<'_>, said: &Said) {
        let me = self.person.name.clone();
        // Of a conversation the other side, which may be either.
        let other = place.person().map(|to| if from.name == me { to } else { from });
        match &mut self.at {
            At::Rest(stream) => {
                let heard = stream.hear("message").await.json();
                assert_eq!(heard["user"]["username"], from.name, "{heard}");
                assert_eq!(heard["room"]["direct"].as_bool().unwrap_or(false), other_is(place), "{heard}");
                match said {
                    Said::Text(text) => assert_eq!(heard["raw_content"], *text),
                    Said::Sticker(number, _) => assert_eq!(heard["sticker"]["id"], *number),
                }
            }
            At::SocketIo(page) => {
                let event = if other_is(place) { "private_message" } else { "message" };
                let heard = loop {
                    match page.next().await {
                        Packet::Event(heard) if heard[0] == "message" || heard[0] == "private_message" => break heard,
                        Packet::Closed => panic!("{me} hears nothing more"),
                        _ => {}
                    }
                };
                assert_eq!(heard[0], event, "{heard:?}");
                let (raw, content) = match said {
                    Said::Text(text) => (text.clone(), format!("<p>{text}</p>")),
                    Said::Sticker(number, name) => {
                        (format!(":{name}:"), format!("<img src=\"/api/v1/stickers/{number}/image\" alt=\":{name}:\">"))
                    }
                };
                assert_eq!(heard[1], json!({"user": from.name, "content": content, "raw_content": raw}));
            }
            At::Game(lines) => {
                let words = ["message", "sticker", "private_message", "private_sticker", "salon_message"];
                let heard =
                    frame(lines, |frame| frame["type"].as_str().is_some_and(|kind| words.contains(&kind))).await;
                let mut expected = match place {
                    Place::Room => json!({"id": from.id, "name": from.name}),
                    Place::To(to) => {
                        json!({"id": to.id, "name": to.name, "sender": from.id, "sender_name": from.name})
                    }
                };
                let kind = match said {
                    Said::Text(text) => {
                        expected["content"] = json!(text);
                        "message"
                    }
                    Said::Sticker(number, _) => {
                        expected["img"] = json!(number);
                        "sticker"
                    }
                };
                expected["type"] = json!(if other_is(place) { format!("private_{kind}") } else { kind.to_owned() });
                assert_eq!(heard, expected);
            }
            At::Relay(_) | At::WebSocket(_) => {
                let heard = self
                    .at
                    .frame(|frame| frame["channel_message"].is_string() || frame["private_message"].is_string())
                    .await;
                let text = if let Said::Text(text) = said { text.as_str() } else { "" };
                let mut expected = match place {
                    Place::Room => json!({"channel_message": text, "user": from.name, "channel": ROOM}),
                    Place::To(to) => json!({"private_message": text, "user": from.name, "other_user": to.name}),
                };
                if let Said::Sticker(number, _) = said {
                    expected["sticker"] = json!(number);
                }
                assert_eq!(heard, expected);
            }
            At::Tchatator(nc) => {
                let Some(other) = other else { return };
                let page = nc.ask(&format!("/conversation {}", other.name)).await;
                let newest = page.trim_end().lines().last().unwrap();
                let expected = match said {
                    Said::Text(text) => format!("  | {text}"),
                    Said::Sticker(number, name) => format!("  [autocollant {number} : {name}]"),
                };
                assert_eq!(newest, expected, "{page}");
            }
        }
    }

    /// The last word of the door to somebody who may hear nothing more, in its own form.
    pub async fn last_word(&mut self) -> String {
        match &mut self.at {
            At::Rest(stream) => stream.hear("end").await.json()["name"].as_str().unwrap().to_owned(),
            At::SocketIo(page) => {
                let mut word = json!({});
                loop {
                    match page.next().await {
                        Packet::Event(event) if event[0] == "cerror" => word = event[1].clone(),
                        Packet::Disconnect | Packet::Closed => break,
                        _ => {}
                    }
                }
                let banned = word == json!({"Code": 403, "message": Outcome::Banned.row().en});
                if banned { Outcome::Banned.row().name.to_owned() } else { word.to_string() }
            }
            At::Game(lines) => outcome(&frame(lines, |frame| frame["type"] == "end").await),
            At::Relay(_) | At::WebSocket(_) => outcome(&self.at.frame(|frame| frame["end"].is_string()).await),
            At::Tchatator(nc) => nc.status("/liste").await,
        }
    }
}

impl<'a> Place<'a> {
    fn person(self) -> Option<&'a Person> {
        match self {
            Self::Room => None,
            Self::To(person) => Some(person),
        }
    }
}

fn other_is(place: Place<'_>) -> bool {
    place.person().is_some()
}

/// The name of the outcome that an answer tells; what tells none is done.
fn outcome(answer: &Value) -> String {
    match answer["name"].as_str() {
        None | Some("created") => "ok".to_owned(),
        Some(name) => name.to_owned(),
    }
}

impl At {
    async fn send(&mut self, frame: &Value) {
        match self {
            Self::Relay(lines) => lines.send_line(&frame.to_string()).await,
            Self::WebSocket(socket) => assert!(socket.send_text(&frame.to_string()).await),
            _ => panic!("no frames are sent here"),
        }
    }

    /// The next frame that is wanted; others before it are passed over.
    async fn frame(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        match self {
            Self::Relay(lines) => frame(lines, wanted).await,
            Self::WebSocket(socket) => loop {
                let text = socket.text().await.expect("the connection ended");
                let frame: Value = serde_json::from_str(&text).unwrap();
                if wanted(&frame) {
                    return frame;
                }
            },
            _ => panic!("no frames are heard here"),
        }
    }
}

async fn frame(lines: &mut LineClient, wanted: impl Fn(&Value) -> bool) -> Value {
    loop {
        let frame: Value = serde_json::from_str(&lines.read_line().await).unwrap();
        if wanted(&frame) {
            return frame;
        }
    }
}
