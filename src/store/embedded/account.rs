use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use nix::errno::Errno;
use nix::unistd::{Uid, User, geteuid};

use super::EmbeddedError;
use super::home::Home;

/// Whom PostgreSQL runs as when this process is root, as which it refuses to run.
#[derive(Debug, Clone)]
pub struct Account {
    pub name: String,
    pub uid: u32,
    pub gid: u32,
}

impl Account {
    /// The owner of the cluster, or for a new one `postgres`, else `nobody`. `None` for an ordinary user, who runs it
    /// as is.
    pub fn choose(home: &Home) -> Result<Option<Self>, EmbeddedError> {
        let cluster = home.cluster();
        let owner = match fs::symlink_metadata(&cluster) {
            Ok(found) => Some((found.uid(), found.gid())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(EmbeddedError::io("cannot look at", &cluster)(error)),
        };
        if !geteuid().is_root() {
            return match owner {
                Some((uid, _)) if uid != geteuid().as_raw() => Err(wrong_owner(&cluster, &name_of(geteuid().as_raw()))),
                Some(_) | None => Ok(None),
            };
        }
        let account = match owner {
            Some((uid, gid)) if uid != 0 => Self { name: name_of(uid), uid, gid },
            Some(_) => return Err(wrong_owner(&cluster, &Self::unprivileged()?.name)),
            None => Self::unprivileged()?,
        };
        account.reaches(home.path())?;
        Ok(Some(account))
    }

    /// Gives one of the server's own directories to this account.
    pub fn take(&self, dir: &Path) -> Result<(), EmbeddedError> {
        let given = std::os::unix::fs::lchown(dir, Some(self.uid), Some(self.gid));
        given.map_err(EmbeddedError::io("cannot change the owner of", dir))
    }

    fn unprivileged() -> Result<Self, EmbeddedError> {
        for name in ["postgres", "nobody"] {
            match User::from_name(name) {
                Ok(Some(user)) if !user.uid.is_root() => {
                    return Ok(Self { name: user.name, uid: user.uid.as_raw(), gid: user.gid.as_raw() });
                }
                Ok(_) | Err(Errno::ENOENT) => {}
                Err(error) => {
                    return Err(EmbeddedError::Io {
                        doing: format!("cannot look up user {name}"),
                        source: error.into(),
                    });
                }
            }
        }
        Err(EmbeddedError::NoAccount)
    }

    /// Names the directory that would bar the way, where PostgreSQL would only say that it may not.
    fn reaches(&self, data: &Path) -> Result<(), EmbeddedError> {
        for dir in data.ancestors() {
            let found = fs::metadata(dir).map_err(EmbeddedError::io("cannot look at", dir))?;
            let pass = if found.uid() == self.uid {
                0o100
            } else if found.gid() == self.gid {
                0o010
            } else {
                0o001
            };
            if found.mode() & pass == 0 {
                return Err(EmbeddedError::Unreachable { ancestor: dir.to_owned(), user: self.name.clone() });
            }
        }
        Ok(())
    }
}

/// Whom PostgreSQL runs as: the account, or this process's own user.
pub fn uid_of(account: Option<&Account>) -> u32 {
    account.map_or_else(|| geteuid().as_raw(), |account| account.uid)
}

fn name_of(uid: u32) -> String {
    match User::from_uid(Uid::from_raw(uid)) {
        Ok(Some(user)) => user.name,
        Ok(None) | Err(_) => uid.to_string(),
    }
}

fn wrong_owner(cluster: &Path, user: &str) -> EmbeddedError {
    EmbeddedError::WrongOwner { cluster: cluster.to_owned(), user: user.to_owned() }
}
