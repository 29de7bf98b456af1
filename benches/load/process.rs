//! A server in a process of its own, so that what it costs can be told from what the generator costs.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::peer;

/// What Linux counts processor time in, for all programs (`USER_HZ`).
const TICK: Duration = Duration::from_millis(10);

pub struct Process {
    child: Child,
    pub address: SocketAddr,
}

impl Process {
    /// The service, as it is released.
    pub fn miaou(database_url: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_miaou"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--frames-listen", "off", "--tchatator-listen", "off"]);
        command.env("DATABASE_URL", database_url);
        command.env("MIAOU_SIGNING_KEY", "the secret of a benchmark, of at least 32 characters");
        // One user does here what thousands do elsewhere.
        for limit in ["REQUESTS_PER_MINUTE", "REQUESTS_PER_HOUR", "SEARCHES_PER_MINUTE", "STREAMS_PER_USER"] {
            command.env(format!("MIAOU_{limit}"), "off");
        }
        Self::start(command)
    }

    /// The peer: this program under another entry.
    pub fn peer() -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.env(peer::ENTRY, "1");
        Self::start(command)
    }

    /// Waits until it listens.
    fn start(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        let address = loop {
            line.clear();
            assert!(log.read_line(&mut line).unwrap() > 0, "the server ended before it listened");
            if let Some((_, rest)) = line.split_once("listening on http://") {
                break rest.split(',').next().unwrap().trim().parse().unwrap();
            }
        };
        // Whatever it says later must not fill the pipe.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::stderr()));
        Self { child, address }
    }

    /// Processor time used so far, in user space and in the kernel.
    pub fn cpu(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        // The second field is a name in parentheses; utime and stime are the 14th and the 15th.
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        TICK * (fields[11].parse::<u32>().unwrap() + fields[12].parse::<u32>().unwrap())
    }

    /// Resident memory in bytes.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
