//! What users and admins do with accounts: names, passwords, sessions, roles, and who is found.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{Process, Rest, Schema, Stream, TestServer, User, password, until};

/// The server with an admin.
async fn governed() -> (TestServer, User) {
    let server = TestServer::start().await;
    let admin = server.user("eve").await;
    server.schema.execute("update users set role = 'admin' where username = 'eve'");
    (server, admin)
}

/// Why a stream ends, which it must by itself and not when its token expires.
pub async fn ends(stream: &mut Stream) -> String {
    let end = stream.hear("end").await;
    assert_eq!(stream.next().await, None);
    end.json()["reason"].as_str().unwrap().to_owned()
}

async fn names(user: &User, query: &str) -> Vec<String> {
    let reply = user.get(&format!("/api/v1/users{query}")).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let page = reply.json();
    page["users"].as_array().unwrap().iter().map(|user| user["username"].as_str().unwrap().to_owned()).collect()
}

async fn login(rest: &Rest, name: &str, password: &str) -> u16 {
    rest.post("/authenticate_user", json!({"username": name, "password": password})).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_changed_and_the_other_stays() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let mut stream = ada.follow_all().await;

    let changed = ada.patch("/api/v1/account", json!({"first_name": "Augusta"})).await.json();

    assert_eq!(
        (&changed["account"]["first_name"], &changed["account"]["last_name"]),
        (&json!("Augusta"), &json!("Lovelace"))
    );
    stream.hear("profile_changed").await;
    let empty = ada.patch("/api/v1/account", json!({"last_name": ""})).await;
    assert_eq!(empty.refusal(), (400, "missing_field".into(), json!(["last_name"])));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_password_ends_every_session_but_ones_own_on_every_node() {
    let server = TestServer::start().await;
    let (node, other) = server.second().await;
    let (here, there) = (server.member("ada", "lobby").await, server.rest.login("ada").await.at(&other));
    let (mut kept, mut ended) = (here.follow_all().await, there.follow_all().await);

    let input = json!({"password": password("ada"), "new_password": "something new"});
    let changed = here.put("/api/v1/account/password", input).await;

    assert_eq!(changed.outcome(), (200, 1, "ok".into()));
    assert_eq!(ends(&mut ended).await, "password_changed");
    until("the other node refuses the token", || async { there.get("/api/v1/account").await.status == 401 }).await;
    let refresh = json!({"refresh_token": there.refresh_token});
    assert_eq!(server.rest.post("/api/v1/sessions/refresh", refresh).await.status, 401);
    here.say("lobby", "still here").await;
    assert_eq!(kept.texts(1).await, ["still here"]);
    assert_eq!(login(&server.rest, "ada", &password("ada")).await, 401);
    assert_eq!(login(&server.rest, "ada", "something new").await, 200);
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_not_changed_without_the_one_before() {
    let server = TestServer::start().await;
    let (ada, elsewhere) = (server.user("ada").await, server.rest.login("ada").await);

    let input = json!({"password": "not the password", "new_password": "something new"});
    let refused = ada.put("/api/v1/account/password", input).await;

    assert_eq!(refused.refusal(), (422, "invalid_field".into(), json!(["password"])));
    assert_eq!(login(&server.rest, "ada", &password("ada")).await, 200);
    assert_eq!(elsewhere.get("/api/v1/account").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_and_one_of_them_is_ended() {
    let server = TestServer::start().await;
    let (ada, phone) = (server.user("ada").await, server.rest.login("ada").await);
    server.user("bob").await;
    let mut stream = phone.follow_all().await;

    let page = ada.get("/api/v1/sessions?limit=1").await.json();
    let rest = ada.get(&format!("/api/v1/sessions?before={}", page["next"].as_str().unwrap())).await.json();

    let current: Vec<_> = [&page, &rest].iter().map(|page| page["sessions"][0]["current"].clone()).collect();
    assert_eq!((current, &rest["next"]), (vec![json!(false), json!(true)], &Value::Null));
    assert_eq!(rest["sessions"][0]["address"], "127.0.0.1");
    let id = page["sessions"][0]["id"].as_str().unwrap();
    assert_eq!(server.rest.login("bob").await.delete(&format!("/api/v1/sessions/{id}")).await.status, 404);
    assert_eq!(ada.delete(&format!("/api/v1/sessions/{id}")).await.status, 200);
    assert_eq!(ends(&mut stream).await, "ended_elsewhere");
    assert_eq!(ada.delete(&format!("/api/v1/sessions/{id}")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_other_sessions_are_ended_at_once() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let others = [server.rest.login("ada").await, server.rest.login("ada").await];

    assert_eq!(ada.delete("/api/v1/sessions").await.status, 200);

    for other in others {
        assert_eq!(other.get("/api/v1/account").await.status, 401);
    }
    assert_eq!(ada.get("/api/v1/sessions").await.json()["sessions"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_found_by_a_part_of_any_name_and_by_role() {
    let (server, eve) = governed().await;
    for name in ["anna", "hannah", "bob"] {
        server.user(name).await;
    }
    server.schema.execute("update users set first_name = 'Johanna' where username = 'bob'");
    eve.put("/api/v1/users/bob/role", json!({"role": "professional"})).await;

    assert_eq!(names(&eve, "?q=ANNA").await, ["anna", "hannah", "bob"]);
    assert_eq!(names(&eve, "?q=anna&limit=2").await, ["anna", "hannah"]);
    assert_eq!(names(&eve, "?role=professional").await, ["bob"]);
    assert_eq!(names(&eve, "?q=%25").await, [""; 0]);
    assert_eq!(eve.get("/api/v1/users/bob").await.json()["user"]["role"], "professional");
    assert_eq!(eve.get("/api/v1/users/nobody").await.outcome(), (404, 8, "no_such_user".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_banned_from_the_service_or_erased_is_not_found() {
    let (server, eve) = governed().await;
    for name in ["ada", "bob", "cy", "dan"] {
        server.user(name).await;
    }
    server.schema.execute(
        "insert into sanctions (kind, user_id, reason, by_id, expires_at)
         select 'ban', id, '', 0, case username when 'dan' then now() - interval '1 hour' end
         from users where username in ('bob', 'dan')",
    );
    assert_eq!(eve.delete("/api/v1/users/cy").await.status, 200);

    assert_eq!(names(&eve, "").await, ["eve", "ada", "dan"]);
    assert_eq!(eve.get("/api/v1/users/cy").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_gives_roles_and_the_user_hears_it() {
    let (server, eve) = governed().await;
    let ada = server.user("ada").await;
    let mut stream = ada.follow_all().await;

    let given = eve.put("/api/v1/users/ada/role", json!({"role": "admin"})).await;

    assert_eq!((given.status, &given.json()["user"]["role"]), (200, &json!("admin")));
    let heard = stream.hear("role_changed").await.json();
    assert_eq!(
        (&heard["before"], &heard["role"], &heard["by"]["username"]),
        (&json!("member"), &json!("admin"), &json!("eve"))
    );
    let audited = "select from audit where action = 'role_changed' and before = '\"member\"' and after = '\"admin\"'";
    assert_eq!(server.schema.execute(audited), 1);
    assert_eq!(eve.put("/api/v1/users/eve/role", json!({"role": "member"})).await.status, 200);
    assert_eq!(eve.put("/api/v1/users/ada/role", json!({"role": "member"})).await.status, 403, "eve is no admin now");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_admin_stays_one_and_stays() {
    let (server, eve) = governed().await;

    let demoted = eve.put("/api/v1/users/eve/role", json!({"role": "professional"})).await;
    let erased =
        server.rest.send(eve.request("DELETE", "/api/v1/account").json(&json!({"password": password("eve")}))).await;

    assert_eq!(demoted.outcome(), (403, 7, "forbidden".into()));
    assert_eq!(erased.outcome(), (403, 7, "forbidden".into()));
    assert_eq!(eve.get("/api/v1/account").await.json()["account"]["role"], "admin");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_admins_who_demote_each_other_at_once_leave_one() {
    let (server, eve) = governed().await;
    let ada = server.user("ada").await;
    eve.put("/api/v1/users/ada/role", json!({"role": "admin"})).await;

    let member = || json!({"role": "member"});
    tokio::join!(eve.put("/api/v1/users/ada/role", member()), ada.put("/api/v1/users/eve/role", member()));

    assert_eq!(server.schema.execute("update users set role = role where role = 'admin' and id > 0"), 1);
}

fn first_admin(token: &str, name: &str) -> Value {
    json!({"token": token, "username": name, "first_name": "E", "last_name": "V", "password": password(name)})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_makes_one_admin_while_there_is_none() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let hash: String = Sha256::digest(b"the token").iter().map(|byte| format!("{byte:02x}")).collect();
    let plant = |expires: &str| {
        let sql = format!("insert into first_admin_tokens values ('\\x{hash}', now() + interval '{expires}')");
        server.schema.execute(&sql);
    };

    plant("-1 s");
    assert_eq!(server.rest.post("/api/v1/first_admin", first_admin("the token", "eve")).await.status, 403);
    server.schema.execute("delete from first_admin_tokens");
    plant("1 minute");
    assert_eq!(server.rest.post("/api/v1/first_admin", first_admin("another", "eve")).await.status, 403);
    let wrong = json!({"token": "the token", "username": "ada", "password": "not the password"});
    assert_eq!(server.rest.post("/api/v1/first_admin", wrong).await.outcome(), (401, 4, "wrong_credentials".into()));
    assert_eq!(server.rest.post("/api/v1/first_admin", first_admin("the token", "ada")).await.status, 201);
    assert_eq!(ada.get("/api/v1/account").await.json()["account"]["role"], "admin");
    plant("1 minute");
    assert_eq!(server.rest.post("/api/v1/first_admin", first_admin("the token", "eve")).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_says_at_the_start_how_to_become_the_first_admin() {
    let schema = Schema::new();
    let server = Process::start(&schema, 0, &[]);
    let said = server.said();
    let token = said.split("\"token\": \"").nth(1).and_then(|rest| rest.split('"').next());
    let rest = Rest::new(server.address);

    let made = rest.post("/api/v1/first_admin", first_admin(token.expect("a token in the log"), "eve")).await;

    assert_eq!((made.status, &made.json()["user"]["username"]), (201, &json!("eve")));
    assert_eq!(rest.login("eve").await.get("/api/v1/account").await.json()["account"]["role"], "admin");
    drop(server);
    let again = Process::start(&schema, 0, &[]);
    assert!(!again.said().contains("first_admin"), "{}", again.said());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_is_added_by_the_command_line_beside_a_server() {
    let server = TestServer::start().await;
    let add = |name: &str, password: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_miaou"))
            .args(["user", "add", name, "--role", "admin"])
            .env("DATABASE_URL", server.schema.url())
            .env("MIAOU_DATA", server.schema.data())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "{password}").unwrap();
        child.wait().unwrap().success()
    };

    assert!(add("eve", &password("eve")));
    assert!(!add("eve", "another password") && !add("short", "short"));

    let eve = server.rest.login("eve").await;
    assert_eq!(eve.get("/api/v1/account").await.json()["account"]["role"], "admin");
    until("the log moved for the server too", || async { eve.get("/api/v1/users").await.status == 200 }).await;
}
