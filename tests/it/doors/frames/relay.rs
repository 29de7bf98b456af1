//! The relay dialect.

use std::time::Duration;

use serde_json::json;

use super::run;
use crate::support::{LineClient, TestServer, Transcript, User};

#[tokio::test(flavor = "multi_thread")]
async fn two_who_register_talk_in_a_channel_and_in_private() {
    run(r#"
        ada> {"register": "ada:correct:horse", "user": "ada"}
        ada< {"register":"accepted","user":"ada","id":1}
        ada> {"user:pwd": "ada:correct:horse", "user": "ada"}
        ada< {"user:pwd":"accepted","user":"ada","id":1}
        bob> {"register": "bob:battery staple", "user": "bob", "first_name": "Bob", "last_name": "Kahn"}
        bob< {"register":"accepted","user":"bob","id":2}
        bob> {"user:pwd": "bob:battery staple", "user": "bob"}
        bob< {"user:pwd":"accepted","user":"bob","id":2}
        ada> {"join": "lobby", "user": "ada"}
        ada< {"join":"lobby","user":"ada","status":"accepted"}
        bob> {"join": "lobby", "user": "bob"}
        bob< {"join":"lobby","user":"bob","status":"accepted"}
        ada> {"channel_message": "voici le message", "user": "ada", "channel": "lobby"}
        ada< {"channel_message":"voici le message","user":"ada","channel":"lobby"}
        bob< {"channel_message":"voici le message","user":"ada","channel":"lobby"}
        bob> {"private_message": "psst", "user": "bob", "other_user": "ada", "key": "k-1"}
        bob< {"ack":"k-1","message_id":5,"replayed":false}
        bob< {"private_message":"psst","user":"bob","other_user":"ada"}
        ada< {"private_message":"psst","user":"bob","other_user":"ada"}
        bob> {"private_message": "psst", "user": "bob", "other_user": "ada", "key": "k-1"}
        bob< {"ack":"k-1","message_id":5,"replayed":true}
        ada> {"private_message": "", "user": "ada", "other_user": "bob", "sticker": 2}
        ada< {"private_message":"","user":"ada","other_user":"bob","sticker":2}
        bob< {"private_message":"","user":"ada","other_user":"bob","sticker":2}
        ada> {"get_channel": "lobby", "user": "ada"}
        ada< {"get_channel":"lobby","user":"ada","messages":[{"channel_message":"voici le message","user":"ada","channel":"lobby","id":3,"created_at":"2026-01-05T10:00:00Z"}],"next":null}
        ada> {"logout": "ada", "user": "ada"}
        ada< {"logout":"accepted","user":"ada","id":1}
        ada> {"channel_message": "still here?", "user": "ada", "channel": "lobby"}
        ada< {"error":"channel_message","code":6,"name":"unauthenticated","text":"Log in first."}
    "#)
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_elsewhere_is_told() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    assert_eq!(ada.post("/api/v1/rooms", json!({"name": "crew", "visibility": "private"})).await.status, 201);
    let mut said = Transcript::of_lines(server.frames());
    said.words.extend([("ADA".to_owned(), ada.token.clone()), ("BOB".to_owned(), bob.token.clone())]);
    said.run(
        r#"
        once> {"token": "BOB", "cursor": ""}
        once< {"token":"accepted","user":"bob","id":2}
        once< {"cursor":"1f3a9c2e-3"}
        bob> {"token": "BOB", "user": 2}
        bob< {"token":"accepted","user":"bob","id":2}
        ada> {"token": "ADA", "user": "Ada"}
        ada< {"token":"accepted","user":"ada","id":1}
    "#,
    )
    .await;

    // Each thing is heard before the next happens: who hears late is told what is, and not what was.
    let both = |frame: &str| format!("bob< {frame}\nada< {frame}");
    let id = ada.say("lobby", "helo").await;
    said.run(&both(r#"{"channel_message":"helo","user":"ada","channel":"lobby"}"#)).await;
    ada.patch(&format!("/api/v1/messages/{id}"), json!({"raw_content": "hello"})).await;
    said.run(&both(r#"{"message_edited":4,"channel_message":"hello","user":"ada","channel":"lobby"}"#)).await;
    ada.delete(&format!("/api/v1/messages/{id}")).await;
    said.run(&both(r#"{"message_deleted":4,"user":"ada","channel":"lobby"}"#)).await;
    let direct = bob.say_to("ada", "psst").await;
    said.run(&both(r#"{"private_message":"psst","user":"bob","other_user":"ada"}"#)).await;
    bob.patch(&format!("/api/v1/messages/{direct}"), json!({"raw_content": "hush"})).await;
    said.run(&both(r#"{"message_edited":8,"private_message":"hush","user":"bob","other_user":"ada"}"#)).await;
    bob.delete(&format!("/api/v1/messages/{direct}")).await;
    said.run(&both(r#"{"message_deleted":8,"user":"bob","other_user":"ada"}"#)).await;
    said.run(
        r#"
        bob> {"get_private": "Ada"}
        bob< {"get_private":"Ada","user":"bob","messages":[{"private_message":"","user":"bob","other_user":"ada","id":8,"created_at":"2026-01-05T10:00:00Z","edited_at":"2026-01-05T10:00:00Z","deleted_at":"2026-01-05T10:00:00Z"}],"next":null}
    "#,
    )
    .await;

    said.run(
        r#"
        back> {"token": "BOB", "cursor": "1f3a9c2e-3"}
        back< {"token":"accepted","user":"bob","id":2}
        back< {"cursor":"1f3a9c2e-3"}
        back< {"message_deleted":4,"user":"ada","channel":"lobby"}
        back< {"message_deleted":8,"user":"bob","other_user":"ada"}
        back< {"cursor":"1f3a9c2e-10"}
    "#,
    )
    .await;

    bob.try_join("crew").await;
    bob.leave("crew").await;
    said.run(
        r#"
        ada< {"join":"crew","user":"bob","status":"pending"}
        ada< {"join":"crew","user":"bob","status":"withdrawn"}
        ada> {"command": "invite bob", "channel": "crew"}
        ada< {"command":"invite bob","code":1,"name":"ok","text":"bob is invited."}
        bob< {"join":"crew","user":"bob","status":"invited"}
        bob> {"join": "crew"}
        bob< {"join":"crew","user":"bob","status":"accepted"}
        bob> {"leave": "crew"}
        bob< {"leave":"crew","user":"bob"}
        bob> {"leave": "crew"}
        bob< {"error":"leave","code":7,"name":"not_a_member","text":"You are not a member of this room."}
        bob> {"join": 77}
        bob< {"error":"join","code":8,"name":"no_such_room","text":"There is no such room."}
        bob> {"get_private": "nobody"}
        bob< {"error":"get_private","code":8,"name":"no_such_user","text":"There is no such user."}
        bob> {"get_private": "bob"}
        bob< {"get_private":"bob","user":"bob","messages":[],"next":null}
    "#,
    )
    .await;
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_is_done_and_answered_in_two_languages() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    server.user("eve").await;
    server.schema.execute("update users set role = 'admin' where username = 'ada'");
    assert_eq!(ada.post("/api/v1/rooms", json!({"name": "crew", "visibility": "private"})).await.status, 201);
    bob.try_join("crew").await;
    let mut said = Transcript::of_lines(server.frames());
    said.words.insert("ADA".to_owned(), ada.token);
    said.run(
        r##"
        ada> {"token": "ADA", "user": "ada"}
        ada< {"token":"accepted","user":"ada","id":1}
        ada> {"command": "who #lobby"}
        ada< {"command":"who #lobby","code":1,"name":"ok","text":"Nobody."}
        ada> {"command": "/requests #crew"}
        ada< {"command":"/requests #crew","code":1,"name":"ok","text":"bob"}
        ada> {"command": "reject bob #crew"}
        ada< {"command":"reject bob #crew","code":1,"name":"ok","text":"bob is rejected."}
        ada< {"join":"crew","user":"bob","status":"rejected"}
        ada> {"command": "accept bob", "channel": "crew"}
        ada< {"command":"accept bob","code":8,"name":"no_such_request","text":"There is no such request to decide."}
        ada> {"command": "accept bob"}
        ada< {"command":"accept bob","code":3,"name":"missing_field","text":"A required field is missing or empty.","fields":{"channel":"is missing: name one, as in #lobby"}}
        ada> {"command": "role bob #lobby moderator"}
        ada< {"command":"role bob #lobby moderator","code":1,"name":"ok","text":"bob is moderator now."}
        ada> {"command": "role bob #lobby king"}
        ada< {"command":"role bob #lobby king","code":5,"name":"invalid_field","text":"A field is not acceptable.","fields":{"command":"must end in member, moderator or owner"}}
        ada> {"command": "slow #lobby 1m30s"}
        ada< {"command":"slow #lobby 1m30s","code":1,"name":"ok","text":"Members wait 90 s between two messages."}
        ada> {"command": "slow #lobby off"}
        ada< {"command":"slow #lobby off","code":1,"name":"ok","text":"Members wait 0 s between two messages."}
        ada> {"command": "ban bob #lobby 2h \"says too much\""}
        ada< {"command":"ban bob #lobby 2h \"says too much\"","code":1,"name":"ok","text":"bob is banned until 2026-01-05 10:00 UTC."}
        ada> {"command": "bans #lobby"}
        ada< {"command":"bans #lobby","code":1,"name":"ok","text":"bob"}
        ada> {"command": "ban bob #lobby"}
        ada< {"command":"ban bob #lobby","code":9,"name":"already_banned","text":"Lift it first to change it."}
        ada> {"command": "unban bob #lobby"}
        ada< {"command":"unban bob #lobby","code":1,"name":"ok","text":"bob is not banned any more."}
        ada> {"command": "ban 192.0.2.7"}
        ada< {"command":"ban 192.0.2.7","code":1,"name":"ok","text":"192.0.2.7 is banned."}
        ada> {"command": "ban 198.51.100.0/24 1d"}
        ada< {"command":"ban 198.51.100.0/24 1d","code":1,"name":"ok","text":"198.51.100.0/24 is banned until 2026-01-05 10:00 UTC."}
        ada> {"command": "bans"}
        ada< {"command":"bans","code":1,"name":"ok","text":"192.0.2.7\n198.51.100.0/24"}
        ada> {"command": "unban 192.0.2.7"}
        ada< {"command":"unban 192.0.2.7","code":1,"name":"ok","text":"192.0.2.7 is not banned any more."}
        ada> {"command": "unban 192.0.2.7"}
        ada< {"command":"unban 192.0.2.7","code":8,"name":"no_such_ban","text":"There is no such ban."}
        ada> {"command": "mute bob"}
        ada< {"command":"mute bob","code":1,"name":"ok","text":"bob is muted."}
        ada> {"command": "mutes"}
        ada< {"command":"mutes","code":1,"name":"ok","text":"bob"}
        ada> {"command": "unmute bob"}
        ada< {"command":"unmute bob","code":1,"name":"ok","text":"bob is not muted any more."}
        ada> {"command": "report eve \"sells things\""}
        ada< {"command":"report eve \"sells things\"","code":1,"name":"ok","text":"Reported, as number 1."}
        ada> {"command": "kick 3"}
        ada< {"command":"kick 3","code":1,"name":"ok","text":"Put out: eve."}
        ada> {"command": "ban \"eve"}
        ada< {"command":"ban \"eve","code":5,"name":"invalid_field","text":"A field is not acceptable.","fields":{"command":"has a quote that does not end"}}
        ada> {"token": "ADA", "lang": "fr"}
        ada< {"token":"accepted","user":"ada","id":1}
        ada> {"command": "ban eve 1h"}
        ada< {"command":"ban eve 1h","code":1,"name":"ok","text":"eve est banni jusqu'au 2026-01-05 10:00 UTC."}
        ada> {"command": "unban eve"}
        ada< {"command":"unban eve","code":1,"name":"ok","text":"eve n'est plus banni."}
        ada> {"command": "mute eve"}
        ada< {"command":"mute eve","code":1,"name":"ok","text":"eve est réduit au silence."}
        ada> {"command": "kick nobody"}
        ada< {"command":"kick nobody","code":8,"name":"no_such_user","text":"Cet utilisateur n'existe pas."}
        ada> {"command": "requests #crew"}
        ada< {"command":"requests #crew","code":1,"name":"ok","text":"Personne."}
    "##,
    )
    .await;
    server.end().await;
}

/// The next frame that is about who is there, as others may come before it that were true for a moment.
async fn told(client: &mut LineClient, expected: &str) {
    loop {
        let frame = client.read_line().await;
        if frame == expected {
            return;
        }
        assert!(frame.starts_with("{\"users\":") || frame.starts_with("{\"status\":"), "{frame} before {expected}");
    }
}

async fn log_in(server: &TestServer, user: &User) -> LineClient {
    let mut client = LineClient::connect(server.frames()).await;
    client.send_line(&json!({ "token": user.token }).to_string()).await;
    assert!(client.read_line().await.contains("accepted"));
    client
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_what_is_looked_at_is_told_who_else_does() {
    let server = TestServer::with(|config| config.presence_grace = Duration::from_millis(50)).await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let (mut quiet, mut ada, mut bob) =
        (log_in(&server, &ada).await, log_in(&server, &ada).await, log_in(&server, &bob).await);

    ada.send_line(r#"{"status": "co", "user": "ada", "channel": "lobby"}"#).await;
    told(&mut ada, r#"{"users":[{"user":"ada","status":"co","channel":"lobby"}],"count":1,"channel":"lobby"}"#).await;
    bob.send_line(r#"{"status": "absent", "user": "bob", "channel": 1}"#).await;
    let both = r#"{"users":[{"user":"ada","status":"co","channel":"lobby"},{"user":"bob","status":"absent","channel":"lobby"}],"count":2,"channel":"lobby"}"#;
    told(&mut ada, both).await;
    told(&mut bob, both).await;
    ada.send_line(r#"{"typing": true, "user": "ada", "channel": "lobby"}"#).await;
    told(&mut bob, r#"{"typing":["ada"],"channel":"lobby"}"#).await;
    ada.send_line(r#"{"typing": false, "user": "ada", "channel": "lobby"}"#).await;
    told(&mut bob, r#"{"typing":[],"channel":"lobby"}"#).await;

    // A private conversation is looked at like any channel, once there is one.
    ada.send_line(r#"{"status": "co", "user": "ada", "other_user": "bob"}"#).await;
    ada.send_line(r#"{"private_message": "psst", "user": "ada", "other_user": "bob"}"#).await;
    let psst = r#"{"private_message":"psst","user":"ada","other_user":"bob"}"#;
    told(&mut ada, psst).await;
    assert_eq!(quiet.read_line().await, psst);
    ada.send_line(r#"{"status": "co", "user": "ada", "other_user": "bob"}"#).await;
    told(&mut ada, r#"{"users":[{"user":"ada","status":"co","other_user":"bob"}],"count":1,"other_user":"bob"}"#).await;
    told(&mut bob, psst).await;
    bob.send_line(r#"{"status": "co", "user": "bob"}"#).await;
    drop(bob);
    told(&mut ada, r#"{"status":"deco","user":"bob"}"#).await;
    ada.send_line(r#"{"status": "deco", "user": "ada"}"#).await;
    ada.send_line(r#"{"channel_message": "bye", "user": "ada", "channel": "lobby"}"#).await;
    told(&mut ada, r#"{"channel_message":"bye","user":"ada","channel":"lobby"}"#).await;
    assert_eq!(quiet.read_line().await, r#"{"channel_message":"bye","user":"ada","channel":"lobby"}"#);
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_cursor_is_told_before_what_it_covers() {
    let server = TestServer::start().await;
    let (bob, ada) = (server.member("bob", "lobby").await, server.member("ada", "lobby").await);
    let from = |cursor: &str| json!({"token": ada.token, "cursor": cursor}).to_string();
    let mut first = LineClient::connect(server.frames()).await;
    first.send_line(&from("")).await;
    first.read_line().await;
    let cursor =
        |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["cursor"].as_str().map(str::to_owned);
    let start = cursor(&first.read_line().await).unwrap();
    drop(first);
    // More than is handed over at once.
    let mut ids = Vec::new();
    for number in 0..60 {
        ids.push(bob.say("lobby", &format!("{number} {}", "x".repeat(4000))).await);
    }

    let mut again = LineClient::connect(server.frames()).await;
    again.send_line(&from(&start)).await;
    let (mut told, mut cursors) = (0, 0);
    while told < ids.len() || cursors < 2 {
        let line = again.read_line().await;
        told += usize::from(line.starts_with("{\"channel_message\""));
        if let Some(cursor) = cursor(&line) {
            let (_, position) = cursor.split_once('-').unwrap();
            let covered = ids.iter().filter(|id| **id <= position.parse().unwrap()).count();
            assert_eq!(covered, told, "{cursor}");
            cursors += 1;
        }
    }
    server.end().await;
}
