//! The private PostgreSQL cluster: it starts anywhere, survives any end, and says what to do when it cannot.

use std::error::Error;
use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use diesel::pg::PgConnection;
use diesel::sql_types::{BigInt, Text};
use diesel::{Connection, QueryableByName, RunQueryDsl, sql_query};
use miaou::store::embedded::{Embedded, EmbeddedError};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, User, geteuid};
use tempfile::TempDir;

/// Names the data directory for the process that holds a cluster for another test.
const HOLD: &str = "MIAOU_TEST_HOLD";

type Passed = Result<(), Box<dyn Error>>;

#[test]
fn a_new_directory_becomes_a_durable_private_cluster() -> Passed {
    let data = data();
    let cluster = Embedded::start(data.path())?;
    assert_eq!(show(&cluster, "fsync"), "on");
    assert_eq!(show(&cluster, "synchronous_commit"), "on");
    assert_eq!(show(&cluster, "full_page_writes"), "on");
    assert_eq!(show(&cluster, "data_checksums"), "on");
    assert_eq!(show(&cluster, "server_encoding"), "UTF8");
    assert_eq!(show(&cluster, "listen_addresses"), "");
    assert_eq!(ask(cluster.url(), "is_superuser"), "off");
    assert_eq!(mode(&data.path().join("postgres")), 0o700);
    assert_eq!(mode(Path::new(&show(&cluster, "unix_socket_directories"))), 0o700);
    Ok(())
}

#[test]
fn the_second_start_finds_the_data_and_initialises_nothing() -> Passed {
    let data = data();
    let cluster = Embedded::start(data.path())?;
    write(&cluster, 3);
    cluster.stop();
    let made = fs::metadata(data.path().join("postgres/PG_VERSION"))?.modified()?;

    let cluster = Embedded::start(data.path())?;

    assert_eq!(rows(&cluster), 3);
    assert_eq!(fs::metadata(data.path().join("postgres/PG_VERSION"))?.modified()?, made);
    Ok(())
}

#[test]
fn stopping_waits_until_postgresql_is_gone() -> Passed {
    let data = data();
    let cluster = Embedded::start(data.path())?;
    let pid = cluster.pid();
    cluster.stop();
    assert!(!alive(pid));
    assert!(!data.path().join("postgres/postmaster.pid").exists());
    Ok(())
}

#[test]
fn a_killed_postmaster_is_started_again_with_every_committed_row() -> Passed {
    let data = data();
    let cluster = Embedded::start(data.path())?;
    write(&cluster, 100);
    for _ in 0..3 {
        let (before, busy) = (cluster.pid(), connect(&cluster)?);
        kill(Pid::from_raw(before), Signal::SIGKILL)?;
        until("another postmaster answers", || cluster.pid() != before && connect(&cluster).is_ok());
        drop(busy);
    }
    assert_eq!(rows(&cluster), 100);
    Ok(())
}

#[test]
fn a_stop_while_postgresql_is_being_restarted_is_a_stop() -> Passed {
    let data = data();
    let cluster = Embedded::start(data.path())?;
    kill(Pid::from_raw(cluster.pid()), Signal::SIGKILL)?;
    cluster.stop();
    assert!(Embedded::start(data.path()).is_ok());
    Ok(())
}

#[test]
fn a_data_directory_has_one_cluster_at_a_time() -> Passed {
    let data = data();
    let cluster = Embedded::start(data.path())?;
    let error = Embedded::start(data.path()).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "another miaou (process {}) already runs on {}: stop it first, or choose another --data",
            std::process::id(),
            data.path().canonicalize()?.display()
        )
    );
    assert!(connect(&cluster).is_ok());
    Ok(())
}

#[test]
fn what_a_killed_postgresql_leaves_behind_is_cleared_away() -> Passed {
    let data = data();
    let cluster = Embedded::start(data.path())?;
    let socket = PathBuf::from(show(&cluster, "unix_socket_directories"));
    write(&cluster, 1);
    cluster.stop();
    // The number of a process that lives, and is no PostgreSQL: this one.
    let stale = format!("{}\n{}\n1\n5432\n", std::process::id(), data.path().join("postgres").display());
    fs::write(data.path().join("postgres/postmaster.pid"), &stale)?;
    fs::write(socket.join(".s.PGSQL.5432.lock"), &stale)?;
    fs::write(socket.join(".s.PGSQL.5432"), "")?;
    fs::create_dir(data.path().join("postgres.new"))?;

    assert_eq!(rows(&Embedded::start(data.path())?), 1);
    Ok(())
}

