//! Programs for Node.js that speak with packages of npm's.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// One of `tests/socketio`.
pub struct Node(tokio::process::Command);

impl Node {
    /// A flow of the client of Socket.IO against a server.
    pub fn flow(name: &str, server: SocketAddr, arguments: &[&str]) -> Self {
        let mut command = tokio::process::Command::new("node");
        command
            .arg(sources().join("flow.mjs"))
            .args([name, &format!("http://{server}")])
            .args(arguments)
            .env("NODE_PATH", packages())
            .kill_on_drop(true);
        Self(command)
    }

    /// A programme of a document, which takes the server for the one at localhost:8080.
    pub fn example(programme: &str, server: SocketAddr) -> Self {
        let file = packages().parent().unwrap().join(format!("example-{}.mjs", server.port()));
        std::fs::write(&file, programme.replace("localhost:8080", &server.to_string())).unwrap();
        let mut command = tokio::process::Command::new("node");
        command.arg(file).kill_on_drop(true);
        Self(command)
    }

    /// Runs it to its end, which must be a good one. Returns what it prints.
    pub async fn run(mut self) -> String {
        let output = self.0.output().await.expect("node: scripts/test installs it");
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
        printed
    }

    /// Starts it, to be listened to.
    pub fn start(mut self) -> tokio::process::Child {
        self.0.stdout(Stdio::piped()).spawn().expect("node: scripts/test installs it")
    }
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/socketio")
}

/// Where the packages are. Installed as `scripts/test` does it, where that has not.
fn packages() -> &'static Path {
    static PACKAGES: OnceLock<PathBuf> = OnceLock::new();
    PACKAGES.get_or_init(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("socketio");
        let script = "source \"$1/scripts/needs\" && npm_packages \"$1/tests/socketio\" \"$2\"";
        let installed =
            Command::new("bash").args(["-c", script, "-", env!("CARGO_MANIFEST_DIR")]).arg(&target).status().unwrap();
        assert!(installed.success(), "the packages of tests/socketio cannot be installed");
        target.join("node_modules")
    })
}
