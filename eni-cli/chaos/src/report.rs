//! What an experiment found, as data. The JSON document is this, and the text
//! on a terminal is made of it.

use std::collections::BTreeMap;

use eni_core::inject::FaultKind;
use eni_faults::{Account, Schedule, ScheduleItem};
use serde::Serialize;

use crate::{Invariant, Left, Misread, Probe, State};

/// The name and version of the JSON document. Additions keep the number.
pub const SCHEMA: &str = "eni.chaos/1";

/// What an experiment found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// How the workflow reached EC2: a door of the simulated one, or `endpoint`.
    pub through: &'static str,
    /// What it comes to.
    pub verdict: Verdict,
    /// Why the verdict is [`Verdict::Invalid`]; empty otherwise.
    pub invalid_because: Vec<String>,
    /// Whether it was stopped before its end. What stands here is what was
    /// known then.
    pub interrupted: bool,
    /// Which workflow was put to the test.
    pub workflow: &'static str,
    /// What all draws go by.
    pub seed: u64,
    /// How many rounds were asked for.
    pub rounds: u32,
    /// How many instances each round launches.
    pub instances: u32,
    /// How many attempts were made under the rules.
    pub attempts: u64,
    /// How many instances had no Ok when their budget of attempts was spent.
    pub gave_up: u64,
    /// How many calls of the workflow arrived at EC2.
    pub calls: u64,
    /// What the rules did.
    pub faults: FaultsReport,
    /// Each invariant by id.
    pub invariants: BTreeMap<&'static str, State>,
    /// How often an invariant was broken.
    pub violations_total: u64,
    /// Where invariants were broken; the first [`Report::MOST_VIOLATIONS`].
    pub violations: Vec<Violation>,
    /// How many interfaces were left when every instance was gone.
    pub leaked: u64,
    /// Which ones.
    pub leaks: Vec<Leak>,
    /// How many of them a collector left.
    pub uncollected: u64,
    /// Each round that was begun.
    pub by_round: Vec<Round>,
    /// The digest of the world as it was left, its past included
    /// ([`World::digest`](eni_sim::World::digest)); `None` of a world that is
    /// seen through its API alone.
    pub world: Option<String>,
    /// What only an experiment on an endpoint has; its fields stand beside the
    /// others.
    #[serde(flatten)]
    pub endpoint: Option<EndpointReport>,
}

/// What only an experiment on an endpoint has to tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EndpointReport {
    /// The name of the run: the value of the tag [`RUN_TAG`](crate::RUN_TAG) on
    /// everything that it made.
    pub run: String,
    /// What the endpoint honours.
    pub probe: Probe,
    /// Why each invariant is waived that is.
    pub waived: BTreeMap<&'static str, String>,
    /// What could not be taken away, and what to do about it.
    pub left: Vec<Left>,
}

impl Report {
    /// How many violations are listed in full.
    pub const MOST_VIOLATIONS: usize = 100;

    /// Makes it one of an invalid run, for reasons that became known after it;
    /// if there are any.
    pub fn invalidate(&mut self, reasons: impl IntoIterator<Item = String>) {
        self.invalid_because.extend(reasons);
        if !self.invalid_because.is_empty() {
            self.verdict = Verdict::Invalid;
        }
    }
}

/// What an experiment comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Every invariant that was checked held.
    Held,
    /// At least one was broken.
    Violated,
    /// It did not test what it says.
    Invalid,
}

impl Verdict {
    /// What an experiment comes to that is invalid because of these, and whose
    /// invariants are so.
    pub(crate) fn of(invalid_because: &[String], states: &BTreeMap<&'static str, State>) -> Self {
        if !invalid_because.is_empty() {
            Self::Invalid
        } else if states.values().any(|state| *state == State::Broken) {
            Self::Violated
        } else {
            Self::Held
        }
    }
}

/// What the rules did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FaultsReport {
    /// How many faults were ordered.
    pub planned: u64,
    /// How many of them happened.
    pub struck: u64,
    /// How many found nothing to strike, since the call failed by itself.
    pub void: u64,
    /// Each rule, in the order in which they are tried.
    pub by_rule: Vec<RuleReport>,
    /// Each point that was visited, by name.
    pub by_point: BTreeMap<&'static str, PointReport>,
    /// The points that no attempt came to.
    pub never_reached: Vec<&'static str>,
    /// Planned faults that neither struck nor were void.
    pub unfired: Vec<String>,
    /// Strategies that did not say whether their rule strikes, or said nonsense:
    /// the first failure of each rule.
    pub failures: Vec<String>,
    /// Every fault that was met, struck or void, in order, as a schedule: under it
    /// the run is the same.
    pub schedule: String,
}

