//! Which faults a search offers at which points, and which it leaves out
//! because another does the same.

use std::{collections::BTreeMap, sync::Arc};

use eni_inject::{Point, Verdict};

use crate::Fault;

/// The faults that a search offers, by point.
#[derive(Debug, Clone, Default)]
pub struct Alphabet {
    /// In order of name, each once.
    letters: Vec<(&'static str, Arc<[Letter]>)>,
    merged: Vec<Merged>,
}

/// One fault that is offered at a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The fault.
    pub fault: Fault,
    pub(super) verdict: Verdict,
    /// The letter that is worth trying only where this one struck: an answer
    /// that is one version older.
    pub(super) next: Option<u16>,
    /// Whether it is tried only after another.
    pub(super) follows: bool,
}

/// Faults that are not offered, because one that is does the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// Where.
    pub point: &'static str,
    /// The fault that is offered there; `None` when it is offered at another
    /// point of the same call.
    pub offered: Option<Fault>,
    /// Those that do the same.
    pub same: Vec<Fault>,
}

impl Letter {
    /// Whether time may pass before the call is over.
    fn is_slow(&self) -> bool {
        match &self.verdict {
            Verdict::Delay(_) => true,
            Verdict::Fail { failure, .. } => failure.wait().is_some(),
            Verdict::Pass | Verdict::Crash(_) | Verdict::Wire(_) => false,
        }
    }
}

