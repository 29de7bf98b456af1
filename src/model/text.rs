//! What text in a field must be.

use validator::ValidationError;

/// The code of a check that failed because there is nothing there.
pub const MISSING: &str = "missing";

/// There and not empty.
pub fn given<T: AsRef<str>>(text: &T) -> Result<(), ValidationError> {
    if text.as_ref().is_empty() {
        return Err(ValidationError::new(MISSING).with_message("is missing or empty".into()));
    }
    Ok(())
}

/// Without control characters.
pub fn one_line(text: &str) -> Result<(), ValidationError> {
    if text.chars().any(char::is_control) {
        return Err(ValidationError::new("control").with_message("may not have control characters".into()));
    }
    Ok(())
}

/// Without control characters but line breaks and tabs. NUL, which PostgreSQL cannot store, is one of them.
pub fn printable(text: &str) -> Result<(), ValidationError> {
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(ValidationError::new("control")
            .with_message("may have no control characters but line breaks and tabs".into()));
    }
    Ok(())
}
