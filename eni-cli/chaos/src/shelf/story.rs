//! What is declared of a broken workflow: plain data, to which a search holds
//! it.

use crate::{
    Invariant,
    search::{OutsideEvent, Start},
};

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
    /// How many workers run on a key.
    pub workers: u32,
    /// How many keys there are on the instance.
    pub keys: u32,
    /// In which world they begin.
    pub start: Start,
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
        keys: 1,
        start: Start::Instance,
        events: &[],
        // Find, look twice, create, attach, look twice, find, and some deletes.
        most_calls: 11,
        source: None,
    };
}
