//! The table of rights, read.

use std::fmt;

use serde_json::Value;

use super::world::Caller;

const TABLE: &str = include_str!("table.txt");

/// A status, and the outcome's name where it is a problem.
pub type Answer = (u16, String);

/// What everybody is answered by a route, in some kinds of rooms.
pub struct Line {
    pub route: String,
    pub kinds: Vec<Kind>,
    /// In the order of [`Caller::ALL`].
    pub answers: Vec<Answer>,
}

/// What there is when the route is asked.
#[derive(Clone, Copy)]
pub struct Kind {
    pub place: Place,
    /// Whether the message there is the caller's.
    pub own: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Public,
    Private,
    Hidden,
    Archived,
    Direct,
    Talk,
    None,
    Service,
}

impl Kind {
    fn parse(text: &str) -> Self {
        let (place, own) = text.strip_prefix("own ").map_or((text, false), |place| (place, true));
        let place = match place {
            "any" | "public" => Place::Public,
            "private" => Place::Private,
            "hidden" => Place::Hidden,
            "archived" => Place::Archived,
            "direct" => Place::Direct,
            "talk" => Place::Talk,
            "none" => Place::None,
            "service" => Place::Service,
            other => panic!("{other:?} is no kind of room"),
        };
        Self { place, own }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:?}", if self.own { "own " } else { "" }, self.place)
    }
}

impl Line {
    pub fn method(&self) -> &str {
        self.route.split_once(' ').unwrap().0
    }

    pub fn path(&self) -> &str {
        self.route.split_once(' ').unwrap().1
    }

    pub fn operation<'a>(&self, document: &'a Value) -> &'a Value {
        &document["paths"][self.path()][self.method().to_lowercase()]
    }

    /// Whether the document names an answer for this route.
    pub fn documents(&self, document: &Value, (status, name): &Answer) -> bool {
        let content = &self.operation(document)["responses"][status.to_string()]["content"];
        *status < 300 && content.is_object() || content["application/problem+json"]["examples"][name].is_object()
    }
}

/// Every line of the table, in its order.
pub fn lines() -> Vec<Line> {
    let mut route = None;
    let mut lines = Vec::new();
    for text in TABLE.lines().filter(|text| !text.is_empty() && !text.starts_with('#')) {
        let words: Vec<_> = text.split_whitespace().collect();
        let split = words.len().saturating_sub(Caller::ALL.len());
        match (text.starts_with(' '), &route) {
            (false, _) => route = Some(text.to_owned()),
            (true, None) => assert_eq!(words, Caller::ALL.map(|caller| caller.name()), "the columns of the table"),
            (true, Some(route)) => lines.push(Line {
                route: route.clone(),
                kinds: words[..split].join(" ").split(", ").map(Kind::parse).collect(),
                answers: words[split..].iter().map(|word| answer(word)).collect(),
            }),
        }
    }
    lines
}

fn answer(word: &str) -> Answer {
    let (status, name) = match word {
        "200" => (200, "ok"),
        "201" => (201, "ok"),
        "202" => (202, "ok"),
        "login" => (401, "unauthenticated"),
        "outside" => (403, "not_a_member"),
        "refused" => (403, "forbidden"),
        "blocks" => (403, "blocked"),
        "room?" => (404, "no_such_room"),
        "message?" => (404, "no_such_message"),
        "report?" => (404, "no_such_report"),
        "filter?" => (404, "no_such_filter"),
        "itself" => (422, "invalid_field"),
        "user?" => (404, "no_such_user"),
        "session?" => (404, "no_such_session"),
        "key?" => (404, "no_such_key"),
        "password" => (422, "invalid_field"),
        "block?" => (404, "not_blocked"),
        "webhook?" => (404, "no_such_webhook"),
        "file?" => (404, "no_such_attachment"),
        "carried" => (409, "attachment_in_use"),
        "exists" => (409, "already_blocked"),
        "wrong" => (401, "wrong_credentials"),
        "banned" => (403, "banned"),
        "muted" => (403, "muted"),
        "ban?" => (404, "no_such_ban"),
        "mute?" => (404, "no_such_mute"),
        other => panic!("{other:?} is no answer"),
    };
    (status, name.to_owned())
}
