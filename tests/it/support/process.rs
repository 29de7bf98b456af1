//! A server in a process of its own, which a test can kill.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};

use clap::Args;
use miaou::config::Limits;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::{SIGNING_KEY, Schema};

pub struct Process {
    child: Child,
    pub address: SocketAddr,
    said: Arc<Mutex<String>>,
}

impl Process {
    /// Starts the program without limits on a port, or on one that the system chooses, and waits until it listens.
    pub fn start(schema: &Schema, port: u16, settings: &[(&str, &str)]) -> Self {
        let limits = Limits::augment_args(clap::Command::new("limits"));
        let limits = limits.get_arguments().filter(|limit| limit.get_default_values() != ["5min"]);
        let off: Vec<_> = limits.map(|limit| (limit.get_env().unwrap().to_str().unwrap(), "off")).collect();
        Self::limited(schema, port, &[&off, settings].concat())
    }

    /// Starts the program with the limits that it has by default.
    pub fn limited(schema: &Schema, port: u16, settings: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_miaou"))
            .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
            .env("MIAOU_FRAMES_LISTEN", "127.0.0.1:0")
            .env("DATABASE_URL", schema.url())
            .env("MIAOU_SIGNING_KEY", SIGNING_KEY)
            .env("MIAOU_DATA", schema.data())
            .env("MIAOU_TCHATATOR_LISTEN", "127.0.0.1:0")
            .env("MIAOU_DATABASE_CONNECTIONS", "4")
            .env("MIAOU_DATABASE_PATIENCE", "30s")
            .envs(settings.iter().copied())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let (mut line, mut said) = (String::new(), String::new());
        let address = loop {
            said.push_str(&line);
            line.clear();
            assert!(log.read_line(&mut line).unwrap() > 0, "the server ended before it listened");
            if let Some((_, rest)) = line.split_once("listening on http://") {
                break rest.split(',').next().unwrap().parse().unwrap();
            }
        };
        // Whatever it says later must not fill the pipe.
        let said = Arc::new(Mutex::new(said));
        let saying = Arc::clone(&said);
        std::thread::spawn(move || {
            for line in log.lines().map_while(Result::ok) {
                saying.lock().unwrap().push_str(&(line + "\n"));
            }
        });
        Self { child, address, said }
    }

    /// Where its door for commands is.
    pub fn commands(&self) -> SocketAddr {
        let said = self.said();
        let (_, rest) = said.split_once("commands on ").expect("the door for commands is not open");
        rest.split_whitespace().next().unwrap().parse().unwrap()
    }

    /// What it logged.
    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    pub fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.child.id().cast_signed()), signal).unwrap();
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(self) {
        drop(self);
    }

    pub fn wait(mut self) -> ExitStatus {
        self.child.wait().unwrap()
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