/// What one rule did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleReport {
    /// Its name.
    pub name: String,
    /// Its text.
    pub rule: String,
    /// How many faults it ordered.
    pub planned: u64,
    /// How many of them happened.
    pub struck: u64,
    /// How many found nothing to strike.
    pub void: u64,
    /// How often an earlier rule struck in its place.
    pub outranked: u64,
    /// How often it had reached its limit.
    pub limited: u64,
    /// How often its strategy failed.
    pub failed: u64,
}

/// What happened at one point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PointReport {
    /// How often an attempt came there.
    pub visits: u64,
    /// How many faults were ordered there.
    pub planned: u64,
    /// How many of them happened, by kind.
    pub struck: BTreeMap<&'static str, u64>,
    /// How many of them found nothing to strike, by kind.
    pub void: BTreeMap<&'static str, u64>,
}

/// One round of the experiment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Round {
    /// Its number, from 1.
    pub round: u32,
    /// How many instances it launched.
    pub launched: u32,
    /// How many of them got an Ok.
    pub ensured: u32,
    /// How many attempts that took.
    pub attempts: u64,
    /// How many instances of the whole fleet were terminated after it.
    pub terminated: u32,
    /// How many interfaces of terminated instances exist then.
    pub left: u64,
}

/// One place where an invariant was broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Which.
    pub invariant: Invariant,
    /// Whose attempt.
    pub actor: String,
    /// For which instance.
    pub instance: String,
    /// What was seen.
    pub what: String,
    /// The faults behind it, as items of a schedule.
    pub faults: Vec<String>,
    /// The read that came before the wrong write and showed what was not so.
    pub misled_by: Option<Misread>,
}

/// An interface that outlived its instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Leak {
    /// Which one.
    pub interface: String,
    /// Whose attempt made it.
    pub actor: String,
    /// For which instance.
    pub instance: String,
    /// Which attempt of that actor, from 1; 0 is a rerun without faults.
    pub attempt: u32,
    /// Whose doing it is.
    pub left_by: LeftBy,
    /// The faults behind it, as items of a schedule: those of that attempt, or
    /// of the earlier one that made it fail.
    pub faults: Vec<String>,
    /// The read that showed what was not so before the interface or another in
    /// its place was made; if there is none, the last one that the actor was
    /// shown.
    pub misled_by: Option<Misread>,
}

/// Whose doing it is that an interface outlived its instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LeftBy {
    /// The workflow's: it did not attach or protect it.
    Workflow,
    /// The endpoint's: it acknowledged both, and does not act on
    /// DeleteOnTermination.
    Endpoint,
}

impl FaultsReport {
    /// Whether no planned fault stayed away and no strategy failed: otherwise the
    /// run is invalid.
    pub fn all_fired(&self) -> bool {
        self.unfired.is_empty() && self.failures.is_empty()
    }

    /// The account of the rules and the faults that were met, struck or void, as
    /// a report has them.
    pub fn of(account: &Account, met: Vec<ScheduleItem>) -> Self {
        let by_kind = |counts: &BTreeMap<FaultKind, u64>| {
            counts.iter().map(|(kind, count)| (kind.name(), *count)).collect()
        };
        Self {
            planned: account.planned(),
            struck: account.struck(),
            void: account.void(),
            by_rule: account
                .rules
                .iter()
                .map(|rule| RuleReport {
                    name: rule.name.clone(),
                    rule: rule.text.clone(),
                    planned: rule.planned,
                    struck: rule.struck,
                    void: rule.void,
                    outranked: rule.outranked,
                    limited: rule.limited,
                    failed: rule.failed,
                })
                .collect(),
            by_point: account
                .points
                .iter()
                .filter(|point| point.visits > 0)
                .map(|point| {
                    let report = PointReport {
                        visits: point.visits,
                        planned: point.planned,
                        struck: by_kind(&point.struck),
                        void: by_kind(&point.void),
                    };
                    (point.point.name, report)
                })
                .collect(),
            never_reached: account.never_reached().map(|point| point.name).collect(),
            unfired: account.unfired().iter().map(ToString::to_string).collect(),
            failures: account.failures.iter().map(ToString::to_string).collect(),
            schedule: met.into_iter().collect::<Schedule>().to_string(),
        }
    }
}
