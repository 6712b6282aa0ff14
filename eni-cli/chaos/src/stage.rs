//! One simulated EC2 and everything that runs in it.

use std::sync::Arc;

use eni_core::{
    Context, Facts,
    event::Unobserved,
    id::SubnetId,
    inject::{Actor, CrashFlag, Inject},
    key::Function,
};
use eni_sim::{Driven, Front, SimEc2, VirtualClock, World, WorldConfig, drive};

use crate::{
    Ending, Experiment, ExperimentError,
    fleet::{self, Member},
};

/// One world and everything that runs in it.
pub(crate) struct Stage<'e> {
    pub(crate) experiment: &'e Experiment,
    pub(crate) clock: VirtualClock,
    pub(crate) crash: CrashFlag,
    pub(crate) front: Arc<Front>,
    pub(crate) subnets: Vec<SubnetId>,
    pub(crate) facts: Facts,
}

impl<'e> Stage<'e> {
    pub(crate) fn new(experiment: &'e Experiment) -> Result<Self, ExperimentError> {
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
    pub(crate) fn launch(&self, n: u32) -> Result<Option<Member>, ExperimentError> {
        let at = usize::try_from(n).unwrap_or_default() % self.subnets.len().max(1);
        let Some(subnet) = self.subnets.get(at) else { return Ok(None) };
        let Ok(function) = Function::new("chaos") else { return Ok(None) };
        let window = self.experiment.window;
        Ok(fleet::launch(&self.front, Actor::worker(n), &function, subnet, window)?)
    }

    pub(crate) fn attempt<I: Inject>(&self, member: &Member, inject: &I) -> Driven<Ending> {
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

    pub(crate) fn calls(&self) -> u64 {
        self.front.calls().values().sum()
    }

    /// The same world, going on by itself.
    pub(crate) fn copy(&self) -> Self {
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
