//! How much one server carries, beside peers that do the least that could be done, on the same machine in the same run:
//! the numbers are the machine's, the ratios are ours.
//!
//! `cargo bench -- load` measures for a minute or two, with `--seconds 10` for longer; `cargo bench -- history` fills a
//! database with a million messages first, which takes a few minutes; `cargo bench` does both. It uses loopback and a
//! private cluster alone, and fails where a post is refused, a subscriber misses, doubles or reorders a message, or a page
//! is not found by an index.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failed assumption of a benchmark is a failed benchmark"
)]

mod client;
mod deliveries;
mod history;
mod peer;
mod pgbench;
mod posts;
mod process;
mod report;
mod subscribers;

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use miaou::store::embedded::Embedded;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use tokio::task::LocalSet;

use process::Process;

/// How long each measurement lasts, unless the command line says otherwise.
const SECONDS: u64 = 4;

/// Open files that the generator and each server need, mostly connections.
const FILES: u64 = 4096;

fn main() {
    if std::env::var_os(peer::ENTRY).is_some() {
        return peer::run();
    }
    let length = Duration::from_secs(seconds());
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    if soft < FILES {
        setrlimit(Resource::RLIMIT_NOFILE, FILES.min(hard), hard).unwrap();
    }
    // PostgreSQL may run as another user, who must be able to pass.
    let directory = tempfile::Builder::new().permissions(Permissions::from_mode(0o711)).tempdir().unwrap();
    let cluster = Embedded::start(directory.path()).unwrap();
    // One thread makes the load, so that it takes no more than one core from what it measures.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    LocalSet::new().block_on(&runtime, async {
        if asked("load") {
            let server = Process::miaou(cluster.url());
            let talker = client::Talker::register(server.address).await;
            posts::measure(&cluster, &server, &talker, length).await;
            deliveries::measure(&server, &Process::peer(), &talker, length).await;
        }
        if asked("history") {
            history::measure(&cluster).await;
        }
    });
    cluster.stop();
}

/// Whether a part is to be measured: those named on the command line, or all.
fn asked(part: &str) -> bool {
    let parts = ["load", "history"];
    let named: Vec<_> = std::env::args().filter(|argument| parts.contains(&argument.as_str())).collect();
    named.is_empty() || named.iter().any(|name| name == part)
}

/// From `--seconds`. Cargo adds arguments of its own, which mean nothing here.
fn seconds() -> u64 {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--seconds").skip(1);
    arguments.next().map_or(SECONDS, |seconds| seconds.parse().unwrap())
}
