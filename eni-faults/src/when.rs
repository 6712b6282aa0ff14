//! When a rule strikes, as data: always, at numbered visits, in a share of
//! them, or as a strategy says.

use std::num::NonZeroU64;

use crate::{Percent, StrategyCall};

/// When a rule strikes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// At every visit.
    Always,
    /// At the visits with these numbers: `#2`, `#1+3..5`.
    Visits(Visits),
    /// In this share of the visits, by a seeded draw for each: `:30%`.
    Percent(Percent),
    /// As a strategy decides: `:every(3)`.
    Strategy(StrategyCall),
}

/// Numbers of visits, from 1: one or more spans, ordered, with a gap between
/// any two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visits(Vec<Span>);

/// Visits from one number to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    first: NonZeroU64,
    last: Option<NonZeroU64>,
}

impl Span {
    /// Visits `first` to `last`, or from `first` on; `None` when `last` comes
    /// before `first`.
    pub fn new(first: NonZeroU64, last: Option<NonZeroU64>) -> Option<Self> {
        last.is_none_or(|last| first <= last).then_some(Self { first, last })
    }

    /// Visit number `n` alone.
    pub fn one(n: NonZeroU64) -> Self {
        Self { first: n, last: Some(n) }
    }

    /// The first visit.
    pub fn first(self) -> NonZeroU64 {
        self.first
    }

    /// The last visit, if there is one.
    pub fn last(self) -> Option<NonZeroU64> {
        self.last
    }

    fn contains(self, visit: u64) -> bool {
        self.first.get() <= visit && self.last.is_none_or(|last| visit <= last.get())
    }

    /// Whether `next`, which does not begin earlier, overlaps or continues this.
    fn reaches(self, next: Self) -> bool {
        self.last.is_none_or(|last| next.first.get() <= last.get().saturating_add(1))
    }
}

impl Visits {
    /// The visits in any of `spans`; `None` when there are no spans.
    pub fn new(spans: impl IntoIterator<Item = Span>) -> Option<Self> {
        let mut spans: Vec<_> = spans.into_iter().collect();
        spans.sort_by_key(|span| span.first);
        let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match merged.last_mut() {
                Some(before) if before.reaches(span) => {
                    before.last = before.last.zip(span.last).map(|(a, b)| a.max(b));
                }
                _ => merged.push(span),
            }
        }
        (!merged.is_empty()).then_some(Self(merged))
    }

    /// Visit number `n` alone.
    pub fn once(n: NonZeroU64) -> Self {
        Self(vec![Span::one(n)])
    }

    /// The spans, ordered.
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// Whether visit number `visit` is one of these.
    pub fn contains(&self, visit: u64) -> bool {
        self.0.iter().any(|span| span.contains(visit))
    }

    /// The number, when there is exactly one.
    pub fn only(&self) -> Option<NonZeroU64> {
        match self.0.as_slice() {
            [span] if span.last == Some(span.first) => Some(span.first),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visits(spans: &[(u64, u64)]) -> Visits {
        Visits::new(spans.iter().map(|(first, last)| {
            Span::new(NonZeroU64::new(*first).unwrap(), NonZeroU64::new(*last)).unwrap()
        }))
        .unwrap()
    }

    #[test]
    fn spans_are_ordered_and_merged_where_they_touch() {
        assert_eq!(visits(&[(3, 5), (1, 1)]), visits(&[(1, 1), (3, 5)]));
        assert_eq!(visits(&[(1, 1), (2, 2)]), visits(&[(1, 2)]));
        assert_eq!(visits(&[(1, 9), (2, 3)]), visits(&[(1, 9)]));
        assert_eq!(visits(&[(2, 0), (5, 7)]), visits(&[(2, 0)]));
        assert_eq!(visits(&[(5, 7), (6, 0)]), visits(&[(5, 0)]));
        assert_eq!(visits(&[(1, u64::MAX), (u64::MAX, u64::MAX)]).spans().len(), 1);
        assert_ne!(visits(&[(1, 1), (3, 3)]), visits(&[(1, 3)]));
    }

    #[test]
    fn both_ends_are_included() {
        let some = visits(&[(2, 3), (6, 0)]);
        let inside: Vec<_> = (0..9).filter(|n| some.contains(*n)).collect();
        assert_eq!(inside, [2, 3, 6, 7, 8]);
        assert!(some.contains(u64::MAX));
    }

    #[test]
    fn a_span_does_not_run_backwards() {
        let n = |n| NonZeroU64::new(n).unwrap();
        assert_eq!(Span::new(n(5), Some(n(3))), None);
        assert_eq!(Visits::new([]), None);
        assert_eq!(Visits::once(n(4)).only(), Some(n(4)));
        assert_eq!(visits(&[(4, 0)]).only(), None);
        assert_eq!(visits(&[(4, 5)]).only(), None);
    }
}
