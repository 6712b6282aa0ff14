//! The ground on which scenarios stand: a simulated EC2 with subnets, groups and
//! one instance. What must not be here: anything of the key.

use std::time::Duration;

use eni_core::inject::Actor;
use eni_sim::{
    Answer, Call, World, WorldConfig,
    call::{CreateNetworkInterface, RunInstances},
    config::{Names, SecurityGroupConfig, SubnetConfig},
    id::{GroupId, InstanceId, SubnetId},
};

use super::{
    Scenario,
    events::{FOREIGN, OutsideEvent},
    ticks::TICK,
};
use crate::ExperimentError;

/// EC2 with an instance that was launched at its beginning.
#[derive(Debug)]
pub(crate) struct Ground {
    pub(crate) world: World,
    pub(crate) instance: InstanceId,
    /// The instance's subnet.
    pub(crate) subnet: SubnetId,
    /// One in the same zone, with eleven addresses.
    pub(crate) small_subnet: SubnetId,
    pub(crate) group: GroupId,
    pub(crate) other_group: GroupId,
    /// How long EC2 lags.
    pub(crate) memory: Duration,
}

impl Ground {
    pub(crate) fn lay(scenario: &Scenario) -> Result<Self, ExperimentError> {
        let memory = scenario.memory();
        let mut world = World::new(&config(scenario))?;
        let mut subnets = world.subnets().map(|subnet| subnet.subnet_id);
        let (Some(subnet), Some(small_subnet)) = (subnets.next(), subnets.next()) else {
            return Err(ExperimentError::Empty);
        };
        drop(subnets);
        let &[group, other_group, ..] = world.security_groups() else {
            return Err(ExperimentError::Empty);
        };
        let run = Call::RunInstances(RunInstances {
            image_id: Some("ami-0123456789abcdef0".to_owned()),
            instance_type: Some("m5.large".to_owned()),
            min_count: 1,
            max_count: 1,
            subnet_id: Some(subnet.to_string()),
            ..RunInstances::default()
        });
        let Answer::RunInstances { instances } = world.apply(Duration::ZERO, Actor::ENV, &run)?
        else {
            return Err(ExperimentError::Empty);
        };
        let Some(instance) = instances.first().map(|launched| launched.instance_id) else {
            return Err(ExperimentError::Empty);
        };
        if scenario.events.contains(&OutsideEvent::TakeIndex) {
            let create = CreateNetworkInterface {
                subnet_id: subnet.to_string(),
                description: FOREIGN.to_owned(),
                ..CreateNetworkInterface::default()
            };
            world.apply(Duration::ZERO, Actor::ENV, &Call::CreateNetworkInterface(create))?;
        }
        Ok(Self { world, instance, subnet, small_subnet, group, other_group, memory })
    }

    /// A moment long after all that was done by `now`.
    pub(crate) fn long_after(&self, now: Duration) -> Duration {
        now.saturating_add(self.memory.saturating_mul(2)).saturating_add(TICK)
    }
}

fn config(scenario: &Scenario) -> WorldConfig {
    let memory = scenario.memory();
    let subnet = |cidr: &str| SubnetConfig {
        subnet_id: None,
        availability_zone: "us-east-1a".to_owned(),
        cidr_block: cidr.to_owned(),
    };
    WorldConfig {
        memory,
        subnets: vec![subnet("10.0.0.0/18"), subnet("10.0.64.0/28")],
        security_groups: vec![SecurityGroupConfig::default(); 2],
        // Far shorter than EC2's hour, so that it ends within a search.
        terminated_visible: memory.saturating_mul(2),
        names: Names::FirstFree,
        token_after_deletion: scenario.token_after_deletion,
        token_window: scenario.token_window.map(|ticks| TICK * ticks),
        ..WorldConfig::default()
    }
}
