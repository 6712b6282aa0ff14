//! The count of the visits of one actor to one point. Who comes, and what
//! happens then, is not here.

use crate::sync::{AtomicU64, Ordering};

/// How often one actor came to one point. Shared by threads: no two visits have
/// the same number, and none is left out.
#[derive(Debug, Default)]
pub struct VisitCount(AtomicU64);

impl VisitCount {
    /// One more visit; its number, from 1.
    #[inline]
    pub fn arrive(&self) -> u64 {
        // The number alone is shared, no other memory goes by it.
        self.0.fetch_add(1, Ordering::Relaxed).wrapping_add(1)
    }

    /// How many there were by now: the number of the last one.
    pub fn total(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
