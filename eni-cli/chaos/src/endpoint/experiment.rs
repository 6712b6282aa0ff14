//! The experiment on an endpoint, from the probe to the last delete.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use eni_core::{
    Facts,
    ec2::{Ec2, InstanceState},
    inject::Clock,
    key::Function,
};
use eni_faults::{Askable, Engine, Rule, RuleSet, RuleSetError, Strategies};

use super::{
    capability::Probe,
    course::Course,
    custody::Custody,
    error::{EndpointError, EndpointWhy, Left},
    fleet::{Fleet, Launch, run_name},
    ports::Ports,
    probe::probe,
    worker::{Shared, Strikes},
};
use crate::{EndpointReport, FaultsReport, Leak, Report, Round, SCHEMA, Verdict, Workflow};

/// What the interfaces of an experiment are for.
const FUNCTION: &str = "chaos";

/// What to put to the test on an endpoint, and how hard.
#[derive(Debug, Clone)]
pub struct EndpointExperiment {
    /// The workflow.
    pub workflow: Workflow,
    /// How many rounds.
    pub rounds: u32,
    /// How many instances each round launches.
    pub instances: u32,
    /// What all draws go by, and what the run is named after.
    pub seed: u64,
    /// How many attempts an instance gets.
    pub attempts: u32,
    /// How long the endpoint may lag.
    pub window: Duration,
    /// What goes wrong, and when.
    pub rules: RuleSet,
    /// The instances.
    pub launch: Launch,
}

