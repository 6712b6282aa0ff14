//! What a search has tried, what it never came to, and which faults stand for
//! others.

use std::collections::BTreeMap;

use eni_faults::search::{Alphabet, Coverage};
use serde::Serialize;

use super::AlphabetReport;
use crate::all_points;

/// What was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Covered {
    /// By point.
    pub points: BTreeMap<&'static str, CoveredPoint>,
    /// How often each outside event happened.
    pub events: BTreeMap<String, u64>,
    /// How many different pairs of faults struck in one stretch.
    pub pairs: usize,
    /// Points at which nothing was tried.
    pub never_reached: Vec<NeverReached>,
}

/// What was tried at one point.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct CoveredPoint {
    /// How often each fault struck.
    pub struck: BTreeMap<String, u64>,
    /// How often each fault made no difference.
    pub void: BTreeMap<String, u64>,
}

/// A point at which nothing was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NeverReached {
    /// Which.
    pub point: &'static str,
    /// Why.
    pub why: &'static str,
}

/// Faults that are not offered, because another does the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MergedLetters {
    /// At which points.
    pub points: Vec<&'static str>,
    /// The fault that is offered; absent where the work point of the same call
    /// offers it.
    pub offered: Option<String>,
    /// Those that do the same.
    pub same: Vec<String>,
}

impl Covered {
    /// What of an alphabet was tried.
    pub(super) fn of(alphabet: &Alphabet, coverage: &Coverage) -> Self {
        let name = |point: &str, option: u16| {
            let letters = alphabet.at(point);
            let letter = usize::from(option).checked_sub(1).and_then(|at| letters.get(at));
            letter.map_or_else(|| format!("option {option}"), |letter| letter.fault.to_string())
        };
        let points = coverage.points().map(|(point, tried)| {
            let named = |counts: &BTreeMap<u16, u64>| {
                counts.iter().map(|(option, count)| (name(point, *option), *count)).collect()
            };
            (point, CoveredPoint { struck: named(&tried.struck), void: named(&tried.void) })
        });
        let never = all_points().into_iter().map(|point| point.name).filter_map(|point| {
            let why = if alphabet.at(point).is_empty() {
                "no fault is offered there"
            } else if coverage.point(point).is_none() {
                "nobody comes there with a fault left to meet"
            } else {
                return None;
            };
            Some(NeverReached { point, why })
        });
        Self {
            points: points.collect(),
            events: coverage.events().map(|(event, count)| (event.to_owned(), count)).collect(),
            pairs: coverage.pairs(),
            never_reached: never.collect(),
        }
    }
}

/// What is offered.
pub(super) fn alphabet(alphabet: &Alphabet) -> AlphabetReport {
    let mut merged: Vec<MergedLetters> = Vec::new();
    for letters in alphabet.merged() {
        let offered = letters.offered.as_ref().map(ToString::to_string);
        let same: Vec<_> = letters.same.iter().map(ToString::to_string).collect();
        let known = merged.iter_mut().find(|known| known.offered == offered && known.same == same);
        match known {
            Some(known) => known.points.push(letters.point),
            None => merged.push(MergedLetters { points: vec![letters.point], offered, same }),
        }
    }
    AlphabetReport {
        points: alphabet.points().count(),
        letters: alphabet.points().map(|point| alphabet.at(point).len()).sum(),
        merged,
    }
}
