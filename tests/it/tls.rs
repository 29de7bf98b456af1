//! A remote database, reached with TLS.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use miaou::config::{Config, Listen};
use miaou::server::Server;
use nix::unistd::geteuid;
use tempfile::TempDir;

use crate::support::Rest;

/// A PostgreSQL that listens on TCP, speaks TLS with a certificate of its own making, and takes nothing else.
struct Remote {
    directory: TempDir,
    port: u16,
}

impl Remote {
    fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let remote = Self { directory, port };
        let (data, socket) = (remote.path("data"), remote.directory.path().display().to_string());
        remote.run("initdb", &["--pgdata", &data, "--auth=trust", "--username=miaou", "--encoding=UTF8"]);
        remote.certificate(&data);
        fs::write(format!("{data}/pg_hba.conf"), "local all all trust\nhostssl all all 127.0.0.1/32 trust\n").unwrap();
        let options = format!("-c ssl=on -c listen_addresses=127.0.0.1 -c port={port} -k {socket}");
        remote.run("pg_ctl", &["--pgdata", &data, "--log", &remote.path("log"), "-w", "-o", &options, "start"]);
        remote
    }

    /// Where libpq finds it, with the way it is to be trusted.
    fn url(&self, trust: &str) -> String {
        format!("postgresql://miaou@localhost:{}/postgres?{trust}", self.port)
    }

    fn path(&self, name: &str) -> String {
        self.directory.path().join(name).display().to_string()
    }

    fn certificate(&self, data: &str) {
        let (key, certificate) = (format!("{data}/server.key"), format!("{data}/server.crt"));
        let arguments = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"];
        let output = self.user("openssl").args(arguments).args(["-keyout", &key, "-out", &certificate]).output();
        succeeded(&output.unwrap());
        fs::copy(certificate, self.path("root.crt")).unwrap();
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        // Not piped: the server that pg_ctl leaves behind would keep the pipe open.
        let status = self
            .user(binaries().join(program).to_str().unwrap())
            .args(arguments)
            .stdout(null())
            .stderr(null())
            .status();
        assert!(status.unwrap().success(), "{program}");
    }

    /// A command run by a user whom PostgreSQL accepts: not by root.
    fn user(&self, program: &str) -> Command {
        let mut command = if geteuid().is_root() { Command::new("runuser") } else { Command::new(program) };
        if geteuid().is_root() {
            command.args(["-u", "postgres", "--", program]);
        }
        command.current_dir(self.directory.path());
        command
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        self.run("pg_ctl", &["--pgdata", &self.path("data"), "-m", "immediate", "stop"]);
    }
}

fn null() -> std::process::Stdio {
    std::process::Stdio::null()
}

fn binaries() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions.map(|entry| entry.path().join("bin")).filter(|path| path.join("initdb").exists()).max();
    newest.unwrap_or_else(|| Path::new("/usr/bin").to_owned())
}

fn succeeded(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

async fn start(url: String) -> Result<Server, String> {
    let config = Config {
        listen: ([127, 0, 0, 1], 0).into(),
        frames_listen: Listen::Off,
        tchatator_listen: Listen::Off,
        database_url: Some(url),
        signing_key: Some("the secret of a test, of at least 32 characters".into()),
        database_patience: std::time::Duration::from_secs(30),
        ..Config::default()
    };
    Server::start(config).await.map_err(|error| error.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_remote_database_is_reached_with_tls_and_only_if_it_is_the_right_one() {
    let remote = Remote::start();

    let refused = start(remote.url("sslmode=disable")).await.err().unwrap();
    let unknown = start(remote.url("sslmode=verify-full&sslrootcert=/nowhere.crt")).await.err().unwrap();
    let server =
        start(remote.url(&format!("sslmode=verify-full&sslrootcert={}", remote.path("root.crt")))).await.unwrap();

    assert!(refused.contains("no encryption"), "{refused}");
    assert!(unknown.contains("/nowhere.crt"), "{unknown}");
    let ada = Rest::new(server.addresses().http).user("ada").await;
    ada.join("lobby").await;
    ada.say("lobby", "in private").await;
    server.stop().await;
}
