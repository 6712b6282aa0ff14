//! What a search has tried and what never happened.

use std::{borrow::Cow, collections::BTreeMap};

use eni_inject::Settled;

/// What was tried, by point.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    pub(super) points: BTreeMap<&'static str, PointCoverage>,
    pub(super) events: BTreeMap<Cow<'static, str>, u64>,
    pub(super) pairs: BTreeMap<(At, At), u64>,
}

/// What was tried at one point.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PointCoverage {
    /// How often each letter struck, by its option.
    pub struck: BTreeMap<u16, u64>,
    /// How often each letter was void.
    pub void: BTreeMap<u16, u64>,
}

/// A letter at a point.
pub(super) type At = (&'static str, u16);

impl Coverage {
    /// What was tried at the points.
    pub fn points(&self) -> impl Iterator<Item = (&'static str, &PointCoverage)> {
        self.points.iter().map(|(name, point)| (*name, point))
    }

    /// What was tried at one point.
    pub fn point(&self, name: &str) -> Option<&PointCoverage> {
        self.points.get(name)
    }

    /// How often each outside event happened.
    pub fn events(&self) -> impl Iterator<Item = (&str, u64)> {
        self.events.iter().map(|(name, count)| (&**name, *count))
    }

    /// Adds what another search has tried.
    pub(super) fn add(&mut self, other: Self) {
        for (name, point) in other.points {
            let mine = self.points.entry(name).or_default();
            for (mine, theirs) in [(&mut mine.struck, point.struck), (&mut mine.void, point.void)] {
                for (option, count) in theirs {
                    *mine.entry(option).or_default() += count;
                }
            }
        }
        for (event, count) in other.events {
            *self.events.entry(event).or_default() += count;
        }
        for (pair, count) in other.pairs {
            *self.pairs.entry(pair).or_default() += count;
        }
    }

    /// How many different pairs of faults struck in one stretch, each a point
    /// and a letter.
    pub fn pairs(&self) -> usize {
        self.pairs.len()
    }

    pub(super) fn settled(&mut self, at: At, settled: Settled) {
        let point = self.points.entry(at.0).or_default();
        let counts = match settled {
            Settled::Struck => &mut point.struck,
            Settled::Void => &mut point.void,
        };
        *counts.entry(at.1).or_default() += 1;
    }

    pub(super) fn happened(&mut self, event: &'static str) {
        *self.events.entry(Cow::Borrowed(event)).or_default() += 1;
    }

    pub(super) fn together(&mut self, struck: &[At]) {
        if let Some((last, earlier)) = struck.split_last() {
            for first in earlier {
                *self.pairs.entry((*first, *last)).or_default() += 1;
            }
        }
    }
}