/// How far an experiment is.
#[derive(Debug)]
pub enum Progress<'a> {
    /// It is known what the endpoint honours.
    Probed(&'a Probe),
    /// A round is over.
    Round(&'a Round),
    /// All that it made is being taken away.
    CleaningUp,
}

/// Checks rules against the points of an experiment on an endpoint: those of
/// the workflows. On its wire nobody asks.
///
/// # Errors
///
/// When one of them cannot strike where it says, or `strategies` has not what
/// it calls.
pub fn check_work_rules(
    rules: Vec<Rule>,
    strategies: &Strategies,
) -> Result<RuleSet, RuleSetError> {
    // Among all points, a rule for the wire is told what is wrong with it.
    RuleSet::build(rules.clone(), &crate::all_points(), Askable::WORK, strategies)?;
    RuleSet::build(rules, &eni_core::points::ALL, Askable::WORK, strategies)
}

/// What is known when everything is terminated.
#[derive(Default)]
struct Count {
    leaks: Vec<Leak>,
    uncollected: u64,
}

impl EndpointExperiment {
    /// Runs it. `stop` ends it wherever it is, which is seen when the future is
    /// polled next; what it made is taken away all the same. `on_progress` is
    /// told how far it is.
    ///
    /// Workers run side by side in this one future.
    ///
    /// # Errors
    ///
    /// When the endpoint cannot be reached, says no for good, or runs a fleet of
    /// the same name. What was made is taken away by then, or named.
    pub async fn run<E: Ec2, F: Fleet>(
        &self,
        ec2: &E,
        fleet: &F,
        clock: &Arc<dyn Clock>,
        stop: &AtomicBool,
        on_progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Report, Box<EndpointError>> {
        let (run, facts, custody) = (run_name(self.seed), Facts::default(), Custody::default());
        let (window, run) = (self.window, run.as_str());
        let ports = Ports { ec2, fleet, clock, stop, facts: &facts, window, run };
        let nothing_made = |why| Box::new(EndpointError { why, left: Vec::new() });
        nobody_else(ports).await.map_err(nothing_made)?;

        let probed = probe(ports, &custody, &self.launch).await;
        let probe = match &probed {
            Ok(probe) => probe.clone(),
            Err(_) => Probe::new(),
        };
        let engine = Arc::new(Engine::new(self.rules.clone(), self.seed));
        let strikes = Strikes::default();
        let shared = Shared {
            workflow: self.workflow,
            budget: self.attempts,
            custody: &custody,
            probe: &probe,
            engine: &engine,
            strikes: &strikes,
        };
        let function = Function::new(FUNCTION).ok();
        let mut course = Course::new(&probe);
        let mut invalid_because = Vec::new();
        let mut ended = probed.map(drop);
        if let (Ok(()), Some(function)) = (&ended, &function) {
            on_progress(Progress::Probed(&probe));
            ended = self
                .rounds(&mut course, ports, shared, function, &mut invalid_because, on_progress)
                .await;
        }
        let interrupted = stop.load(Ordering::Relaxed);

        let mut left = Vec::new();
        let mut count = Count::default();
        let never_launched =
            matches!(ended, Err(EndpointWhy::Refused { .. } | EndpointWhy::Unreachable(_)));
        if !(custody.is_empty() && never_launched) {
            on_progress(Progress::CleaningUp);
            left = custody.terminate_all(ports).await;
            match self.count(&mut course, ports, shared).await {
                Ok(counted) => count = counted,
                Err(why) => ended = ended.and(Err(why)),
            }
            left.extend(custody.sweep(ports).await);
        }
        match ended {
            Ok(()) | Err(EndpointWhy::Interrupted) => {}
            Err(why) => return Err(Box::new(EndpointError { why, left })),
        }
        let account = engine.account();
        let faults = FaultsReport::of(&account, std::mem::take(&mut course.met));
        invalid_because.extend(faults.failures.iter().cloned());
        if !interrupted {
            invalid_because.extend(faults.unfired.iter().cloned());
            if invalid_because.is_empty() {
                invalid_because.extend(course.tested_nothing(&faults).map(str::to_owned));
            }
        }
        Ok(self.report(course, run, &probe, faults, invalid_because, count, left, interrupted))
    }

    async fn rounds<'e, E: Ec2, F: Fleet>(
        &self,
        course: &mut Course<'e, E>,
        ports: Ports<'e, E, F>,
        shared: Shared<'e>,
        function: &Function,
        invalid_because: &mut Vec<String>,
        on_progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<(), EndpointWhy> {
        let broken = course.baseline(&self.launch, function, ports, shared).await?;
        if let Some(why) = broken {
            invalid_because.push(why);
            return Ok(());
        }
        for number in 1..=self.rounds {
            if ports.stopped() {
                break;
            }
            let round = course.round(self, function, ports, shared, number).await?;
            on_progress(Progress::Round(&round));
            course.rounds.push(round);
        }
        Ok(())
    }

    /// What is left when everything is terminated: before a collector, and
    /// after.
    async fn count<'e, E: Ec2, F: Fleet>(
        &self,
        course: &mut Course<'e, E>,
        ports: Ports<'e, E, F>,
        shared: Shared<'e>,
    ) -> Result<Count, EndpointWhy> {
        if course.workers.is_empty() {
            return Ok(Count::default());
        }
        let leaks = course.leaks(ports, shared).await?;
        if leaks.is_empty() {
            return Ok(Count::default());
        }
        shared.custody.free(ports).await;
        shared.custody.collect(ports).await?;
        let uncollected = course.living(ports, shared).await?;
        Ok(Count { leaks, uncollected })
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one report")]
    fn report<E>(
        &self,
        course: Course<'_, E>,
        run: &str,
        probe: &Probe,
        faults: FaultsReport,
        invalid_because: Vec<String>,
        count: Count,
        left: Vec<Left>,
        interrupted: bool,
    ) -> Report {
        let states = course.findings.states();
        let verdict = Verdict::of(&invalid_because, &states);
        let endpoint = EndpointReport {
            run: run.to_owned(),
            probe: probe.clone(),
            waived: course.findings.reasons(),
            left,
        };
        Report {
            world: None,
            schema: SCHEMA,
            through: "endpoint",
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
            violations_total: course.findings.violations_total(),
            violations: course.findings.into_violations(),
            leaked: count.leaks.len() as u64,
            leaks: count.leaks,
            uncollected: count.uncollected,
            by_round: course.rounds,
            endpoint: Some(endpoint),
        }
    }
}

/// That no instance of a run of this name lives: cleaning up would take it away.
async fn nobody_else<E, F: Fleet>(ports: Ports<'_, E, F>) -> Result<(), EndpointWhy> {
    let mut shown = ports.instances().await?;
    shown.retain(|_, state| {
        !matches!(state, InstanceState::Terminated | InstanceState::ShuttingDown)
    });
    if shown.is_empty() { Ok(()) } else { Err(EndpointWhy::UnderWay(shown.into_keys().collect())) }
}
