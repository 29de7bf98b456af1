//! What each route is sent, and what it answers.

use serde_json::{Value, json};

use super::table::{Answer, Line, Place};
use super::world::{ASKER, BANNED_ADDRESS, Caller, NEIGHBOUR, OTHER, People, World, attachment, report};
use crate::support::{User, password};

/// What no session and no key is called.
const NO_ID: &str = "00000000-0000-0000-0000-000000000000";

impl World {
    /// Sends the route's request as the caller.
    pub async fn ask(&self, people: &People, line: &Line) -> Answer {
        // What ends a session, or uses a token up, has a session of its own.
        let fresh = match line.path() {
            "/api/v1/sessions/refresh" | "/api/v1/sessions/current" if self.logs_in() => {
                Some(people.rest.login(&self.caller.username()).await)
            }
            _ => None,
        };
        let mut request = people.rest.request(line.method(), &self.address(line));
        if let Some(token) = people.token(self.caller, fresh.as_ref()) {
            request = request.bearer_auth(token);
        }
        if self.caller == Caller::Served {
            // Whom a service erases without a password is somebody else each time.
            let erased = format!("served-{}", self.number);
            let served = if line.route == "DELETE /api/v1/account" { &erased } else { "served" };
            request = request.header("Miaou-Act-As", served);
        }
        if self.caller == Caller::Network {
            request = request.header("x-forwarded-for", BANNED_ADDRESS);
        }
        let body = self.body(people, line, fresh.as_ref());
        if !body.is_null() {
            request = request.json(&body);
        }
        if matches!(line.route.as_str(), "POST /api/v1/stickers" | "POST /api/v1/attachments") {
            request = request.body(people.image.clone());
        }
        if !line.path().ends_with("/events") {
            let reply = people.rest.send(request).await;
            // What is no answer of a call is the file that was asked for.
            let media_type = reply.headers["content-type"].to_str().unwrap();
            if media_type.starts_with("image/")
                || media_type == "application/x-ndjson"
                || line.path() == "/openapi.json"
            {
                return (reply.status, "ok".to_owned());
            }
            let (status, _, name) = reply.outcome();
            return (status, name);
        }
        // A stream that opened has no end to wait for.
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        if status == 200 {
            assert_eq!(response.headers()["content-type"], "text/event-stream");
            return (status, "ok".to_owned());
        }
        let problem: Value = response.json().await.unwrap();
        (status, problem["name"].as_str().unwrap().to_owned())
    }

    /// Whether the caller has a password that is good.
    fn logs_in(&self) -> bool {
        !matches!(self.caller, Caller::Banned | Caller::Served | Caller::Revoked)
    }

    fn address(&self, line: &Line) -> String {
        let path = line.path();
        let user = match path {
            path if path.contains("/members/") => NEIGHBOUR,
            path if path.contains("/requests/") => ASKER,
            // Whoever were erased would be missing in the next world.
            "/api/v1/users/{user}" if line.method() == "DELETE" => "nobody",
            _ => self.target,
        };
        path.replace("{room}", &self.room)
            .replace("{user}", user)
            .replace("{message}", &self.message.to_string())
            .replace("{emoji}", "👍")
            .replace("{attachment}", &attachment(&self.room))
            .replace("{sticker}", "1")
            .replace("{report}", &report(&self.room))
            .replace("{filter}", &self.number.to_string())
            .replace("{webhook}", &self.room)
            .replace("{delivery}", "1")
            .replace("{hook}", &self.room)
            .replace("{secret}", &format!("secret%20of%20{}", self.room))
            .replace("{session}", NO_ID)
            .replace("{key}", NO_ID)
            .replace("{ban}", &(1_000_000 + self.number).to_string())
            .replace("{mute}", &(1_000_000 + self.number).to_string())
            + &match line.route.as_str() {
                "POST /api/v1/stickers" | "POST /api/v1/attachments" => format!("?name=new{}", self.number),
                "DELETE /api/v1/presence" => "?device=tab".to_owned(),
                "DELETE /api/v1/bans" | "DELETE /api/v1/mutes" if self.place == Place::Service => {
                    format!("?user={NEIGHBOUR}")
                }
                "DELETE /api/v1/bans" | "DELETE /api/v1/mutes" => format!("?user={NEIGHBOUR}&room={}", self.room),
                "GET /api/v1/bans" | "GET /api/v1/mutes" if self.place != Place::Service => {
                    format!("?room={}", self.room)
                }
                "GET /api/v1/search" => format!("?q=hello&room={}", self.room),
                _ => String::new(),
            }
    }

