//! The note's experiment: scale a fleet up and down for some rounds while calls
//! fail, then terminate everything and look for what is left.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use eni_core::inject::{Actor, CrashFlag, Inject, Injector, NoFaults, Point};
use eni_core::{
    Context, Facts,
    event::Unobserved,
    id::{InstanceId, SubnetId},
    key::Function,
};
use eni_faults::{Askable, Draw, Engine, Rule, RuleSet, RuleSetError};
use eni_sim::{
    ApiError, ConfigError, Driven, Front, SimEc2, VirtualClock, World, WorldConfig, drive,
};
use thiserror::Error;

use crate::{
    Ending, FaultsReport, Invariant, Report, Round, SCHEMA, State, Verdict, Workflow,
    fleet::{self, Member},
    oracle::{Attempt, Oracle},
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
    /// What goes wrong, and when.
    pub rules: RuleSet,
}

/// An experiment that could not be set up. Nothing was tested.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ExperimentError {
    /// The simulated EC2 could not be made.
    #[error(transparent)]
    World(#[from] ConfigError),
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
/// When one of them cannot strike where it says.
pub fn check_rules(rules: Vec<Rule>) -> Result<RuleSet, RuleSetError> {
    RuleSet::build(rules, &all_points(), Askable::ALL)
}

/// One world and everything that runs in it.
struct Stage<'e> {
    experiment: &'e Experiment,
    clock: VirtualClock,
    crash: CrashFlag,
    front: Arc<Front>,
    subnets: Vec<SubnetId>,
    facts: Facts,
}

impl Experiment {
    /// Runs it. `stop` ends it between two attempts; `on_round` is called after
    /// each round.
    ///
    /// # Errors
    ///
    /// When the simulated EC2 refuses to launch the fleet.
    pub fn run(
        &self,
        stop: &AtomicBool,
        on_round: &mut dyn FnMut(&Round),
    ) -> Result<Report, ExperimentError> {
        let mut invalid_because = self.baseline()?;
        let engine = Arc::new(Engine::new(self.rules.clone(), self.seed));
        let stage = Stage::new(self)?;
        let mut course = Course::new();
        if invalid_because.is_empty() {
            for number in 1..=self.rounds {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let round = course.round(&stage, &engine, number, stop)?;
                on_round(&round);
                course.rounds.push(round);
            }
        }
        let interrupted = stop.load(Ordering::Relaxed);
        fleet::terminate(
            &stage.front,
            course.running.iter().filter_map(|at| course.fleet.get(*at)),
        )?;
        let leaks = if course.fleet.is_empty() {
            Vec::new()
        } else {
            course.oracle.check_leaks(&stage.front, &course.fleet)
        };

        let faults = FaultsReport::of(&engine.account());
        if !interrupted {
            invalid_because.extend(faults.unfired.iter().cloned());
        }
        if course.attempts == 0 && invalid_because.is_empty() {
            invalid_because.push("no attempt was made".to_owned());
        }
        invalid_because.extend(course.stuck);
        let states = course.oracle.states();
        let verdict = if !invalid_because.is_empty() {
            Verdict::Invalid
        } else if states.values().any(|state| *state == State::Broken) {
            Verdict::Violated
        } else {
            Verdict::Held
        };
        Ok(Report {
            schema: SCHEMA,
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
            by_round: course.rounds,
        })
    }

