//! The settings file of the protocol, and reading it again.

use std::path::PathBuf;
use std::process::Command;

use clap::Args;
use miaou::config::{Config, tchatator};
use nix::sys::signal::Signal;
use serde_json::json;
use tempfile::TempDir;

use super::ADMIN_KEY;
use crate::support::{Nc, Process, Rest, Schema, until};

/// A server with a settings file, and whoever runs it, connected.
struct World {
    process: Process,
    file: PathBuf,
    nc: Nc,
    _directory: TempDir,
}

impl World {
    async fn new(text: &str, environment: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join(".tchatator");
        std::fs::write(&file, format!("cle_admin = {ADMIN_KEY}\n{text}")).unwrap();
        let settings = [&[("MIAOU_TCHATATOR_FILE", file.to_str().unwrap())], environment].concat();
        let process = Process::limited(&Schema::new(), 0, &settings);
        let mut nc = Nc::to(process.commands()).await;
        assert_eq!(nc.status(&format!("/connexion {ADMIN_KEY}")).await, "200/OK");
        Rest::new(process.address).user("bob").await;
        Self { process, file, nc, _directory: directory }
    }

    /// What `/sync` answers once the file says this after the key.
    async fn sync(&mut self, text: &str) -> String {
        std::fs::write(&self.file, format!("cle_admin = {ADMIN_KEY}\n{text}")).unwrap();
        self.nc.ask("/sync").await.replace(self.file.to_str().unwrap(), ".tchatator")
    }

