//! The table of protocols, walked: what it says of a verb is called over REST, and heard.

use std::collections::BTreeSet;
use std::fs;
use std::num::NonZeroU32;
use std::path::Path;

use miaou::config::Limit;
use miaou::doors::http;
use miaou::model::{EventKind, Fleeting};
use serde_json::{Value, json};

use crate::support::{Reply, Stream, TestServer, User, fits};

const HEADER: &str = "| Verb | Operation | REST | In the stream |";

/// A line of the table.
struct Row<'a> {
    protocol: &'a str,
    verb: &'a str,
    operation: &'a str,
    route: &'a str,
    kinds: BTreeSet<&'a str>,
}

fn rows(document: &str) -> Vec<Row<'_>> {
    let (mut rows, mut protocol, mut inside) = (Vec::new(), "", false);
    for line in document.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            protocol = heading;
        }
        inside = line == HEADER || inside && line.starts_with('|');
        if !inside || line == HEADER || line.starts_with("|---") {
            continue;
        }
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [verb, operation, route, kinds] = cells[..] else { panic!("not four cells: {line}") };
        let kinds = kinds.split(", ").filter(|kind| !kind.is_empty()).map(bare).collect();
        rows.push(Row { protocol, verb, operation: bare(operation), route: bare(route), kinds });
    }
    rows
}

fn bare(cell: &str) -> &str {
    cell.strip_prefix('`').and_then(|cell| cell.strip_suffix('`')).unwrap_or_else(|| panic!("no code: {cell}"))
}

