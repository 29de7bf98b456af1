use std::env;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::EmbeddedError;
use super::home::Home;

/// The oldest major version whose SQL and settings this server may rely on.
pub const OLDEST: u32 = 14;

/// Where packages put the server binaries of each version, which they keep out of PATH.
const SHELVES: [&str; 4] = ["/usr/lib/postgresql", "/usr", "/opt/homebrew/opt", "/usr/local/opt"];

/// A directory with `initdb` and `postgres`, both of one version.
#[derive(Debug, Clone)]
pub struct Binaries {
    dir: PathBuf,
    major: u32,
}

impl Binaries {
    /// Those that can run a cluster made by `version`, or, for a new cluster, the first that is not too old.
    pub fn find(version: Option<u32>, home: &Home) -> Result<Self, EmbeddedError> {
        let found = match env::var_os("MIAOU_PG_BINDIR").filter(|dir| !dir.is_empty()) {
            Some(dir) => {
                let dir = PathBuf::from(dir);
                vec![Self::at(&dir).ok_or(EmbeddedError::WrongBindir(dir))?]
            }
            None => installed(),
        };
        let first = found.first().map(|binaries| binaries.major);
        let fits = |binaries: &Self| version.map_or(binaries.major >= OLDEST, |major| binaries.major == major);
        match (found.into_iter().find(fits), version, first) {
            (Some(binaries), _, _) => Ok(binaries),
            (None, Some(made_by), _) => {
                Err(EmbeddedError::OtherVersion { cluster: home.cluster(), made_by, found: first })
            }
            (None, None, Some(found)) => Err(EmbeddedError::TooOld { found }),
            (None, None, None) => Err(EmbeddedError::NoBinaries),
        }
    }

    pub fn initdb(&self) -> PathBuf {
        self.dir.join("initdb")
    }

    pub fn postgres(&self) -> PathBuf {
        self.dir.join("postgres")
    }

    /// The binaries in `dir`, or where the `postgres` there is a link to: version, libraries and templates are found
    /// relative to the real one.
    fn at(dir: &Path) -> Option<Self> {
        let real = dir.join("postgres").canonicalize().ok()?.parent()?.to_owned();
        let dir =
            [real, dir.to_owned()].into_iter().find(|dir| is_program(dir, "postgres") && is_program(dir, "initdb"))?;
        let output = Command::new(dir.join("postgres")).arg("--version").stdin(Stdio::null()).output().ok()?;
        let major = major(&String::from_utf8_lossy(&output.stdout))?;
        Some(Self { dir, major })
    }
}

/// Every version installed, each once, the preferred first: what the operator put in PATH, then the newest.
fn installed() -> Vec<Binaries> {
    let mut found: Vec<Binaries> = Vec::new();
    let path = env::var_os("PATH").unwrap_or_default();
    for dir in env::split_paths(&path).filter(|dir| dir.is_absolute()).chain(configured()) {
        add(&mut found, Binaries::at(&dir));
    }
    let mut packaged: Vec<Binaries> = SHELVES.iter().flat_map(|shelf| shelved(Path::new(shelf))).collect();
    packaged.sort_by_key(|binaries| std::cmp::Reverse(binaries.major));
    for binaries in packaged {
        add(&mut found, Some(binaries));
    }
    found
}

fn add(found: &mut Vec<Binaries>, binaries: Option<Binaries>) {
    if let Some(binaries) = binaries
        && !found.iter().any(|known| known.major == binaries.major)
    {
        found.push(binaries);
    }
}

fn configured() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").stdin(Stdio::null()).output().ok()?;
    let dir = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(dir.trim())).filter(|dir| dir.is_absolute())
}

/// In the directories named after a version, `15`, `pgsql-15` or `postgresql@15`.
fn shelved(shelf: &Path) -> Vec<Binaries> {
    let versioned = |name: &str| {
        name.starts_with("pgsql-")
            || name.starts_with("postgresql")
            || name.starts_with(|first: char| first.is_ascii_digit())
    };
    let Ok(entries) = fs::read_dir(shelf) else {
        return Vec::new();
    };
    let entries = entries.flatten().filter(|entry| entry.file_name().to_str().is_some_and(versioned));
    entries.filter_map(|entry| Binaries::at(&entry.path().join("bin"))).collect()
}

/// A compiled program. A wrapper script of this name (some systems have them) would not be the process that is watched,
/// and may add settings of its own.
fn is_program(dir: &Path, name: &str) -> bool {
    let mut start = [0; 2];
    let read = File::open(dir.join(name)).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && &start != b"#!"
}

/// `postgres (PostgreSQL) 15.18 (Debian 15.18-1)` is of 15, `postgres (PostgreSQL) 19beta1` of 19.
fn major(version: &str) -> Option<u32> {
    let number = version.split_once("(PostgreSQL)")?.1.trim_start();
    let end = number.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(number.len());
    number.get(..end)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_is_read_from_releases_and_betas() {
        let said =
            ["postgres (PostgreSQL) 15.18 (Debian 15.18-1)\n", "postgres (PostgreSQL) 19beta1", "postgres 1.0", ""];
        assert_eq!(said.map(major), [Some(15), Some(19), None, None]);
    }
}
