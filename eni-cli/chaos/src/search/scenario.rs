//! Who runs in a search, in what world, and what may happen from outside.

use std::{collections::BTreeSet, time::Duration};

use eni_core::{
    Ensure, Limits, Spec,
    ensure::Rules,
    id::{InstanceId, SubnetId},
    inject::Actor,
    key::{Function, Key},
};
use eni_sim::{
    Answer, Call, RestingWorld, World, WorldConfig,
    call::{CreateNetworkInterface, RunInstances},
    config::{Names, TokenAfterDeletion},
};

use super::{
    events::{FOREIGN, OutsideEvent},
    ticks::TICK,
    world::SearchWorld,
};
use crate::{ExperimentError, Workflow};

/// What is searched.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The workflow.
    pub workflow: Workflow,
    /// How many workers run on the same key.
    pub workers: u32,
    /// What may happen from outside.
    pub events: Vec<OutsideEvent>,
    /// Whether a worker that is alone is run again after an attempt that was Ok.
    /// Without it the first Ok is the end, as it is of a run.
    pub reruns: bool,
    /// How many ticks EC2 lags.
    pub lag: u32,
    /// How many ticks the workflow believes that EC2 may lag.
    pub window: u32,
    /// What a token does whose interface is gone.
    pub token_after_deletion: TokenAfterDeletion,
    /// By which of its rules `ensure` goes.
    pub rules: Rules,
    /// How much the invariants ask for.
    pub form: Form,
}

/// How much the invariants ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// What a client can promise.
    Stated,
    /// What one would wish for: what an Ok reports is so at that very moment,
    /// and after "instance gone" nothing is left.
    Strict,
}

impl Scenario {
    /// One worker, nothing from outside, a lag of two ticks and a window of the
    /// same.
    pub fn one_worker(workflow: Workflow) -> Self {
        Self {
            workflow,
            workers: 1,
            events: Vec::new(),
            reruns: true,
            lag: 2,
            window: 2,
            token_after_deletion: TokenAfterDeletion::default(),
            rules: Rules::ALL,
            form: Form::Stated,
        }
    }

    /// The world in which it begins, and what its workers are to do there.
    pub(crate) fn set_up(&self) -> Result<SetUp, ExperimentError> {
        let memory = TICK * self.lag;
        let config = WorldConfig {
            memory,
            // Far shorter than EC2's hour, so that it ends within a search.
            terminated_visible: memory.saturating_mul(2),
            names: Names::FirstFree,
            token_after_deletion: self.token_after_deletion,
            ..WorldConfig::default()
        };
        let mut world = World::new(&config)?;
        let Some(subnet) = world.subnets().next() else {
            return Err(ExperimentError::Empty);
        };
        let run = Call::RunInstances(RunInstances {
            image_id: Some("ami-0123456789abcdef0".to_owned()),
            instance_type: Some("m5.large".to_owned()),
            min_count: 1,
            max_count: 1,
            subnet_id: Some(subnet.subnet_id.to_string()),
            ..RunInstances::default()
        });
        let Answer::RunInstances { instances } = world.apply(Duration::ZERO, Actor::ENV, &run)?
        else {
            return Err(ExperimentError::Empty);
        };
        let Some(instance) = instances.first().map(|launched| launched.instance_id) else {
            return Err(ExperimentError::Empty);
        };
        if self.events.contains(&OutsideEvent::TakeIndex) {
            let create = CreateNetworkInterface {
                subnet_id: subnet.subnet_id.to_string(),
                description: FOREIGN.to_owned(),
                ..CreateNetworkInterface::default()
            };
            world.apply(Duration::ZERO, Actor::ENV, &Call::CreateNetworkInterface(create))?;
        }
        let Ok(function) = Function::new("chaos") else { return Err(ExperimentError::Empty) };
        let key = Key { function, instance: InstanceId::from_reply(instance.as_str()) };
        let spec = Spec::new(key, SubnetId::from_reply(subnet.subnet_id.as_str()));
        let mut ensure = Ensure::new(spec, TICK * self.window);
        ensure.limits = self.limits();
        ensure.rules = self.rules;
        let rested = world_at_rest(&world, memory);
        Ok(SetUp { ensure, instance, start: rested })
    }

    fn limits(&self) -> Limits {
        let limits = Limits::for_window(TICK * self.window);
        Limits { poll: TICK, ..limits }
    }

    /// Each worker's name in schedules.
    pub(crate) fn actors(&self) -> Vec<Actor> {
        (1..=self.workers.max(1)).map(Actor::worker).collect()
    }
}

/// Who all workers are to EC2: which of them does what makes no difference to
/// what holds, and so none to a world.
pub(crate) fn any_worker() -> Actor {
    Actor::worker(0)
}

/// A scenario, ready to be run.
#[derive(Debug, Clone)]
pub(crate) struct SetUp {
    pub(crate) ensure: Ensure,
    pub(crate) instance: eni_sim::id::InstanceId,
    pub(crate) start: SearchWorld,
}

fn world_at_rest(world: &World, memory: Duration) -> SearchWorld {
    // Long after all of it.
    let now = memory.saturating_mul(2).saturating_add(TICK);
    SearchWorld { ec2: RestingWorld::of(world, now), late: None, happened: BTreeSet::new() }
}
