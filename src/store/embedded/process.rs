use std::env;
use std::ffi::OsStr;
#[cfg(target_os = "linux")]
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::sys::signal::Signal;

use super::account::Account;

/// What PostgreSQL's programs see of this process's environment: nothing that configures PostgreSQL, and no secret.
const PASSED_ON: [&str; 4] = ["PATH", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"];

/// A command that runs as `account` and gets `signal` when this process dies, however it dies.
///
/// It is the *thread* that spawns it whose end the kernel reports as the parent's, so that thread has to outlive it.
/// Its process group is its own: Ctrl-C reaches the server, which takes its leave before it stops its database.
pub fn tied(program: &Path, account: Option<&Account>, signal: Signal) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("LC_ALL", "C").stdin(Stdio::null()).process_group(0);
    command.envs(PASSED_ON.iter().filter_map(|name| Some((OsStr::new(name), env::var_os(name)?))));
    if let Some(account) = account {
        // Setting the user of a child of root also empties its list of further groups.
        command.gid(account.gid).uid(account.uid);
    }
    tie(&mut command, signal);
    command
}

#[cfg(target_os = "linux")]
#[expect(
    unsafe_code,
    reason = "only the child itself can ask for a signal at its parent's death, between fork and exec"
)]
fn tie(command: &mut Command, signal: Signal) {
    let parent = std::process::id();
    let ask = move || {
        nix::sys::prctl::set_pdeathsig(signal)?;
        // The parent may have died before the child asked, and then no signal would ever come.
        let alive = u32::try_from(nix::unistd::getppid().as_raw()) == Ok(parent);
        if alive { Ok(()) } else { Err(io::Error::from_raw_os_error(nix::libc::ESRCH)) }
    };
    // SAFETY: the closure makes two system calls and allocates nothing, which is sound in a forked child. The child has
    // changed its user by then; doing so later would clear the signal again.
    unsafe { command.pre_exec(ask) };
}

/// Elsewhere a cluster that outlived its server is found by the next start.
#[cfg(not(target_os = "linux"))]
fn tie(_command: &mut Command, _signal: Signal) {}