/// Who asks, for what, with which body. `{message}` and `{room}` are those of the newest message.
type Step = (&'static str, &'static str, &'static str);

/// Who hears what, in which room: in none where it is in the stream of all that concerns the user.
type Heard = (&'static str, &'static str, &'static str);

/// How a verb is walked. Steps before it make the world such that it can be; those after it are what others do.
struct Walk {
    protocol: &'static str,
    verb: &'static str,
    before: &'static [Step],
    step: Step,
    after: &'static [Step],
    heard: &'static [Heard],
}

const fn walk(protocol: &'static str, verb: &'static str, step: Step, heard: &'static [Heard]) -> Walk {
    Walk { protocol, verb, before: &[], step, after: &[], heard }
}

impl Walk {
    const fn before(self, before: &'static [Step]) -> Self {
        Self { before, ..self }
    }

    const fn then(self, after: &'static [Step]) -> Self {
        Self { after, ..self }
    }
}

const GAME: &str = "Game frames";
const CALLS: &str = "The five calls";
const WEBSITE: &str = "The website chat";
const RELAY: &str = "Relay and channels";
const COMMAND: &str = "The command protocol";

const LOGIN: Step = ("ada", "POST /authenticate_user", r#"{"username": "ada", "password": "the password of ada"}"#);
const JOIN: Step = ("ada", "POST /join_chatroom", r#"{"username": "ada", "room": "general"}"#);
const JOINED: &[Heard] = &[("bob", "general", "member_joined"), ("ada", "", "member_joined")];
const SAY: Step = ("ada", "POST /api/v1/rooms/general/messages", r#"{"raw_content": "hello"}"#);
const SAID: &[Heard] = &[("bob", "general", "message"), ("bob", "", "message"), ("ada", "", "message")];
const LISTEN: Step = ("ada", "GET /api/v1/rooms/general/events", "");
const LISTEN_TO_ALL: Step = ("ada", "GET /api/v1/events", "");
const ANSWER: Step = ("bob", "POST /api/v1/rooms/general/messages", r#"{"raw_content": "yes?"}"#);
const HEARD: &[Heard] = &[("ada", "general", "message")];
const TELL: Step = ("ada", "POST /api/v1/conversations/bob/messages", r#"{"raw_content": "psst"}"#);
const TOLD: &[Heard] =
    &[("bob", "", "conversation_started"), ("bob", "", "message"), ("ada", "", "conversation_started")];
const TELL_BACK: Step = ("bob", "POST /api/v1/conversations/ada/messages", r#"{"raw_content": "yes?"}"#);
const TOLD_BACK: &[Heard] = &[("ada", "", "message")];
const READ_CONVERSATION: Step = ("ada", "GET /api/v1/conversations/bob/messages?page=0", "");
const STICKER: &str = r#"{"sticker": 1}"#;
const LEAVE: Step = ("ada", "POST /leave_chatroom", r#"{"username": "ada", "room": "general"}"#);
const LEFT: &[Heard] = &[("bob", "general", "member_left"), ("ada", "", "member_left")];
const LOG_OUT: Step = ("ada", "DELETE /api/v1/sessions/current", "");
const LOGGED_OUT: &[Heard] = &[("ada", "", "session_ended")];
const BAN: Step = ("admin", "POST /api/v1/bans", r#"{"user": "cy"}"#);
const UNBAN: Step = ("admin", "DELETE /api/v1/bans?user=cy", "");
const READ_LOGS: Step = ("admin", "GET /api/v1/logs?limit=50", "");
const REGISTER: Step = (
    "ada",
    "POST /create_user",
    r#"{"username": "dora", "first_name": "Dora", "last_name": "Maar", "password": "long enough"}"#,
);

/// Every verb that is there, in the order of the table, which is one in which each works.
const WALKS: &[Walk] = &[
    walk(GAME, "`join_chat`", JOIN, JOINED),
    walk(
        GAME,
        "`join_chat`, its `blacklist`",
        ("ada", "PUT /api/v1/blocks", r#"{"users": ["cy"]}"#),
        &[("ada", "", "user_blocked"), ("ada", "", "user_unblocked")],
    )
    .then(&[("ada", "PUT /api/v1/blocks", r#"{"users": []}"#)]),
    walk(GAME, "`message`", SAY, SAID),
    walk(GAME, "`message`, received", LISTEN, HEARD).then(&[ANSWER]),
    walk(GAME, "choosing a sticker", ("ada", "GET /api/v1/stickers", ""), &[]),
    walk(GAME, "`sticker`", ("ada", "POST /api/v1/rooms/general/messages", STICKER), SAID),
    walk(GAME, "`sticker`, received", LISTEN, HEARD).then(&[("bob", "POST /api/v1/rooms/general/messages", STICKER)]),
    walk(GAME, "`private_message`", TELL, TOLD),
    walk(GAME, "`private_message`, received", LISTEN_TO_ALL, TOLD_BACK).then(&[TELL_BACK]),
    walk(
        GAME,
        "`private_sticker`",
        ("ada", "POST /api/v1/conversations/bob/messages", STICKER),
        &[("bob", "", "message"), ("ada", "", "message")],
    ),
    walk(GAME, "`private_sticker`, received", LISTEN_TO_ALL, TOLD_BACK).then(&[(
        "bob",
        "POST /api/v1/conversations/ada/messages",
        STICKER,
    )]),
    walk(
        GAME,
        "entering a salon",
        ("ada", "PUT /api/v1/salon", r#"{"room": "table"}"#),
        &[("ada", "", "salon_changed"), ("bob", "table", "member_joined")],
    ),
    walk(
        GAME,
        "`salon_message`",
        ("ada", "POST /api/v1/salon/messages", r#"{"raw_content": "my turn"}"#),
        &[("bob", "table", "message")],
    ),
    walk(
        GAME,
        "`salon_message`, received",
        ("ada", "GET /api/v1/rooms/table/events", ""),
        &[("ada", "table", "message")],
    )
    .before(&[("bob", "PUT /api/v1/salon", r#"{"room": "table"}"#)])
    .then(&[("bob", "POST /api/v1/salon/messages", r#"{"raw_content": "mine"}"#)]),
    walk(GAME, "`salon_sticker`", ("ada", "POST /api/v1/salon/messages", STICKER), &[("bob", "table", "message")]),
    walk(
        GAME,
        "`salon_sticker`, received",
        ("ada", "GET /api/v1/rooms/table/events", ""),
        &[("ada", "table", "message")],
    )
    .then(&[("bob", "POST /api/v1/salon/messages", STICKER)]),
    walk(
        GAME,
        "leaving a salon",
        ("ada", "DELETE /api/v1/salon", ""),
        &[("ada", "", "salon_changed"), ("bob", "table", "member_left")],
    ),
    walk(GAME, "`quit_chat`", LEAVE, LEFT),
    walk(CALLS, "`create_user`", REGISTER, &[]),
    walk(CALLS, "`authenticate_user`", LOGIN, &[]),
    walk(CALLS, "`join_chatroom`", JOIN, JOINED),
    walk(
        CALLS,
        "`chatroom_message`",
        ("ada", "POST /chatroom_message", r#"{"username": "ada", "room": "general", "message": "hello"}"#),
        SAID,
    ),
    walk(CALLS, "`leave_chatroom`", LEAVE, LEFT),
    walk(WEBSITE, "`connection`", LISTEN_TO_ALL, &[]),
    walk(WEBSITE, "`connection`, received", LISTEN_TO_ALL, &[]),
    walk(WEBSITE, "`Auth`, its `user` and `password`", LOGIN, &[]),
    walk(WEBSITE, "`Auth`, its `room`", JOIN, JOINED),
    walk(WEBSITE, "`Auth`, received", LOGIN, &[]),
    walk(WEBSITE, "`message`", SAY, SAID),
    walk(WEBSITE, "`message`, received", LISTEN, HEARD).then(&[ANSWER]),
    walk(WEBSITE, "`cerror`, received", (NOBODY, "GET /api/v1/account", ""), &[]),
    walk(WEBSITE, "`disconnect`", LOG_OUT, LOGGED_OUT),
    walk(RELAY, "`user:pwd`", LOGIN, &[]),
    walk(RELAY, "registering", REGISTER, &[]),
    walk(RELAY, "listing the channels", ("ada", "GET /api/v1/rooms", ""), &[]),
    walk(RELAY, "`join`, a channel without authorisation", JOIN, JOINED),
    walk(
        RELAY,
        "`join`, a private channel",
        ("ada", "POST /join_chatroom", r#"{"username": "ada", "room": "crew"}"#),
        &[("bob", "", "join_requested"), ("ada", "", "join_requested")],
    ),
    walk(RELAY, "requests that are `pending`", ("bob", "GET /api/v1/rooms/crew/requests?state=pending", ""), &[]),
    walk(
        RELAY,
        "a request becomes `accepted`",
        ("bob", "PUT /api/v1/rooms/crew/requests/ada", r#"{"decision": "accepted"}"#),
        &[("ada", "", "join_decided"), ("bob", "", "join_decided"), ("bob", "crew", "member_joined")],
    ),
    walk(
        RELAY,
        "a request becomes `rejected`",
        ("bob", "PUT /api/v1/rooms/crew/requests/cy", r#"{"decision": "rejected"}"#),
        &[("cy", "", "join_decided"), ("bob", "", "join_decided")],
    )
    .before(&[("cy", "POST /join_chatroom", r#"{"username": "cy", "room": "crew"}"#)]),
    walk(RELAY, "one's own requests", ("ada", "GET /api/v1/requests", ""), &[]),
    walk(RELAY, "`channel_message`", SAY, SAID),
    walk(RELAY, "`channel_message`, received", LISTEN, HEARD).then(&[ANSWER]),
    walk(RELAY, "`private_message`", TELL, TOLD),
    walk(RELAY, "`private_message`, received", LISTEN_TO_ALL, TOLD_BACK).then(&[TELL_BACK]),
    walk(RELAY, "`get_channel`", ("ada", "GET /api/v1/rooms/general/messages", ""), &[]),
    walk(RELAY, "`get_private`", READ_CONVERSATION, &[]),
    walk(RELAY, "finding people to write to", ("ada", "GET /api/v1/users?q=bo", ""), &[]),
    walk(
        RELAY,
        "what a user looks at, every 5 seconds",
        ("ada", "PUT /api/v1/presence", r#"{"device": "desktop", "status": "active", "viewing": "general"}"#),
        &[("bob", "general", "viewers")],
    ),
    walk(
        RELAY,
        "who is there, away or gone",
        ("ada", "GET /api/v1/presence", ""),
        &[("bob", "general", "presence"), ("bob", "", "presence")],
    ),
    walk(RELAY, "`command`: `ban`, by name or by address", BAN, &[("cy", "", "user_banned")]).then(&[UNBAN]),
    walk(
        RELAY,
        "`command`: `kick`",
        ("bob", "POST /api/v1/kicks", r#"{"user": "cy", "room": "general"}"#),
        &[("bob", "general", "member_kicked")],
    )
    .before(&[("cy", "POST /join_chatroom", r#"{"username": "cy", "room": "general"}"#)]),
    walk(
        RELAY,
        "`command`: `mute`",
        ("bob", "POST /api/v1/mutes", r#"{"user": "ada", "room": "general"}"#),
        &[("ada", "general", "member_muted")],
    ),
    walk(RELAY, "who said what, when and where", READ_LOGS, &[]),
    walk(RELAY, "logging out", LOG_OUT, LOGGED_OUT),
    walk(COMMAND, "`/connexion`", ("ada", "GET /api/v1/account", ""), &[]),
    walk(COMMAND, "`/message`", TELL, TOLD),
    walk(COMMAND, "`/liste`", ("bob", "GET /api/v1/unread?page=0", ""), &[]),
    walk(COMMAND, "`/conversation`", READ_CONVERSATION, &[]),
    walk(
        COMMAND,
        "having read",
        ("bob", "PUT /api/v1/rooms/{room}/marker", r#"{"read": {message}}"#),
        &[("ada", "", "receipt"), ("bob", "", "marker_moved")],
    )
    .then(&[
        ("bob", "PATCH /api/v1/account", r#"{"receipts": false}"#),
        TELL,
        ("bob", "PUT /api/v1/rooms/{room}/marker", r#"{"read": {message}}"#),
    ]),
    walk(COMMAND, "`/info`", ("ada", "GET /api/v1/messages/{message}", ""), &[]),
    walk(
        COMMAND,
        "`/modifie`",
        ("ada", "PATCH /api/v1/messages/{message}", r#"{"raw_content": "psst!"}"#),
        &[("bob", "", "message_edited")],
    ),
    walk(COMMAND, "`/supprime`", ("ada", "DELETE /api/v1/messages/{message}", ""), &[("bob", "", "message_deleted")]),
    walk(COMMAND, "`/bloque`", ("ada", "POST /api/v1/blocks", r#"{"user": "bob"}"#), &[("ada", "", "user_blocked")]),
    walk(COMMAND, "unblocking", ("ada", "DELETE /api/v1/blocks/bob", ""), &[("ada", "", "user_unblocked")]),
    walk(COMMAND, "`/ban`", BAN, &[("cy", "", "user_banned")]),
    walk(COMMAND, "`/deban`", UNBAN, &[]),
    walk(
        COMMAND,
        "roles: client, professional, administrator",
        ("admin", "PUT /api/v1/users/ada/role", r#"{"role": "professional"}"#),
        &[("ada", "", "role_changed")],
    ),
    walk(COMMAND, "`/sync`", ("admin", "POST /api/v1/settings/reload", ""), &[]),
    walk(COMMAND, "`/logs`", READ_LOGS, &[]),
    walk(COMMAND, "requests a minute and an hour, `429/TOO MANY REQUESTS`", (HASTY, "GET /api/v1/account", ""), &[]),
    walk(COMMAND, "`-n`, `--help`", ("ada", "GET /openapi.json", ""), &[]),
    walk(COMMAND, "`/deconnexion`", LOG_OUT, LOGGED_OUT),
];

/// Who has no token: what is asked for is refused for that alone.
const NOBODY: &str = "nobody";

/// Who asks again and again, and is told to wait in the end.
const HASTY: &str = "hasty";

/// More requests a minute than anybody here makes who is not hasty.
const REQUESTS: u32 = 100;

/// Ada, who is nowhere yet; Bob, who owns the rooms; Cy; and an admin.
struct World {
    server: TestServer,
    people: Vec<User>,
    /// The newest message that somebody posted here.
    newest: Value,
}

impl World {
    async fn new() -> Self {
        let most = NonZeroU32::new(REQUESTS).unwrap();
        let server = TestServer::with(|config| config.limits.requests_per_minute = Limit::At(most)).await;
        let people = vec![server.user("ada").await, server.user("bob").await, server.user("cy").await];
        for name in ["admin", HASTY] {
            server.user(name).await;
        }
        server.schema.execute("update users set role = 'admin' where username = 'admin'");
        let mut world = Self { server, people, newest: Value::Null };
        for room in ["general", "table"] {
            world.person("bob").join(room).await;
        }
        world.take(("bob", "POST /api/v1/rooms", r#"{"name": "crew", "visibility": "private"}"#)).await;
        world
    }

    fn person(&self, name: &str) -> &User {
        self.people.iter().find(|user| user.name == name).unwrap()
    }

    fn filled(&self, text: &str) -> String {
        text.replace("{message}", &self.newest["id"].to_string())
            .replace("{room}", &self.newest["room"]["id"].to_string())
    }

    /// Each step is of a login of its own: one of them logs out.
    async fn take(&mut self, (who, route, body): Step) -> Reply {
        let (method, address) = route.split_once(' ').unwrap();
        let (address, body) = (self.filled(address), self.filled(body));
        let rest = &self.server.rest;
        let request = match who {
            NOBODY => rest.request(method, &address),
            who => rest.login(who).await.request(method, &address),
        };
        let request =
            if body.is_empty() { request } else { request.json(&serde_json::from_str::<Value>(&body).unwrap()) };
        for _ in 0..REQUESTS {
            if who == HASTY {
                rest.send(request.try_clone().unwrap()).await;
            }
        }
        let reply = rest.send(request).await;
        match who {
            HASTY => assert_eq!(reply.outcome(), (429, 11, "too_many_requests".to_owned())),
            NOBODY => assert_eq!(reply.outcome(), (401, 6, "unauthenticated".to_owned())),
            _ => assert!((200..300).contains(&reply.status), "{who}: {route}: {reply:?}"),
        }
        if let Some(message) = reply.json().get("message").filter(|_| method == "POST") {
            self.newest = message.clone();
        }
        reply
    }

    async fn listen(&self, (who, room, _): Heard) -> Stream {
        let person = self.person(who);
        if room.is_empty() { person.follow_all().await } else { person.follow(room).await }
    }

    async fn walk(&mut self, walk: &Walk) {
        for step in walk.before {
            self.take(*step).await;
        }
        let mut streams = Vec::new();
        for heard in walk.heard {
            streams.push(self.listen(*heard).await);
        }
        let (who, route, _) = walk.step;
        match route.strip_prefix("GET ").filter(|address| address.ends_with("/events")) {
            // Whoever opens a stream is the first to hear.
            Some(address) => streams.insert(0, self.person(who).stream(address, None).await),
            None => drop(self.take(walk.step).await),
        }
        for step in walk.after {
            self.take(*step).await;
        }
        let opened = streams.len() - walk.heard.len();
        let kinds = walk.heard.iter().take(opened).chain(walk.heard).map(|(.., kind)| *kind);
        for (kind, mut stream) in kinds.zip(streams) {
            stream.hear(kind).await;
        }
    }
}

fn document() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/protocols.md")).unwrap()
}

/// Whether the OpenAPI document has a route, given by method and template.
fn documented(route: &str) -> bool {
    let (method, path) = route.split_once(' ').unwrap_or_else(|| panic!("not a method and a path: {route}"));
    let document = json!(http::openapi());
    document["paths"][path].get(method.to_lowercase()).is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_verb_does_over_rest_what_the_table_says() {
    let document = document();
    let rows = rows(&document);
    let written: Vec<_> = rows.iter().map(|row| (row.protocol, row.verb)).collect();
    let walked: Vec<_> = WALKS.iter().map(|walk| (walk.protocol, walk.verb)).collect();
    let at = written.iter().zip(&walked).take_while(|(row, walk)| row == walk).count();
    assert_eq!(
        written.get(at),
        walked.get(at),
        "left: the first row of docs/protocols.md that differs; right: the walk"
    );

    for protocol in [GAME, CALLS, WEBSITE, RELAY, COMMAND] {
        let mut world = World::new().await;
        for (row, walk) in rows.iter().zip(WALKS).filter(|(row, _)| row.protocol == protocol) {
            let (_, route, _) = walk.step;
            let (method, address) = route.split_once(' ').unwrap();
            let address = address.split('?').next().unwrap();
            let (expected, template) = row.route.split_once(' ').unwrap();
            assert!(method == expected && fits(template, address), "{protocol}, {}: walks {route}", row.verb);
            let heard: BTreeSet<_> = walk.heard.iter().map(|(.., kind)| *kind).collect();
            assert_eq!(row.kinds, heard, "{protocol}, {}: left: the row; right: the walk", row.verb);
            world.walk(walk).await;
        }
        world.server.end().await;
    }
}

#[test]
fn every_row_names_what_is_there() {
    let document = document();
    let door = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/doors/http/mod.rs");
    let chat: String = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/chat"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        // Which knows what there is.
        .chain([door])
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();

    for row in &rows(&document) {
        let Row { protocol, verb, operation, route, kinds } = row;
        let is_method = ["fn", "async fn"].iter().any(|keyword| chat.contains(&format!("pub {keyword} {operation}(")));
        assert!(is_method, "{protocol}, {verb}: `Chat` has no `{operation}`");
        assert!(documented(route), "{protocol}, {verb}: no route {route}");
        let known =
            |kind: &&str| *kind == "message" || EventKind::NAMES.contains(kind) || Fleeting::NAMES.contains(kind);
        assert!(kinds.iter().all(known), "{protocol}, {verb}: not all of these happen: {kinds:?}");
    }
}
