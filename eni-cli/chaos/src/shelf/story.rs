//! What is declared of a broken workflow: plain data, to which a search holds
//! it.

use crate::{Invariant, search::OutsideEvent};

/// A planted defect: what it is, and what shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Story {
    /// The workflow's name.
    pub name: &'static str,
    /// What it does wrong.
    pub about: &'static str,
    /// What must go wrong for that to show.
    pub shown_by: &'static str,
    /// The invariant that breaks.
    pub breaks: Invariant,
    /// How many faults and outside events it takes.
    pub cost: u32,
    /// How many workers run on the key.
    pub workers: u32,
    /// What may happen from outside.
    pub events: &'static [OutsideEvent],
    /// The most calls that one attempt makes, by its own account.
    pub most_calls: u64,
    /// Where it was seen.
    pub source: Option<&'static str>,
}

impl Story {
    /// One fault in an attempt of a single worker, nothing from outside.
    pub(super) const ALONE: Self = Self {
        name: "",
        about: "",
        shown_by: "",
        breaks: Invariant::Converges,
        cost: 1,
        workers: 1,
        events: &[],
        // Find, look, create, attach, look, find, and up to three deletes.
        most_calls: 9,
        source: None,
    };
}
