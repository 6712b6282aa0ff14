//! Catches a workflow of the shelf: searches until what is declared of it
//! breaks, shrinks that, and holds the schedule to it.

use std::sync::Arc;

use eni_faults::{
    Schedule,
    search::{Alphabet, Bounds, Counterexample, Searched, closure, record, replay, shrink},
};
use thiserror::Error;

use super::Case;
use crate::{
    ExperimentError, Invariant,
    search::{ScenarioModel, alphabet_of},
};

/// Stretches of a replay, at most.
const MOST: u32 = 30;

/// More stretches than any case takes.
const STRETCHES: u64 = 500_000;

/// A case that is as it is declared to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caught {
    /// A smallest schedule: it breaks the invariant, and without any one of its
    /// items it does not.
    pub schedule: Schedule,
    /// What happens instead of what must hold.
    pub what: String,
    /// How many stretches were run until then.
    pub stretches: u64,
}

/// A case that is not as it is declared to be.
#[derive(Debug, Error)]
pub enum NotCaught {
    /// Its world cannot be set up.
    #[error(transparent)]
    SetUp(#[from] ExperimentError),
    /// Nothing broke.
    #[error("nothing breaks up to cost {cost}, in {stretches} stretches: no search would notice")]
    Held {
        /// The declared cost.
        cost: u32,
        /// How many stretches were run.
        stretches: u64,
    },
    /// Something else broke, or the same for less.
    #[error("{invariant} breaks at cost {cost} ({schedule}): declare that, or mend the workflow")]
    Otherwise {
        /// What breaks.
        invariant: &'static str,
        /// At which cost.
        cost: u32,
        /// When.
        schedule: Schedule,
    },
    /// The schedule does not do what the search says.
    #[error("{0} does not break it when it is replayed: the search or its replay is wrong")]
    NotConfirmed(Schedule),
    /// An item of the schedule is not needed.
    #[error("{schedule} breaks it without item {item} too: it was not shrunk enough")]
    NotSmallest {
        /// The schedule.
        schedule: Schedule,
        /// Which item, from 1.
        item: usize,
    },
}

/// Catches it.
///
/// # Errors
///
/// When anything is not as it is declared.
pub fn catch(case: &Case) -> Result<Caught, NotCaught> {
    let subject = Subject::of(case)?;
    let found = subject.search();
    let Some((invariant, first)) = found.broken.iter().min_by_key(|(_, broken)| broken.cost) else {
        return Err(NotCaught::Held { cost: case.cost, stretches: found.stretches });
    };
    let declared = found.broken.get(case.breaks.id()).filter(|_| first.cost == case.cost);
    let Some(declared) = declared.filter(|broken| broken.cost == case.cost) else {
        let schedule = record(&subject.model, &subject.alphabet, first);
        return Err(NotCaught::Otherwise { invariant, cost: first.cost, schedule });
    };
    let schedule = subject.shrunk(declared);
    subject.confirm(&schedule)?;
    Ok(Caught { schedule, what: declared.broken.what.clone(), stretches: found.stretches })
}

/// Whether nothing at all breaks in this scenario for what the case costs, and
/// in how many stretches; else what does.
///
/// # Errors
///
/// When something breaks, or the scenario cannot be set up.
pub fn holds(case: &Case, scenario: crate::search::Scenario) -> Result<u64, NotCaught> {
    let model = ScenarioModel::new(scenario)?;
    let alphabet = Arc::new(alphabet_of(case.wanted));
    let found = search_up_to(&model, &alphabet, case.cost, usize::MAX);
    let broken = found.broken.iter().find(|(_, broken)| broken.cost <= case.cost);
    match broken {
        None => Ok(found.stretches),
        Some((invariant, broken)) => {
            let schedule = record(&model, &alphabet, broken);
            Err(NotCaught::Otherwise { invariant, cost: broken.cost, schedule })
        }
    }
}

struct Subject<'c> {
    model: ScenarioModel,
    alphabet: Arc<Alphabet>,
    case: &'c Case,
}

impl<'c> Subject<'c> {
    fn of(case: &'c Case) -> Result<Self, NotCaught> {
        let model = ScenarioModel::new(case.scenario.clone())?;
        Ok(Self { model, alphabet: Arc::new(alphabet_of(case.wanted)), case })
    }

    /// Searches until the declared invariant is broken, or all that costs no
    /// more is run. Others may break first, at the same cost.
    fn search(&self) -> Searched {
        let mut enough = 1;
        loop {
            let found = search_up_to(&self.model, &self.alphabet, self.case.cost, enough);
            let is_over = found.broken.len() < enough || enough == Invariant::ALL.len();
            if is_over || found.broken.contains_key(self.case.breaks.id()) {
                return found;
            }
            enough = found.broken.len() + 1;
        }
    }

    fn shrunk(&self, found: &Counterexample) -> Schedule {
        let Self { model, alphabet, case } = self;
        let schedule = record(model, alphabet, found);
        shrink(model, alphabet, found.start, &schedule, case.breaks.id(), MOST)
    }

    /// Holds a schedule to breaking the invariant, and to needing all it has.
    fn confirm(&self, schedule: &Schedule) -> Result<(), NotCaught> {
        if !self.breaks(schedule) {
            return Err(NotCaught::NotConfirmed(schedule.clone()));
        }
        for without in 0..schedule.0.len() {
            let mut fewer = schedule.clone();
            fewer.0.remove(without);
            if self.breaks(&fewer) {
                let schedule = schedule.clone();
                return Err(NotCaught::NotSmallest { schedule, item: without + 1 });
            }
        }
        Ok(())
    }

    /// Whether all of this strikes and breaks the invariant.
    fn breaks(&self, schedule: &Schedule) -> bool {
        replay(&self.model, &self.alphabet, 0, schedule, MOST).is_some_and(|again| {
            again.breaks(self.case.breaks.id()) && again.unfired.is_empty() && again.void.is_empty()
        })
    }
}

/// Searches until so many invariants are broken, or all that costs no more is
/// run.
fn search_up_to(
    model: &ScenarioModel,
    alphabet: &Arc<Alphabet>,
    cost: u32,
    enough: usize,
) -> Searched {
    let bounds = Bounds { stretches: STRETCHES, ..Bounds::faults(Case::FAULTS) };
    closure(model, alphabet, bounds, &mut |so_far| so_far.cost <= cost && so_far.broken < enough)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shelf::Defect;

    #[test]
    fn a_schedule_must_break_it_and_need_all_of_its_items() {
        let case = Case::of(Defect::ShadowedError);
        let subject = Subject::of(&case).unwrap();
        let confirm = |text: &str| subject.confirm(&text.parse().unwrap());
        assert!(confirm("v1:ensure.protect#1=refuse").is_ok());
        assert!(matches!(confirm("v1:ensure.attach#1=refuse"), Err(NotCaught::NotConfirmed(_))));
        let one_too_many = confirm("v1:ensure.find#1=refuse,ensure.protect#1=refuse");
        assert!(matches!(one_too_many, Err(NotCaught::NotSmallest { item: 1, .. })));
    }
}
