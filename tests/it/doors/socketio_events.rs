//! What the Socket.IO door has beyond its protocol: answers, recovery, what is beside a message.

use serde_json::{Value, json};
use tokio::time::timeout;

use crate::support::{PATIENCE, Packet, SocketIo, TestServer};

fn outcome(ack: &Value) -> (u64, u64, &str) {
    (ack["Code"].as_u64().unwrap(), ack["code"].as_u64().unwrap(), ack["name"].as_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_tells_the_outcome_and_an_error_is_told_twice() {
    let server = TestServer::start().await;
    server.user("ada").await;
    let mut ada = SocketIo::open(server.rest.address).await;

    let early = ada.call("message", json!({"raw_content": "hello"})).await;
    assert_eq!(
        early,
        json!({"Code": 401, "code": 6, "name": "unauthenticated", "message": "Authentification required"})
    );
    let told = ada.hear("cerror").await;
    assert_eq!(told, [json!({"Code": 401, "message": "Authentification required"})]);

    let entered = ada.auth("ada", "lobby").await;
    assert_eq!((outcome(&entered), &entered["room"]["name"]), ((200, 1, "ok"), &json!("lobby")));
    let said = json!({"content": "<i>hi</i>", "raw_content": "_hi_", "key": "one"});
    let first = ada.call("message", said.clone()).await;
    let again = ada.call("message", said).await;
    assert_eq!((outcome(&first), &first["replayed"]), ((201, 1, "created"), &json!(false)));
    assert_eq!((outcome(&again), &again["replayed"], &again["id"]), ((200, 1, "ok"), &json!(true), &first["id"]));
    assert_eq!(first["cursor"], Value::Null, "what an answer tells is not where a client has read to");

    for (event, data, expected) in [
        ("message", json!({"raw_content": "other", "key": "one"}), (422, 16, "key_reused")),
        ("message", json!({"content": "<b>no text</b>"}), (400, 3, "missing_field")),
        ("message", json!({"raw_content": 1}), (422, 5, "invalid_field")),
        ("message", json!({"raw_content": "x", "colour": "red"}), (422, 5, "invalid_field")),
        ("message", json!("hello"), (400, 5, "malformed")),
        ("message", json!({"raw_content": "x".repeat(20_000)}), (413, 10, "too_large")),
        ("message", json!({"raw_content": "x", "reply_to": 1}), (404, 8, "no_such_message")),
        ("message", json!({"raw_content": "x", "to": "nobody"}), (404, 8, "no_such_user")),
        ("history", json!({"limit": 1000}), (422, 5, "invalid_field")),
        ("presence", json!({"status": "asleep"}), (422, 5, "invalid_field")),
        ("Auth", json!({"user": "ada", "password": "wrong", "room": "lobby"}), (401, 4, "wrong_credentials")),
        ("Auth", json!({"user": "ada", "password": "wrong"}), (400, 3, "missing_field")),
        ("Auth", json!({"room": "lobby"}), (400, 3, "missing_field")),
        ("Auth", json!({"token": "x", "user": "ada", "room": "lobby"}), (422, 5, "invalid_field")),
        ("Auth", json!({"token": "x", "room": "lobby"}), (401, 6, "unauthenticated")),
        ("Auth", json!({"token": "x", "room": "lobby", "cursor": "x"}), (422, 5, "invalid_field")),
        ("dance", json!({}), (404, 8, "no_such_route")),
    ] {
        let ack = ada.call(event, data.clone()).await;
        assert_eq!(outcome(&ack), expected, "{event} {data}");
        assert_eq!(ada.hear("cerror").await, [json!({"Code": ack["Code"], "message": ack["message"]})]);
    }
    assert_eq!(outcome(&ada.call("message", json!({"raw_content": "still here"})).await), (201, 1, "created"));
}

#[tokio::test(flavor = "multi_thread")]
async fn people_who_read_french_are_told_in_french() {
    let server = TestServer::start().await;
    let mut ada = SocketIo::open_with(server.rest.address, &[("accept-language", "fr-FR,fr;q=0.9,en;q=0.8")]).await;

    let ack = ada.call("Auth", json!({"user": "ada", "password": "wrong", "room": "lobby"})).await;

    assert_eq!(ack["message"], "Nom d'utilisateur ou mot de passe incorrect.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_comes_back_with_its_cursor_hears_what_it_missed_and_nothing_twice() {
    let server = TestServer::start().await;
    let bob = server.member("bob", "lobby").await;
    server.user("ada").await;
    let mut ada = SocketIo::open(server.rest.address).await;
    ada.auth("ada", "lobby").await;
    let start = ada.hear("Auth").await[1]["cursor"].clone();
    bob.say("lobby", "one").await;
    let cursor = ada.hear("message").await[1]["cursor"].clone();
    drop(ada);
    for n in 0..400 {
        bob.say("lobby", &format!("missed {n}")).await;
    }
    bob.say_to("ada", "psst").await;

    let again =
        |cursor: Value| json!({"user": "ada", "password": "the password of ada", "room": "lobby", "cursor": cursor});
    let mut ada = SocketIo::open(server.rest.address).await;
    ada.emit("Auth", again(cursor.clone())).await;
    let Packet::Event(first) = ada.next().await else { panic!("Auth comes first") };
    assert_eq!((&first[0], &first[2]["cursor"]), (&json!("Auth"), &cursor));
    let missed: Vec<_> = (0..400).map(|n| format!("missed {n}")).collect();
    assert_eq!(ada.texts(400).await, missed);
    assert_eq!(ada.hear("private_message").await[0]["raw_content"], "psst");
    bob.say("lobby", "live").await;
    assert_eq!(ada.texts(1).await, ["live"]);

    let mut anew = SocketIo::open(server.rest.address).await;
    anew.emit("Auth", again(start)).await;
    assert_eq!(anew.texts(1).await, ["one"]);

    let mut lost = SocketIo::open(server.rest.address).await;
    lost.emit("Auth", again(json!("00000000-7"))).await;
    let told = lost.hear("Auth").await;
    assert_eq!((&told[0]["Code"], &told[1]["cursor"]), (&json!(200), &Value::Null));
    let reset = lost.hear("reset").await;
    assert_eq!(reset[0]["reason"], "unknown_cursor");
    assert!(reset[0]["cursor"].as_str().unwrap().parse::<miaou::model::Cursor>().is_ok());
    bob.say("lobby", "from here on").await;
    assert_eq!(lost.texts(1).await, ["from here on"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_message_carries_is_beside_it() {
    let server = TestServer::start().await;
    let bob = server.member("bob", "lobby").await;
    server.user("ada").await;
    let mut ada = SocketIo::enter(server.rest.address, "ada", "lobby").await;
    let hello = bob.say("lobby", "hello").await;
    let file = bob.send_file("/api/v1/attachments?name=a%26b.txt", b"a file".to_vec()).await.json();
    let file = file["attachment"]["id"].clone();

    ada.call("message", json!({"sticker": 1, "reply_to": hello})).await;
    bob.post("/api/v1/rooms/lobby/messages", json!({"raw_content": "@ada look", "sticker": 1})).await;
    bob.post("/api/v1/rooms/lobby/messages", json!({"attachments": [file]})).await;

    ada.hear("message").await;
    let sticker = ada.hear("message").await;
    let name = sticker[1]["sticker"]["name"].as_str().unwrap();
    let image = format!("<img src=\"/api/v1/stickers/1/image\" alt=\":{name}:\">");
    assert_eq!(sticker[0], json!({"user": "ada", "content": image, "raw_content": format!(":{name}:")}));
    assert_eq!(sticker[1]["reply_to"], hello);
    let both = ada.hear("message").await;
    assert_eq!(both[0]["raw_content"], "@ada look");
    assert_eq!(both[0]["content"], format!("<p>@ada look</p>{image}"));
    assert_eq!(both[1]["mentions"][0]["username"], "ada");
    let files = ada.hear("message").await;
    let letter = json!({"user": "bob", "content": "<p>a&amp;b.txt</p>", "raw_content": "a&b.txt"});
    assert_eq!((&files[0], &files[1]["attachments"][0]["size"]), (&letter, &json!(6)));
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_and_deletions_are_told_and_so_is_what_else_happens_in_the_room() {
    let server = TestServer::start().await;
    let bob = server.member("bob", "lobby").await;
    bob.join("elsewhere").await;
    server.user("ada").await;
    let mut ada = SocketIo::enter(server.rest.address, "ada", "lobby").await;
    bob.say("elsewhere", "not heard").await;
    let id = bob.say("lobby", "helo").await;
    bob.patch(&format!("/api/v1/messages/{id}"), json!({"raw_content": "hello"})).await;
    bob.post(&format!("/api/v1/messages/{id}/reactions"), json!({"emoji": "👍"})).await;
    bob.delete(&format!("/api/v1/messages/{id}")).await;

    assert_eq!(ada.hear("message").await[1]["id"], id);
    let edited = ada.hear("message_edited").await;
    assert_eq!(edited[0], json!({"user": "bob", "content": "<p>hello</p>", "raw_content": "hello"}));
    assert_eq!((&edited[1]["id"], edited[1]["edited_at"].is_string()), (&json!(id), true));
    let reaction = ada.hear("event").await;
    assert_eq!((&reaction[0]["kind"], &reaction[0]["message_id"]), (&json!("reaction_added"), &json!(id)));
    let deleted = ada.hear("message_deleted").await;
    assert_eq!(deleted[0], json!({"id": id, "user": "bob"}));
    let cursor = deleted[1]["cursor"].clone();

    // Who comes back is told of the deletion, and not of a message without a text.
    let mut late = SocketIo::open(server.rest.address).await;
    let before = edited[1]["cursor"].as_str().unwrap();
    let (epoch, _) = before.split_once('-').unwrap();
    let before = format!("{epoch}-{}", id - 1);
    late.emit("Auth", json!({"user": "ada", "password": "the password of ada", "room": "lobby", "cursor": before}))
        .await;
    late.hear("Auth").await;
    loop {
        let Packet::Event(event) = late.next().await else { panic!("the connection is over") };
        assert!(event[0] != "message" && event[0] != "message_edited", "{event:?}");
        if event[0] == "message_deleted" {
            assert_eq!(event[2]["cursor"], cursor);
            break;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn private_words_are_heard_by_both_and_nobody_else() {
    let server = TestServer::start().await;
    for name in ["ada", "bob", "cy"] {
        server.user(name).await;
    }
    let mut ada = SocketIo::enter(server.rest.address, "ada", "lobby").await;
    let mut bob = SocketIo::enter(server.rest.address, "bob", "another").await;
    let mut cy = SocketIo::enter(server.rest.address, "cy", "lobby").await;
    while !cy.is_quiet().await {}

    let ack = ada.call("message", json!({"raw_content": "psst", "to": "bob"})).await;

    assert_eq!((outcome(&ack), &ack["room"]["direct"]), ((201, 1, "created"), &json!(true)));
    for client in [&mut ada, &mut bob] {
        let heard = client.hear("private_message").await;
        assert_eq!(heard[0], json!({"user": "ada", "content": "<p>psst</p>", "raw_content": "psst"}));
        assert_eq!((&heard[1]["id"], &heard[1]["room"]["direct"]), (&ack["id"], &json!(true)));
    }
    assert!(cy.is_quiet().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_auth_changes_the_room_and_the_user() {
    let server = TestServer::start().await;
    let cy = server.member("cy", "lobby").await;
    cy.join("attic").await;
    for name in ["ada", "bob"] {
        server.user(name).await;
    }
    let mut client = SocketIo::enter(server.rest.address, "ada", "lobby").await;

    assert_eq!(client.auth("ada", "attic").await["room"]["name"], "attic");
    client.hear("Auth").await;
    cy.say("lobby", "below").await;
    cy.say("attic", "above").await;
    assert_eq!(client.texts(1).await, ["above"]);
    client.auth("bob", "attic").await;
    client.emit("message", json!({"raw_content": "me"})).await;
    let said = client.hear("message").await;
    assert_eq!((&said[0]["user"], &said[0]["raw_content"]), (&json!("bob"), &json!("me")));

    // Who cannot get in is nobody: the one before is gone.
    let refused = client.call("Auth", json!({"user": "ada", "password": "the password of ada", "room": "999"})).await;
    assert_eq!(outcome(&refused), (404, 8, "no_such_room"));
    assert_eq!(outcome(&client.call("message", json!({"raw_content": "?"})).await), (401, 6, "unauthenticated"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_to_be_let_in_waits_and_is_told_how_it_is_decided() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    ada.post("/api/v1/rooms", json!({"name": "crew", "visibility": "private"})).await;
    for name in ["bob", "cy"] {
        server.user(name).await;
    }
    let mut bob = SocketIo::open(server.rest.address).await;
    let mut cy = SocketIo::open(server.rest.address).await;

    for (client, name) in [(&mut bob, "bob"), (&mut cy, "cy")] {
        let ack = client.auth(name, "crew").await;
        assert_eq!(outcome(&ack), (202, 13, "pending"));
        assert_eq!(client.hear("cerror").await[0]["Code"], 202);
        let said = client.call("message", json!({"raw_content": "let me in"})).await;
        assert_eq!(outcome(&said), (403, 7, "not_a_member"));
        client.hear("cerror").await;
    }
    ada.say("crew", "not for them").await;
    ada.put("/api/v1/rooms/crew/requests/bob", json!({"decision": "accepted"})).await;
    ada.put("/api/v1/rooms/crew/requests/cy", json!({"decision": "rejected"})).await;

    let told = bob.hear("Auth").await;
    assert_eq!(told[0], json!({"Code": 200, "message": "Authentification complete"}));
    assert_eq!(told[1]["room"]["name"], "crew");
    ada.say("crew", "welcome").await;
    assert_eq!(bob.texts(1).await, ["welcome"]);
    assert_eq!(cy.hear("cerror").await[0], json!({"Code": 403, "message": "You were not let in."}));
    assert_eq!(outcome(&cy.call("message", json!({"raw_content": "?"})).await), (401, 6, "unauthenticated"));
}

#[tokio::test(flavor = "multi_thread")]
async fn history_is_read_in_parts() {
    let server = TestServer::start().await;
    let bob = server.member("bob", "lobby").await;
    server.user("ada").await;
    let ids = [bob.say("lobby", "one").await, bob.say("lobby", "two").await, bob.say("lobby", "three").await];
    let mut ada = SocketIo::enter(server.rest.address, "ada", "lobby").await;

    let page = ada.call("history", json!({"limit": 2})).await;
    assert_eq!(
        (outcome(&page), &page["messages"][0]["id"], &page["next"]),
        ((200, 1, "ok"), &json!(ids[1]), &json!(ids[1]))
    );
    let older = ada.call("history", json!({"before": ids[1]})).await;
    assert_eq!((&older["messages"][0]["raw_content"], &older["next"]), (&json!("one"), &Value::Null));
    ada.send("42[\"history\"]").await;
    assert_eq!(ada.hear("history").await[0]["messages"].as_array().unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_connected_looks_at_the_room_and_is_told_who_types_there() {
    let server = TestServer::start().await;
    let bob = server.member("bob", "lobby").await;
    server.user("ada").await;
    let mut ada = SocketIo::enter(server.rest.address, "ada", "lobby").await;

    let viewers = loop {
        let viewers = ada.hear("viewers").await;
        if viewers[0]["count"] == 1 {
            break viewers;
        }
    };
    assert!(viewers[0]["room_id"].is_number());
    bob.rest.send(bob.request("PUT", "/api/v1/rooms/lobby/typing")).await;
    assert_eq!(ada.hear("typing").await[0]["users"][0]["username"], "bob");
    bob.rest.send(bob.request("DELETE", "/api/v1/rooms/lobby/typing")).await;
    assert_eq!(ada.hear("typing").await[0]["users"], json!([]));

    let cy = server.member("cy", "lobby").await;
    let mut stream = cy.follow("lobby").await;
    assert_eq!(ada.call("typing", json!({})).await["expires_in"], 6);
    while stream.hear("typing").await.json()["users"][0]["username"] != "ada" {}
    ada.call("typing", json!({"typing": false})).await;
    while stream.hear("typing").await.json()["users"] != json!([]) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn how_present_one_is_is_said_and_heard() {
    let server = TestServer::start().await;
    let cy = server.member("cy", "lobby").await;
    server.user("ada").await;
    let mut ada = SocketIo::enter(server.rest.address, "ada", "lobby").await;
    let mut stream = cy.follow("lobby").await;

    assert_eq!(outcome(&ada.call("presence", json!({"status": "away"})).await), (200, 1, "ok"));
    loop {
        let told = stream.hear("presence").await.json();
        if told["users"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["user"]["username"] == "ada" && one["status"] == "away")
        {
            break;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_with_an_old_cursor_is_judged_by_what_is_so_now() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    for (room, visibility) in [("lobby", "public"), ("crew", "private")] {
        ada.post("/api/v1/rooms", json!({"name": room, "visibility": visibility})).await;
    }
    server.user("bob").await;
    let mut before = SocketIo::enter(server.rest.address, "bob", "lobby").await;
    ada.say("lobby", "before").await;
    let cursor = before.hear("message").await[1]["cursor"].clone();
    let auth = |room: &str| json!({"user": "bob", "password": "the password of bob", "room": room, "cursor": cursor});

    // Out of the room since, and in again by coming back.
    ada.post("/api/v1/kicks", json!({"user": "bob", "room": "lobby"})).await;
    let mut kicked = SocketIo::open(server.rest.address).await;
    assert_eq!(kicked.call("Auth", auth("lobby")).await["Code"], 200);
    ada.say("lobby", "after").await;
    assert_eq!(kicked.texts(1).await, ["after"]);

    // Let in, put out, and not let in since: what is asked now is another request.
    for decision in ["accepted", "rejected"] {
        let mut asking = SocketIo::open(server.rest.address).await;
        assert_eq!(asking.call("Auth", auth("crew")).await["Code"], 202);
        ada.put("/api/v1/rooms/crew/requests/bob", json!({"decision": decision})).await;
        ada.post("/api/v1/kicks", json!({"user": "bob", "room": "crew"})).await;
    }
    let mut asking = SocketIo::open(server.rest.address).await;
    assert_eq!(asking.call("Auth", auth("crew")).await["Code"], 202);
    assert_eq!(asking.hear("cerror").await[0]["Code"], 202);
    assert!(asking.is_quiet_but_for("event").await);
    ada.put("/api/v1/rooms/crew/requests/bob", json!({"decision": "accepted"})).await;
    assert_eq!(asking.hear("Auth").await[1]["room"]["name"], "crew");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_let_in_at_once_is_told() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    for number in 0..20 {
        ada.post("/api/v1/rooms", json!({"name": format!("crew{number}"), "visibility": "private"})).await;
    }
    let mut asked = ada.follow_all().await;
    let moderating = tokio::spawn(async move {
        for _ in 0..20 {
            let room = asked.hear("join_requested").await.json()["room"]["name"].as_str().unwrap().to_owned();
            ada.put(&format!("/api/v1/rooms/{room}/requests/bob"), json!({"decision": "accepted"})).await;
        }
    });

    let mut client = SocketIo::open(server.rest.address).await;
    for number in 0..20 {
        client.emit("Auth", json!({"token": bob.token, "room": format!("crew{number}")})).await;
        let told = timeout(PATIENCE, client.hear("Auth")).await.expect("nobody was told");
        assert_eq!(told[1]["room"]["name"], format!("crew{number}"));
    }
    moderating.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_before_a_goodbye_is_said() {
    let server = TestServer::start().await;
    let bob = server.member("bob", "lobby").await;
    server.user("ada").await;
    let mut ada = SocketIo::enter(server.rest.address, "ada", "lobby").await;
    let mut stream = bob.follow("lobby").await;

    for number in 0..30 {
        ada.emit("message", json!({"raw_content": number.to_string()})).await;
    }
    ada.send("41").await;

    for number in 0..30 {
        assert_eq!(stream.hear("message").await.json()["raw_content"], number.to_string());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_let_in_is_told_no_cursor_that_covers_what_comes_after() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    ada.post("/api/v1/rooms", json!({"name": "crew", "visibility": "private"})).await;
    let mut client = SocketIo::open(server.rest.address).await;
    assert_eq!(client.call("Auth", json!({"token": bob.token, "room": "crew"})).await["Code"], 202);
    // Wrong passwords keep the connection busy, so that it hears what follows at once.
    for _ in 0..4 {
        client.emit("Auth", json!({"user": "bob", "password": "wrong", "room": "crew"})).await;
    }
    ada.put("/api/v1/rooms/crew/requests/bob", json!({"decision": "accepted"})).await;
    let said = ada.say("crew", "welcome").await;

    let told = client.hear("Auth").await;
    let (_, cursor) = told[1]["cursor"].as_str().unwrap().split_once('-').unwrap();
    assert!(cursor.parse::<i64>().unwrap() < said, "{cursor} covers {said}");
    assert_eq!(client.texts(1).await, ["welcome"]);
}