#[test]
fn the_cluster_dies_with_a_killed_server_and_its_successor_has_every_row() -> Passed {
    let data = data();
    let mut server = Held::start(data.path());
    write_to(&server.url, 100);
    server.process.kill()?;
    server.process.wait()?;
    // Which happens to be stopping still: the next server waits for it.
    let cluster = Embedded::start(data.path())?;
    assert!(!alive(server.postmaster));
    assert_eq!(rows(&cluster), 100);
    Ok(())
}

#[test]
fn postgresql_is_gone_soon_after_its_server_was_killed() -> Passed {
    let data = data();
    let mut server = Held::start(data.path());
    server.process.kill()?;
    server.process.wait()?;
    until("the postmaster is gone", || !alive(server.postmaster));
    Ok(())
}

#[test]
fn server_and_postgresql_killed_together_lose_nothing() -> Passed {
    let data = data();
    let mut server = Held::start(data.path());
    write_to(&server.url, 100);
    let busy = PgConnection::establish(&server.url)?;
    kill(Pid::from_raw(server.postmaster), Signal::SIGKILL)?;
    server.process.kill()?;
    server.process.wait()?;
    assert_eq!(rows(&Embedded::start(data.path())?), 100);
    drop(busy);
    Ok(())
}

/// The other process of the tests above, which run it by its name.
#[test]
#[ignore = "holds a cluster until it is killed, for other tests"]
fn hold() -> Passed {
    let Some(data) = std::env::var_os(HOLD) else { return Ok(()) };
    let cluster = Embedded::start(Path::new(&data))?;
    println!("\nheld {} {}", cluster.pid(), cluster.url());
    loop {
        thread::park();
    }
}

#[test]
fn data_of_another_major_version_is_refused_with_the_remedy() -> Passed {
    let data = data();
    Embedded::start(data.path())?.stop();
    let version = data.path().join("postgres/PG_VERSION");
    let made_by = fs::read_to_string(&version)?;
    fs::write(&version, "9\n")?;

    let error = Embedded::start(data.path()).unwrap_err();

    let said = error.to_string();
    assert!(matches!(error, EmbeddedError::OtherVersion { made_by: 9, .. }), "{said}");
    assert!(said.contains("was made by PostgreSQL 9, and this machine has"), "{said}");
    assert!(said.contains("apt-get install postgresql-9"), "{said}");
    fs::write(&version, made_by)?;
    assert!(Embedded::start(data.path()).is_ok());
    Ok(())
}

#[test]
fn a_machine_without_postgresql_is_told_how_to_get_it() {
    let said = EmbeddedError::NoBinaries.to_string();
    assert!(said.contains("`apt-get install postgresql`") && said.contains("DATABASE_URL"), "{said}");
}

#[test]
fn a_wrong_directory_of_binaries_is_named() -> Passed {
    let data = data();
    let output = hold_command(data.path()).env("MIAOU_PG_BINDIR", "/nonexistent").output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("WrongBindir(\"/nonexistent\")"), "{said}");
    Ok(())
}

#[test]
fn a_wrapper_script_is_not_taken_for_postgresql() -> Passed {
    let (data, bin) = (data(), data());
    for name in ["initdb", "postgres"] {
        let script = bin.path().join(name);
        fs::write(&script, "#!/bin/sh\necho 'postgres (PostgreSQL) 99.0'\n")?;
        fs::set_permissions(&script, Permissions::from_mode(0o755))?;
    }
    let output = hold_command(data.path()).env("MIAOU_PG_BINDIR", bin.path()).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("WrongBindir"), "{said}");
    Ok(())
}

#[test]
fn a_directory_of_something_else_is_left_alone() -> Passed {
    let data = data();
    let precious = data.path().join("postgres/letter.txt");
    fs::create_dir(data.path().join("postgres"))?;
    fs::write(&precious, "dear")?;
    if let Some(user) = dropped_to() {
        std::os::unix::fs::chown(data.path().join("postgres"), Some(user.uid.as_raw()), None)?;
    }
    let error = Embedded::start(data.path()).unwrap_err();
    assert!(matches!(error, EmbeddedError::NotACluster(_)), "{error}");
    assert_eq!(fs::read_to_string(precious)?, "dear");
    Ok(())
}

#[test]
fn a_path_too_long_or_odd_for_a_socket_gets_one_elsewhere() -> Passed {
    for name in ["long".repeat(30), "a, comma".to_owned()] {
        let data = data();
        let deep = data.path().join(name);
        let cluster = Embedded::start(&deep)?;
        let socket = PathBuf::from(show(&cluster, "unix_socket_directories"));
        assert!(socket.starts_with("/tmp") && !socket.starts_with(data.path()), "{}", socket.display());
        assert_eq!(mode(&socket), 0o700);
        cluster.stop();
        assert_eq!(show(&Embedded::start(&deep)?, "unix_socket_directories"), socket.to_str().unwrap());
        fs::remove_dir(socket)?;
    }
    Ok(())
}

