//! The note's experiment: scale a fleet up and down for some rounds while calls
//! fail, then terminate everything and look for what is left.

#[cfg(test)]
mod tests;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use eni_core::inject::{NoFaults, Point};
use eni_faults::{Askable, Engine, Rule, RuleSet, RuleSetError, Schedule, Strategies};
use eni_sim::{ApiError, ConfigError, Driven, FrontSettings, World, config::Tokens};
use thiserror::Error;

use crate::{
    Door, EVENTS_SCHEMA, FaultsReport, Happened, Record, Report, Round, SCHEMA, Verdict, Workflow,
    course::Course, stage::Stage,
};

/// What to put to the test, and how hard.
#[derive(Debug, Clone)]
pub struct Experiment {
    /// The workflow.
    pub workflow: Workflow,
    /// How many rounds.
    pub rounds: u32,
    /// How many instances each round launches.
    pub instances: u32,
    /// What all draws go by.
    pub seed: u64,
    /// How many attempts an instance gets.
    pub attempts: u32,
    /// How long the workflow believes that EC2 may lag.
    pub window: Duration,
    /// How the simulated EC2 treats its callers.
    pub front: FrontSettings,
    /// How long its pending, attaching and the like take.
    pub stages: Duration,
    /// What its client tokens mean once what they made is gone.
    pub tokens: Tokens,
    /// What goes wrong, and when.
    pub rules: RuleSet,
}

/// An experiment that could not be set up. Nothing was tested.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ExperimentError {
    /// The simulated EC2 could not be made.
    #[error(transparent)]
    World(#[from] ConfigError),
    /// The simulated EC2 has no subnet, or launched nothing.
    #[error("the simulated EC2 has nothing to run a workflow in; this is a bug of ours")]
    Empty,
    /// The simulated EC2 refused a call of the environment.
    #[error(
        "the simulated EC2 refused a call of the environment: {0}; use fewer rounds or instances"
    )]
    Environment(#[from] ApiError),
}

/// The points of an experiment: those of the workflows, and those of the calls
/// that are made there, on the wire. What only the environment calls, such as
/// launching, is past every point.
pub fn all_points() -> Vec<&'static Point> {
    let work = eni_core::points::ALL;
    let is_called = |wire: &&&Point| {
        work.iter().any(|point| point.operation.split(", ").any(|is| is == wire.operation))
    };
    work.iter().chain(eni_sim::points::ALL.iter().filter(is_called)).copied().collect()
}

/// Checks rules against the points of an experiment.
///
/// # Errors
///
/// When one of them cannot strike where it says, or `strategies` has not what
/// it calls.
pub fn check_rules(rules: Vec<Rule>, strategies: &Strategies) -> Result<RuleSet, RuleSetError> {
    RuleSet::build(rules, &all_points(), Askable::ALL, strategies)
}

/// Checks a schedule against the points of an experiment.
///
/// # Errors
///
/// When an item of it cannot strike where it says.
pub fn check_schedule(schedule: &Schedule) -> Result<RuleSet, RuleSetError> {
    RuleSet::of_schedule(schedule, &all_points(), Askable::ALL)
}

impl Experiment {
    /// Runs it through `door`. `stop` ends it between two attempts; `on_round` is called after
    /// each round.
    ///
    /// # Errors
    ///
    /// When the simulated EC2 refuses to launch the fleet.
    pub fn run<D: Door>(
        &self,
        door: &D,
        stop: &AtomicBool,
        on_round: &mut dyn FnMut(&Round),
    ) -> Result<Report, ExperimentError> {
        self.run_on(&Stage::new(self, door)?, stop, on_round)
    }

    /// [`Experiment::run`], with everything that happens in it told to
    /// `record`. Nothing else is different: the report is the same.
    ///
    /// # Errors
    ///
    /// When the simulated EC2 refuses to launch the fleet.
    pub fn run_recorded<D: Door>(
        &self,
        door: &D,
        record: Arc<dyn Record>,
        stop: &AtomicBool,
        on_round: &mut dyn FnMut(&Round),
    ) -> Result<Report, ExperimentError> {
        self.run_on(&Stage::new(self, door)?.recorded_by(record), stop, on_round)
    }