    /// Whether a message of 100 bytes is taken.
    async fn takes_long_messages(&mut self) -> bool {
        match self.nc.status(&format!("/message bob {}", "x".repeat(100))).await.as_str() {
            "200/OK" => true,
            "413/PAYLOAD TOO LARGE" => false,
            status => panic!("{status}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sync_takes_a_good_file_at_once_and_a_wrong_one_not_at_all() {
    let mut world = World::new("max_taille_message = 10\n", &[]).await;
    assert!(!world.takes_long_messages().await);

    let changed = world.sync("max_taille_message = 1000\nfile_attente = 7\ncode 200=200/D'ACCORD\n").await;
    assert_eq!(
        changed,
        "200/D'ACCORD\nchangé : max_message_bytes, tchatator_statuses\nattend un redémarrage : tchatator_backlog\n\n"
    );
    let plain = world.sync("max_taille_message = 1000\nport = 0\n").await;
    assert_eq!(plain, "200/OK\nchangé : tchatator_statuses\n\n");
    assert!(world.takes_long_messages().await);
    for (text, line, why) in [
        ("max_taille_message = 0", 2, "`max_taille_message` doit être un nombre de 1 à 49152"),
        ("max_taille_message = 49153", 2, "`max_taille_message` doit être un nombre de 1 à 49152"),
        ("\n# rien\nmax_messages = -1", 4, "`max_messages` doit être un nombre à partir de 1, ou `off`"),
        ("port = 65536", 2, "`port` doit être un nombre de 0 à 65535"),
        ("adresse = ici", 2, "`adresse` doit être une adresse, comme 0.0.0.0"),
        ("file_attente = 0", 2, "`file_attente` doit être un nombre de 1 à 65535"),
        ("max_messages 7", 2, "doit être comme `max_messages = 1000`"),
        ("max_message = 7", 2, "aucun paramètre n'a ce nom"),
        ("port = 1\nport = 1", 3, "`port` est là deux fois"),
        ("cle_admin = s3cr3t", 2, "`cle_admin` est là deux fois"),
        ("code 20 = 200/OK", 2, "`code` nomme un statut de trois chiffres"),
        (
            "code 200 = OK",
            2,
            "`code` doit être trois chiffres, une barre oblique et des mots sans virgule, de 100 octets au plus",
        ),
        ("code 200 = 200/A\ncode 200 = 200/B", 3, "`code` est là deux fois"),
    ] {
        let refused = world.sync(&format!("{text}\n")).await;
        let expected = format!("400/BAD REQUEST\nUn champ n'est pas acceptable.\n.tchatator ligne {line} : {why}\n\n");
        assert_eq!(refused, expected, "{text}");
    }
    assert!(world.takes_long_messages().await);

    std::fs::remove_file(&world.file).unwrap();
    assert_eq!(world.nc.status("/sync").await, "404/NOT FOUND");
    assert!(world.takes_long_messages().await);
    assert!(!world.process.said().contains("s3cr3t") && !world.process.said().contains(ADMIN_KEY));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_of_the_file_is_whoever_runs_the_service_until_another_one_is_read() {
    let mut world = World::new("", &[]).await;
    let rest = Rest::new(world.process.address);
    let by = async |key: &str, method: &str, path: &str| rest.send(rest.request(method, path).bearer_auth(key)).await;
    assert_eq!(by(ADMIN_KEY, "GET", "/api/v1/account").await.json()["account"]["role"], "admin");
    assert_eq!(by(ADMIN_KEY, "POST", "/api/v1/stream_ticket").await.outcome(), (403, 7, "forbidden".into()));
    let erase = rest.request("DELETE", "/api/v1/account").bearer_auth(ADMIN_KEY).json(&json!({}));
    assert_eq!(rest.send(erase).await.outcome(), (403, 7, "forbidden".into()));
    let mut stream =
        crate::support::Stream::open(rest.request("GET", "/api/v1/events").bearer_auth(ADMIN_KEY)).await.unwrap();

    let other = ADMIN_KEY.chars().rev().collect::<String>();
    std::fs::write(&world.file, format!("cle_admin = \"{other}\"\n")).unwrap();
    world.process.signal(Signal::SIGHUP);

    until("the other key is good", async || by(&other, "GET", "/api/v1/account").await.status == 200).await;
    assert_eq!(by(ADMIN_KEY, "GET", "/api/v1/account").await.status, 401);
    assert_eq!(crate::accounts::ends(&mut stream).await, "key_revoked");
    assert_eq!(world.nc.status("/liste").await, "401/UNAUTHORIZED");
    assert_eq!(world.nc.status(&format!("/connexion {other}")).await, "200/OK");
    // The one before is good again once it is back.
    std::fs::write(&world.file, format!("cle_admin = {ADMIN_KEY}\n")).unwrap();
    assert_eq!(world.nc.status("/sync").await, "200/OK");
    assert_eq!(world.nc.status("/liste").await, "401/UNAUTHORIZED");
    assert_eq!(world.nc.status(&format!("/connexion {ADMIN_KEY}")).await, "200/OK");
    assert_eq!(by(&other, "GET", "/api/v1/account").await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_sources_of_settings_come_before_the_file() {
    let directory = tempfile::tempdir().unwrap();
    let toml = directory.path().join("miaou.toml");
    std::fs::write(&toml, "messages_kept = 50\n").unwrap();
    let text = "max_messages = 7\nmax_taille_message = 10\nmax_requetes_heure = 70\n";
    let environment = [("MIAOU_MAX_MESSAGE_BYTES", "1000"), ("MIAOU_CONFIG", toml.to_str().unwrap())];
    let mut world = World::new(text, &environment).await;

    let rest = Rest::new(world.process.address);
    let settings = rest.send(rest.request("GET", "/api/v1/settings").bearer_auth(ADMIN_KEY)).await;

    let value = |name: &str| {
        let settings = settings.json();
        let found = settings["settings"].as_array().unwrap().iter().find(|setting| setting["name"] == name).cloned();
        found.unwrap()["value"].clone()
    };
    assert_eq!((value("max_message_bytes"), value("messages_kept")), (json!("1000"), json!("50")));
    assert_eq!((value("requests_per_hour"), value("admin_key")), (json!("70"), json!(null)));
    assert!(world.takes_long_messages().await);
}

#[test]
fn every_line_of_the_file_is_a_setting_that_takes_it() {
    let settings = Config::augment_args(clap::Command::new("settings").no_binary_name(true));
    for text in [
        "port = 0\nmax_messages = 1\nmax_taille_message = 1\nmax_requetes_minute = 1\nmax_requetes_heure = 1\nfile_attente = 1\n",
        "port = 65535\nadresse = ::\nmax_messages = 4294967295\nmax_taille_message = 49152\nmax_requetes_minute = off\n\
         max_requetes_heure = off # une remarque\nfile_attente = 65535\n\u{20}cle_admin = \"0123456789abcdefghijklmnopqrstuvwxyz#\"\r\n\
         code 200 = 200/D'ACCORD\ncode 404=404/INCONNU AU BATAILLON\n",
    ] {
        let read = tchatator::settings(text).unwrap();
        let flags = read.iter().map(|(name, value)| format!("--{}={value}", name.replace('_', "-")));
        let taken = settings.clone().try_get_matches_from(flags);
        assert!(taken.is_ok(), "{taken:?}");
    }
    assert_eq!(tchatator::settings("port = 8090"), Ok(vec![("tchatator_listen", "127.0.0.1:8090".into())]));
    assert_eq!(tchatator::settings("adresse = ::1"), Ok(vec![("tchatator_listen", "[::1]:8082".into())]));
    assert_eq!(tchatator::settings("\n\ncle_admin = short").map_err(|(line, _)| line), Err(3));
    assert!(tchatator::settings(&format!("cle_admin = {}", "ab".repeat(20))).is_err());
}

/// What the program says when it refuses to start in a directory.
fn refusal(directory: &TempDir, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_miaou"));
    command.env_clear().envs(environment.iter().copied()).arg("serve").args(arguments).current_dir(directory.path());
    let output = command.output().unwrap();
    assert!(!output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!said.contains("s3cr3t"), "{said}");
    said
}

#[test]
fn the_file_is_looked_for_where_the_server_starts_and_a_wrong_one_starts_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let write = |text: &str| std::fs::write(directory.path().join(".tchatator"), text).unwrap();

    write("\nport = ici\n");
    let said = refusal(&directory, &[], &[]);
    assert!(said.contains(".tchatator line 2: `port` must be a number from 0 to 65535"), "{said}");
    write("cle_admin = s3cr3t\n");
    let said = refusal(&directory, &[], &[]);
    assert!(said.contains(".tchatator line 1: `cle_admin` must have 32 to 256"), "{said}");
    let named = refusal(&directory, &["--tchatator-file", "nowhere"], &[]);
    assert!(named.contains("cannot read nowhere"), "{named}");
    write("");
    let weak = refusal(&directory, &[], &[("MIAOU_ADMIN_KEY", "s3cr3t"), ("DATABASE_URL", "postgresql://nowhere")]);
    assert!(weak.contains("--admin-key must have 32 to 256"), "{weak}");
    std::fs::write(directory.path().join("miaou.toml"), "\nadmin_key = \"s3cr3t\"\n").unwrap();
    let weak = refusal(&directory, &["--config", "miaou.toml"], &[]);
    assert!(weak.contains("miaou.toml line 2: `admin_key` must have 32 to 256"), "{weak}");
    std::fs::write(directory.path().join("miaou.toml"), "tchatator_file = \"other\"\n").unwrap();
    let itself = refusal(&directory, &["--config", "miaou.toml"], &[]);
    assert!(itself.contains("there is no setting `tchatator_file`"), "{itself}");
}

#[test]
fn help_does_not_show_the_key_of_the_file() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join(".tchatator"), format!("cle_admin = {ADMIN_KEY}\n")).unwrap();

    let mut command = Command::new(env!("CARGO_BIN_EXE_miaou"));
    let output = command.env("MIAOU_ADMIN_KEY", ADMIN_KEY).args(["serve", "--help"]).current_dir(directory.path());
    let output = output.output().unwrap();

    assert!(output.status.success() && !format!("{output:?}").contains(ADMIN_KEY), "{output:?}");
}
