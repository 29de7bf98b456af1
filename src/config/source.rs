//! Where settings come from.

use std::fmt;
use std::sync::Arc;

use super::Config;

/// Reads all settings again, as they were read when the program started.
#[derive(Clone)]
pub struct Source(Arc<dyn Fn() -> Result<Config, Unreadable> + Send + Sync>);

/// Why settings could not be read: a sentence that names the file, and the line where there is one. Never a value.
#[derive(Clone, Debug)]
pub enum Unreadable {
    /// The file is not there.
    Missing(String),
    /// Something is wrong in the file, or beside it.
    Wrong(String),
}

impl Source {
    /// Settings that `read` reads. It may block.
    pub fn new(read: impl Fn() -> Result<Config, Unreadable> + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// Settings that never change.
    #[must_use]
    pub fn fixed(config: Config) -> Self {
        Self::new(move || Ok(config.clone()))
    }

    /// Reads them.
    ///
    /// # Errors
    /// What is missing, or wrong.
    pub fn read(&self) -> Result<Config, Unreadable> {
        (self.0)()
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(why) | Self::Wrong(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Unreadable {}
