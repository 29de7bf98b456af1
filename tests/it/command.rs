//! The operator's commands, beside a running server.

use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::support::{Process, Rest, SIGNING_KEY, Schema, until};

fn miaou(schema: &Schema, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_miaou"))
        .args(words)
        .env("DATABASE_URL", schema.url())
        .env("MIAOU_SIGNING_KEY", SIGNING_KEY)
        .env("MIAOU_DATA", schema.data())
        .output()
        .unwrap()
}

fn done(schema: &Schema, words: &[&str]) -> String {
    let output = miaou(schema, words);
    assert!(output.status.success(), "{words:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn refused(schema: &Schema, words: &[&str]) -> String {
    let output = miaou(schema, words);
    assert!(!output.status.success(), "{words:?}: {output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_keeps_order_beside_the_running_server() {
    let schema = Schema::new();
    let server = Process::start(&schema, 0, &[]);
    let rest = Rest::new(server.address);
    let mallory = rest.user("mallory").await;
    mallory.join("lobby").await;
    let mut stream = mallory.follow("lobby").await;

    let banned: Value =
        serde_json::from_str(&done(&schema, &["ban", "mallory", "--for", "1h", "--reason", "spam"])).unwrap();

    assert_eq!((&banned["by"]["username"], &banned["reason"]), (&json!("miaou"), &json!("spam")));
    assert_eq!(stream.hear("end").await.json()["reason"], "banned");
    assert_eq!(mallory.try_say("lobby", "hello").await.outcome(), (403, 12, "banned".into()));
    assert!(refused(&schema, &["ban", "mallory"]).contains("Lift it first"));
    assert_eq!(done(&schema, &["unban", "mallory"]), "lifted\n");
    until("the server has heard it", || async { mallory.try_say("lobby", "hello").await.status == 201 }).await;

    let mut stream = mallory.follow("lobby").await;
    assert_eq!(done(&schema, &["kick", "mallory", "--room", "lobby"]), "kicked mallory\n");
    assert_eq!(stream.hear("end").await.json()["reason"], "kicked");
    mallory.join("lobby").await;
    done(&schema, &["mute", "mallory", "--room", "lobby"]);
    assert_eq!(mallory.try_say("lobby", "hello").await.outcome().2, "muted");
    done(&schema, &["unmute", "mallory", "--room", "lobby"]);
    mallory.say("lobby", "hello").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_reads_who_did_what() {
    let schema = Schema::new();
    let server = Process::start(&schema, 0, &[]);
    let ada = Rest::new(server.address).user("ada").await;
    ada.join("lobby").await;
    ada.say("lobby", "hello").await;
    done(&schema, &["user", "role", "ada", "admin"]);

    let text = done(&schema, &["logs", "-n", "5", "--user", "ada"]);
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();

    let changed = lines.iter().find(|line| line["action"] == "role_changed").unwrap();
    assert_eq!((&changed["before"], &changed["after"]), (&json!("member"), &json!("admin")));
    assert!(lines.iter().any(|line| line["raw_content"] == "hello"), "{text}");
    assert_eq!(ada.get("/api/v1/logs").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_makes_and_revokes_keys_of_services() {
    let schema = Schema::new();
    let server = Process::start(&schema, 0, &[]);
    let rest = Rest::new(server.address);
    let account = |key: &str| rest.request("GET", "/api/v1/account").bearer_auth(key).header("Miaou-Act-As", "7");

    let made: Value = serde_json::from_str(&done(&schema, &["key", "add", "game", "--name", "arena"])).unwrap();

    let (id, secret) = (made["key"]["id"].as_str().unwrap(), made["secret"].as_str().unwrap());
    assert_eq!(rest.send(account(secret)).await.status, 200);
    assert!(done(&schema, &["key", "list", "game"]).contains(id));
    assert_eq!(done(&schema, &["key", "revoke", id]), "revoked\n");
    assert_eq!(rest.send(account(secret)).await.status, 401);
    assert_eq!(done(&schema, &["key", "list", "game"]), "");
    assert!(refused(&schema, &["key", "revoke", id]).contains("There is no such key."));
}

#[test]
fn what_is_wrong_with_a_command_is_said() {
    let schema = Schema::new();
    done(&schema, &["migrate"]);

    for (words, why) in [
        (&["ban", "nobody"][..], "There is no such user."),
        (&["ban", "--address", "nonsense"], "address must be an address"),
        (&["kick", "nobody", "--room", "nowhere"], "There is no such room."),
        (&["user", "role", "nobody", "admin"], "there is no user nobody"),
        (&["unban", "miaou"], "There is no such ban."),
    ] {
        let said = refused(&schema, words);
        assert!(said.contains(why), "{words:?}: {said}");
    }
}
