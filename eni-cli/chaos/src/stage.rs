//! One simulated EC2 and everything that runs in it.

use std::sync::Arc;

use eni_core::{
    Context, Facts,
    collect::Collector,
    event::{Observe, Unobserved},
    id::SubnetId,
    inject::{Actor, Clock as _, CrashFlag, Inject, NoFaults},
    key::Function,
};
use eni_sim::{Driven, Front, Stages, VirtualClock, World, WorldConfig, drive};

use crate::{
    Door, Ending, Experiment, ExperimentError,
    events::{Happened, Record, Recorder},
    fleet::{self, Member},
    misread::Misreads,
};

/// One world and everything that runs in it.
pub(crate) struct Stage<'e, D> {
    pub(crate) experiment: &'e Experiment,
    pub(crate) door: &'e D,
    pub(crate) clock: VirtualClock,
    pub(crate) crash: CrashFlag,
    pub(crate) front: Arc<Front>,
    pub(crate) subnets: Vec<SubnetId>,
    pub(crate) facts: Facts,
    /// What callers were shown that was not so.
    pub(crate) misreads: Arc<Misreads>,
    /// Who records what happens here, if anybody does.
    pub(crate) recorder: Option<Arc<Recorder>>,
}

impl<'e, D: Door> Stage<'e, D> {
    pub(crate) fn new(experiment: &'e Experiment, door: &'e D) -> Result<Self, ExperimentError> {
        // A workflow that leaks shall be seen leaking, not stopped by the quota.
        let config = WorldConfig {
            seed: experiment.seed,
            network_interface_quota: u32::MAX,
            stages: Stages { duration: experiment.stages },
            memory: experiment.memory(),
            ..WorldConfig::default()
        }
        .with_tokens(experiment.tokens);
        let clock = VirtualClock::new();
        let world = World::new(&config)?;
        let misreads = Arc::new(Misreads::default());
        let front = Front::with(world, Arc::new(clock.clone()), experiment.front);
        let front = Arc::new(front.witnessed_by(Arc::<Misreads>::clone(&misreads)));
        let subnets = fleet::subnets(&front)?;
        let crash = CrashFlag::default();
        let facts = Facts::default();
        Ok(Self { experiment, door, clock, crash, front, subnets, facts, misreads, recorder: None })
    }

    /// The same, with everything that happens in it recorded.
    #[must_use]
    pub(crate) fn recorded_by(self, record: Arc<dyn Record>) -> Self {
        let recorder = Recorder::new(record, self.clock.clone());
        Self { recorder: Some(Arc::new(recorder)), ..self }
    }

    /// Tells whoever records.
    pub(crate) fn tell<'h>(&self, happened: impl FnOnce() -> Happened<'h>) {
        if let Some(recorder) = &self.recorder {
            recorder.tell(&happened());
        }
    }

    /// Launches the instance of worker `n`.
    pub(crate) fn launch(&self, n: u32) -> Result<Option<Member>, ExperimentError> {
        let at = usize::try_from(n).unwrap_or_default() % self.subnets.len().max(1);
        let Some(subnet) = self.subnets.get(at) else { return Ok(None) };
        let Ok(function) = Function::new("chaos") else { return Ok(None) };
        let window = self.experiment.window;
        Ok(fleet::launch(&self.front, Actor::worker(n), &function, subnet, window)?)
    }

    pub(crate) fn attempt<I: Inject>(&self, member: &Member, inject: &I) -> Driven<Ending> {
        let ec2 = self.door.open(&self.front, inject, member.actor);
        let watcher = self.recorder.as_ref().map(|recorder| recorder.watch(member.actor));
        let observe = watcher.as_ref().map_or(&Unobserved as &dyn Observe, |watcher| watcher);
        let context =
            Context { ec2: &ec2, inject, clock: &self.clock, observe, facts: &self.facts };
        let attempt = self.experiment.workflow.attempt(context, &member.ensure);
        drive(&self.clock, &self.crash, attempt)
    }

    /// Lets a collector run, without faults. Whether it came to its end.
    pub(crate) fn collect(&self) -> bool {
        let Ok(actor) = Actor::new("gc") else { return false };
        let ec2 = self.door.open(&self.front, &NoFaults, actor);
        let context = Context {
            ec2: &ec2,
            inject: &NoFaults,
            clock: &self.clock,
            observe: &Unobserved,
            facts: &self.facts,
        };
        let collector = Collector { window: self.experiment.window, most: usize::MAX };
        matches!(drive(&self.clock, &self.crash, collector.run(context)), Driven::Done(Ok(_)))
    }

    /// Terminates instances. How many.
    pub(crate) fn terminate(&self, members: &[&Member]) -> Result<u32, ExperimentError> {
        let terminated = fleet::terminate(&self.front, members.iter().copied())?;
        for member in members {
            let (actor, instance) = (member.actor.as_str(), member.instance.as_str());
            self.tell(|| Happened::Terminate { actor, instance });
        }
        Ok(terminated)
    }

    pub(crate) fn calls(&self) -> u64 {
        self.front.calls().values().sum()
    }

    /// Lets everything that is under way arrive and every stage end.
    pub(crate) fn settle(&self) {
        self.front.deliver_late();
        let lag = self.experiment.memory().max(self.experiment.stages);
        for _ in 0..3 {
            self.clock.advance(lag);
            self.front.read(|_| ());
        }
    }

    /// The same world, going on by itself, in its own time, and with fresh reads.
    pub(crate) fn copy(&self) -> Self {
        let world = self.front.read(World::clone);
        let clock = VirtualClock::new();
        clock.advance(self.clock.now());
        Self {
            experiment: self.experiment,
            door: self.door,
            front: Arc::new(Front::new(world, Arc::new(clock.clone()))),
            clock,
            crash: self.crash.clone(),
            subnets: self.subnets.clone(),
            facts: Facts::default(),
            misreads: Arc::default(),
            recorder: None,
        }
    }
}