#[test]
fn a_path_with_spaces_quotes_and_accents_is_a_path() -> Passed {
    let data = data();
    assert!(Embedded::start(&data.path().join("l'été 100% \"miaou\" &c")).is_ok());
    Ok(())
}

#[test]
fn root_runs_postgresql_as_somebody_else() -> Passed {
    let Some(user) = dropped_to() else { return Ok(()) };
    let data = data();
    let cluster = Embedded::start(data.path())?;
    let status = fs::read_to_string(format!("/proc/{}/status", cluster.pid()))?;
    let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim).map(str::to_owned);
    let (uid, gid) = (user.uid.to_string(), user.gid.to_string());
    assert_eq!(field("Uid:"), Some([uid.as_str(); 4].join("\t")));
    assert_eq!(field("Gid:"), Some([gid.as_str(); 4].join("\t")));
    assert_eq!(field("Groups:"), Some(String::new()));
    assert_eq!(fs::metadata(data.path())?.uid(), 0, "the data directory stays root's");
    Ok(())
}

#[test]
fn root_is_told_which_directory_bars_the_way() -> Passed {
    let Some(user) = dropped_to() else { return Ok(()) };
    let data = data();
    fs::set_permissions(data.path(), Permissions::from_mode(0o700))?;
    let error = Embedded::start(&data.path().join("below")).unwrap_err();
    let said = error.to_string();
    assert!(matches!(&error, EmbeddedError::Unreachable { ancestor, .. } if ancestor == data.path()), "{said}");
    assert!(said.contains(&user.name) && said.contains("choose another --data"), "{said}");
    Ok(())
}

/// A process that holds a cluster; killed with the test that wanted it.
struct Held {
    process: Child,
    postmaster: i32,
    url: String,
}

impl Held {
    fn start(data: &Path) -> Self {
        let mut process = hold_command(data).stdout(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let held = said.filter_map(|line| line.strip_prefix("held ").map(str::to_owned)).next().unwrap();
        let (pid, url) = held.split_once(' ').unwrap();
        Self { process, postmaster: pid.parse().unwrap(), url: url.to_owned() }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn hold_command(data: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "embedded::hold", "--nocapture"]).env(HOLD, data);
    command
}

/// A directory that whoever runs PostgreSQL may pass through.
fn data() -> TempDir {
    let data = TempDir::new().unwrap();
    fs::set_permissions(data.path(), Permissions::from_mode(0o755)).unwrap();
    data
}

/// Whom PostgreSQL runs as, when these tests run as root.
fn dropped_to() -> Option<User> {
    let named = |name| User::from_name(name).unwrap();
    geteuid().is_root().then(|| named("postgres").or_else(|| named("nobody")).unwrap())
}

fn connect(cluster: &Embedded) -> Result<PgConnection, diesel::ConnectionError> {
    PgConnection::establish(cluster.url())
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

/// As the superuser, from whom nothing is hidden.
fn show(cluster: &Embedded, setting: &str) -> String {
    ask(&cluster.url().replace("user=miaou", "user=postgres"), setting)
}

fn ask(url: &str, setting: &str) -> String {
    let query = format!("select current_setting('{setting}') as value");
    sql_query(query).get_result::<Setting>(&mut PgConnection::establish(url).unwrap()).unwrap().value
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

fn write(cluster: &Embedded, rows: usize) {
    write_to(cluster.url(), rows);
}

/// Each row is a commit of its own.
fn write_to(url: &str, rows: usize) {
    let mut db = PgConnection::establish(url).unwrap();
    sql_query("create table kept (at timestamptz default now())").execute(&mut db).unwrap();
    for _ in 0..rows {
        sql_query("insert into kept default values").execute(&mut db).unwrap();
    }
}

fn rows(cluster: &Embedded) -> i64 {
    sql_query("select count(*) as rows from kept").get_result::<Count>(&mut connect(cluster).unwrap()).unwrap().rows
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o777
}

/// A process that has ended may keep its number until somebody asks how, but no longer its program.
fn alive(pid: i32) -> bool {
    kill(Pid::from_raw(pid), None).is_ok() && fs::read_link(format!("/proc/{pid}/exe")).is_ok()
}

fn until(event: &str, happened: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !happened() {
        assert!(Instant::now() < deadline, "waited in vain until {event}");
        thread::sleep(Duration::from_millis(20));
    }
}
