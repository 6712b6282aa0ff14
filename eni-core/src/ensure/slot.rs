//! Where on the instance an interface can be attached, or what must be known,
//! waited for or mended first.

use super::{
    Ensure,
    next_step::{fail, is_over, wait},
    outcome::Why,
    rules::Rule,
    seen::{Looked, Seen},
    step::{Change, Step, WaitReason},
};
use crate::ec2::{Instance, InstanceInterface, InstanceState, InstanceType};

/// The device index for the key's interface, or the step that comes first.
pub(super) fn slot(ensure: &Ensure, seen: &Seen) -> Result<u32, Step> {
    let instance = match &seen.instance {
        None => return Err(Step::LookAtInstance),
        Some(Looked::NotFound) => {
            let since = seen.unready_since.unwrap_or(seen.elapsed);
            return Err(wait(ensure, seen, WaitReason::InstanceNotFound, since));
        }
        Some(Looked::Found(instance)) => instance,
    };
    check_state(ensure, seen, instance)?;
    let Some(subnet) = &seen.subnet else { return Err(Step::LookAtSubnet) };
    if subnet.zone != instance.zone {
        return Err(fail(Why::ZoneMismatch {
            instance_zone: instance.zone.clone(),
            subnet: subnet.id.clone(),
            subnet_zone: subnet.zone.clone(),
        }));
    }
    let limits = match &seen.instance_type {
        Some(known) if known.name == instance.instance_type => known,
        _ => return Err(Step::LookAtInstanceType(instance.instance_type.clone())),
    };
    if disagrees(ensure, seen, instance) {
        // One of them is stale.
        let since = seen.disagree_since.unwrap_or(seen.elapsed);
        if !is_over(ensure, seen, since) {
            return Err(wait(ensure, seen, WaitReason::NotShown(Change::Attached), since));
        }
        if seen.found_at < since.saturating_add(ensure.limits.window) {
            return Err(Step::Find);
        }
    }
    free_index(ensure, seen, instance, limits).map_err(|why| match seen.attach_in_doubt {
        // The slot may be taken by our own attach, of which reads do not tell yet.
        Some(at) if !is_over(ensure, seen, at) => {
            wait(ensure, seen, WaitReason::NotShown(Change::Attached), at)
        }
        _ => fail(why),
    })
}

/// Whether the instance shows one of the key's attached that the last find did not
/// show so: then it is not known who holds its index.
pub(super) fn disagrees(ensure: &Ensure, seen: &Seen, instance: &Instance) -> bool {
    let mut held = instance.interfaces.iter();
    held.any(|held| {
        let mut known = seen.picture.iter().flatten();
        match known.find(|sighting| sighting.interface.id == held.id) {
            Some(known) => known.interface.attachment.is_none(),
            None => is_one_of_ours(ensure, seen, held),
        }
    })
}

/// Whether something that no find has shown has the key's description.
fn is_one_of_ours(ensure: &Ensure, seen: &Seen, held: &InstanceInterface) -> bool {
    ensure.rules.has(Rule::LookWhoHoldsTheIndex)
        && ensure.spec.key.is_described_by(&held.description)
        && !seen.deleted.contains(&held.id)
        && !seen.not_ours.contains(&held.id)
}

/// A state in which nothing can be attached, and which may pass. That an
/// instance is gone was decided before.
fn check_state(ensure: &Ensure, seen: &Seen, instance: &Instance) -> Result<(), Step> {
    if matches!(instance.state, InstanceState::Running | InstanceState::Stopped) {
        return Ok(());
    }
    let since = seen.unready_since.unwrap_or(seen.elapsed);
    if is_over(ensure, seen, since) || !ensure.rules.has(Rule::YoungInstance) {
        let (instance, state) = (instance.id.clone(), instance.state.clone());
        return Err(fail(Why::InstanceNotReady { instance, state }));
    }
    Err(wait(ensure, seen, WaitReason::InstanceNotReady, since))
}

fn free_index(
    ensure: &Ensure,
    seen: &Seen,
    instance: &Instance,
    limits: &InstanceType,
) -> Result<u32, Why> {
    let card = ensure.spec.network_card;
    let on_card = limits.room_on_card(card).ok_or_else(|| Why::NoSuchCard {
        instance_type: limits.name.clone(),
        network_card: card,
    })?;
    let no_free_slot = |limit| Why::NoFreeSlot {
        instance: instance.id.clone(),
        instance_type: limits.name.clone(),
        limit,
    };
    let count = |interfaces: usize| u32::try_from(interfaces).unwrap_or(u32::MAX);
    if count(instance.interfaces.len()) >= limits.max_interfaces {
        return Err(no_free_slot(limits.max_interfaces));
    }
    let holders = instance.interfaces.iter().filter(|held| held.network_card == card);
    if count(holders.clone().count()) >= on_card {
        return Err(no_free_slot(on_card));
    }
    let holder_of = |index| holders.clone().find(|holder| holder.device_index == index);
    let is_free = |index: u32| holder_of(index).is_none() && !seen.taken.contains(&index);
    match ensure.spec.device_index {
        Some(index) if is_free(index) => Ok(index),
        Some(device_index) => Err(Why::IndexTaken {
            device_index,
            holder: holder_of(device_index).map(|holder| holder.id.clone()),
        }),
        // There are fewer holders and taken indexes than numbers to try.
        None => (0..).find(|index| is_free(*index)).ok_or_else(|| no_free_slot(on_card)),
    }
}
