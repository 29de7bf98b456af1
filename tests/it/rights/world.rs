//! A world for each cell: the same people, and a room that nothing has happened in yet.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;
use diesel::{PgConnection, RunQueryDsl, dsl};
use image::ImageFormat;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::table::{Kind, Line, Place};
use crate::support::picture::picture;
use crate::support::{Rest, SIGNING_KEY, TestServer, User};

/// Who asks: a column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    Nobody,
    Expired,
    Stranger,
    Invited,
    Pending,
    Left,
    Member,
    Blocked,
    Blocker,
    Moderator,
    Owner,
    Admin,
    Professional,
    Muted,
    Banned,
    Network,
    Served,
    Revoked,
}

impl Caller {
    pub const ALL: [Caller; 18] = [
        Caller::Nobody,
        Caller::Expired,
        Caller::Stranger,
        Caller::Invited,
        Caller::Pending,
        Caller::Left,
        Caller::Member,
        Caller::Blocked,
        Caller::Blocker,
        Caller::Moderator,
        Caller::Owner,
        Caller::Admin,
        Caller::Professional,
        Caller::Muted,
        Caller::Banned,
        Caller::Network,
        Caller::Served,
        Caller::Revoked,
    ];

    /// The column's name.
    pub fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }

    /// Whom the caller is, or claims to be.
    pub fn username(self) -> String {
        match self {
            // Not even the owner may do anything without a good token.
            Caller::Nobody | Caller::Expired => Caller::Owner.name(),
            caller => caller.name(),
        }
    }

    /// What the caller is in a room, where it is in it.
    fn role(self) -> Option<&'static str> {
        match self {
            Caller::Member
            | Caller::Blocked
            | Caller::Blocker
            | Caller::Muted
            | Caller::Banned
            | Caller::Network
            | Caller::Served
            | Caller::Revoked => Some("member"),
            Caller::Moderator => Some("moderator"),
            Caller::Owner => Some("owner"),
            Caller::Nobody
            | Caller::Expired
            | Caller::Stranger
            | Caller::Invited
            | Caller::Pending
            | Caller::Left
            | Caller::Admin
            | Caller::Professional => None,
        }
    }
}

/// In every room besides the owner.
pub const NEIGHBOUR: &str = "neighbour";
/// Waits to be let into every room.
pub const ASKER: &str = "asker";
/// Where the one caller is whose name is not banned.
pub const BANNED_ADDRESS: &str = "203.0.113.66";
/// Has to do with no room and no other user.
pub const OTHER: &str = "other";

/// Everybody, logged in.
pub struct People {
    pub rest: Rest,
    users: HashMap<String, User>,
    expired: String,
    /// An image that was uploaded, as everybody's files are.
    pub image: Vec<u8>,
    /// The key of a service: what is called, and what the service signs with.
    service: (String, String),
}

impl People {
    pub async fn gather(server: &TestServer) -> Self {
        let mut users = HashMap::new();
        let callers = Caller::ALL.into_iter().skip(2).filter(|caller| *caller != Caller::Served).map(Caller::username);
        for name in callers.chain([NEIGHBOUR, ASKER, OTHER].map(str::to_owned)) {
            users.insert(name.clone(), server.user(&name).await);
        }
        server.schema.execute("update users set role = 'admin' where username = 'admin'");
        server.schema.execute("update users set role = 'professional' where username = 'professional'");
        for (route, sanction) in [
            ("/api/v1/mutes", json!({"user": "muted"})),
            ("/api/v1/bans", json!({"user": "banned"})),
            ("/api/v1/bans", json!({"address": BANNED_ADDRESS})),
        ] {
            let imposed = users["admin"].post(route, sanction).await;
            assert_eq!(imposed.status, 201, "{imposed:?}");
        }
        let expired = expired(&users["owner"].token);
        let image = picture(ImageFormat::Png, 64, 64);
        let uploaded = users[OTHER].send_file("/api/v1/attachments?name=original", image.clone()).await;
        assert_eq!(uploaded.status, 201);
        let asked = json!({"name": "a service's", "service": "shop", "scopes": ["read", "write"]});
        let key = users["admin"].post("/api/v1/keys", asked).await.json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let service = (text(&key["key"]["id"]), text(&key["signing_secret"]));
        let served = User { token: text(&key["secret"]), refresh_token: "none".into(), ..users["member"].clone() };
        let first = served.request("GET", "/api/v1/account").header("Miaou-Act-As", "served");
        assert_eq!(server.rest.send(first).await.json()["account"]["username"], "served");
        users.insert("served".to_owned(), served);
        let revoked = &users["revoked"];
        let key = revoked.post("/api/v1/keys", json!({"name": "lost", "scopes": ["read", "write"]})).await.json();
        assert_eq!(revoked.delete(&format!("/api/v1/keys/{}", text(&key["key"]["id"]))).await.status, 200);
        let revoked = User { token: text(&key["secret"]), ..revoked.clone() };
        users.insert("revoked".to_owned(), revoked);
        Self { rest: server.rest.clone(), users, expired, image, service }
    }