    fn body(&self, people: &People, line: &Line, fresh: Option<&User>) -> Value {
        let Self { target, number, room, .. } = self;
        let username = self.caller.username();
        // A mention has the rules looked at before the message is written, too.
        let message = json!({"raw_content": "hello, @neighbour"});
        match line.route.as_str() {
            "POST /create_user" => {
                let username = format!("new-{number}");
                json!({"username": username, "first_name": "New", "last_name": "User", "password": "long enough"})
            }
            "POST /authenticate_user" => json!({"username": username, "password": password(&username)}),
            "POST /join_chatroom" | "POST /leave_chatroom" => json!({"username": username, "room": room}),
            "POST /chatroom_message" => json!({"username": username, "room": room, "message": "hello"}),
            "POST /api/v1/rooms" => json!({"name": room}),
            "PATCH /api/v1/rooms/{room}" => json!({"topic": "this"}),
            "PUT /api/v1/rooms/{room}/members/{user}" => json!({"role": "moderator"}),
            "POST /api/v1/rooms/{room}/invitations" => json!({"user": OTHER}),
            "PUT /api/v1/rooms/{room}/requests/{user}" => json!({"decision": "accepted"}),
            "PUT /api/v1/rooms/{room}/marker" => json!({"read": self.message}),
            "POST /api/v1/rooms/{room}/messages"
            | "POST /api/v1/conversations/{user}/messages"
            | "POST /api/v1/salon/messages"
            | "PATCH /api/v1/messages/{message}" => message,
            "POST /api/v1/messages/{message}/reactions" => json!({"emoji": "👍"}),
            "POST /api/v1/messages/{message}/reports" | "POST /api/v1/users/{user}/reports" => {
                json!({"reason": "spam"})
            }
            "PATCH /api/v1/reports/{report}" => json!({"state": "resolved"}),
            "POST /api/v1/filters" => json!({"pattern": format!("unheard{number}"), "action": "refuse"}),
            "POST /api/v1/filters/dry_run" => json!({"pattern": "hello", "limit": 5}),
            "POST /api/v1/webhooks" => json!({"url": "http://192.0.2.1/", "room": room}),
            "PATCH /api/v1/webhooks/{webhook}" => json!({"events": ["message"]}),
            "POST /api/v1/webhooks/{webhook}/replay" => json!({}),
            "POST /api/v1/rooms/{room}/hooks" => json!({"name": "deploy"}),
            "POST /api/v1/hooks" | "POST /api/v1/hooks/{secret}" => message,
            "POST /api/v1/blocks" => json!({"user": target}),
            "PUT /api/v1/blocks" => json!({"users": [target]}),
            "POST /api/v1/kicks" | "POST /api/v1/bans" | "POST /api/v1/mutes" if self.place == Place::Service => {
                json!({"user": NEIGHBOUR})
            }
            "POST /api/v1/kicks" | "POST /api/v1/bans" | "POST /api/v1/mutes" => {
                json!({"user": NEIGHBOUR, "room": room})
            }
            "PUT /api/v1/salon" => json!({"room": room}),
            "PUT /api/v1/presence" => json!({"device": "tab", "viewing": room}),
            "PATCH /api/v1/account" => json!({"receipts": false}),
            "PUT /api/v1/account/password" => {
                json!({"password": password(&username), "new_password": password(&username)})
            }
            "DELETE /api/v1/account" => json!({"password": "a wrong password"}),
            "PUT /api/v1/users/{user}/role" => json!({"role": "member"}),
            "POST /api/v1/first_admin" => json!({"token": "none", "username": username, "password": "long enough"}),
            "POST /api/v1/keys" => json!({"name": "a key", "scopes": ["read"]}),
            "POST /api/v1/sessions/exchange" => json!({"token": people.signed(*number)}),
            "POST /api/v1/sessions/guest" => json!({"name": username}),
            "POST /api/v1/sessions/refresh" => {
                json!({"refresh_token": fresh.map_or_else(|| people.refresh_token(self.caller), |user| &user.refresh_token)})
            }
            _ => Value::Null,
        }
    }
}
