//! The admins' log: who said and did what, paged, filtered, exported and live.

use serde_json::{Value, json};

use crate::support::{Reply, Stream, TestServer, User, until};

async fn service() -> (TestServer, User) {
    let server = TestServer::start().await;
    let admin = server.user("admin").await;
    server.schema.execute("update users set role = 'admin' where username = 'admin'");
    (server, admin)
}

async fn lines(admin: &User, query: &str) -> Vec<Value> {
    let reply = admin.get(&format!("/api/v1/logs?limit=1000{query}")).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()["lines"].as_array().unwrap().clone()
}

fn actions(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["action"].as_str().unwrap()).collect()
}

/// Waits until there are as many lines of a kind: some are noted beside the work.
async fn noted(admin: &User, query: &str, count: usize) -> Vec<Value> {
    until(query, || async { lines(admin, query).await.len() >= count }).await;
    lines(admin, query).await
}

async fn guess(server: &TestServer, name: &str) -> Reply {
    server.rest.post("/authenticate_user", json!({"username": name, "password": "a guess"})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_said_and_did_what_is_kept_with_when_where_before_and_after() {
    let (server, admin) = service().await;
    let mallory = server.member("mallory", "lobby").await;
    let said = mallory.say("lobby", "buy this").await;
    admin.post("/api/v1/bans", json!({"user": "mallory", "reason": "spam"})).await;
    admin.delete("/api/v1/bans?user=mallory").await;
    mallory.get("/api/v1/logs").await;

    let refused = noted(&admin, "&user=mallory&action=refused", 1).await;
    noted(&admin, "&user=mallory&action=login", 1).await;
    let kept = lines(&admin, "&user=mallory").await;

    let mut kinds = actions(&kept);
    kinds.sort_unstable();
    assert_eq!(kinds, ["banned", "login", "message", "refused", "unbanned", "user_created"]);
    let one = |action: &str| kept.iter().find(|line| line["action"] == action).unwrap();
    assert_eq!(one("message")["raw_content"], "buy this");
    assert_eq!((&one("message")["message_id"], &one("message")["room"]["name"]), (&json!(said), &json!("lobby")));
    let banned = one("banned");
    assert_eq!((&banned["user"]["username"], &banned["target"]["username"]), (&json!("admin"), &json!("mallory")));
    assert_eq!((&banned["after"]["reason"], &banned["address"]), (&json!("spam"), &json!("127.0.0.1")));
    assert_eq!(one("unbanned")["before"]["reason"], "spam");
    assert_eq!((&refused[0]["operation"], &refused[0]["outcome"]), (&json!("GET /api/v1/logs"), &json!("forbidden")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_guesses_is_few_lines_and_none_is_forgotten() {
    let (server, admin) = service().await;
    server.user("ada").await;

    for _ in 0..20 {
        assert_eq!(guess(&server, "ada").await.status, 401);
    }
    guess(&server, "nobody-has-this-name").await;

    let sum = |lines: &[Value]| lines.iter().map(|line| line["count"].as_i64().unwrap()).sum::<i64>();
    until("all are kept", || async { sum(&lines(&admin, "&action=login_refused").await) == 21 }).await;
    let kept = lines(&admin, "&action=login_refused&user=ada").await;
    assert_eq!((sum(&kept), &kept[0]["target"]["username"]), (20, &json!("ada")));
    let unknown = lines(&admin, "&action=login_refused").await;
    assert!(unknown.iter().any(|line| line["user"] == json!({"username": "nobody-has-this-name"})), "{unknown:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_and_the_export_tell_the_same_story_once() {
    let (server, admin) = service().await;
    let ada = server.member("ada", "lobby").await;
    for n in 0..25 {
        ada.say("lobby", &n.to_string()).await;
        let (route, user) =
            (format!("/api/v1/{}", if n % 2 == 0 { "mutes" } else { "bans" }), json!({"user": "ada", "room": "lobby"}));
        admin.post(&route, user).await;
        admin.delete(&format!("{route}?user=ada&room=lobby")).await;
        ada.join("lobby").await;
    }
    noted(&admin, "&action=login", 2).await;
    noted(&admin, "&action=user_created", 2).await;

    let whole = lines(&admin, "").await;
    let mut paged = Vec::new();
    let mut next = Some(String::new());
    while let Some(before) = next {
        let reply = admin.get(&format!("/api/v1/logs?limit=7{before}")).await.json();
        let page = reply["lines"].as_array().unwrap().clone();
        paged.splice(0..0, page);
        next = reply["next"].as_str().map(|next| format!("&before={next}"));
    }
    let export = admin.request("GET", "/api/v1/logs/export").send().await.unwrap();
    assert_eq!(export.headers()["content-type"], "application/x-ndjson");
    let text = export.text().await.unwrap();
    let exported: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();

    assert!(whole.len() > 75, "{}", whole.len());
    assert_eq!(paged, whole);
    assert_eq!(exported, whole);
    let messages = lines(&admin, "&room=lobby&action=message").await;
    assert_eq!(messages.len(), 25);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_heard_live_and_from_a_cursor_on_by_admins_alone() {
    let (server, admin) = service().await;
    let ada = server.member("ada", "lobby").await;
    noted(&admin, "&action=login", 2).await;
    let cursor = admin.get("/api/v1/logs").await.json()["cursor"].as_str().unwrap().to_owned();
    let path = "/api/v1/logs/events";
    let mut live = admin.stream(path, None).await;

    ada.say("lobby", "hello").await;
    admin.post("/api/v1/mutes", json!({"user": "ada", "room": "lobby"})).await;

    let mut heard = Vec::new();
    while heard.len() < 2 {
        heard.push(live.event().await);
    }
    let told: Vec<_> = heard.iter().map(|event| event.json()["action"].clone()).collect();
    assert_eq!((told, heard[0].kind.as_str()), (vec![json!("message"), json!("muted")], "log"));
    let mut again = admin.stream(path, Some(&cursor)).await;
    assert_eq!(again.event().await, heard[0]);
    let mut rest = admin.stream(path, Some(&heard[0].last_event_id)).await;
    assert_eq!(rest.event().await, heard[1]);
    server.schema.execute("update users set role = 'member'");
    assert_eq!(live.hear("end").await.json()["reason"], "no_admin");
    assert!(Stream::open(ada.request("GET", path)).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_in_direct_conversations_is_shown_where_a_setting_says_so() {
    for (shown, expected) in [(false, json!(null)), (true, json!("psst"))] {
        let server = TestServer::with(|config| config.log_direct_messages = shown).await;
        let (admin, ada) = (server.user("admin").await, server.user("ada").await);
        server.user("bob").await;
        server.schema.execute("update users set role = 'admin' where username = 'admin'");
        ada.say_to("bob", "psst").await;

        let said = lines(&admin, "&action=message").await;

        assert_eq!((&said[0]["user"]["username"], &said[0]["raw_content"]), (&json!("ada"), &expected));
    }
}
