//! PostgreSQL's own load generator: one row a transaction and nothing else, the least that storing a message can cost.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use miaou::store::embedded::Embedded;

use super::posts::TEXT;

/// A table of the shape of `messages`.
const TABLE: &str = "
    create table pgbench_messages (
        id bigint generated always as identity primary key,
        room_id bigint not null,
        user_id bigint not null,
        raw_content text not null,
        created_at timestamptz not null
    );
    create index on pgbench_messages (room_id, id)";

pub struct Pgbench {
    program: PathBuf,
    script: tempfile::NamedTempFile,
    url: String,
}

impl Pgbench {
    pub fn new(cluster: &Embedded) -> Self {
        PgConnection::establish(cluster.url()).unwrap().batch_execute(TABLE).unwrap();
        let script = tempfile::NamedTempFile::new().unwrap();
        let columns = "room_id, user_id, raw_content, created_at";
        let insert = format!("insert into pgbench_messages ({columns}) values (1, 1, '{TEXT}', now());\n");
        std::fs::write(&script, insert).unwrap();
        Self { program: program(cluster), script, url: cluster.url().to_owned() }
    }

    /// Transactions per second.
    pub async fn run(&self, connections: usize, length: Duration) -> f64 {
        let mut command = Command::new(&self.program);
        command.args(["-n", "-M", "prepared", "-j", "2", "-c", &connections.to_string()]);
        command.args(["-T", &length.as_secs().to_string(), "-f"]).arg(self.script.path()).arg(&self.url);
        let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let rate = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        rate.unwrap_or_else(|| panic!("pgbench: {said}{}", String::from_utf8_lossy(&output.stderr)))
    }
}

/// The one that came with the server that runs, else whichever PATH has.
fn program(cluster: &Embedded) -> PathBuf {
    let server = std::fs::read_link(Path::new("/proc").join(cluster.pid().to_string()).join("exe"));
    let beside = server.ok().map(|server| server.with_file_name("pgbench"));
    beside.filter(|program| program.exists()).unwrap_or_else(|| "pgbench".into())
}
