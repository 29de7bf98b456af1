//! Kicks, bans and mutes: whom they meet, what they stop, and when they are over.

use serde_json::{Value, json};

use crate::support::{Reply, Stream, TestServer, User, until};

/// A server behind a proxy that is believed, with an admin.
async fn service() -> (TestServer, User) {
    let server = TestServer::with(|config| config.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()]).await;
    let admin = server.user("admin").await;
    server.schema.execute("update users set role = 'admin' where username = 'admin'");
    (server, admin)
}

async fn ban(by: &User, body: Value) -> Reply {
    by.post("/api/v1/bans", body).await
}

async fn mute(by: &User, body: Value) -> Reply {
    by.post("/api/v1/mutes", body).await
}

/// What a user gets who posts in the lobby from an address.
async fn said_from(user: &User, address: &str) -> u16 {
    let body = json!({"username": user.name, "room": "lobby", "message": "hello"});
    let request = user.request("POST", "/chatroom_message").header("x-forwarded-for", address).json(&body);
    user.rest.send(request).await.status
}

/// Why a stream ended, after what was still heard.
async fn ended(stream: &mut Stream) -> (Vec<String>, Value) {
    let mut heard = Vec::new();
    loop {
        let event = stream.next().await.unwrap();
        if event.kind == "end" {
            return (heard, event.json()["reason"].clone());
        }
        heard.push(event.kind);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_banned_from_a_room_is_out_and_stays_out_until_it_is_lifted() {
    let (server, _) = service().await;
    let (ada, mallory) = (server.member("ada", "lobby").await, server.member("mallory", "lobby").await);
    let (mut room, mut own) = (mallory.follow("lobby").await, mallory.follow_all().await);

    let banned = ban(&ada, json!({"user": "mallory", "room": "lobby", "reason": "spam"})).await;
    ada.say("lobby", "gone at last").await;

    assert_eq!((banned.status, banned.json()["sanction"]["reason"].as_str()), (201, Some("spam")));
    assert_eq!(ended(&mut room).await, (vec!["member_banned".to_owned()], json!("banned")));
    let heard = own.hear("member_banned").await.json();
    assert_eq!((&heard["by"]["username"], &heard["reason"]), (&json!("ada"), &json!("spam")));
    assert_eq!(mallory.try_say("lobby", "hello").await.outcome(), (403, 7, "not_a_member".into()));
    assert_eq!(mallory.try_join("lobby").await.outcome(), (403, 12, "banned".into()));
    assert_eq!(ada.post("/api/v1/rooms/lobby/invitations", json!({"user": "mallory"})).await.status, 200);
    assert_eq!(mallory.try_join("lobby").await.outcome(), (403, 12, "banned".into()));
    assert_eq!(ada.delete("/api/v1/bans?user=mallory&room=lobby").await.status, 200);
    assert_eq!(mallory.try_join("lobby").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_banned_from_the_service_hears_and_does_nothing_more_and_finds_everything_after() {
    let (server, admin) = service().await;
    let (ada, mallory) = (server.member("ada", "lobby").await, server.member("mallory", "lobby").await);
    let (mut room, mut own) = (mallory.follow("lobby").await, mallory.follow_all().await);
    ada.say("lobby", "before").await;

    assert_eq!(ban(&admin, json!({"user": "mallory"})).await.status, 201);
    ada.say("lobby", "after").await;

    assert_eq!(ended(&mut room).await, (vec!["message".to_owned()], json!("banned")));
    assert_eq!(ended(&mut own).await, (["message", "user_banned"].map(str::to_owned).to_vec(), json!("banned")));
    for reply in [mallory.try_say("lobby", "hello").await, mallory.get("/api/v1/account").await] {
        assert_eq!(reply.outcome(), (403, 12, "banned".into()));
    }
    let refresh = json!({"refresh_token": mallory.refresh_token});
    assert_eq!(server.rest.post("/api/v1/sessions/refresh", refresh.clone()).await.outcome().2, "banned");
    let login = json!({"username": "mallory", "password": "the password of mallory"});
    assert_eq!(server.rest.post("/authenticate_user", login).await.outcome().2, "banned");
    assert_eq!(admin.delete("/api/v1/bans?user=mallory").await.status, 200);
    assert_eq!(mallory.history("lobby").await.len(), 2);
    assert_eq!(server.rest.post("/api/v1/sessions/refresh", refresh).await.status, 200, "it was not used up");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ban_of_a_network_meets_everybody_there_and_nobody_else() {
    let (server, admin) = service().await;
    let ada = server.member("ada", "lobby").await;
    let path = "/api/v1/rooms/lobby/events";
    let mut inside = Stream::open(ada.request("GET", path).header("x-forwarded-for", "203.0.113.7")).await.unwrap();
    let mut outside = Stream::open(ada.request("GET", path).header("x-forwarded-for", "198.51.100.7")).await.unwrap();

    let banned = ban(&admin, json!({"address": "203.0.113.0/24", "reason": "a flood"})).await;

    assert_eq!(banned.json()["sanction"]["address"], "203.0.113.0/24");
    assert_eq!(ended(&mut inside).await, (vec![], json!("banned")));
    assert_eq!([said_from(&ada, "203.0.113.9").await, said_from(&ada, "198.51.100.7").await], [403, 201]);
    assert_eq!(outside.next().await.unwrap().text(), "hello");
    let register = json!({"username": "eve", "first_name": "E", "last_name": "V", "password": "long enough"});
    let from_there = server.rest.request("POST", "/create_user").header("x-forwarded-for", "203.0.113.8");
    assert_eq!(server.rest.send(from_there.json(&register)).await.outcome().2, "banned");
    let number = banned.json()["sanction"]["id"].as_i64().unwrap();
    assert_eq!(admin.delete(&format!("/api/v1/bans/{number}")).await.status, 200);
    assert_eq!(said_from(&ada, "203.0.113.9").await, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_ipv6_stands_for_its_64() {
    let (server, admin) = service().await;
    let ada = server.member("ada", "lobby").await;

    let banned = ban(&admin, json!({"address": "2001:db8:1:2::3"})).await;

    assert_eq!(banned.json()["sanction"]["address"], "2001:db8:1:2::/64");
    assert_eq!([said_from(&ada, "2001:db8:1:2::ffff").await, said_from(&ada, "2001:db8:1:3::3").await], [403, 201]);
    assert_eq!(admin.delete("/api/v1/bans?address=2001:db8:1:2::9").await.status, 200);
    assert_eq!(said_from(&ada, "2001:db8:1:2::ffff").await, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_muted_reads_and_does_not_speak_in_any_way() {
    let (server, _) = service().await;
    let (ada, mallory) = (server.member("ada", "lobby").await, server.member("mallory", "lobby").await);
    let said = mallory.say("lobby", "hello").await;
    let mut stream = mallory.follow("lobby").await;

    let body = json!({"user": "mallory", "room": "lobby", "seconds": 3600, "reason": "calm down"});
    assert_eq!(mute(&ada, body).await.status, 201);

    let refused = mallory.try_say("lobby", "hello").await;
    assert_eq!(refused.outcome(), (403, 7, "muted".into()));
    assert!(refused.json()["detail"].as_str().unwrap().ends_with("UTC: calm down"), "{refused:?}");
    let message = format!("/api/v1/messages/{said}");
    for reply in [
        mallory.post("/api/v1/rooms/lobby/messages", json!({"raw_content": "@ada"})).await,
        mallory.patch(&message, json!({"raw_content": "changed"})).await,
        mallory.post(&format!("{message}/reactions"), json!({"emoji": "👍"})).await,
    ] {
        assert_eq!(reply.outcome(), (403, 7, "muted".into()));
    }
    ada.say("lobby", "hush").await;
    assert_eq!(stream.hear("member_muted").await.json()["reason"], "calm down");
    assert_eq!(stream.next().await.unwrap().text(), "hush");
    mallory.say_to("ada", "may I?").await;
    assert_eq!(mallory.delete(&message).await.status, 200, "taking back what one said is no speaking");
    assert_eq!(ada.delete("/api/v1/mutes?user=mallory&room=lobby").await.status, 200);
    mallory.say("lobby", "sorry").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mute_of_the_service_reaches_direct_conversations_and_ends_by_itself() {
    let (server, admin) = service().await;
    let (mallory, _) = (server.member("mallory", "lobby").await, server.user("ada").await);

    assert_eq!(mute(&admin, json!({"user": "mallory", "seconds": 3600})).await.status, 201);

    let psst = || mallory.post("/api/v1/conversations/ada/messages", json!({"raw_content": "psst"}));
    assert_eq!([mallory.try_say("lobby", "x").await.outcome().2, psst().await.outcome().2], ["muted", "muted"]);
    server.schema.execute("update sanctions set expires_at = now()");
    assert_eq!(psst().await.status, 201);
    let listed = admin.get("/api/v1/mutes").await;
    assert_eq!(listed.json()["sanctions"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kick_from_the_service_ends_every_login_and_no_more() {
    let (server, admin) = service().await;
    let (mallory, _) = (server.member("mallory", "lobby").await, server.rest.login("mallory").await);
    let (mut own, mut room) = (mallory.follow_all().await, mallory.follow("lobby").await);

    let kicked = admin.post("/api/v1/kicks", json!({"user": "mallory", "reason": "enough"})).await;

    assert_eq!(kicked.json()["users"][0]["username"], "mallory");
    let (heard, reason) = ended(&mut own).await;
    assert_eq!((heard.first().map(String::as_str), reason), (Some("user_kicked"), json!("kicked")));
    assert_eq!(ended(&mut room).await.1, "kicked");
    assert_eq!(mallory.get("/api/v1/account").await.status, 401);
    server.rest.login("mallory").await.say("lobby", "back").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kick_of_an_address_meets_those_who_were_last_seen_there() {
    let (server, admin) = service().await;
    let (ada, bob) = (server.member("ada", "lobby").await, server.member("bob", "lobby").await);
    let kick = || admin.post("/api/v1/kicks", json!({"address": "203.0.113.5", "room": "lobby"}));
    assert_eq!([said_from(&ada, "203.0.113.5").await, said_from(&bob, "203.0.113.6").await], [201, 201]);

    until("ada is seen there", || async { kick().await.json()["users"] == json!([{"id": 2, "username": "ada"}]) })
        .await;

    assert_eq!([said_from(&ada, "203.0.113.5").await, said_from(&bob, "203.0.113.6").await], [403, 201]);
}

#[tokio::test(flavor = "multi_thread")]
async fn moderators_keep_order_among_members_and_not_among_each_other() {
    let (server, admin) = service().await;
    let owner = server.member("owner", "lobby").await;
    let (one, other) = (server.member("one", "lobby").await, server.member("other", "lobby").await);
    for name in ["one", "other"] {
        let made = owner.put(&format!("/api/v1/rooms/lobby/members/{name}"), json!({"role": "moderator"})).await;
        assert_eq!(made.status, 200);
    }
    admin.join("lobby").await;
    let refused = (403, 7, "forbidden".to_owned());

    for name in ["other", "owner", "admin", "one"] {
        assert_eq!(ban(&one, json!({"user": name, "room": "lobby"})).await.outcome(), refused, "{name}");
    }
    assert_eq!(ban(&one, json!({"address": "203.0.113.5", "room": "lobby"})).await.outcome(), refused);
    assert_eq!(ban(&admin, json!({"user": "miaou"})).await.outcome(), (404, 8, "no_such_user".into()));
    assert_eq!(ban(&admin, json!({"address": "127.0.0.1"})).await.outcome(), refused, "this is the admin's own");
    assert_eq!(ban(&owner, json!({"user": "other", "room": "lobby"})).await.status, 201);
    assert_eq!(other.try_say("lobby", "hello").await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_whose_owner_is_banned_passes_on() {
    let (server, admin) = service().await;
    let (_, heir) = (server.member("owner", "lobby").await, server.member("heir", "lobby").await);

    assert_eq!(ban(&admin, json!({"user": "owner", "room": "lobby"})).await.status, 201);

    assert_eq!(heir.try_join("lobby").await.json()["role"], "owner");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_ban_is_said() {
    let (server, admin) = service().await;
    server.user("mallory").await;

    for (body, name) in [
        (json!({}), "missing_field"),
        (json!({"user": "mallory", "address": "203.0.113.5"}), "invalid_field"),
        (json!({"address": "nonsense"}), "invalid_field"),
        (json!({"address": "0.0.0.0/0"}), "invalid_field"),
        (json!({"user": "mallory", "seconds": 0}), "invalid_field"),
        (json!({"user": "nobody"}), "no_such_user"),
        (json!({"user": "mallory", "room": "nowhere"}), "no_such_room"),
    ] {
        assert_eq!(ban(&admin, body.clone()).await.outcome().2, name, "{body}");
    }
}
