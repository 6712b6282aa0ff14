//! From plans to schedules and back: what a counterexample met, written down,
//! and a schedule run again.

use std::sync::Arc;

use super::{
    Alphabet, Broken, Chooser, Counterexample, End, Model,
    script::{Log, Script},
};
use crate::{Schedule, ScheduleItem};

/// What came of a schedule that was run again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Replayed {
    /// How many stretches there were.
    pub stretches: u32,
    /// What was broken, with the stretch that broke it, from 1.
    pub broken: Vec<(u32, Broken)>,
    /// What struck and happened, in order.
    pub met: Vec<ScheduleItem>,
    /// What never came about: with any of it the run is invalid.
    pub unfired: Vec<ScheduleItem>,
    /// What made no difference.
    pub void: Vec<ScheduleItem>,
}

impl Replayed {
    /// Whether it broke this invariant.
    pub fn breaks(&self, invariant: &str) -> bool {
        self.broken.iter().any(|(_, broken)| broken.invariant == invariant)
    }
}

/// Writes down what a counterexample meets. Visits, events and turns count
/// from its start over all its stretches.
pub fn record<M: Model>(
    model: &M,
    alphabet: &Arc<Alphabet>,
    counterexample: &Counterexample,
) -> Schedule {
    let mut log = Log::default();
    let Some(mut world) = model.starts().into_iter().nth(counterexample.start) else {
        return Schedule::default();
    };
    for plan in &counterexample.path {
        let chooser = Chooser::recorded(Arc::clone(alphabet), u32::MAX, plan.clone(), log);
        let went = model.stretch(&world, &chooser);
        log = chooser.finish().1.unwrap_or_default();
        match went.end {
            End::World(next) => world = next,
            End::Over | End::Known => break,
        }
    }
    log.items().iter().cloned().collect()
}

/// Stretches that a replay goes on for when its schedule has come about: some
/// invariants break only when a workflow runs again.
const QUIET: u32 = 3;

/// Runs a schedule from the model's start number `start`, until it has all
/// come about and three stretches more are over, or for `most` stretches.
/// `None` when there is no such start.
pub fn replay<M: Model>(
    model: &M,
    alphabet: &Arc<Alphabet>,
    start: usize,
    schedule: &Schedule,
    most: u32,
) -> Option<Replayed> {
    let mut world = model.starts().into_iter().nth(start)?;
    let mut replayed = Replayed::default();
    let (mut log, mut script) = (Log::default(), Script::new(schedule));
    let mut quiet = 0;
    while replayed.stretches < most && quiet < QUIET {
        quiet += u32::from(script.is_spent());
        let chooser = Chooser::scripted(Arc::clone(alphabet), script, log);
        let went = model.stretch(&world, &chooser);
        let (_, logged, rest) = chooser.finish();
        (log, script) = (logged.unwrap_or_default(), rest.unwrap_or_default());
        replayed.stretches += 1;
        let at = replayed.stretches;
        replayed.broken.extend(went.broken.into_iter().map(|broken| (at, broken)));
        match went.end {
            End::World(next) => world = next,
            End::Over | End::Known => break,
        }
    }
    replayed.met = log.items().to_vec();
    replayed.unfired = script.unfired();
    replayed.void = script.void();
    Some(replayed)
}
