//! What a connection was told.

use std::collections::BTreeSet;

use crate::model::Position;

/// How many positions are remembered.
const WINDOW: usize = 16_384;

/// The newest positions that were told, so that what many players hear is told once.
#[derive(Debug, Default)]
pub struct Seen(BTreeSet<Position>);

impl Seen {
    /// Whether a position was told.
    #[must_use]
    pub fn has(&self, position: Position) -> bool {
        self.0.contains(&position)
    }

    /// Remembers that it was.
    pub fn add(&mut self, position: Position) {
        self.0.insert(position);
        if self.0.len() > WINDOW {
            self.0.pop_first();
        }
    }

    /// Forgets everything, where the log is another one.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}
