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
use crate::{
    ec2::{Instance, InstanceState, InstanceType},
    id::InterfaceId,
};

/// The device index for the key's interface, or the step that comes first.
/// `interface` is the one to be attached, if it exists already.
pub(super) fn slot(
    ensure: &Ensure,
    seen: &Seen,
    interface: Option<&InterfaceId>,
) -> Result<u32, Step> {
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
    let is_on_it = |id: &InterfaceId| instance.interfaces.iter().any(|other| other.id == *id);
    let disagree = interface.is_some_and(is_on_it) || holds_one_of_ours(ensure, seen, instance);
    let since = seen.at_odds_since.unwrap_or(seen.elapsed);
    if disagree && !is_over(ensure, seen, since) {
        // The instance shows it, the find did not: one of them is stale.
        return Err(wait(ensure, seen, WaitReason::NotShown(Change::Attached), since));
    }
    free_index(ensure, seen, instance, limits).map_err(|why| match seen.attach_in_doubt {
        // The slot may be taken by our own attach, of which reads do not tell yet.
        Some(at) if !is_over(ensure, seen, at) => {
            wait(ensure, seen, WaitReason::NotShown(Change::Attached), at)
        }
        _ => fail(why),
    })
}

/// Whether the instance shows an interface of the key's description that no find has
/// shown: then it is not known yet who holds its index.
pub(super) fn holds_one_of_ours(ensure: &Ensure, seen: &Seen, instance: &Instance) -> bool {
    let Seen { picture, deleted, not_ours, .. } = seen;
    let is_known = |id: &InterfaceId| {
        let mut known = picture.iter().flatten();
        known.any(|sighting| sighting.interface.id == *id)
            || deleted.contains(id)
            || not_ours.contains(id)
    };
    ensure.rules.has(Rule::LookWhoHoldsTheIndex)
        && instance
            .interfaces
            .iter()
            .any(|held| ensure.spec.key.is_described_by(&held.description) && !is_known(&held.id))
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
