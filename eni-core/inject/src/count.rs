//! The count of the visits of one actor to one point. Who comes, and what
//! happens then, is not here.

use crate::sync::{AtomicU64, Ordering, Thread};

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

/// How often one actor came to one point where nobody asks for the number of a
/// visit. Cheaper than a [`VisitCount`], mostly: what the first thread counts,
/// no other writes, so that it needs no locked instruction.
#[derive(Debug, Default)]
pub struct PassCount {
    /// The first thread that came; 0 is none yet.
    first: AtomicU64,
    by_first: AtomicU64,
    by_others: AtomicU64,
}

impl PassCount {
    /// One more visit.
    #[inline]
    pub fn arrive(&self) {
        let me = Thread::current();
        let first = self.first.load(Ordering::Relaxed);
        if first == me || (first == 0 && self.is_first(me)) {
            // Only this thread writes it, and it sees what it wrote itself.
            let before = self.by_first.load(Ordering::Relaxed);
            self.by_first.store(before.wrapping_add(1), Ordering::Relaxed);
        } else {
            self.by_others.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Whether the thread is the first now, since there was none.
    #[cold]
    fn is_first(&self, me: u64) -> bool {
        self.first.compare_exchange(0, me, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// How many there were by now.
    pub fn total(&self) -> u64 {
        let by_first = self.by_first.load(Ordering::Relaxed);
        by_first.wrapping_add(self.by_others.load(Ordering::Relaxed))
    }
}
