//! How connections of the Socket.IO door end, and logins with them.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Packet, Process, Rest, Schema, SocketIo, TestServer, User, until};

/// The last word of a connection, and whether the client may come back by itself.
async fn last_word(client: SocketIo) -> (u64, String, bool) {
    let packets = client.rest().await;
    let dismissed = packets.contains(&Packet::Disconnect);
    let mut words = packets.into_iter().rev().filter_map(|packet| match packet {
        Packet::Event(event) if event[0] == "cerror" => Some(event[1].clone()),
        _ => None,
    });
    let told: Value = words.next().expect("a last word");
    (told["Code"].as_u64().unwrap(), told["message"].as_str().unwrap().to_owned(), !dismissed)
}

async fn logins(user: &User) -> usize {
    user.get("/api/v1/sessions").await.json()["sessions"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn bans_and_kicks_end_connections_with_a_last_word() {
    let server = TestServer::start().await;
    let admin = server.member("admin", "lobby").await;
    server.schema.execute("update users set role = 'admin' where username = 'admin'");
    for name in ["ada", "bob", "cy", "dora"] {
        server.user(name).await;
    }
    let address = server.rest.address;
    let banned = SocketIo::enter(address, "ada", "lobby").await;
    let out_of_service = SocketIo::enter(address, "bob", "lobby").await;
    let out_of_room = SocketIo::enter(address, "cy", "lobby").await;
    let banned_from_room = SocketIo::enter(address, "dora", "lobby").await;

    admin.post("/api/v1/bans", json!({"user": "ada"})).await;
    admin.post("/api/v1/kicks", json!({"user": "bob"})).await;
    admin.post("/api/v1/kicks", json!({"user": "cy", "room": "lobby"})).await;
    admin.post("/api/v1/bans", json!({"user": "dora", "room": "lobby"})).await;

    assert_eq!(last_word(banned).await, (403, "You are banned.".into(), false));
    assert_eq!(last_word(out_of_service).await, (401, "This login is over: kicked.".into(), false));
    assert_eq!(last_word(out_of_room).await, (403, "You are not in this room any more: kicked.".into(), false));
    assert_eq!(last_word(banned_from_room).await, (403, "You are not in this room any more: banned.".into(), false));
    let mut again = SocketIo::open(address).await;
    assert_eq!(again.auth("ada", "lobby").await["name"], "banned");
    assert_eq!(again.auth("dora", "lobby").await["name"], "banned");
}

#[tokio::test(flavor = "multi_thread")]
async fn logging_out_elsewhere_and_expiry_end_connections() {
    let server = TestServer::with(|config| config.access_token_ttl = Duration::from_secs(2)).await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let mut clients = Vec::new();
    for user in [&ada, &bob] {
        let mut client = SocketIo::open(server.rest.address).await;
        let ack = client.call("Auth", json!({"token": user.token, "room": "lobby"})).await;
        assert_eq!(ack["Code"], 200, "{ack}");
        clients.push(client);
    }

    ada.delete("/api/v1/sessions/current").await;

    assert_eq!(last_word(clients.remove(0)).await, (401, "This login is over: logged_out.".into(), false));
    let expired = (401, "What you showed has expired; authenticate again.".into(), false);
    assert_eq!(last_word(clients.remove(0)).await, expired);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_ends_with_its_connection_at_once_when_the_client_says_so_and_else_after_a_moment() {
    let server = TestServer::with(|config| config.presence_grace = Duration::from_secs(5)).await;
    let ada = server.user("ada").await;
    let address = server.rest.address;
    let mut said = SocketIo::enter(address, "ada", "lobby").await;
    let mut event = SocketIo::enter(address, "ada", "lobby").await;
    let lost = SocketIo::enter(address, "ada", "lobby").await;
    let kept = SocketIo::enter(address, "ada", "lobby").await;
    assert_eq!(logins(&ada).await, 5);

    said.send("41").await;
    event.emit("disconnect", json!({})).await;
    until("those who said so are logged out", async || logins(&ada).await == 3).await;
    drop(lost);
    assert_eq!(logins(&ada).await, 3, "who was cut off may be back in a moment");
    until("nor is the other", async || logins(&ada).await == 2).await;
    drop(kept);
    assert_eq!(said.rest().await, [], "nothing more is said to who goes");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_is_ended_from_elsewhere_ends_its_connection() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let client = SocketIo::enter(server.rest.address, "ada", "lobby").await;

    ada.delete("/api/v1/sessions").await;

    assert_eq!(last_word(client).await, (401, "This login is over: ended_elsewhere.".into(), false));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_nothing_of_who_it_is_is_cut_off_and_may_come_back() {
    let server = TestServer::with(|config| config.login_timeout = Duration::from_secs(2)).await;
    server.user("ada").await;
    let silent = SocketIo::open(server.rest.address).await;
    let mut known = SocketIo::enter(server.rest.address, "ada", "lobby").await;

    let word = last_word(silent).await;

    assert_eq!(word, (408, "Nobody has said who this is; connect again to say it.".into(), true));
    assert_eq!(known.call("message", json!({"raw_content": "still here"})).await["Code"], 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_told_that_the_service_stops_and_may_come_back() {
    let server = TestServer::start().await;
    server.user("ada").await;
    let ada = SocketIo::enter(server.rest.address, "ada", "lobby").await;
    let stranger = SocketIo::open(server.rest.address).await;
    let mute = SocketIo::dial(server.rest.address, &[]).await;
    let told = tokio::spawn(async move { (last_word(ada).await, last_word(stranger).await, mute.rest().await) });

    let stopping = tokio::time::Instant::now();
    server.end().await;

    assert!(stopping.elapsed() < Duration::from_secs(10), "{:?}", stopping.elapsed());
    let (ada, stranger, mute) = told.await.unwrap();
    let word = (503, "The service is stopping; connect again.".to_owned(), true);
    assert_eq!((ada, stranger, mute), (word.clone(), word, vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_are_over_leave_nothing_behind() {
    let server = Process::start(&Schema::new(), 0, &[("MIAOU_PRESENCE_GRACE", "0s")]);
    let rest = Rest::new(server.address);
    rest.user("ada").await;
    let open = async |name: &str| {
        let metrics = rest.request("GET", "/metrics").send().await.unwrap().text().await.unwrap();
        let line = metrics.lines().find(|line| line.starts_with(name)).map(str::to_owned);
        line.and_then(|line| line.rsplit(' ').next().unwrap().parse::<u32>().ok())
    };
    let mut clients = Vec::new();
    for n in 0..60 {
        let mut client = SocketIo::open(server.address).await;
        if n % 4 == 0 {
            client.auth("ada", "lobby").await;
        }
        clients.push(client);
    }
    assert_eq!(open("miaou_connections{door=\"socketio\"}").await, Some(60));

    for (n, mut client) in clients.into_iter().enumerate() {
        if n % 2 == 0 {
            client.send("41").await;
        }
    }

    until("none is counted", async || open("miaou_connections{door=\"socketio\"}").await == Some(0)).await;
    until("no feed is followed", async || open("miaou_streams").await == Some(0)).await;
}
