//! The course of an experiment on an endpoint: its rounds, and what has come of
//! them so far.

use eni_core::{
    Facts,
    ec2::{Ec2, Interface},
    id::InstanceId,
    inject::Actor,
    key::Function,
};
use eni_faults::{Draw, ScheduleItem, Strike};

use super::{
    capability::{Capability, Probe},
    custody::Custody,
    error::EndpointWhy,
    experiment::EndpointExperiment,
    fleet::{Fleet, Launch},
    oracle::{Breach, Findings},
    ports::Ports,
    tasks::all,
    worker::{Shared, Worker},
};
use crate::{FaultsReport, Invariant, Leak, LeftBy, Round};

/// What has come of an experiment so far.
pub(crate) struct Course<'e, E> {
    pub(crate) findings: Findings,
    pub(crate) workers: Vec<Worker<'e, E>>,
    /// Whose instances run, as places among the workers.
    running: Vec<usize>,
    pub(crate) attempts: u64,
    pub(crate) calls: u64,
    pub(crate) gave_up: u64,
    pub(crate) rounds: Vec<Round>,
    pub(crate) met: Vec<ScheduleItem>,
}

impl<'e, E: Ec2> Course<'e, E> {
    pub(crate) fn new(probe: &Probe) -> Self {
        Self {
            findings: Findings::new(probe),
            workers: Vec::new(),
            running: Vec::new(),
            attempts: 0,
            calls: 0,
            gave_up: 0,
            rounds: Vec::new(),
            met: Vec::new(),
        }
    }

    /// One attempt without faults, for an instance of its own. Why nothing else
    /// can be believed, if it is not Ok.
    pub(crate) async fn baseline<F: Fleet>(
        &mut self,
        launch: &Launch,
        function: &Function,
        ports: Ports<'e, E, F>,
        shared: Shared<'e>,
    ) -> Result<Option<String>, EndpointWhy> {
        let instance = shared.custody.launch(ports, launch, "baseline").await?;
        let Ok(actor) = Actor::new("baseline") else { return Ok(None) };
        let mut worker = Worker::new(ports, shared, actor, function, launch, instance);
        // What it learns is not handed on: the workers shall come to every point.
        let facts = Facts::default();
        let served = worker.baseline(Ports { facts: &facts, ..ports }, shared).await?;
        terminate(ports, &[worker.instance.clone()]).await?;
        self.workers.push(worker);
        Ok(match served.said {
            Some(said) => Some(format!("baseline broken: without faults, {said}")),
            None if served.ok || ports.stopped() => None,
            None => Some("baseline broken: without faults, the attempt did not end".to_owned()),
        })
    }

    /// Launches, serves side by side, runs again without faults, and scales
    /// down.
    pub(crate) async fn round<F: Fleet>(
        &mut self,
        experiment: &EndpointExperiment,
        function: &Function,
        ports: Ports<'e, E, F>,
        shared: Shared<'e>,
        number: u32,
    ) -> Result<Round, EndpointWhy> {
        let mut round =
            Round { round: number, launched: 0, ensured: 0, attempts: 0, terminated: 0, left: 0 };
        let mut fresh = Vec::new();
        for _ in 0..experiment.instances {
            if ports.stopped() {
                break;
            }
            // The baseline's has none of the numbers.
            let n = self.workers.len() + fresh.len();
            let actor = Actor::worker(u32::try_from(n).unwrap_or(u32::MAX));
            let launch = &experiment.launch;
            let instance = shared.custody.launch(ports, launch, actor.as_str()).await?;
            round.launched += 1;
            fresh.push(Worker::new(ports, shared, actor, function, launch, instance));
        }
        let served = all(fresh.iter_mut().map(|worker| worker.serve(ports, shared))).await;
        let mut failed = None;
        let mut ensured = Vec::new();
        for (served, worker) in served.into_iter().zip(&fresh) {
            let served = match served {
                Ok(served) => served,
                Err(why) => {
                    failed = failed.or(Some(why));
                    continue;
                }
            };
            ensured.push(served.ok);
            round.ensured += u32::from(served.ok);
            round.attempts += served.attempts;
            self.calls += served.calls;
            self.gave_up += u64::from(served.gave_up);
            self.met.extend(served.met.iter().filter_map(Strike::schedule_item));
            for check in served.checks {
                self.findings.keep(worker.actor.as_str(), &worker.instance, check);
            }
        }
        self.attempts += round.attempts;
        if let Some(why) = failed {
            self.workers.append(&mut fresh);
            return Err(why);
        }
        self.rerun(ports, shared, &mut fresh, &ensured).await?;
        let first = self.workers.len();
        self.running.extend(first..first + fresh.len());
        self.workers.append(&mut fresh);
        round.terminated = self.scale_down(experiment.seed, ports, number).await?;
        round.left = self.left_of_gone(ports, shared).await?;
        Ok(round)
    }

