//! Instances: launch, start, stop, terminate.

use std::{collections::BTreeMap, sync::Arc};

use super::{World, interfaces::NewInterface, read_ids};
use crate::{
    Answer, ApiError, InstanceStateChange, InstanceStateName, InstanceTypeInfo,
    call::{RunInstances, StartInstances, StopInstances, TerminateInstances},
    id::{Id, InstanceId, NetworkInterfaceId, SubnetId},
    ledger::{Event, Stamp},
};

/// Where an interface sits: network card, then device index.
pub(super) type Slot = (u32, u32);

/// The primary interface's place.
pub(super) const PRIMARY: Slot = (0, 0);

#[derive(Debug, Clone)]
pub(super) struct HeldInstance {
    pub(super) instance_type: Arc<str>,
    pub(super) state: InstanceStateName,
    pub(super) subnet_id: SubnetId,
    pub(super) availability_zone: Arc<str>,
    pub(super) slots: BTreeMap<Slot, NetworkInterfaceId>,
}

impl World {
    pub(super) fn run_instances(
        &mut self,
        stamp: Stamp,
        run: &RunInstances,
    ) -> Result<Answer, ApiError> {
        let facts = Arc::clone(&self.facts);
        let subnet_id = SubnetId::read(&run.subnet_id)?;
        let subnet = facts
            .subnets
            .get(&subnet_id)
            .ok_or_else(|| ApiError::subnet_not_found(&[subnet_id]))?;
        let name = &run.instance_type;
        let InstanceTypeInfo { instance_type, .. } =
            facts.instance_types.get(name).ok_or_else(|| {
                ApiError::parameter_value(format!("Invalid value '{name}' for InstanceType."))
            })?;
        if run.count == 0 {
            return Err(ApiError::parameter_value("Value (0) for parameter maxCount is invalid."));
        }
        self.check_room(subnet_id, run.count)?;
        let mut instances = Vec::new();
        for _ in 0..run.count {
            let known = &self.instances;
            let id = Self::fresh_id(&mut self.random, |id| known.contains_key(id));
            self.ledger.record(stamp, Event::Launched { instance: id });
            let held = HeldInstance {
                instance_type: instance_type.clone(),
                state: InstanceStateName::Running,
                subnet_id,
                availability_zone: subnet.availability_zone.clone(),
                slots: BTreeMap::new(),
            };
            self.instances.insert(id, held);
            let primary = NewInterface {
                subnet_id,
                description: facts.no_text.clone(),
                groups: facts.default_groups.clone(),
                tag_set: facts.no_tags.clone(),
                client_token: None,
                primary_of: Some(id),
            };
            let interface = self.add_interface(stamp, primary)?.network_interface_id;
            self.join(stamp, interface, id, PRIMARY, true);
            instances.extend(self.instance(id).map(|mut instance| {
                instance.state = InstanceStateName::Pending;
                instance
            }));
        }
        Ok(Answer::RunInstances { instances })
    }

    pub(super) fn start_instances(
        &mut self,
        stamp: Stamp,
        start: &StartInstances,
    ) -> Result<Answer, ApiError> {
        let ids = self.known_instances(&start.instance_ids)?;
        self.check_not_terminated(&ids, "started")?;
        let mut starting_instances = Vec::new();
        for id in ids {
            let change = self.change_state(id, |state| match state {
                InstanceStateName::Stopped => {
                    Some((InstanceStateName::Running, InstanceStateName::Pending))
                }
                _ => None,
            });
            if change.is_some_and(|change| change.previous_state != change.current_state) {
                self.ledger.record(stamp, Event::Started { instance: id });
            }
            starting_instances.extend(change);
        }
        Ok(Answer::StartInstances { starting_instances })
    }

