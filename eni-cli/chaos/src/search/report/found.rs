//! A counterexample as people read it: the smallest schedule, what happens
//! under it, and how to run and keep it.

use std::sync::Arc;

use eni_faults::search::{Alphabet, Counterexample, record, shrink};
use serde::Serialize;

use crate::search::{Case, MOST_STRETCHES, ScenarioModel, Timeline};

/// A smallest schedule that breaks an invariant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Which invariant.
    pub invariant: &'static str,
    /// What happens instead.
    pub what: String,
    /// How many faults it takes.
    pub cost: u32,
    /// The schedule. Without any one of its items the invariant holds.
    pub schedule: String,
    /// Its items: each of them is needed.
    pub needed: Vec<String>,
    /// Whether it broke the invariant once more when it was run again.
    pub confirmed: bool,
    /// What happens, until the invariant breaks.
    pub timeline: Timeline,
    /// The command that runs it again.
    pub replay: String,
    /// The command that keeps it.
    pub keep: String,
}

impl Found {
    /// Shrinks a counterexample and runs it once more.
    pub(super) fn of(
        case: Case,
        model: &ScenarioModel,
        alphabet: &Arc<Alphabet>,
        counterexample: &Counterexample,
    ) -> Self {
        let invariant = counterexample.broken.invariant;
        let (start, recorded) = (counterexample.start, record(model, alphabet, counterexample));
        let schedule = shrink(model, alphabet, start, &recorded, invariant, MOST_STRETCHES);
        let (replayed, timeline) =
            model.replay(alphabet, start, &schedule, MOST_STRETCHES).unwrap_or_default();
        let again = replayed.broken.iter().find(|(_, broken)| broken.invariant == invariant);
        let what = again.map_or(&counterexample.broken.what, |(_, broken)| &broken.what);
        let start = u32::try_from(start).unwrap_or(u32::MAX).saturating_add(1);
        let (text, flags) = (schedule.to_string(), Case { start, ..case }.flags());
        Self {
            invariant,
            what: what.clone(),
            cost: counterexample.cost,
            needed: schedule.0.iter().map(ToString::to_string).collect(),
            confirmed: again.is_some() && replayed.unfired.is_empty(),
            timeline: timeline.until_broken(invariant),
            replay: format!("eni chaos replay '{text}' {flags}"),
            keep: format!("eni chaos keep '{text}' {flags}"),
            schedule: text,
        }
    }
}
