//! The game dialect.

use std::time::Instant;

use serde_json::{Value, json};

use super::service_key;
use crate::support::{LineClient, Speaker, TestServer, Transcript};

#[tokio::test(flavor = "multi_thread")]
async fn players_talk_to_all_to_one_and_in_their_game_room() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let mut said = Transcript::of_lines(server.frames());
    said.words.extend([("ADA".to_owned(), ada.token), ("BOB".to_owned(), bob.token)]);
    said.run(r#"
        ada> {"type": "join_chat", "id": 1, "name": "ada", "blacklist": {}, "token": "ADA"}
        bob> {"type": "join_chat", "id": 2, "name": "bob", "blacklist": [], "token": "BOB", "key": "in"}
        bob< {"type":"ack","id":2,"key":"in"}
        ada> {"type": "message", "id": 1, "content": "hello"}
        ada< {"type":"message","id":1,"name":"ada","content":"hello"}
        bob< {"type":"message","id":1,"name":"ada","content":"hello"}
        bob> {"type": "sticker", "id": "2", "img": 3}
        ada< {"type":"sticker","id":2,"name":"bob","img":3}
        bob< {"type":"sticker","id":2,"name":"bob","img":3}
        ada> {"type": "private_message", "id": 1, "target": 2, "content": "psst"}
        ada< {"type":"private_message","id":2,"name":"bob","sender":1,"sender_name":"ada","content":"psst"}
        bob< {"type":"private_message","id":2,"name":"bob","sender":1,"sender_name":"ada","content":"psst"}
        bob> {"type": "private_sticker", "id": 2, "target": 1, "img": 1}
        ada< {"type":"private_sticker","id":1,"name":"ada","sender":2,"sender_name":"bob","img":1}
        bob< {"type":"private_sticker","id":1,"name":"ada","sender":2,"sender_name":"bob","img":1}
        ada> {"type": "salon_message", "id": 1, "content": "anyone?"}
        ada< {"type":"error","code":8,"name":"no_such_room","text":"You are in no game room: enter one first.","of":"salon_message","id":1}
        ada> {"type": "join_salon", "id": 1, "room": "table-1"}
        ada< {"type":"join_salon","id":1,"room_id":3,"room":"table-1","status":"accepted"}
        bob> {"type": "join_salon", "id": 2, "room": "table-1"}
        bob< {"type":"join_salon","id":2,"room_id":3,"room":"table-1","status":"accepted"}
        ada> {"type": "salon_message", "id": 1, "content": "check"}
        ada< {"type":"salon_message","id":1,"room_id":3,"content":"check"}
        bob< {"type":"salon_message","id":1,"room_id":3,"content":"check"}
        bob> {"type": "salon_sticker", "id": 2, "img": 2}
        ada< {"type":"salon_sticker","id":2,"room_id":3,"img":2}
        bob< {"type":"salon_sticker","id":2,"room_id":3,"img":2}
        bob> {"type": "quit_salon", "id": 2, "key": "out"}
        bob< {"type":"ack","id":2,"key":"out"}
        bob> {"type": "message", "id": 1, "content": "I am ada"}
        bob< {"type":"error","code":7,"name":"forbidden","text":"This connection speaks for user 2 alone: that is `id`.","of":"message","id":1}
        bob> {"type": "quit_chat", "id": 2, "key": "bye"}
        bob< {"type":"ack","id":2,"key":"bye"}
        bob> {"type": "message", "id": 2, "content": "gone"}
        bob< {"type":"error","code":7,"name":"not_a_member","text":"You are not a member of this room.","of":"message","id":2}
    "#)
    .await;
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_game_speaks_for_its_players_and_hears_each_thing_once() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let key = service_key(&server, &ada).await;
    let mut said = Transcript::of_lines(server.frames());
    said.words.extend([("ADA".to_owned(), ada.token), ("KEY".to_owned(), key)]);
    said.run(r#"
        game> {"token": "KEY"}
        game< {"token":"accepted","user":"Arena","id":2}
        game> {"type": "join_chat", "id": 101, "name": "zoe", "blacklist": {}}
        game> {"type": "join_chat", "id": 102, "name": "yan", "blacklist": {"0": 101, "1": 999}}
        game> {"type": "join_chat", "id": "p-3", "name": "xia", "key": "in"}
        game< {"type":"ack","id":"p-3","key":"in"}
        game> {"type": "message", "id": 101, "content": "hello from all of us"}
        game< {"type":"message","id":101,"name":"zoe","content":"hello from all of us"}
        ada> {"type": "join_chat", "id": 1, "name": "ada", "token": "ADA", "key": "in"}
        ada< {"type":"ack","id":1,"key":"in"}
        ada> {"type": "message", "id": 1, "content": "hi"}
        ada< {"type":"message","id":1,"name":"ada","content":"hi"}
        game< {"type":"message","id":-1,"name":"ada","content":"hi"}
        game> {"type": "private_message", "id": "p-3", "target": -1, "content": "secret"}
        game< {"type":"private_message","id":-1,"name":"ada","sender":"p-3","sender_name":"xia","content":"secret"}
        ada< {"type":"private_message","id":1,"name":"ada","sender":5,"sender_name":"xia","content":"secret"}
        game> {"type": "private_message", "id": 101, "target": "p-3", "content": "psst"}
        game< {"type":"private_message","id":"p-3","name":"xia","sender":101,"sender_name":"zoe","content":"psst"}
        game> {"type": "message", "id": 103, "content": "who am I?"}
        game< {"type":"error","code":7,"name":"not_a_member","text":"This player has not joined on this connection: send `join_chat` first.","of":"message","id":103}
        game> {"type": "private_message", "id": 101, "target": 999, "content": "psst"}
        game< {"type":"error","code":8,"name":"no_such_user","text":"There is no such user.","of":"private_message","id":101}
    "#)
    .await;
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_to_many_players_is_told_once() {
    // A thousand to see how long it takes: 20 s to join, and then 20 ms a message, with two cores busy otherwise, unoptimised.
    let players: usize = std::env::var("MIAOU_TEST_PLAYERS").map_or(100, |players| players.parse().unwrap());
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let key = service_key(&server, &ada).await;
    ada.join("general").await;
    let mut game = LineClient::connect(server.frames()).await;
    game.send_line(&json!({ "token": key }).to_string()).await;
    game.read_line().await;
    let begun = Instant::now();
    for id in 1..=players {
        game.send_line(&json!({"type": "join_chat", "id": id, "name": "zoe", "key": "in"}).to_string()).await;
        assert_eq!(game.read_line().await, format!("{{\"type\":\"ack\",\"id\":{id},\"key\":\"in\"}}"));
    }
    let joined = begun.elapsed();
    for round in 1..=20 {
        ada.say("general", &format!("round {round}")).await;
        let expected = format!("{{\"type\":\"message\",\"id\":-1,\"name\":\"ada\",\"content\":\"round {round}\"}}");
        assert_eq!(game.read_line().await, expected);
    }
    eprintln!("{players} players joined in {joined:?} and were told 20 messages in {:?}", begun.elapsed() - joined);
    for id in [1, players / 2, players] {
        game.send_line(&json!({"type": "message", "id": id, "content": "here"}).to_string()).await;
        let heard: Value = serde_json::from_str(&game.read_line().await).unwrap();
        assert_eq!((&heard["id"], &heard["content"]), (&json!(id), &json!("here")));
    }
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_game_that_comes_back_is_told_what_each_player_missed_and_nothing_twice() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let key = service_key(&server, &ada).await;
    ada.join("general").await;
    let mut said = Transcript::of_lines(server.frames());
    said.words.insert("KEY".to_owned(), key);
    said.run(
        r#"
        game> {"type": "join_chat", "id": 1, "name": "zoe", "token": "KEY", "cursor": ""}
        game< {"type":"cursor","cursor":"1f3a9c2e-2","ids":[1]}
        game> {"type": "join_chat", "id": 2, "name": "yan", "cursor": ""}
        game< {"type":"cursor","cursor":"1f3a9c2e-3","ids":[2]}
        game< {"type":"cursor","cursor":"1f3a9c2e-3","ids":[1]}
    "#,
    )
    .await;
    ada.say("general", "all of you").await;
    said.run(r#"game< {"type":"message","id":-1,"name":"ada","content":"all of you"}"#).await;
    // In one frame where both are there at the same time.
    let mut there = Vec::new();
    while there.len() < 2 {
        let told: Value = serde_json::from_str(&said.hear("game").await).unwrap();
        assert_eq!((&told["type"], &told["cursor"]), (&json!("cursor"), &json!("1f3a9c2e-4")), "{told}");
        there.extend(told["ids"].as_array().unwrap().iter().map(|id| id.as_u64().unwrap()));
    }
    there.sort_unstable();
    assert_eq!(there, [1, 2]);
    said.speakers.clear();
    ada.say("general", "again").await;
    said.run(
        r#"
        game> {"type": "join_chat", "id": 1, "token": "KEY", "cursor": "1f3a9c2e-4", "key": "k"}
        game< {"type":"cursor","cursor":"1f3a9c2e-4","ids":[1]}
        game< {"type":"ack","id":1,"key":"k"}
        game< {"type":"message","id":-1,"name":"ada","content":"again"}
        game< {"type":"cursor","cursor":"1f3a9c2e-5","ids":[1]}
        game> {"type": "join_chat", "id": 2, "cursor": "1f3a9c2e-4", "key": "k"}
        game< {"type":"cursor","cursor":"1f3a9c2e-4","ids":[2]}
        game< {"type":"ack","id":2,"key":"k"}
        game< {"type":"cursor","cursor":"1f3a9c2e-5","ids":[2]}
        game> {"type": "join_chat", "id": 2, "cursor": "00000000-1"}
        game< {"type":"reset","reason":"unknown_cursor","cursor":"1f3a9c2e-5","ids":[2]}
    "#,
    )
    .await;
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_a_moderator_lets_in_or_puts_out_is_in_or_out() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    assert_eq!(ada.post("/api/v1/rooms", json!({"name": "General", "visibility": "private"})).await.status, 201);
    let mut said = Transcript::of_lines(server.frames());
    said.words.insert("BOB".to_owned(), bob.token);
    said.run(
        r#"
        bob> {"type": "join_chat", "id": 2, "token": "BOB", "lang": "fr"}
        bob< {"type":"error","code":13,"name":"pending","text":"Un modérateur doit décider.","of":"join_chat","id":2}
    "#,
    )
    .await;
    let decided = ada.put("/api/v1/rooms/general/requests/bob", json!({"decision": "accepted"})).await;
    assert_eq!(decided.status, 200, "{decided:?}");
    ada.say("general", "welcome").await;
    said.run(r#"bob< {"type":"message","id":1,"name":"ada","content":"welcome"}"#).await;
    assert_eq!(ada.post("/api/v1/kicks", json!({"user": "bob", "room": "general"})).await.status, 200);
    said.run(
        r#"
        bob> {"type": "message", "id": 2, "content": "hello?"}
        bob< {"type":"error","code":7,"name":"not_a_member","text":"Vous n'êtes pas membre de ce salon.","of":"message","id":2}
        bob> {"type": "quit_chat", "id": 2}
        bob< {"type":"error","code":7,"name":"not_a_member","text":"Vous n'êtes pas membre de ce salon.","of":"quit_chat","id":2}
        bob> {"type": "private_message", "id": 2, "target": 1, "content": "why?", "key": "k"}
        bob< {"type":"ack","id":2,"key":"k","message_id":8,"replayed":false}
        bob> {"type": "quit_salon", "id": 2}
        bob< {"type":"error","code":8,"name":"no_such_room","text":"Vous n'êtes dans aucun salon de jeu : entrez d'abord dans l'un d'eux.","of":"quit_salon","id":2}
    "#,
    )
    .await;
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_connection_may_use_both_dialects_and_hears_each_in_its_form() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let mut said = Transcript::of_lines(server.frames());
    said.words.insert("ADA".to_owned(), ada.token.clone());
    said.run(
        r#"
        ada> {"token": "ADA", "user": "ada"}
        ada< {"token":"accepted","user":"ada","id":1}
        ada> {"type": "join_chat", "id": 1, "key": "in"}
        ada< {"type":"ack","id":1,"key":"in"}
        ada> {"join": "lobby", "user": "ada"}
        ada< {"join":"lobby","user":"ada","status":"accepted"}
        ada> {"channel_message": "for the lobby", "user": "ada", "channel": "lobby"}
        ada< {"channel_message":"for the lobby","user":"ada","channel":"lobby"}
        ada> {"type": "quit_chat", "id": 1, "key": "out"}
        ada< {"type":"ack","id":1,"key":"out"}
        ada> {"type": "join_chat", "id": 1, "key": "in"}
        ada< {"type":"ack","id":1,"key":"in"}
    "#,
    )
    .await;

    ada.say("general", "for all").await;

    let Some(Speaker::Line(client)) = said.speakers.get_mut("ada") else { panic!("nobody") };
    let mut heard = [client.read_line().await, client.read_line().await];
    heard.sort();
    assert_eq!(
        heard,
        [
            r#"{"channel_message":"for all","user":"ada","channel":"general"}"#,
            r#"{"type":"message","id":1,"name":"ada","content":"for all"}"#
        ]
    );
    server.end().await;
}
