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

    /// Runs it to its end, which must be a good one.
    pub async fn run(mut self) {
        let output = self.0.output().await.expect("node: scripts/test installs it");
        let said = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
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