    /// Another attempt without faults for everyone who had an Ok. What lags has
    /// arrived by then.
    async fn rerun<F: Fleet>(
        &mut self,
        ports: Ports<'e, E, F>,
        shared: Shared<'e>,
        fresh: &mut [Worker<'e, E>],
        ensured: &[bool],
    ) -> Result<(), EndpointWhy> {
        if ports.stopped() || !ensured.contains(&true) {
            return Ok(());
        }
        ports.wait_a_window().await;
        let again = fresh.iter_mut().zip(ensured).filter(|(_, ensured)| **ensured);
        let again: Vec<_> = again.map(|(worker, _)| worker).collect();
        let names: Vec<_> =
            again.iter().map(|worker| (worker.actor, worker.instance.clone())).collect();
        let rerun = all(again.into_iter().map(|worker| worker.rerun(ports, shared))).await;
        for (checks, (actor, instance)) in rerun.into_iter().zip(names) {
            for check in checks? {
                self.findings.keep(actor.as_str(), &instance, check);
            }
        }
        Ok(())
    }

    /// Terminates a seeded half of what runs.
    async fn scale_down<F: Fleet>(
        &mut self,
        seed: u64,
        ports: Ports<'e, E, F>,
        round: u32,
    ) -> Result<u32, EndpointWhy> {
        let draw = Draw::new(seed, "scale-down").visit(u64::from(round));
        let chosen = draw.sample(self.running.len() / 2, self.running.len());
        let going: Vec<usize> =
            chosen.iter().filter_map(|at| self.running.get(*at).copied()).collect();
        let going_workers = going.iter().filter_map(|at| self.workers.get(*at));
        let instances: Vec<_> = going_workers.map(|worker| worker.instance.clone()).collect();
        if !instances.is_empty() {
            terminate(ports, &instances).await?;
        }
        self.running.retain(|at| !going.contains(at));
        Ok(u32::try_from(instances.len()).unwrap_or(u32::MAX))
    }

    /// How many interfaces of terminated instances are there. Where the endpoint
    /// takes them away, it is given the time for it.
    async fn left_of_gone<F: Fleet>(
        &self,
        ports: Ports<'e, E, F>,
        shared: Shared<'e>,
    ) -> Result<u64, EndpointWhy> {
        let gone: Vec<_> = (0..self.workers.len())
            .filter(|at| !self.running.contains(at))
            .filter_map(|at| self.workers.get(at))
            .collect();
        if ports.stopped() {
            return Ok(0);
        }
        ports.terminated(gone.iter().map(|worker| &worker.instance)).await?;
        let until = ports.clock.now().saturating_add(ports.window);
        let goes = shared.probe.honours(Capability::DeleteOnTerminationActs);
        loop {
            let there = interfaces(ports, shared.custody).await?;
            let left = there.iter().filter(|it| gone.iter().any(|worker| worker.made(it))).count();
            if left == 0 || !goes || ports.stopped() || ports.clock.now() >= until {
                return Ok(left as u64);
            }
            ports.pause().await;
        }
    }

    /// What outlived its instance, when all are terminated. What a worker left
    /// who was stopped on the way says nothing. Where the endpoint
    /// takes interfaces away, it is given the time for it.
    pub(crate) async fn leaks<F: Fleet>(
        &mut self,
        ports: Ports<'e, E, F>,
        shared: Shared<'e>,
    ) -> Result<Vec<Leak>, EndpointWhy> {
        let until = ports.clock.now().saturating_add(ports.window);
        let goes = shared.probe.honours(Capability::DeleteOnTerminationActs);
        let there = loop {
            let there = interfaces(ports, shared.custody).await?;
            let left = there.iter().any(|it| self.workers.iter().any(|worker| worker.made(it)));
            if !left || !goes || ports.clock.now() >= until {
                break there;
            }
            ports.pause().await;
        };
        let mut leaks = Vec::new();
        for worker in self.workers.iter().filter(|worker| worker.came_to_an_end) {
            self.findings.keep(worker.actor.as_str(), &worker.instance, (Invariant::NoLeak, None));
            for interface in there.iter().filter(|it| worker.made(it)) {
                let id = &interface.id;
                let birth = worker.holdings.birth(id);
                let left_by = worker.holdings.left_by(id, shared.probe);
                // Behind what the endpoint leaves is no fault of ours.
                let faults = birth.filter(|_| left_by == LeftBy::Workflow);
                let leak = Leak {
                    misled_by: None,
                    interface: id.to_string(),
                    actor: worker.actor.to_string(),
                    instance: worker.instance.to_string(),
                    attempt: birth.map_or(0, |birth| birth.attempt),
                    left_by,
                    faults: faults.map(|birth| birth.faults.clone()).unwrap_or_default(),
                };
                if leak.left_by == LeftBy::Workflow {
                    let what = format!("{id} of attempt {} outlived its instance", leak.attempt);
                    let breach = Breach { what, faults: leak.faults.clone() };
                    let check = (Invariant::NoLeak, Some(breach));
                    self.findings.keep(worker.actor.as_str(), &worker.instance, check);
                }
                leaks.push(leak);
            }
        }
        Ok(leaks)
    }

    /// How many interfaces are there that the workers made.
    pub(crate) async fn living<F: Fleet>(
        &self,
        ports: Ports<'e, E, F>,
        shared: Shared<'e>,
    ) -> Result<u64, EndpointWhy> {
        let there = interfaces(ports, shared.custody).await?;
        let made = |it: &&Interface| self.workers.iter().any(|worker| worker.made(it));
        Ok(there.iter().filter(made).count() as u64)
    }

    /// Why nothing was tested, if nothing was.
    pub(crate) fn tested_nothing(&self, faults: &FaultsReport) -> Option<&'static str> {
        crate::course::tested_nothing(self.attempts, &self.rounds, faults)
    }
}

async fn interfaces<E: Ec2, F: Fleet>(
    ports: Ports<'_, E, F>,
    custody: &Custody,
) -> Result<Vec<Interface>, EndpointWhy> {
    let found = custody.interfaces(ports).await;
    found.map_err(|error| EndpointWhy::of("list the interfaces of the run", error))
}

async fn terminate<E, F: Fleet>(
    ports: Ports<'_, E, F>,
    instances: &[InstanceId],
) -> Result<(), EndpointWhy> {
    let terminated = ports.soon(|| ports.fleet.terminate_instances(instances)).await;
    terminated.map_err(|error| EndpointWhy::of("terminate instances", error))
}
