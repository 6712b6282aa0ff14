//! One worker of an experiment on an endpoint: its attempts for one instance,
//! each checked by what the endpoint shows afterwards.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use eni_core::{
    Context, Ensure, Spec,
    ec2::{Ec2, Interface},
    event::Unobserved,
    id::InstanceId,
    inject::{Actor, CrashFlag, Inject, Injector, NoFaults, Settled},
    key::{Function, Key},
};
use eni_faults::{Engine, Strike};

use super::{
    capability::{Capability, Probe},
    custody::Custody,
    error::EndpointWhy,
    fleet::{Fleet, Launch, RUN_TAG},
    logged::{Deed, Logged},
    oracle::{Attempt, Breach, Check, Holdings},
    ports::Ports,
    tasks::{Ended, Strikable},
};
use crate::{Ending, Invariant, Workflow};

/// How long after a failed attempt somebody runs it again.
const UNTIL_THE_NEXT_ATTEMPT: Duration = Duration::from_millis(200);

/// What all workers of a run share.
#[derive(Clone, Copy)]
pub(crate) struct Shared<'e> {
    pub(crate) workflow: Workflow,
    pub(crate) budget: u32,
    pub(crate) custody: &'e Custody,
    pub(crate) probe: &'e Probe,
    pub(crate) engine: &'e Arc<Engine>,
    pub(crate) strikes: &'e Strikes,
}

/// The faults that were met, struck or void, by who met them: the engine tells those of all.
#[derive(Debug, Default)]
pub(crate) struct Strikes(Mutex<Vec<Strike>>);

impl Strikes {
    fn of(&self, actor: Actor, engine: &Engine) -> Vec<Strike> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend(engine.take_strikes());
        let (own, others) = kept.drain(..).partition(|strike| strike.actor == actor);
        *kept = others;
        own
    }
}

/// One worker and the instance that it serves.
pub(crate) struct Worker<'e, E> {
    pub(crate) actor: Actor,
    pub(crate) instance: InstanceId,
    pub(crate) holdings: Holdings,
    /// Whether its attempts ended by themselves, the last one Ok or the budget
    /// spent.
    pub(crate) came_to_an_end: bool,
    ensure: Ensure,
    ec2: Logged<'e, E>,
    injector: Injector,
    crash: CrashFlag,
}

/// What came of a worker's attempts.
#[derive(Debug, Default)]
pub(crate) struct Served {
    pub(crate) ok: bool,
    pub(crate) gave_up: bool,
    pub(crate) attempts: u64,
    pub(crate) calls: u64,
    pub(crate) met: Vec<Strike>,
    pub(crate) checks: Vec<Check>,
    /// What the last attempt said, if it failed.
    pub(crate) said: Option<String>,
}

impl<'e, E: Ec2> Worker<'e, E> {
    /// The worker of an instance that was launched.
    pub(crate) fn new<F: Fleet>(
        ports: Ports<'e, E, F>,
        shared: Shared<'e>,
        actor: Actor,
        function: &Function,
        launch: &Launch,
        instance: InstanceId,
    ) -> Self {
        let key = Key { function: function.clone(), instance: instance.clone() };
        let mut spec = Spec::new(key.clone(), launch.subnet.clone());
        spec.tags.insert(RUN_TAG.to_owned(), ports.run.to_owned());
        let crash = CrashFlag::default();
        let decide = Arc::<Engine>::clone(shared.engine);
        let clock = Arc::clone(ports.clock);
        Self {
            actor,
            holdings: Holdings::new(instance.clone()),
            instance,
            came_to_an_end: false,
            ensure: Ensure::new(spec, ports.window),
            ec2: Logged::new(ports.ec2, key),
            injector: Injector::new(actor, decide, clock, Arc::new(crash.clone())),
            crash,
        }
    }

    /// One attempt without faults.
    pub(crate) async fn baseline<F: Fleet>(
        &mut self,
        ports: Ports<'_, E, F>,
        shared: Shared<'_>,
    ) -> Result<Served, EndpointWhy> {
        ports.running(&self.instance).await?;
        let mut served = Served::default();
        self.came_to_an_end = self.attempt(ports, shared, 1, &NoFaults, &mut served).await?;
        Ok(served)
    }

    /// Whether an interface is this worker's.
    pub(crate) fn made(&self, interface: &Interface) -> bool {
        let key = &self.ensure.spec.key;
        key.is_written_on(&interface.description, &interface.tags)
            || self.holdings.birth(&interface.id).is_some()
    }

    /// Attempts until one is Ok or the budget is spent. Then, should none have
    /// been Ok, one more without faults, which must be.
    pub(crate) async fn serve<F: Fleet>(
        &mut self,
        ports: Ports<'_, E, F>,
        shared: Shared<'_>,
    ) -> Result<Served, EndpointWhy> {
        ports.running(&self.instance).await?;
        let mut served = Served::default();
        let injector = self.injector.clone();
        for number in 1..=shared.budget {
            if self.attempt(ports, shared, number, &injector, &mut served).await? {
                self.came_to_an_end = true;
                return Ok(served);
            }
            if ports.stopped() {
                return Ok(served);
            }
            ports.clock.sleep(UNTIL_THE_NEXT_ATTEMPT).await;
        }
        served.gave_up = true;
        let (attempts, budget) = (served.attempts, shared.budget);
        let last = budget.saturating_add(1);
        let ok = self.attempt(ports, shared, last, &NoFaults, &mut served).await?;
        served.attempts = attempts;
        served.ok = false;
        self.came_to_an_end = !ports.stopped();
        if self.came_to_an_end {
            let what = format!("no Ok in {budget} attempts, and none in one more without faults");
            served.checks.push(check(Invariant::Converges, ok, what));
        }
        Ok(served)
    }

