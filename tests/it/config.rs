//! Settings: where they come from, and what the program says of them.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use clap::Args;
use miaou::config::Config;
use tempfile::TempDir;

use crate::support::Schema;

const KEY: &str = "the secret that all tests share, of at least 32 characters";

/// The program, with nothing in its environment but what the test puts there.
fn miaou(arguments: &[&str], environment: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_miaou"));
    // Its other ports would be those of every other test.
    let others = [("MIAOU_FRAMES_LISTEN", "127.0.0.1:0"), ("MIAOU_TCHATATOR_LISTEN", "127.0.0.1:0")];
    command.env_clear().args(arguments).envs(others).envs(environment.iter().copied());
    command
}

fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    miaou(arguments, environment).output().unwrap()
}

/// What the program says when it refuses to start.
fn refusal(arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let output = run(arguments, environment);
    assert!(!output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!said.contains("panicked"), "{said}");
    said
}

/// The address without its port on which a server with these settings listens.
fn listens_on(schema: &Schema, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let mut command = miaou(&["serve"], environment);
    command.args(arguments).env("DATABASE_URL", schema.url()).env("MIAOU_SIGNING_KEY", KEY);
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let address = lines.find_map(|line| {
        let (_, rest) = line.split_once("listening on http://")?;
        rest.split(':').next().map(str::to_owned)
    });
    child.kill().unwrap();
    child.wait().unwrap();
    address.expect("the server did not listen")
}

fn file(text: &str) -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("miaou.toml");
    std::fs::write(&path, text).unwrap();
    (directory, path)
}

/// What `serve` says of a file that it cannot take.
fn refusal_of_file(text: &str) -> String {
    let (_directory, path) = file(text);
    let said = refusal(&["serve", "--config", path.to_str().unwrap()], &[]);
    assert!(said.contains("miaou.toml"), "the file is not named: {said}");
    said
}

#[test]
fn the_command_line_comes_before_the_environment_and_that_before_the_file() {
    let schema = Schema::new();
    let (_directory, path) = file("listen = \"127.0.0.4:0\"");
    let (flag, variable) = (["--listen", "127.0.0.2:0"], [("MIAOU_LISTEN", "127.0.0.3:0")]);
    let with_file = ["--config", path.to_str().unwrap()];

    assert_eq!(listens_on(&schema, &[&with_file[..], &flag].concat(), &variable), "127.0.0.2");
    assert_eq!(listens_on(&schema, &with_file, &variable), "127.0.0.3");
    assert_eq!(listens_on(&schema, &with_file, &[]), "127.0.0.4");
    assert_eq!(listens_on(&schema, &[], &[("MIAOU_CONFIG", with_file[1]), ("MIAOU_LOG", "info")]), "127.0.0.4");
}

#[test]
fn a_file_may_hold_every_kind_of_value() {
    let schema = Schema::new();
    let (_directory, path) = file(
        "# comment\nlisten = '127.0.0.5:0'\nmetrics = false\nworkers = 1\nkeep_alive = \"1s\"\n\
         cors_origins = [\"https://a.example\", \"https://b.example\"]\nlog_format = \"text\"\n",
    );

    assert_eq!(listens_on(&schema, &["--config", path.to_str().unwrap()], &[]), "127.0.0.5");
}

#[test]
fn help_explains_every_setting_with_its_variable_and_default() {
    let output = run(&["serve", "--help"], &[]);
    let help = String::from_utf8(output.stdout).unwrap();

    let of =
        |long: &str| help.split("\n      --").find(|text| text.starts_with(&format!("{long} <"))).map(str::to_owned);
    for setting in Config::augment_args(clap::Command::new("settings")).get_arguments() {
        let (long, variable) = (setting.get_long().unwrap(), setting.get_env().unwrap().to_str().unwrap());
        let explained = of(long).unwrap_or_else(|| panic!("no --{long} in {help}"));
        assert!(explained.contains(&format!("[env: {variable}")), "{explained}");
        assert!(setting.get_help().is_some_and(|help| help.to_string().len() > 10), "{long} is not explained");
    }
    assert!(output.status.success() && help.contains("[default: 127.0.0.1:8080]"));
}

#[test]
fn the_defaults_are_those_of_the_help_whatever_the_environment() {
    let config = Config::default();

    assert_eq!((config.listen.to_string(), config.database_connections), ("127.0.0.1:8080".into(), 10));
    assert_eq!((config.access_token_ttl, config.body_timeout), (Duration::from_secs(3600), Duration::from_secs(15)));
    assert_eq!((config.database_url, config.signing_key, config.cors_origins), (None, None, Vec::new()));
}