    /// One attempt in a world of its own in which nothing fails. If that is not
    /// Ok, nothing else can be believed.
    fn baseline(&self) -> Result<Vec<String>, ExperimentError> {
        let stage = Stage::new(self)?;
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

impl<'e> Stage<'e> {
    fn new(experiment: &'e Experiment) -> Result<Self, ExperimentError> {
        // A workflow that leaks shall be seen leaking, not stopped by the quota.
        let config = WorldConfig {
            seed: experiment.seed,
            network_interface_quota: u32::MAX,
            ..WorldConfig::default()
        };
        let clock = VirtualClock::new();
        let front = Arc::new(Front::new(World::new(&config)?, Arc::new(clock.clone())));
        let subnets = fleet::subnets(&front)?;
        let crash = CrashFlag::default();
        Ok(Self { experiment, clock, crash, front, subnets, facts: Facts::default() })
    }

    /// Launches the instance of worker `n`.
    fn launch(&self, n: u32) -> Result<Option<Member>, ExperimentError> {
        let at = usize::try_from(n).unwrap_or_default() % self.subnets.len().max(1);
        let Some(subnet) = self.subnets.get(at) else { return Ok(None) };
        let Ok(function) = Function::new("chaos") else { return Ok(None) };
        let window = self.experiment.window;
        Ok(fleet::launch(&self.front, Actor::worker(n), &function, subnet, window)?)
    }

    fn attempt<I: Inject>(&self, member: &Member, inject: &I) -> Driven<Ending> {
        let ec2 = SimEc2::new(Arc::clone(&self.front), inject.clone(), member.actor);
        let context = Context {
            ec2: &ec2,
            inject,
            clock: &self.clock,
            observe: &Unobserved,
            facts: &self.facts,
        };
        let attempt = self.experiment.workflow.attempt(context, &member.ensure);
        drive(&self.clock, &self.crash, attempt)
    }

    fn calls(&self) -> u64 {
        self.front.calls().values().sum()
    }

    /// The same world, going on by itself.
    fn copy(&self) -> Self {
        let world = self.front.read(World::clone);
        Self {
            experiment: self.experiment,
            front: Arc::new(Front::new(world, Arc::new(self.clock.clone()))),
            clock: self.clock.clone(),
            crash: self.crash.clone(),
            subnets: self.subnets.clone(),
            facts: Facts::default(),
        }
    }
}

/// What has come of an experiment so far.
struct Course {
    oracle: Oracle,
    fleet: Vec<Member>,
    /// Which members' instances run, as places in the fleet.
    running: Vec<usize>,
    /// Whose instances are gone.
    gone: BTreeMap<Actor, InstanceId>,
    attempts: u64,
    calls: u64,
    gave_up: u64,
    rounds: Vec<Round>,
    stuck: Vec<String>,
}

impl Course {
    fn new() -> Self {
        Self {
            oracle: Oracle::new(),
            fleet: Vec::new(),
            running: Vec::new(),
            gone: BTreeMap::new(),
            attempts: 0,
            calls: 0,
            gave_up: 0,
            rounds: Vec::new(),
            stuck: Vec::new(),
        }
    }

    fn round(
        &mut self,
        stage: &Stage<'_>,
        engine: &Arc<Engine>,
        number: u32,
        stop: &AtomicBool,
    ) -> Result<Round, ExperimentError> {
        let before = self.attempts;
        let mut round =
            Round { round: number, launched: 0, ensured: 0, attempts: 0, terminated: 0, left: 0 };
        let mut ensured = Vec::new();
        for _ in 0..stage.experiment.instances {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            let n = u32::try_from(self.fleet.len()).unwrap_or(u32::MAX).saturating_add(1);
            let Some(member) = stage.launch(n)? else { break };
            round.launched += 1;
            self.oracle.read_on(&stage.front);
            let ok = self.serve(stage, engine, &member, stop);
            self.running.push(self.fleet.len());
            if ok {
                round.ensured += 1;
                ensured.push(member.clone());
            }
            self.fleet.push(member);
        }
        self.rerun_quietly(stage, &ensured);
        round.terminated = self.scale_down(stage, number)?;
        round.attempts = self.attempts - before;
        round.left = fleet::left_of(&stage.front, &self.gone);
        Ok(round)
    }

    /// Attempts for one instance until one is Ok or the budget is spent.
    fn serve(
        &mut self,
        stage: &Stage<'_>,
        engine: &Arc<Engine>,
        member: &Member,
        stop: &AtomicBool,
    ) -> bool {
        let crash = Arc::new(stage.crash.clone());
        let clock = Arc::new(stage.clock.clone());
        let injector = Injector::new(member.actor, Arc::<Engine>::clone(engine), clock, crash);
        let budget = stage.experiment.attempts;
        for number in 1..=budget {
            if stop.load(Ordering::Relaxed) {
                return false;
            }
            if self.attempt(stage, engine, member, number, &injector) {
                return true;
            }
        }
        self.gave_up += 1;
        // The faults stop: the next attempt must be Ok.
        let attempts = self.attempts;
        let ok = self.attempt(stage, engine, member, budget.saturating_add(1), &NoFaults);
        self.attempts = attempts;
        let attempt = Attempt {
            member,
            number: budget.saturating_add(1),
            faults: &[],
            calls: 0,
            most_calls: 0,
            ending: None,
        };
        self.oracle.check(Invariant::Converges, ok, &attempt, || {
            format!("no Ok in {budget} attempts, and none in one more without faults")
        });
        false
    }

    /// One attempt, checked. Whether it was Ok.
    fn attempt<I: Inject>(
        &mut self,
        stage: &Stage<'_>,
        engine: &Engine,
        member: &Member,
        number: u32,
        inject: &I,
    ) -> bool {
        let calls_before = stage.calls();
        let driven = stage.attempt(member, inject);
        let calls = stage.calls() - calls_before;
        self.attempts += 1;
        self.calls += calls;
        let faults: Vec<_> = engine
            .take_strikes()
            .iter()
            .filter_map(|strike| strike.schedule_item())
            .map(|item| item.to_string())
            .collect();
        let ending = match &driven {
            Driven::Done(ending) => Some(ending),
            Driven::Crashed => None,
            Driven::Stuck => {
                self.stuck.push(format!("{}: an attempt waits for nothing", member.actor));
                None
            }
        };
        let most_calls = stage.experiment.workflow.most_calls();
        let attempt = Attempt { member, number, faults: &faults, calls, most_calls, ending };
        self.oracle.check_attempt(&stage.front, &attempt);
        let ok = matches!(ending, Some(Ok(_)));
        if ok {
            self.oracle.check(Invariant::Converges, true, &attempt, String::new);
        }
        ok
    }

    /// In a copy of the world, another attempt for everyone who had an Ok: it
    /// must write nothing.
    fn rerun_quietly(&mut self, stage: &Stage<'_>, ensured: &[Member]) {
        let copy = stage.copy();
        for member in ensured {
            let written = |front: &Front| front.read(|world| world.ledger().next_seq());
            let before = written(&copy.front);
            let driven = copy.attempt(member, &NoFaults);
            let writes = written(&copy.front) - before;
            let ok = matches!(driven, Driven::Done(Ok(_)));
            let attempt =
                Attempt { member, number: 0, faults: &[], calls: 0, most_calls: 0, ending: None };
            self.oracle.check(Invariant::QuietRerun, ok && writes == 0, &attempt, || {
                format!(
                    "a rerun without faults made {writes} writes{}",
                    if ok { "" } else { " and was not Ok" }
                )
            });
        }
    }

    /// Terminates a seeded half of what runs.
    fn scale_down(&mut self, stage: &Stage<'_>, round: u32) -> Result<u32, ExperimentError> {
        let draw = Draw::new(stage.experiment.seed, "scale-down").visit(u64::from(round));
        let chosen = draw.sample(self.running.len() / 2, self.running.len());
        let going: Vec<usize> =
            chosen.iter().filter_map(|at| self.running.get(*at).copied()).collect();
        let members: Vec<&Member> = going.iter().filter_map(|at| self.fleet.get(*at)).collect();
        let terminated = fleet::terminate(&stage.front, members.iter().copied())?;
        self.gone.extend(members.iter().map(|m| (m.actor, m.instance.clone())));
        self.running.retain(|at| !going.contains(at));
        self.oracle.read_on(&stage.front);
        Ok(terminated)
    }
}
