use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::EmbeddedError;

/// How often the processes of an earlier run are looked for.
const LOOK: Duration = Duration::from_millis(20);

/// A postmaster that shuts down writes everything out first. Orphans of a killed one have nothing to do any more, but a
/// busy one does not notice.
const SHUTDOWN: Duration = Duration::from_secs(60);
const ORPHANS: Duration = Duration::from_millis(100);

/// After a signal that cannot wait comes one that cannot be ignored, and then nothing helps.
const INSISTENCE: Duration = Duration::from_secs(10);

/// Ends what still runs on `cluster` after its server was killed, and waits for it.
///
/// Two postmasters on one directory destroy it. PostgreSQL guards against that with `postmaster.pid` and a shared
/// memory segment; both are conservative after a `kill -9`, and then wait for processes or refuse to start. The working
/// directory of a process is a fact instead. Nothing here loses data: what was committed is in the write-ahead log.
pub fn settle(cluster: &Path) -> Result<(), EmbeddedError> {
    let mut began = Instant::now();
    let mut led = None;
    let mut said = None;
    loop {
        let running = running(cluster);
        if running.is_empty() {
            return Ok(());
        }
        let master = postmaster(cluster).filter(|pid| running.contains(pid));
        if led != master {
            // What a postmaster leaves behind gets its own time.
            began = Instant::now();
        }
        led = master;
        let patience = if master.is_some() { SHUTDOWN } else { ORPHANS };
        let waited = began.elapsed();
        let next = if waited < patience {
            master.map(|_| Signal::SIGINT)
        } else if waited < patience + INSISTENCE {
            Some(Signal::SIGQUIT)
        } else if waited < patience + 2 * INSISTENCE {
            Some(Signal::SIGKILL)
        } else {
            return Err(EmbeddedError::Stuck(running));
        };
        if let Some(signal) = next.filter(|_| said != next) {
            tracing::info!(?signal, ?running, "ending what an earlier run of PostgreSQL left");
            let heads = master.filter(|_| signal == Signal::SIGINT);
            for pid in running.iter().filter(|pid| heads.is_none_or(|head| **pid == head)) {
                // It may have ended meanwhile, which is all that is wanted.
                let _ = kill(Pid::from_raw(*pid), signal);
            }
        }
        said = next;
        thread::sleep(LOOK);
    }
}

/// The process that PostgreSQL wrote down as the head of this cluster, which may be long gone.
fn postmaster(cluster: &Path) -> Option<i32> {
    let text = fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
    text.lines().next()?.trim().parse().ok()
}

/// PostgreSQL's processes whose working directory is the cluster: a postmaster and its children never leave it.
#[cfg(target_os = "linux")]
fn running(cluster: &Path) -> Vec<i32> {
    use std::os::unix::fs::MetadataExt;

    let (Ok(home), Ok(processes)) = (fs::metadata(cluster), fs::read_dir("/proc")) else {
        return Vec::new();
    };
    let here = |pid: &i32| {
        let process = Path::new("/proc").join(pid.to_string());
        // Another user's process cannot be looked into, but no other user's process can be on this cluster.
        let there = fs::metadata(process.join("cwd"));
        let name = fs::read_to_string(process.join("comm"));
        there.is_ok_and(|there| (there.dev(), there.ino()) == (home.dev(), home.ino()))
            && name.is_ok_and(|name| ["postgres", "postmaster", "initdb"].contains(&name.trim()))
    };
    let pids = processes.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(here).collect()
}

/// Without `/proc` there is the number in `postmaster.pid`, believed when a PostgreSQL has it.
#[cfg(not(target_os = "linux"))]
fn running(cluster: &Path) -> Vec<i32> {
    let is_postgres = |pid: &i32| {
        let output = std::process::Command::new("ps").args(["-o", "comm=", "-p", &pid.to_string()]).output();
        output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("postgres"))
    };
    postmaster(cluster).filter(is_postgres).into_iter().collect()
}
