//! The fleet of an experiment: launched and terminated by the environment, past
//! every point.

use std::collections::BTreeMap;

use eni_core::inject::Actor;
use eni_core::{
    Ensure, Spec,
    id::{InstanceId, SubnetId},
    key::{Function, Key},
};
use eni_sim::{
    Answer, ApiError, Call, Front,
    call::{DescribeSubnets, RunInstances, TerminateInstances},
};

/// One instance and the actor that serves it.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) actor: Actor,
    pub(crate) instance: InstanceId,
    pub(crate) ensure: Ensure,
}

/// The world's subnets.
pub(crate) fn subnets(front: &Front) -> Result<Vec<SubnetId>, ApiError> {
    let describe = Call::DescribeSubnets(DescribeSubnets::default());
    match front.apply_directly(Actor::ENV, &describe)? {
        Answer::DescribeSubnets { subnets, .. } => Ok(subnets
            .iter()
            .map(|subnet| SubnetId::from_reply(subnet.subnet_id.as_str()))
            .collect()),
        _ => Ok(Vec::new()),
    }
}

/// Launches one instance in a subnet.
pub(crate) fn launch(
    front: &Front,
    actor: Actor,
    function: &Function,
    subnet: &SubnetId,
    window: std::time::Duration,
) -> Result<Option<Member>, ApiError> {
    let run = Call::RunInstances(RunInstances {
        image_id: Some("ami-0123456789abcdef0".to_owned()),
        instance_type: Some("m5.large".to_owned()),
        min_count: 1,
        max_count: 1,
        subnet_id: Some(subnet.to_string()),
        ..RunInstances::default()
    });
    let Answer::RunInstances { instances } = front.apply_directly(Actor::ENV, &run)? else {
        return Ok(None);
    };
    Ok(instances.first().map(|launched| {
        let instance = InstanceId::from_reply(launched.instance_id.as_str());
        let key = Key { function: function.clone(), instance: instance.clone() };
        Member { actor, instance, ensure: Ensure::new(Spec::new(key, subnet.clone()), window) }
    }))
}

/// Terminates instances.
pub(crate) fn terminate<'m>(
    front: &Front,
    members: impl Iterator<Item = &'m Member>,
) -> Result<u32, ApiError> {
    let instance_ids: Vec<_> = members.map(|member| member.instance.to_string()).collect();
    if instance_ids.is_empty() {
        return Ok(0);
    }
    let count = u32::try_from(instance_ids.len()).unwrap_or(u32::MAX);
    let terminate = TerminateInstances { instance_ids, dry_run: false };
    front.apply_directly(Actor::ENV, &Call::TerminateInstances(terminate))?;
    Ok(count)
}

/// How many interfaces live that an actor of the map made.
pub(crate) fn left_of(front: &Front, gone: &BTreeMap<Actor, InstanceId>) -> u64 {
    front.read(|world| {
        let interfaces = world.ledger().interfaces();
        interfaces.filter(|record| record.is_alive() && gone.contains_key(&record.creator)).count()
            as u64
    })
}
