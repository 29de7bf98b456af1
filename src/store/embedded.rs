//! stand-in until the branch is merged
use std::path::Path;
/// x
pub struct Embedded;
/// x
#[derive(Debug)]
pub struct EmbeddedError;
impl std::fmt::Display for EmbeddedError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("none")
    }
}
impl Embedded {
    /// x
    pub fn start(_: &Path) -> Result<Self, EmbeddedError> {
        Err(EmbeddedError)
    }
    /// x
    pub fn url(&self) -> &str {
        ""
    }
    /// x
    pub fn stop(self) {}
}