    /// One attempt without faults by who had an Ok: it must be Ok, and write
    /// nothing.
    pub(crate) async fn rerun<F: Fleet>(
        &mut self,
        ports: Ports<'_, E, F>,
        shared: Shared<'_>,
    ) -> Result<Vec<Check>, EndpointWhy> {
        let ended = self.run(ports, shared.workflow, &NoFaults).await;
        let sent = self.ec2.take();
        let attempt = Attempt {
            number: 0,
            faults: &[],
            calls: sent.calls,
            most_calls: shared.workflow.most_calls(),
            ending: None,
        };
        let mut checks = self.take_in(shared, &attempt, &sent.deeds);
        let ok = match ended {
            Ended::Stopped => {
                self.came_to_an_end = false;
                return Ok(checks);
            }
            Ended::Done(ended) => ended.is_ok(),
            Ended::Crashed => false,
        };
        let what = "a rerun without faults was not Ok".to_owned();
        checks.push(check(Invariant::Converges, ok, what));
        // What is not shown is set again, and rightly so.
        let shown = shared.probe.honours(Capability::DeleteOnTerminationShown);
        let writes = if shown { sent.writes } else { sent.writes.saturating_sub(sent.protects) };
        let but = if ok { "" } else { " and was not Ok" };
        let what = format!("a rerun without faults made {writes} writes{but}");
        checks.push(check(Invariant::QuietRerun, ok && writes == 0, what));
        Ok(checks)
    }

    /// The interfaces of this worker that are there.
    async fn live<F: Fleet>(&self, ports: Ports<'_, E, F>) -> Result<Vec<Interface>, EndpointWhy> {
        let description = self.ensure.spec.key.description();
        let cannot = |error| EndpointWhy::of("list the interfaces of a worker", error);
        let found = ports.again(|| ports.ec2.find_interfaces(&description)).await;
        let mut live = found.map_err(cannot)?;
        live.retain(|it| self.ensure.spec.key.is_written_on(&it.description, &it.tags));
        let shown = |id: &&_| live.iter().any(|interface| interface.id == **id);
        let more: BTreeSet<_> = self.holdings.made().filter(|id| !shown(id)).cloned().collect();
        if !more.is_empty() {
            let more = ports.again(|| ports.fleet.interfaces_by_id(&more)).await;
            live.extend(more.map_err(cannot)?);
        }
        Ok(live)
    }

    async fn attempt<F: Fleet, I: Inject>(
        &mut self,
        ports: Ports<'_, E, F>,
        shared: Shared<'_>,
        number: u32,
        inject: &I,
        served: &mut Served,
    ) -> Result<bool, EndpointWhy> {
        let ended = self.run(ports, shared.workflow, inject).await;
        let sent = self.ec2.take();
        let met = shared.strikes.of(self.actor, shared.engine);
        let struck = met.iter().filter(|strike| strike.settled == Settled::Struck);
        let faults: Vec<_> = struck.map(crate::course::text_of).collect();
        served.met.extend(met);
        served.attempts += 1;
        served.calls += sent.calls;
        let ending = match &ended {
            Ended::Done(ending) => Some(ending),
            Ended::Crashed | Ended::Stopped => None,
        };
        let most_calls = shared.workflow.most_calls();
        let attempt = Attempt { number, faults: &faults, calls: sent.calls, most_calls, ending };
        served.checks.extend(self.take_in(shared, &attempt, &sent.deeds));
        if ended != Ended::Stopped {
            served.checks.extend(self.check(ports, shared.probe, &attempt).await?);
        }
        served.ok = matches!(ending, Some(Ok(_)));
        served.said = match ending {
            Some(Err(failed)) => Some(failed.text.clone()),
            Some(Ok(_)) | None => None,
        };
        Ok(served.ok)
    }

    async fn run<F: Fleet, I: Inject>(
        &self,
        ports: Ports<'_, E, F>,
        workflow: Workflow,
        inject: &I,
    ) -> Ended<Ending> {
        let context = Context {
            ec2: &self.ec2,
            inject,
            clock: &**ports.clock,
            observe: &Unobserved,
            facts: ports.facts,
        };
        let attempt = workflow.attempt(context, &self.ensure);
        Strikable::new(attempt, self.crash.clone(), ports.stop).await
    }

    fn take_in(&mut self, shared: Shared<'_>, attempt: &Attempt<'_>, deeds: &[Deed]) -> Vec<Check> {
        let checks = self.holdings.take_in(attempt, deeds);
        for made in self.holdings.made() {
            shared.custody.interface(made);
        }
        checks
    }

    /// Checks what an attempt says. What is not so may only not be shown yet:
    /// then it is looked at again, until the window is over.
    async fn check<F: Fleet>(
        &self,
        ports: Ports<'_, E, F>,
        probe: &Probe,
        attempt: &Attempt<'_>,
    ) -> Result<Vec<Check>, EndpointWhy> {
        let until = ports.clock.now().saturating_add(ports.window);
        loop {
            let live = self.live(ports).await?;
            let checks = self.holdings.check(attempt, &live, probe);
            let broken = checks.iter().any(|(_, breach)| breach.is_some());
            if !broken || ports.stopped() || ports.clock.now() >= until {
                return Ok(checks);
            }
            ports.pause().await;
        }
    }
}

fn check(invariant: Invariant, held: bool, what: String) -> Check {
    (invariant, (!held).then_some(Breach { what, faults: Vec::new() }))
}
