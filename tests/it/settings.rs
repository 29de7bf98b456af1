//! The settings in force, and reading them again while the server runs.

use std::path::PathBuf;

use clap::Args;
use miaou::config::Config;
use nix::sys::signal::Signal;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Process, Reply, Rest, SIGNING_KEY, Schema, TestServer, User, until};

/// A server with a settings file, and its admin.
struct World {
    process: Process,
    admin: User,
    schema: Schema,
    file: PathBuf,
    _directory: TempDir,
}

impl World {
    async fn new(text: &str, environment: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("miaou.toml");
        std::fs::write(&file, text).unwrap();
        let schema = Schema::new();
        let settings = [&[("MIAOU_CONFIG", file.to_str().unwrap())], environment].concat();
        let process = Process::limited(&schema, 0, &settings);
        let admin = Rest::new(process.address).user("ada").await;
        schema.execute("update users set role = 'admin'");
        admin.join("lobby").await;
        Self { process, admin, schema, file, _directory: directory }
    }

    fn write(&self, text: &str) {
        std::fs::write(&self.file, text).unwrap();
    }

    async fn reload(&self) -> Reply {
        self.admin.post("/api/v1/settings/reload", json!({})).await
    }

    /// Whether a message of 100 bytes is taken.
    async fn takes_long_messages(&self) -> bool {
        match self.admin.try_say("lobby", &"x".repeat(100)).await.status {
            201 => true,
            413 => false,
            status => panic!("{status}"),
        }
    }

    async fn value(&self, name: &str) -> Value {
        value(&self.admin.get("/api/v1/settings").await, name)
    }
}

fn value(listed: &Reply, name: &str) -> Value {
    let body = listed.json();
    let settings = body["settings"].as_array().unwrap();
    settings.iter().find(|setting| setting["name"] == name).unwrap_or_else(|| panic!("no {name}"))["value"].clone()
}

fn changes(reply: &Reply) -> Value {
    assert_eq!(reply.status, 200, "{reply:?}");
    let body = reply.json();
    json!([body["changed"], body["needs_restart"]])
}