    pub(super) fn stop_instances(
        &mut self,
        stamp: Stamp,
        stop: &StopInstances,
    ) -> Result<Answer, ApiError> {
        let ids = self.known_instances(&stop.instance_ids)?;
        self.check_not_terminated(&ids, "stopped")?;
        let mut stopping_instances = Vec::new();
        for id in ids {
            let change = self.change_state(id, |state| match state {
                InstanceStateName::Running => {
                    Some((InstanceStateName::Stopped, InstanceStateName::Stopping))
                }
                _ => None,
            });
            if change.is_some_and(|change| change.previous_state != change.current_state) {
                self.ledger.record(stamp, Event::Stopped { instance: id });
            }
            stopping_instances.extend(change);
        }
        Ok(Answer::StopInstances { stopping_instances })
    }

    pub(super) fn terminate_instances(
        &mut self,
        stamp: Stamp,
        terminate: &TerminateInstances,
    ) -> Result<Answer, ApiError> {
        let ids = self.known_instances(&terminate.instance_ids)?;
        let mut terminating_instances = Vec::new();
        for id in ids {
            let change = self.change_state(id, |state| match state {
                InstanceStateName::Terminated => None,
                _ => Some((InstanceStateName::Terminated, InstanceStateName::ShuttingDown)),
            });
            if change.is_some_and(|change| change.previous_state != change.current_state) {
                self.ledger.record(stamp, Event::Terminated { instance: id });
                self.let_go_of_interfaces(stamp, id);
            }
            terminating_instances.extend(change);
        }
        Ok(Answer::TerminateInstances { terminating_instances })
    }

    /// What becomes of a terminated instance's interfaces: with
    /// DeleteOnTermination they go, without it they come loose and live on.
    fn let_go_of_interfaces(&mut self, stamp: Stamp, instance: InstanceId) {
        let slots = match self.instances.get_mut(&instance) {
            Some(held) => std::mem::take(&mut held.slots),
            None => return,
        };
        for interface in slots.into_values() {
            let goes = self
                .interfaces
                .get(&interface)
                .and_then(|interface| interface.attachment)
                .is_some_and(|attachment| attachment.delete_on_termination);
            self.part(interface);
            if goes {
                self.remove_interface(interface);
                let with_instance = Some(instance);
                self.ledger.record(stamp, Event::Deleted { interface, with_instance });
            } else {
                self.ledger.record(stamp, Event::Released { interface, instance });
            }
        }
    }

    /// The instances of a request, terminated or not; all of them exist.
    fn known_instances(&self, texts: &[String]) -> Result<Vec<InstanceId>, ApiError> {
        if texts.is_empty() {
            return Err(ApiError::parameter_combination("No instances specified"));
        }
        let ids = read_ids::<InstanceId>(texts)?;
        let unknown: Vec<_> =
            ids.iter().copied().filter(|id| !self.instances.contains_key(id)).collect();
        if unknown.is_empty() { Ok(ids) } else { Err(ApiError::instance_not_found(&unknown)) }
    }

    fn check_not_terminated(&self, ids: &[InstanceId], what: &str) -> Result<(), ApiError> {
        let terminated = |id: &&InstanceId| {
            self.instances.get(id).is_some_and(|held| held.state == InstanceStateName::Terminated)
        };
        match ids.iter().find(terminated) {
            None => Ok(()),
            Some(id) => Err(ApiError::client(
                "IncorrectInstanceState",
                format!("The instance '{id}' is not in a state from which it can be {what}."),
            )),
        }
    }

    /// `next` says what the state becomes and what the reply calls it;
    /// `None` leaves it as it is.
    fn change_state(
        &mut self,
        instance_id: InstanceId,
        next: impl Fn(InstanceStateName) -> Option<(InstanceStateName, InstanceStateName)>,
    ) -> Option<InstanceStateChange> {
        let held = self.instances.get_mut(&instance_id)?;
        let previous_state = held.state;
        let (becomes, current_state) =
            next(previous_state).unwrap_or((previous_state, previous_state));
        held.state = becomes;
        Some(InstanceStateChange { instance_id, previous_state, current_state })
    }
}