#[test]
fn help_shows_no_secret() {
    let url = "postgresql://miaou:s3cr3t@db.example/miaou";
    let key = "s3cr3t and more, of at least 32 characters";
    let (_directory, path) = file(&format!("database_url = \"{url}\"\nsigning_key = \"{key}\""));
    let environment = [("DATABASE_URL", url), ("MIAOU_SIGNING_KEY", key)];

    for help in ["--help", "-h"] {
        for output in [
            run(&["serve", help], &environment),
            run(&["serve", "--config", path.to_str().unwrap(), help], &[]),
            run(&["serve", help], &[("MIAOU_CONFIG", path.to_str().unwrap())]),
        ] {
            assert!(output.status.success() && !format!("{output:?}").contains("s3cr3t"), "{output:?}");
        }
    }
    let config = Config { database_url: Some(url.into()), signing_key: Some(key.into()), ..Config::default() };
    assert!(!format!("{config:?}").contains("s3cr3t"));
}

#[test]
fn a_secret_that_is_refused_is_not_repeated() {
    let schema = Schema::new();
    let environment = [("DATABASE_URL", schema.url()), ("MIAOU_SIGNING_KEY", "s3cr3t")];

    let said = refusal(&["serve", "--listen", "127.0.0.1:0"], &environment);

    assert!(said.contains("signing-key") && said.contains("at least 32 characters"), "{said}");
    assert!(!said.contains("s3cr3t"), "{said}");
}

#[test]
fn a_bad_value_names_its_setting() {
    for (flag, value) in [
        ("--listen", "nowhere"),
        ("--keep-alive", "soon"),
        ("--keep-alive", "0s"),
        ("--body-timeout", "-1s"),
        ("--database-connections", "1"),
        ("--metrics", "perhaps"),
        ("--max-message-bytes", "49153"),
        ("--max-attachment-bytes", "0"),
        ("--files", "gs://bucket"),
        ("--files", "s3://"),
        ("--cors-origins", "*"),
        ("--cors-origins", "https://a.example/path"),
        ("--log-format", "xml"),
    ] {
        let said = refusal(&["serve", &format!("{flag}={value}")], &[]);
        assert!(said.contains(flag) && said.contains(value), "{flag} {value}: {said}");
    }
    let said = refusal(&["serve"], &[("MIAOU_WORKERS", "0")]);
    assert!(said.contains("--workers"), "{said}");
    let said = refusal(&["serve", "--log", "=,="], &[("DATABASE_URL", "postgresql://nowhere")]);
    assert!(said.contains("--log"), "{said}");
}

#[test]
fn a_wrong_file_is_refused_by_name_and_line() {
    assert!(refusal_of_file("listen = \"127.0.0.1:0\"\nmetrics = \n").contains("line 2"));
    let unknown = refusal_of_file("log = \"info\"\n\nlo = 1\n");
    assert!(unknown.contains("line 3: there is no setting `lo`"), "{unknown}");
    let table = refusal_of_file("\n[server]\nlisten = \"127.0.0.1:0\"\n");
    assert!(table.contains("line 2: there is no setting `server`"), "{table}");
    let itself = refusal_of_file("config = \"other.toml\"");
    assert!(itself.contains("line 1: there is no setting `config`"), "{itself}");
    let help = refusal_of_file("help = true");
    assert!(help.contains("line 1: there is no setting `help`"), "{help}");
    let value = refusal_of_file("metrics = true\nkeep_alive = \"soon\"\n");
    assert!(value.contains("line 2") && value.contains("keep_alive"), "{value}");
    let said = refusal(&["serve", "--config", "/nowhere/miaou.toml"], &[]);
    assert!(said.contains("cannot read /nowhere/miaou.toml"), "{said}");
}

#[test]
fn migrating_twice_changes_nothing_the_second_time() {
    let schema = Schema::new();
    let migrate = || {
        let output = run(&["migrate"], &[("DATABASE_URL", schema.url())]);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };

    assert!(migrate().starts_with("applied "));
    assert_eq!(migrate(), "the schema is up to date\n");
}

#[test]
fn a_database_that_is_not_there_is_told_in_a_sentence() {
    let url = "postgresql://miaou:s3cr3t@127.0.0.1:1/miaou";
    for command in ["migrate", "serve"] {
        let said = refusal(&[command], &[("DATABASE_URL", url), ("MIAOU_LISTEN", "127.0.0.1:0")]);
        assert!(said.contains("cannot bring the database up to date") && !said.contains("s3cr3t"), "{said}");
    }
}

#[test]
fn the_documents_are_written_where_asked() {
    let directory = tempfile::tempdir().unwrap();

    let output = run(&["openapi", directory.path().to_str().unwrap()], &[]);

    assert!(output.status.success(), "{output:?}");
    for name in ["miaou.json", "outcomes.json"] {
        let committed = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi").join(name);
        let (written, committed) = (std::fs::read(directory.path().join(name)), std::fs::read(committed));
        assert!(written.unwrap() == committed.unwrap(), "{name}");
    }
    assert!(refusal(&["openapi", "/nowhere"], &[]).contains("cannot write /nowhere/miaou.json"));
}
