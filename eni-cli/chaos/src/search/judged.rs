//! Which invariants a search has judged at all: one that never was is not
//! held, whatever else is.

use std::sync::atomic::{AtomicU16, Ordering};

use crate::Invariant;

/// Some invariants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Judged(u16);

impl Judged {
    pub(crate) fn add(&mut self, invariant: Invariant) {
        self.0 |= bit(invariant);
    }
}

/// What all stretches of a search have judged together.
#[derive(Debug, Default)]
pub(crate) struct AllJudged(AtomicU16);

impl AllJudged {
    pub(crate) fn add(&self, judged: Judged) {
        // Most stretches add nothing: then no other thread need be told.
        if self.0.load(Ordering::Relaxed) | judged.0 != self.0.load(Ordering::Relaxed) {
            self.0.fetch_or(judged.0, Ordering::Relaxed);
        }
    }

    /// Forgets all.
    pub(crate) fn clear(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    pub(crate) fn list(&self) -> Vec<Invariant> {
        let judged = self.0.load(Ordering::Relaxed);
        Invariant::ALL.into_iter().filter(|invariant| judged & bit(*invariant) != 0).collect()
    }
}

fn bit(invariant: Invariant) -> u16 {
    let at = Invariant::ALL.iter().position(|other| *other == invariant);
    at.and_then(|at| u32::try_from(at).ok()).and_then(|at| 1_u16.checked_shl(at)).unwrap_or(0)
}