    /// A token that the service signed for one of its users.
    pub fn signed(&self, number: i64) -> String {
        let header = Header { kid: Some(self.service.0.clone()), ..Header::new(Algorithm::HS256) };
        let claims = json!({"sub": number.to_string(), "exp": chrono::Utc::now().timestamp() + 60});
        encode(&header, &claims, &EncodingKey::from_secret(self.service.1.as_bytes())).unwrap()
    }

    /// The token that a caller sends: of `fresh`, where that is a login of the caller's.
    pub fn token<'a>(&'a self, caller: Caller, fresh: Option<&'a User>) -> Option<&'a str> {
        match caller {
            Caller::Nobody => None,
            Caller::Expired => Some(&self.expired),
            caller => Some(&fresh.unwrap_or(&self.users[&caller.name()]).token),
        }
    }
}

impl People {
    /// The refresh token that a caller was given once.
    pub fn refresh_token(&self, caller: Caller) -> &str {
        &self.users[&caller.username()].refresh_token
    }
}

/// The same token, as it is one second after it was good.
fn expired(token: &str) -> String {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    let mut claims: Value = serde_json::from_slice(&claims).unwrap();
    claims["exp"] = json!(chrono::Utc::now().timestamp() - 1);
    let key = EncodingKey::from_secret(SIGNING_KEY.as_bytes());
    encode(&Header::new(Algorithm::HS256), &claims, &key).unwrap()
}

/// What there is when a cell of the table is asked.
pub struct World {
    pub caller: Caller,
    /// The user whom conversations and blocks are about.
    pub target: &'static str,
    pub number: i64,
    pub place: Place,
    /// The room's number, or a name that no room has.
    pub room: String,
    pub message: i64,
}

/// Takes everybody out of everywhere.
const EMPTY: &str = "begin;
    delete from blocks;
    delete from reports;
    delete from filters;
    delete from sanctions where id > 1000000;
    delete from join_requests;
    delete from members;
    update users set salon_id = null where salon_id is not null;
    update rooms set name_key = id where direct;";

impl World {
    /// Leaves the worlds before, and makes the one of a cell.
    pub fn make(db: &mut PgConnection, number: i64, kind: Kind, caller: Caller, line: &Line) -> Self {
        let (id, username) = (1_000_000 + number, caller.username());
        let target = if username == "owner" { NEIGHBOUR } else { "owner" };
        let talks = username != "owner" && caller.role() == Some("member");
        let (room, author) = match kind.place {
            Place::Public => (group(id, "public", "null", caller), "owner"),
            Place::Private => (group(id, "private", "null", caller), "owner"),
            Place::Hidden => (group(id, "hidden", "null", caller), "owner"),
            Place::Archived => (group(id, "public", "now()", caller), "owner"),
            Place::Direct => (conversation(id, "owner", if talks { &username } else { NEIGHBOUR }), "owner"),
            Place::Talk => (conversation(id, target, &username), target),
            Place::None | Place::Service => (String::new(), "nobody"),
        };
        let author = if kind.own { &username } else { author };
        let mut sql = EMPTY.to_owned() + &room + &message(id, author) + &conduct(id, author, number);
        if line.path().starts_with("/api/v1/salon") && line.method() != "PUT" && caller.role().is_some() {
            sql += &format!("update users set salon_id = {id} where username = '{username}';");
        }
        if caller == Caller::Blocked {
            sql += &block("owner", &username);
        }
        if caller == Caller::Blocker {
            sql += &block(&username, "owner");
        }
        let lifts = ["ban", "mute"].into_iter().find(|what| line.route.starts_with(&format!("DELETE /api/v1/{what}s")));
        if let Some(what) = lifts
            && kind.place != Place::None
        {
            let room = if kind.place == Place::Service { "null".to_owned() } else { id.to_string() };
            sql += &sanction(id, what, &room);
        }
        db.batch_execute(&(sql + "commit")).unwrap();
        let head = diesel::select(dsl::sql::<BigInt>("(select position from log_head)")).get_result(db).unwrap();
        let (room, message) = match kind.place {
            Place::None | Place::Service => (format!("nowhere-{number}"), head + 1000),
            _ => (id.to_string(), head),
        };
        Self { caller, target, number, place: kind.place, room, message }
    }
}