#[tokio::test(flavor = "multi_thread")]
async fn admins_see_every_setting_and_no_secret() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    server.schema.execute("update users set role = 'admin'");

    let listed = ada.get("/api/v1/settings").await;

    let arguments = Config::augment_args(clap::Command::new("settings"));
    let (mut names, mut secrets) = (Vec::new(), Vec::new());
    for argument in arguments.get_arguments() {
        let name = argument.get_id().to_string();
        if argument.is_hide_env_values_set() {
            assert_eq!(value(&listed, &name), Value::Null, "{name}");
            secrets.push(name.clone());
        }
        names.push(json!(name));
    }
    assert_eq!(secrets, ["admin_key", "database_url", "signing_key"]);
    let body = listed.json();
    let shown: Vec<_> = body["settings"].as_array().unwrap().iter().map(|setting| setting["name"].clone()).collect();
    assert_eq!(shown, names);
    assert!(!listed.text.contains(SIGNING_KEY) && !listed.text.contains("postgres"), "{listed:?}");
    assert_eq!(value(&listed, "max_message_bytes"), "16384");
    assert_eq!(value(&listed, "access_token_ttl"), "1h");
    assert_eq!(value(&listed, "requests_per_minute"), "off");
    assert_eq!(value(&listed, "workers"), "2");
    assert_eq!(value(&listed, "cors_origins"), Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_has_the_file_read_again_and_hears_what_changed() {
    let world = World::new("max_message_bytes = 10\nworkers = 2\n", &[]).await;
    assert!(!world.takes_long_messages().await);

    world.write("max_message_bytes = 1000\nworkers = 1\nrequests_per_minute = \"off\"\nlog = \"debug\"\n");
    let first = world.reload().await;
    let second = world.reload().await;

    assert_eq!(changes(&first), json!([["log", "max_message_bytes", "requests_per_minute"], ["workers"]]));
    assert_eq!(changes(&second), json!([[], ["workers"]]));
    assert!(world.takes_long_messages().await);
    assert_eq!((world.value("workers").await, world.value("max_message_bytes").await), (json!("2"), json!("1000")));
    assert!(
        world
            .admin
            .get("/api/v1/account")
            .await
            .headers
            .get("ratelimit")
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with("\"requests_per_hour\"")
    );
    until("what it logs now", async || world.process.said().contains("DEBUG")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_come_once_the_file_lets_them_and_no_more_once_it_does_not() {
    let world = World::new("guests = \"off\"\n", &[]).await;
    let enter = async || world.admin.rest.post("/api/v1/sessions/guest", json!({})).await.status;
    assert_eq!(enter().await, 403);

    world.write("guests = true\n");
    assert_eq!(changes(&world.reload().await), json!([["guests"], []]));
    assert_eq!(enter().await, 200);

    world.write("guests = false\n");
    assert_eq!(changes(&world.reload().await), json!([["guests"], []]));
    assert_eq!(enter().await, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_has_the_file_read_again() {
    let world = World::new("max_message_bytes = 10\n", &[]).await;
    assert!(!world.takes_long_messages().await);

    world.write("max_message_bytes = 1000\n");
    world.process.signal(Signal::SIGHUP);

    until("it is read", async || world.takes_long_messages().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_file_is_refused_by_line_and_the_settings_stay() {
    let world = World::new("max_message_bytes = 1000\nlog = \"info\"\n", &[]).await;

    for (text, why) in [
        ("max_message_bytes = 10\n\nkeep_alive = \"soon\"\n", "line 3"),
        ("max_message_bytes = 10\nlo = 1\n", "line 2"),
        ("max_message_bytes = 10\nrequests_per_hour = 0\n", "line 2"),
        ("max_message_bytes = 10\nlog = \"=,=\"\n", "line 2"),
        ("max_message_bytes = 10\nsigning_key = \"s3cr3t\n", "line 2"),
    ] {
        world.write(text);
        let refused = world.reload().await;
        world.process.signal(Signal::SIGHUP);
        assert_eq!(refused.outcome(), (422, 5, "invalid_field".into()), "{text}");
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(&format!("miaou.toml {why}")), "{text}: {detail}");
        assert!(!detail.contains("s3cr3t"), "{detail}");
    }
    std::fs::remove_file(&world.file).unwrap();
    assert_eq!(world.reload().await.outcome(), (404, 8, "no_such_settings".into()));

    until("it says so", async || world.process.said().contains("the settings stay as they were")).await;
    assert!(!world.process.said().contains("s3cr3t"));
    assert!(world.takes_long_messages().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_environment_still_comes_before_a_file_that_is_read_again() {
    let world = World::new("", &[("MIAOU_MAX_MESSAGE_BYTES", "10")]).await;

    world.write("max_message_bytes = 1000\n");

    assert_eq!(changes(&world.reload().await), json!([[], []]));
    assert!(!world.takes_long_messages().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_origin_may_call_once_the_file_names_it() {
    let world = World::new("cors_origins = [\"https://a.example\"]\n", &[]).await;
    let allowed = async |origin: &str| {
        let request = world.admin.request("GET", "/api/v1/account").header("origin", origin);
        world.admin.rest.send(request).await.headers.contains_key("access-control-allow-origin")
    };
    assert!(allowed("https://a.example").await && !allowed("https://b.example").await);

    world.write("cors_origins = [\"https://b.example\"]\n");
    assert_eq!(changes(&world.reload().await), json!([["cors_origins"], []]));

    assert!(!allowed("https://a.example").await && allowed("https://b.example").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_an_admin_reads_settings_or_has_them_read() {
    let world = World::new("max_message_bytes = 10\n", &[]).await;
    let bob = world.admin.rest.user("bob").await;
    world.write("max_message_bytes = 1000\n");

    assert_eq!(bob.get("/api/v1/settings").await.status, 403);
    assert_eq!(bob.post("/api/v1/settings/reload", json!({})).await.status, 403);

    assert!(!world.takes_long_messages().await);
    world.schema.execute("update users set role = 'member'");
    assert_eq!(world.reload().await.status, 403);
}
