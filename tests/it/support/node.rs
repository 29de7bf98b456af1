//! Programs for Node.js that speak with packages of npm's.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// One of `tests/socketio` or `tests/web`.
pub struct Node(tokio::process::Command);

impl Node {
    /// A flow of the client of Socket.IO against a server.
    pub fn flow(name: &str, server: SocketAddr, arguments: &[&str]) -> Self {
        let mut node = SOCKETIO.program("flow.mjs");
        node.0.args([name, &format!("http://{server}")]).args(arguments);
        node
    }

    /// A programme of a document, which takes the server for the one at localhost:8080.
    pub fn example(programme: &str, server: SocketAddr) -> Self {
        let file = SOCKETIO.installed().join(format!("example-{}.mjs", server.port()));
        std::fs::write(&file, programme.replace("localhost:8080", &server.to_string())).unwrap();
        Self::of(&file)
    }

    /// What people do with a browser at a server.
    pub fn scenario(name: &str, server: SocketAddr) -> Self {
        let mut node = WEB.program(&format!("{name}.mjs"));
        node.0.arg(format!("http://{server}"));
        node
    }

    /// A flow of the JavaScript library against a server.
    pub fn library(flow: &str, server: SocketAddr, arguments: &[&str]) -> Self {
        let mut node = WEB.program("library.mjs");
        node.0.args([flow, &format!("http://{server}")]).args(arguments);
        node
    }

    /// A check of the web client that needs no server.
    pub fn check(name: &str) -> Self {
        WEB.program(&format!("{name}.mjs"))
    }

    fn of(file: &Path) -> Self {
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

    /// Starts it, to be listened to, and spoken to.
    pub fn start(mut self) -> tokio::process::Child {
        self.0.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("node: scripts/test installs it")
    }
}

static SOCKETIO: Packages = Packages { name: "socketio", installed: OnceLock::new() };
static WEB: Packages = Packages { name: "web", installed: OnceLock::new() };

/// The programs of a directory of `tests`, and the packages that they need.
struct Packages {
    name: &'static str,
    installed: OnceLock<PathBuf>,
}

impl Packages {
    fn program(&self, file: &str) -> Node {
        let mut node = Node::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(self.name).join(file));
        node.0.env("NODE_PATH", self.installed().join("node_modules"));
        node
    }

    /// Where the packages are. Installed as `scripts/test` does it, where that has not.
    fn installed(&self) -> &Path {
        self.installed.get_or_init(|| {
            let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join(self.name);
            let script = "source \"$1/scripts/needs\" && npm_packages \"$1/tests/$2\" \"$3\"";
            let arguments = [env!("CARGO_MANIFEST_DIR"), self.name];
            let installed =
                Command::new("bash").args(["-c", script, "-"]).args(arguments).arg(&target).status().unwrap();
            assert!(installed.success(), "the packages of tests/{} cannot be installed", self.name);
            target
        })
    }
}
