//! How far a search goes, and how far it has come.

use super::Shard;

/// How far a search goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The most faults in one attempt.
    pub faults: u32,
    /// The most faults in all attempts together; `None` is any number.
    pub total: Option<u32>,
    /// The most worlds.
    pub worlds: usize,
    /// The most stretches.
    pub stretches: u64,
    /// How many threads run plans. It changes no result.
    pub jobs: usize,
    /// Whether what follows from a state within a stretch is run once only
    /// ([`Chooser::enter`](super::Chooser::enter)). Without it the same is found, later.
    pub prunes: bool,
    /// Which part of it is run.
    pub shard: Shard,
}

impl Bounds {
    /// Up to `faults` in one attempt, on one thread, and a million worlds.
    pub const fn faults(faults: u32) -> Self {
        Self {
            faults,
            total: None,
            worlds: 1_000_000,
            stretches: u64::MAX,
            jobs: 1,
            prunes: true,
            shard: Shard::WHOLE,
        }
    }

    /// Up to `faults` in all attempts together, however many there are.
    pub const fn total(faults: u32) -> Self {
        let mut bounds = Self::faults(faults);
        bounds.total = Some(faults);
        bounds
    }
}

/// How far a search has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The cost of what is run now.
    pub cost: u32,
    /// Worlds so far.
    pub worlds: usize,
    /// Stretches so far.
    pub stretches: u64,
    /// Invariants broken so far.
    pub broken: usize,
}
