use std::fmt::Write;
use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;
use sha2::{Digest, Sha256};

use super::EmbeddedError;
use super::account::{Account, uid_of};

const PORT: u16 = 5432;

/// The longest path a unix socket may have: 104 bytes on macOS and 108 on Linux, with a zero at the end.
const LONGEST: usize = 103;

/// The private directory where PostgreSQL listens. To enter it is all the authentication there is.
#[derive(Debug, Clone)]
pub struct Socket {
    dir: PathBuf,
}

impl Socket {
    /// A directory below the data, where neither a logout nor a cleaner of temporary files removes it; below `/tmp`,
    /// with a name that the next start finds again, when the path would be too long for a socket.
    pub fn choose(data: &Path, account: Option<&Account>) -> Result<Self, EmbeddedError> {
        let socket = Self::of(data, uid_of(account));
        socket.claim(account)?;
        Ok(socket)
    }

    /// The directory that the cluster in `data`, run by the user `uid`, listens in.
    pub fn of(data: &Path, uid: u32) -> Self {
        let near = Self { dir: data.join("postgres.socket") };
        let path = near.file("");
        // libpq takes a comma for the end of a host's name.
        let usable = path.as_os_str().len() <= LONGEST && !path.as_os_str().as_bytes().contains(&b',');
        if usable {
            return near;
        }
        let mut name = format!("miaou-{uid}-");
        for byte in Sha256::digest(data.as_os_str().as_bytes()).iter().take(8) {
            // Writing to a string cannot fail.
            let _ = write!(name, "{byte:02x}");
        }
        Self { dir: Path::new("/tmp").join(name) }
    }

    /// True where somebody listens, who is the only one that may: the owner of the directory.
    pub fn answers(&self) -> bool {
        UnixStream::connect(self.file("")).is_ok()
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Removes what a killed PostgreSQL left here. Only for when none runs.
    pub fn clear(&self) -> Result<(), EmbeddedError> {
        remove_file(&self.file(""))?;
        remove_file(&self.file(".lock"))
    }

    /// A libpq URL of `database` for `user`. Without a service to wait for, a connection that hangs is a fault.
    pub fn url(&self, user: &str, database: &str) -> String {
        let mut host = String::new();
        for byte in self.dir.as_os_str().as_bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => host.push(char::from(*byte)),
                // Writing to a string cannot fail.
                _ => {
                    let _ = write!(host, "%{byte:02X}");
                }
            }
        }
        format!("postgresql:///{database}?host={host}&port={PORT}&user={user}&connect_timeout=10")
    }

    fn file(&self, end: &str) -> PathBuf {
        self.dir.join(format!(".s.PGSQL.{PORT}{end}"))
    }

    /// Makes the directory, or checks the one that is there: in `/tmp`, anybody could have put it.
    fn claim(&self, account: Option<&Account>) -> Result<(), EmbeddedError> {
        match DirBuilder::new().mode(0o700).create(&self.dir) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(EmbeddedError::io("cannot create", &self.dir)(error));
            }
            Ok(()) | Err(_) => {}
        }
        let found = fs::symlink_metadata(&self.dir).map_err(EmbeddedError::io("cannot look at", &self.dir))?;
        let ours = found.uid() == uid_of(account) || found.uid() == geteuid().as_raw();
        if !found.is_dir() || !ours {
            return Err(EmbeddedError::SocketTaken(self.dir.clone()));
        }
        if found.mode() & 0o777 != 0o700 {
            let closed = fs::set_permissions(&self.dir, Permissions::from_mode(0o700));
            closed.map_err(EmbeddedError::io("cannot close to others", &self.dir))?;
        }
        account.map_or(Ok(()), |account| account.take(&self.dir))
    }
}

/// Removes a file that need not be there.
pub fn remove_file(path: &Path) -> Result<(), EmbeddedError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(EmbeddedError::io("cannot remove", path)(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}