    fn run_on<D: Door>(
        &self,
        stage: &Stage<'_, D>,
        stop: &AtomicBool,
        on_round: &mut dyn FnMut(&Round),
    ) -> Result<Report, ExperimentError> {
        let door = stage.door;
        let mut invalid_because = self.baseline(door)?;
        let engine = Arc::new(Engine::new(self.rules.clone(), self.seed));
        stage.tell(|| Happened::ExperimentBegin {
            schema: EVENTS_SCHEMA,
            workflow: self.workflow.name(),
            seed: self.seed,
            rounds: self.rounds,
            instances: self.instances,
        });
        let mut course = Course::new();
        if invalid_because.is_empty() {
            for number in 1..=self.rounds {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let round = course.round(stage, &engine, number, stop)?;
                on_round(&round);
                course.rounds.push(round);
            }
        }
        let interrupted = stop.load(Ordering::Relaxed);
        let rest = course.running.iter().filter_map(|at| course.fleet.get(*at));
        stage.terminate(&rest.collect::<Vec<_>>())?;
        stage.settle();
        let leaks = if course.fleet.is_empty() {
            Vec::new()
        } else {
            course.oracle.check_leaks(&stage.front, &course.fleet)
        };
        if !leaks.is_empty() && !stage.collect() {
            invalid_because.push("the collector did not come to its end".to_owned());
        }
        let uncollected = course.oracle.living(&stage.front, &course.fleet);

        let faults = FaultsReport::of(&engine.account(), std::mem::take(&mut course.met));
        stage.tell(|| {
            if interrupted {
                return Happened::Interrupted;
            }
            Happened::ExperimentEnd {
                attempts: course.attempts,
                calls: course.calls,
                struck: faults.struck,
                void: faults.void,
                leaked: leaks.len() as u64,
            }
        });
        invalid_because.extend(faults.failures.iter().cloned());
        if !interrupted {
            invalid_because.extend(faults.unfired.iter().cloned());
        }
        if invalid_because.is_empty() && !interrupted {
            invalid_because.extend(course.tested_nothing(&faults).map(str::to_owned));
        }
        invalid_because.extend(course.stuck);
        let states = course.oracle.states();
        let verdict = Verdict::of(&invalid_because, &states);
        Ok(Report {
            schema: SCHEMA,
            through: door.name(),
            verdict,
            invalid_because,
            interrupted,
            workflow: self.workflow.name(),
            seed: self.seed,
            rounds: self.rounds,
            instances: self.instances,
            attempts: course.attempts,
            gave_up: course.gave_up,
            calls: course.calls,
            faults,
            invariants: states,
            violations_total: course.oracle.violations_total(),
            violations: course.oracle.into_violations(),
            leaked: leaks.len() as u64,
            leaks,
            uncollected,
            by_round: course.rounds,
            world: Some(stage.front.read(World::digest)),
            endpoint: None,
        })
    }

    /// How long the world remembers what it was: as far back as a read can see,
    /// by lag or by a fault. Rules have no say in it, so that a run and the
    /// schedule that repeats it are in the same world.
    pub(crate) fn memory(&self) -> Duration {
        self.front.consistency.memory().max(self.window / 2)
    }

    /// One attempt in a world of its own in which nothing fails or lags. If that is not
    /// Ok, nothing else can be believed.
    fn baseline<D: Door>(&self, door: &D) -> Result<Vec<String>, ExperimentError> {
        let quiet =
            Self { front: FrontSettings::default(), stages: Duration::ZERO, ..self.clone() };
        let stage = Stage::new(&quiet, door)?;
        let Some(member) = stage.launch(1)? else {
            return Ok(vec!["baseline broken: the simulated EC2 launched nothing".to_owned()]);
        };
        Ok(match stage.attempt(&member, &NoFaults) {
            Driven::Done(Ok(_)) => Vec::new(),
            Driven::Done(Err(failed)) => {
                vec![format!("baseline broken: without faults, {}", failed.text)]
            }
            Driven::Crashed | Driven::Stuck => {
                vec!["baseline broken: without faults, the attempt did not end".to_owned()]
            }
        })
    }
}
