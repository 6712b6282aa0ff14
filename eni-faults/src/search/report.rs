//! What a search found, as data.

use std::collections::BTreeMap;

use super::{Broken, Coverage, Plan, Size};

/// What a [`closure`](fn@super::closure) found.
#[derive(Debug, Clone, Default)]
pub struct Searched {
    /// Why it did not come to its end; `None` when no new world appeared: then
    /// any number of stretches, each with as many faults as the bound says, has
    /// been covered.
    pub open: Option<Open>,
    /// How many worlds at rest were reached.
    pub worlds: usize,
    /// How many of them were first reached at which cost.
    pub worlds_by_cost: BTreeMap<u32, usize>,
    /// How many of them need how many faults in one stretch on the way there:
    /// with more in each stretch, nothing new is reached, up to the bound.
    pub worlds_by_faults: BTreeMap<u32, usize>,
    /// How many stretches were run, those whose last fault was void apart.
    pub stretches: u64,
    /// How many were run in vain, because their last fault was void.
    pub void: u64,
    /// How many ended in a state that was known.
    pub known: u64,
    /// How many states within stretches were entered.
    pub states: usize,
    /// The largest cost of a path to anything that was run.
    pub deepest: u32,
    /// For each invariant that was broken, a smallest way to break it.
    pub broken: BTreeMap<&'static str, Counterexample>,
    /// What was tried.
    pub coverage: Coverage,
}

impl Searched {
    /// Whether no new world appeared.
    pub fn is_exhausted(&self) -> bool {
        self.open.is_none()
    }
}

/// Why a search did not come to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// What stopped it.
    pub because: Stopped,
    /// What grew while it went on, the fastest first: without bound, perhaps.
    pub growing: Vec<Growth>,
}

/// What stopped a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// It reached as many worlds as it may.
    Worlds,
    /// It ran as many stretches as it may.
    Stretches,
    /// It was told to stop.
    Told,
}

/// How large something was in the largest world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Growth {
    /// What grew.
    pub of: &'static str,
    /// Its largest size among the first half of the worlds.
    pub from: u64,
    /// Its largest size among all of them.
    pub to: u64,
}

/// A way to break an invariant: stretches from one of the model's starts, each
/// by its plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counterexample {
    /// What it breaks.
    pub broken: Broken,
    /// What it costs: the faults in it.
    pub cost: u32,
    /// Which of the model's starts, from 0.
    pub start: usize,
    /// The plans, stretch by stretch. The last one breaks it.
    pub path: Vec<Plan>,
}

/// What has grown between the first half of the worlds and the last.
pub(super) fn growth(sizes: &[Vec<Size>]) -> Vec<Growth> {
    let largest = |sizes: &[Vec<Size>]| {
        let mut largest: BTreeMap<&'static str, u64> = BTreeMap::new();
        for size in sizes.iter().flatten() {
            let known = largest.entry(size.of).or_default();
            *known = (*known).max(size.is);
        }
        largest
    };
    let (first, _) = sizes.split_at(sizes.len() / 2);
    let (first, all) = (largest(first), largest(sizes));
    let mut growing: Vec<_> = all
        .into_iter()
        .map(|(of, to)| Growth { of, from: first.get(of).copied().unwrap_or_default(), to })
        .filter(|growth| growth.to > growth.from)
        .collect();
    growing.sort_by_key(|growth| std::cmp::Reverse(growth.to - growth.from));
    growing
}
