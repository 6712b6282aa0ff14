//! The course of an experiment: its rounds, and what has come of them so far.

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use eni_core::{
    id::InstanceId,
    inject::{Actor, Decide, Inject, Injector, NoFaults, Settled},
};
use eni_faults::{Draw, Engine, ScheduleItem, Strike};
use eni_sim::{Driven, Front};

use crate::{
    Door, ExperimentError, FaultsReport, Invariant, Round,
    events::{Happened, Overheard},
    fleet::{self, Member},
    oracle::{Attempt, Oracle},
    stage::Stage,
};

/// How long after a failed attempt somebody runs it again.
const UNTIL_THE_NEXT_ATTEMPT: Duration = Duration::from_millis(200);

/// What has come of an experiment so far.
pub(crate) struct Course {
    pub(crate) oracle: Oracle,
    pub(crate) fleet: Vec<Member>,
    /// Which members' instances run, as places in the fleet.
    pub(crate) running: Vec<usize>,
    /// Whose instances are gone.
    pub(crate) gone: BTreeMap<Actor, InstanceId>,
    pub(crate) attempts: u64,
    pub(crate) calls: u64,
    pub(crate) gave_up: u64,
    pub(crate) rounds: Vec<Round>,
    /// Every fault that was met, struck or void.
    pub(crate) met: Vec<ScheduleItem>,
    pub(crate) stuck: Vec<String>,
}

impl Course {
    pub(crate) fn new() -> Self {
        Self {
            oracle: Oracle::new(),
            fleet: Vec::new(),
            running: Vec::new(),
            gone: BTreeMap::new(),
            attempts: 0,
            calls: 0,
            gave_up: 0,
            rounds: Vec::new(),
            met: Vec::new(),
            stuck: Vec::new(),
        }
    }