impl Alphabet {
    /// Offers at each point those of `faults` that are legal there. Faults to
    /// which `class` gives the same class at a point do the same there: the
    /// first of them is offered. Those without a class are offered at another
    /// point of the same call. `stale(n)` for n > 1 is tried where
    /// `stale(n - 1)` struck.
    pub fn new<K: Ord>(
        points: &[&'static Point],
        faults: &[Fault],
        class: impl Fn(&'static Point, &Fault) -> Option<K>,
    ) -> Self {
        let mut alphabet = Self::default();
        for point in points {
            let mut classes: BTreeMap<K, usize> = BTreeMap::new();
            let mut letters: Vec<Letter> = Vec::new();
            let mut same: Vec<Vec<Fault>> = Vec::new();
            let mut elsewhere: Vec<Fault> = Vec::new();
            for fault in faults {
                let built = fault.kind().zip(fault.verdict());
                let Some((_, verdict)) = built.filter(|(kind, _)| point.faults.contains(*kind))
                else {
                    continue;
                };
                let Some(class) = class(point, fault) else {
                    elsewhere.push(fault.clone());
                    continue;
                };
                let known = *classes.entry(class).or_insert(letters.len());
                if let Some(same) = same.get_mut(known) {
                    same.push(fault.clone());
                } else {
                    let fault = fault.clone();
                    letters.push(Letter { fault, verdict, next: None, follows: false });
                    same.push(Vec::new());
                }
            }
            let merged = letters.iter().zip(same).filter(|(_, same)| !same.is_empty());
            alphabet.merged.extend(merged.map(|(letter, same)| Merged {
                point: point.name,
                offered: Some(letter.fault.clone()),
                same,
            }));
            if !elsewhere.is_empty() {
                let merged = Merged { point: point.name, offered: None, same: elsewhere };
                alphabet.merged.push(merged);
            }
            chain_stale(&mut letters);
            alphabet.letters.retain(|(known, _)| *known != point.name);
            alphabet.letters.push((point.name, letters.into()));
        }
        alphabet.letters.sort_unstable_by_key(|(name, _)| *name);
        alphabet
    }

    /// What is offered at a point, in order: option n of a choice is letter n - 1.
    pub fn at(&self, point: &str) -> &[Letter] {
        // Each choice asks here: names of other lengths are told apart at once.
        let known = self.letters.iter().find(|(name, _)| *name == point);
        known.map_or(&[], |(_, letters)| letters)
    }

    /// How many of a point's letters are tried without another having struck.
    pub(super) fn first_at(&self, point: &str) -> u16 {
        let first = self.at(point).iter().filter(|letter| !letter.follows).count();
        u16::try_from(first).unwrap_or(u16::MAX)
    }

    /// The first of a point's letters that may let time pass; all after it may,
    /// up to [`Self::first_at`]. Counted from 1, as options are.
    pub(super) fn first_slow_at(&self, point: &str) -> u16 {
        let quick = self.at(point).iter().filter(|letter| !letter.follows && !letter.is_slow());
        u16::try_from(quick.count() + 1).unwrap_or(u16::MAX)
    }

    /// Whether any letter may let time pass.
    pub(super) fn has_slow(&self) -> bool {
        self.letters.iter().any(|(_, letters)| letters.iter().any(Letter::is_slow))
    }

    /// The points at which anything is offered.
    pub fn points(&self) -> impl Iterator<Item = &'static str> {
        self.letters.iter().filter(|(_, letters)| !letters.is_empty()).map(|(name, _)| *name)
    }

    /// Which faults stand for others, by point.
    pub fn merged(&self) -> &[Merged] {
        &self.merged
    }
}

/// Puts what is slow at the end, and after that `stale(2)` and beyond, each after
/// the one before it.
fn chain_stale(letters: &mut [Letter]) {
    let version = |letter: &Letter| match letter.fault {
        Fault::Stale(n) => n.get(),
        _ => 0,
    };
    letters.sort_by_key(|letter| (version(letter).max(1), letter.is_slow()));
    for at in 0..letters.len() {
        let Some(n) = letters.get(at).map(version).filter(|n| *n > 0) else { continue };
        let next = letters.iter().position(|letter| version(letter) == n + 1);
        let next = next.and_then(|next| u16::try_from(next + 1).ok());
        if let Some(letter) = letters.get_mut(at) {
            letter.next = next;
            letter.follows = n > 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use eni_inject::{Access, FaultKinds, Layer, Phase};

    use super::*;

    static READ: Point = Point {
        name: "x.Read",
        operation: "Read",
        layer: Layer::Wire,
        access: Access::Read,
        faults: FaultKinds::WIRE_READ,
    };
    static WRITE: Point = Point {
        name: "x.Write",
        operation: "Write",
        layer: Layer::Wire,
        access: Access::Write,
        faults: FaultKinds::WIRE_WRITE,
    };

    fn stale(n: u64) -> Fault {
        Fault::Stale(std::num::NonZeroU64::new(n).unwrap())
    }

    #[test]
    fn what_is_not_legal_is_not_offered_and_what_does_the_same_is_merged() {
        let faults = [
            Fault::Refuse,
            stale(2),
            Fault::Crash(Phase::Before),
            Fault::Crash(Phase::After),
            stale(1),
            Fault::Duplicate,
        ];
        let class = |point: &Point, fault: &Fault| match fault {
            Fault::Crash(_) if point.access == Access::Read => Some("crash".to_owned()),
            other => Some(format!("{other:?}")),
        };
        let alphabet = Alphabet::new(&[&READ, &WRITE], &faults, class);
        let offered = |point: &str| -> Vec<_> {
            alphabet.at(point).iter().map(|letter| letter.fault.clone()).collect()
        };
        assert_eq!(
            offered("x.Read"),
            [Fault::Refuse, Fault::Crash(Phase::Before), stale(1), stale(2)]
        );
        assert_eq!(alphabet.first_at("x.Read"), 3);
        assert_eq!(alphabet.at("x.Read")[2].next, Some(4));
        assert_eq!(alphabet.at("x.Read")[3].next, None);
        assert_eq!(
            offered("x.Write"),
            [
                Fault::Refuse,
                Fault::Crash(Phase::Before),
                Fault::Crash(Phase::After),
                Fault::Duplicate
            ]
        );
        assert_eq!(
            alphabet.merged(),
            [Merged {
                point: "x.Read",
                offered: Some(Fault::Crash(Phase::Before)),
                same: vec![Fault::Crash(Phase::After)]
            }]
        );
    }
}