/// A room with its owner, somebody else, somebody who wants to get in, and the caller as what it is.
fn group(id: i64, visibility: &str, archived: &str, caller: Caller) -> String {
    let username = caller.username();
    let room = format!(
        "insert into rooms (id, name, name_key, visibility, archived_at) overriding system value
         values ({id}, 'room-{id}', 'room-{id}', '{visibility}', {archived});"
    );
    let place = match caller {
        Caller::Invited => request(id, &username, "invited"),
        Caller::Pending => request(id, &username, "pending"),
        // What is left of who asked, was let in and left.
        Caller::Left => request(id, &username, "accepted"),
        // Who enters every room, whoever asks.
        Caller::Owner => String::new(),
        caller => caller.role().map(|role| enter(id, &username, role)).unwrap_or_default(),
    };
    room + &hooks(id)
        + &enter(id, "owner", "owner")
        + &enter(id, NEIGHBOUR, "member")
        + &request(id, ASKER, "pending")
        + &place
}

fn conversation(id: i64, one: &str, other: &str) -> String {
    let room = format!(
        "insert into rooms (id, name, name_key, direct, visibility) overriding system value
         select {id}, '{one}, {other}', '@' || min(id) || ',' || max(id), true, 'hidden'
         from users where username in ('{one}', '{other}');"
    );
    room + &enter(id, one, "member") + &enter(id, other, "member")
}

/// The file that the room's message carries.
pub fn attachment(room: &str) -> String {
    format!("00000000-0000-0000-0000-{:0>12}", room.trim_start_matches("nowhere-"))
}

/// Something said by a user, with a file, where there is such a user.
fn message(room: i64, author: &str) -> String {
    let file = attachment(&room.to_string());
    format!(
        "with author as (
             select id from users where username = '{author}'
         ), head as (
             update log_head set position = position + 1 where exists (select from author) returning position
         )
         insert into messages (id, room_id, user_id, raw_content, created_at)
         select position, {room}, author.id, 'hello', now() from head, author;
         insert into attachments (id, user_id, sha256, media_type, name, size, width, height, thumbnail, thumbnail_type, expires_at)
         select '{file}', users.id, sha256, media_type, 'copy', size, width, height, thumbnail, thumbnail_type, null
         from attachments original, users where original.name = 'original' and users.username = '{author}';
         insert into attachment_references (attachment_id, message_id, room_id)
         select id, (select position from log_head), {room} from attachments where id = '{file}';"
    )
}

/// The report of the room's message.
pub fn report(room: &str) -> String {
    room.trim_start_matches("nowhere-").to_owned()
}

/// What `other` reported of a room's message, and a filter that only the database knows.
fn conduct(room: i64, author: &str, number: i64) -> String {
    format!(
        "insert into reports (id, reporter_id, reported_id, message_id, room_id, raw_content, reason, comment)
         overriding system value
         select {room}, other.id, author.id, (select position from log_head), {room}, 'hello', 'spam', ''
         from users other, users author where other.username = '{OTHER}' and author.username = '{author}';
         insert into filters (id, pattern, regex, action, created_by) overriding system value
         select {number}, 'hello', false, 'report', id from users where username = 'admin';"
    )
}

/// A webhook of a room, which is off, with a delivery; and a hook.
fn hooks(room: i64) -> String {
    format!(
        "insert into webhooks (id, room_id, url, events, secret, position, created_by, off_at, off_reason)
         overriding system value
         select {room}, {room}, 'http://127.0.0.1:1/', '{{}}', '1', 0, id, now(), 'requested'
         from users where username = 'owner';
         insert into webhook_deliveries (webhook_id, position, room_id, kind) values ({room}, 1, {room}, 'message');
         insert into users (username, username_key, first_name, last_name) values ('a (hook)', 'hook:{room}', 'a', '');
         insert into hooks (id, room_id, user_id, name, secret_hash, created_by) overriding system value
         select {room}, {room}, author.id, 'a', sha256('secret of {room}'), owner.id from users author, users owner
         where author.username_key = 'hook:{room}' and owner.username = 'owner';"
    )
}

fn enter(room: i64, user: &str, role: &str) -> String {
    format!(
        "insert into members (room_id, user_id, role, joined_position)
         select {room}, id, '{role}', 0 from users where username = '{user}';"
    )
}

fn request(room: i64, user: &str, state: &str) -> String {
    format!(
        "insert into join_requests (room_id, user_id, state)
         select {room}, id, '{state}' from users where username = '{user}';"
    )
}

fn block(user: &str, blocked: &str) -> String {
    format!(
        "insert into blocks (user_id, blocked_id)
         select one.id, other.id from users one, users other
         where one.username = '{user}' and other.username = '{blocked}';"
    )
}

/// A ban or a mute of the neighbour, in a room or in the whole service.
fn sanction(id: i64, kind: &str, room: &str) -> String {
    format!(
        "insert into sanctions (id, kind, room_id, user_id, reason, by_id) overriding system value
         select {id}, '{kind}', {room}, id, '', 0 from users where username = '{NEIGHBOUR}';"
    )
}
