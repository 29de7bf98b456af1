/// Bytes that are read from the front. Whatever is asked for beyond their end is not there.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a>(pub(super) &'a [u8]);

impl<'a> Cursor<'a> {
    pub(super) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    pub(super) fn four(&mut self) -> Option<[u8; 4]> {
        self.take(4)?.try_into().ok()
    }

    /// What was read since an earlier cursor of the same bytes.
    pub(super) fn since(&self, earlier: Self) -> &'a [u8] {
        earlier.0.get(..earlier.0.len().saturating_sub(self.0.len())).unwrap_or_default()
    }
}
