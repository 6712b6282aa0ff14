//! What a search of a workflow found, as data. The JSON document is this, and
//! the text on a terminal is made of it.

mod covered;
mod found;
mod made;

use std::collections::BTreeMap;

use eni_core::inject::{FaultKind, FaultKinds};
use eni_faults::search::{Alphabet, Shard};
use serde::Serialize;

pub use self::{
    covered::{Covered, CoveredPoint, MergedLetters, NeverReached},
    found::Found,
};
use super::{Case, alphabet_of};

/// The name and version of the JSON document. Additions keep the number.
pub const SEARCH_SCHEMA: &str = "eni.chaos-search/1";

/// How a search goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Every schedule with so many faults in each attempt, until no new world
    /// appears.
    Closure,
    /// Every schedule with so many faults in all attempts together.
    Depth,
    /// Schedules drawn at random.
    Random,
}

impl Mode {
    /// Its name on the command line and in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Closure => "closure",
            Self::Depth => "depth",
            Self::Random => "random",
        }
    }
}

/// What was asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// How the search goes on.
    pub mode: Mode,
    /// What is searched.
    pub case: Case,
    /// The most faults: in one attempt, or with depth and random in a run.
    pub faults: u32,
    /// Which kinds of faults are offered.
    pub kinds: FaultKinds,
    /// Whether what follows from a state is run once only.
    pub prunes: bool,
    /// Which part of it.
    pub shard: Shard,
    /// What random draws go by.
    pub seed: u64,
    /// How many random runs at most.
    pub runs: u64,
}

impl Asked {
    /// Every kind of fault.
    pub const ALL_KINDS: FaultKinds = FaultKinds::WIRE_READ.and(FaultKinds::WIRE_WRITE);

    /// The faults that are offered.
    pub fn alphabet(&self) -> Alphabet {
        let kinds = self.kinds;
        alphabet_of(|fault| fault.kind().is_some_and(|kind| kinds.contains(kind)))
    }

    /// The names of the kinds that are offered, if not all are.
    pub(super) fn only(&self) -> Option<Vec<&'static str>> {
        let names = || self.kinds.iter().map(FaultKind::name).collect();
        (self.kinds != Self::ALL_KINDS).then(names)
    }
}

/// What it comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SearchVerdict {
    /// Every schedule within what was asked for was covered, and nothing broke.
    Held,
    /// An invariant broke.
    Violated,
    /// Nothing broke so far, and not all was covered.
    Open,
    /// Nothing was tested, or it cannot be believed.
    Invalid,
}

/// What a search says about an invariant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum InvariantState {
    /// It holds under all that was asked for.
    #[serde(rename = "held")]
    Held,
    /// It held under all that was tried, which is not all.
    #[serde(rename = "held so far")]
    HeldSoFar,
    /// It breaks.
    #[serde(rename = "broken")]
    Broken,
    /// Nothing that was run came to a place where it can be judged.
    #[serde(rename = "not checked")]
    NotChecked,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SearchReport {
    /// [`SEARCH_SCHEMA`].
    pub schema: &'static str,
    /// Where it ran: `sim`.
    pub target: &'static str,
    /// How the search went on.
    pub search: Mode,
    /// Which workflow.
    pub workflow: &'static str,
    /// Which scenario.
    pub scenario: &'static str,
    /// How many ticks EC2 lags.
    pub lag_ticks: u32,
    /// How many ticks the workflow believes that EC2 may lag.
    pub window_ticks: u32,
    /// What a token does whose interface is gone.
    pub token_after_deletion: &'static str,
    /// Whether a run ends at its first Ok.
    pub until_ok: bool,
    /// The most faults: in one attempt, or with depth and random in a run.
    pub max_faults: u32,
    /// Which kinds of faults alone were offered, if not all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only: Option<Vec<&'static str>>,
    /// Whether what follows from a state was run once only.
    pub prunes: bool,
    /// Which part of the search, if not all of it: `1/3`.
    pub shard: Option<String>,
    /// What it comes to.
    pub verdict: SearchVerdict,
    /// Why the verdict is `invalid`; empty otherwise.
    pub invalid_because: Vec<String>,
    /// Whether it was stopped by a signal.
    pub interrupted: bool,
    /// Whether nothing was left to be run within what was asked for.
    pub exhausted: bool,
    /// What that is relative to.
    pub relative_to: Vec<String>,
    /// Whether all of the shard was run: merged with the others, if they are so
    /// too, it makes an exhausted search.
    pub shard_done: bool,
    /// Why it is not exhausted.
    pub open: Option<OpenReport>,
    /// What was run.
    pub ran: Ran,
    /// Each invariant by id.
    pub invariants: BTreeMap<&'static str, InvariantState>,
    /// For each invariant that broke, a smallest schedule that breaks it.
    pub counterexamples: Vec<Found>,
    /// The faults that are offered, and which stand for others.
    pub alphabet: AlphabetReport,
    /// What was tried; a random search keeps no account of it.
    pub coverage: Option<Covered>,
    /// What came of the schedules that are kept, which run first.
    pub regressions: Vec<RegressionReport>,
}

/// What was run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Ran {
    /// How many worlds at rest were reached.
    pub worlds: usize,
    /// How many of them at which cost.
    pub worlds_by_cost: BTreeMap<u32, usize>,
    /// How many of them need how many faults in one stretch on the way there.
    pub worlds_by_faults: BTreeMap<u32, usize>,
    /// With so many faults in each stretch, or more, up to the bound, no world
    /// appears that does not with fewer.
    pub no_new_world_from: Option<u32>,
    /// How many stretches were run: of one worker, a stretch is an attempt.
    pub stretches: u64,
    /// How many more were run in vain, since their last fault made no difference.
    pub void: u64,
    /// How many of them ended where another had been.
    pub known: u64,
    /// How many states within stretches were entered.
    pub states: usize,
    /// The largest cost of what was run.
    pub deepest: u32,
    /// How many random runs were made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub random_runs: Option<u64>,
    /// What random draws went by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// How many deviations from the default were drawn at random.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deviations: Option<u64>,
    /// With 95 % confidence, a run of this kind breaks an invariant less often
    /// than one in so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub less_than_one_in: Option<u64>,
    /// How many random runs broke which invariant.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub runs_that_broke: BTreeMap<&'static str, u64>,
}

/// Why a search did not come to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenReport {
    /// What stopped it.
    pub because: String,
    /// What grew while it went on, the fastest first.
    pub growing: Vec<GrowthReport>,
}

/// How large something was in the largest world.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GrowthReport {
    /// What grew.
    pub of: &'static str,
    /// Its largest size among the first half of the worlds.
    pub from: u64,
    /// Its largest size among all of them.
    pub to: u64,
}

/// The faults that are offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlphabetReport {
    /// At how many points.
    pub points: usize,
    /// How many faults there, all points together.
    pub letters: usize,
    /// Which are not offered, because another does the same.
    pub merged: Vec<MergedLetters>,
}

/// What came of a schedule that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RegressionReport {
    /// Where it stands: `file:line`.
    pub place: String,
    /// The line.
    pub line: String,
    /// Whether what is expected of it came about.
    pub as_expected: bool,
    /// What came about instead.
    pub what: Option<String>,
}
