//! Request ids: shaped like EC2's, drawn from a seed.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::random::SplitMix64;

/// Hands out request ids. The nth is the same for the same seed.
#[derive(Debug)]
pub(super) struct RequestIds {
    seed: u64,
    given: AtomicU64,
}

impl RequestIds {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed, given: AtomicU64::new(0) }
    }

    pub(super) fn next(&self) -> String {
        let n = self.given.fetch_add(1, Ordering::Relaxed);
        // Far apart, so that neighbours share nothing.
        let mut random = SplitMix64::new(self.seed ^ n.wrapping_mul(0xd134_2543_de82_ef95));
        let (high, low) = (random.next(), random.next());
        format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            high >> 32,
            high >> 16 & 0xffff,
            0x4000 | (high & 0x0fff),
            0x8000 | (low >> 48 & 0x3fff),
            low & 0xffff_ffff_ffff
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_follow_from_the_seed_and_never_repeat() {
        let ids = |seed| {
            let ids = RequestIds::new(seed);
            (0..1000).map(|_| ids.next()).collect::<Vec<_>>()
        };
        assert_eq!(ids(1), ids(1));
        assert_ne!(ids(1), ids(2));
        let mut all = ids(1);
        assert!(all.iter().all(|id| id.len() == 36 && id.as_bytes()[14] == b'4'));
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 1000);
    }
}