    pub(crate) fn round<D: Door>(
        &mut self,
        stage: &Stage<'_, D>,
        engine: &Arc<Engine>,
        number: u32,
        stop: &AtomicBool,
    ) -> Result<Round, ExperimentError> {
        stage.tell(|| Happened::RoundBegin { round: number });
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
            let ok = self.run(stage, engine, &member, stop);
            self.running.push(self.fleet.len());
            if ok {
                round.ensured += 1;
                ensured.push(member.clone());
            }
            self.fleet.push(member);
        }
        self.rerun_quietly(stage, &ensured, stop);
        round.terminated = self.scale_down(stage, number)?;
        round.attempts = self.attempts - before;
        round.left = fleet::left_of(&stage.front, &self.gone);
        stage.tell(|| Happened::RoundEnd(&round));
        Ok(round)
    }

    /// Why nothing was tested, if nothing was.
    pub(crate) fn tested_nothing(&self, faults: &FaultsReport) -> Option<&'static str> {
        tested_nothing(self.attempts, &self.rounds, faults)
    }

    /// [`Course::serve`], told to whoever records.
    fn run<D: Door>(
        &mut self,
        stage: &Stage<'_, D>,
        engine: &Arc<Engine>,
        member: &Member,
        stop: &AtomicBool,
    ) -> bool {
        let (actor, instance) = (member.actor.as_str(), member.instance.as_str());
        stage.tell(|| Happened::RunBegin { actor, instance });
        let before = self.attempts;
        let ok = self.serve(stage, engine, member, stop);
        stage.tell(|| {
            let attempts = u32::try_from(self.attempts - before).unwrap_or(u32::MAX);
            Happened::RunEnd { actor, ok, attempts }
        });
        ok
    }

    /// Attempts for one instance until one is Ok or the budget is spent.
    pub(crate) fn serve<D: Door>(
        &mut self,
        stage: &Stage<'_, D>,
        engine: &Arc<Engine>,
        member: &Member,
        stop: &AtomicBool,
    ) -> bool {
        let crash = Arc::new(stage.crash.clone());
        let clock = Arc::new(stage.clock.clone());
        let decide: Arc<dyn Decide> = match &stage.recorder {
            None => Arc::<Engine>::clone(engine),
            Some(recorder) => {
                let (engine, recorder) = (Arc::clone(engine), Arc::clone(recorder));
                Arc::new(Overheard { engine, recorder })
            }
        };
        let injector = Injector::new(member.actor, decide, clock, crash);
        let budget = stage.experiment.attempts;
        for number in 1..=budget {
            if stop.load(Ordering::Relaxed) {
                return false;
            }
            if self.attempt(stage, engine, member, number, &injector) {
                return true;
            }
            stage.clock.advance(UNTIL_THE_NEXT_ATTEMPT);
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
            misreads: &[],
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
    pub(crate) fn attempt<I: Inject, D: Door>(
        &mut self,
        stage: &Stage<'_, D>,
        engine: &Engine,
        member: &Member,
        number: u32,
        inject: &I,
    ) -> bool {
        let calls_before = stage.calls();
        let (actor, without_faults) = (member.actor.as_str(), number > stage.experiment.attempts);
        stage.tell(|| Happened::AttemptBegin { actor, attempt: number, without_faults });
        let driven = stage.attempt(member, inject);
        stage.tell(|| Happened::attempt_end(actor, number, &driven));
        let calls = stage.calls() - calls_before;
        self.attempts += 1;
        self.calls += calls;
        let met = engine.take_strikes();
        let struck = met.iter().filter(|strike| strike.settled == Settled::Struck);
        let faults: Vec<_> = struck.map(text_of).collect();
        self.met.extend(met.iter().filter_map(Strike::schedule_item));
        let ending = match &driven {
            Driven::Done(ending) => Some(ending),
            Driven::Crashed => None,
            Driven::Stuck => {
                self.stuck.push(format!("{}: an attempt waits for nothing", member.actor));
                None
            }
        };
        let most_calls = stage.experiment.workflow.most_calls();
        let misreads = stage.misreads.take();
        let attempt = Attempt {
            member,
            number,
            faults: &faults,
            misreads: &misreads,
            calls,
            most_calls,
            ending,
        };
        self.oracle.check_attempt(&stage.front, &attempt);
        let ok = matches!(ending, Some(Ok(_)));
        if !ok && number == 1 {
            self.converge(stage, &attempt);
        }
        ok
    }

    /// In a copy of the world the faults stop: the next attempt must be Ok.
    fn converge<D: Door>(&mut self, stage: &Stage<'_, D>, failed: &Attempt<'_>) {
        let copy = stage.copy();
        copy.settle();
        let ok = matches!(copy.attempt(failed.member, &NoFaults), Driven::Done(Ok(_)));
        self.oracle.check(Invariant::Converges, ok, failed, || {
            "no Ok in the next attempt, which was without faults".to_owned()
        });
    }

    /// In a copy of the world, another attempt for everyone who had an Ok: it
    /// must write nothing.
    pub(crate) fn rerun_quietly<D: Door>(
        &mut self,
        stage: &Stage<'_, D>,
        ensured: &[Member],
        stop: &AtomicBool,
    ) {
        let copy = stage.copy();
        copy.settle();
        for member in ensured {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            let written = |front: &Front| front.read(|world| world.ledger().next_seq());
            let before = written(&copy.front);
            let driven = copy.attempt(member, &NoFaults);
            let writes = written(&copy.front) - before;
            let ok = matches!(driven, Driven::Done(Ok(_)));
            let attempt = Attempt {
                member,
                number: 0,
                faults: &[],
                misreads: &[],
                calls: 0,
                most_calls: 0,
                ending: None,
            };
            self.oracle.check(Invariant::Converges, ok, &attempt, || {
                "a rerun without faults was not Ok".to_owned()
            });
            self.oracle.check(Invariant::QuietRerun, ok && writes == 0, &attempt, || {
                format!(
                    "a rerun without faults made {writes} writes{}",
                    if ok { "" } else { " and was not Ok" }
                )
            });
        }
    }

    /// Terminates a seeded half of what runs.
    pub(crate) fn scale_down<D: Door>(
        &mut self,
        stage: &Stage<'_, D>,
        round: u32,
    ) -> Result<u32, ExperimentError> {
        let draw = Draw::new(stage.experiment.seed, "scale-down").visit(u64::from(round));
        let chosen = draw.sample(self.running.len() / 2, self.running.len());
        let going: Vec<usize> =
            chosen.iter().filter_map(|at| self.running.get(*at).copied()).collect();
        let members: Vec<&Member> = going.iter().filter_map(|at| self.fleet.get(*at)).collect();
        let terminated = stage.terminate(&members)?;
        self.gone.extend(members.iter().map(|m| (m.actor, m.instance.clone())));
        self.running.retain(|at| !going.contains(at));
        self.oracle.read_on(&stage.front);
        Ok(terminated)
    }
}

/// Why nothing was tested, if nothing was.
pub(crate) fn tested_nothing(
    attempts: u64,
    rounds: &[Round],
    faults: &FaultsReport,
) -> Option<&'static str> {
    let ensured: u32 = rounds.iter().map(|round| round.ensured).sum();
    if attempts == 0 {
        Some("no attempt was made")
    } else if !faults.by_rule.is_empty() && faults.planned == 0 {
        Some(
            "no rule struck even once, so nothing was tested: give them more visits or another place",
        )
    } else if ensured == 0 {
        Some("no instance got its interface, so nothing was tested: the rules leave no way through")
    } else {
        None
    }
}

/// A strike as people read it: always with its actor.
pub(crate) fn text_of(strike: &Strike) -> String {
    let (point, visit, fault) = (strike.point.name, strike.visit, &strike.fault);
    format!("{}/{point}#{visit}={fault}", strike.actor)
}
