//! Instances that run: start, stop, terminate.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use super::{World, read_ids, stages::Effect};
use crate::{
    Answer, ApiError, InstanceStateChange, InstanceStateName, TagSet,
    call::{StartInstances, StopInstances, TerminateInstances},
    id::{InstanceId, NetworkInterfaceId, ReservationId, SubnetId, VpcId},
    ledger::{Event, Stamp},
};

/// Where an interface sits: network card, then device index.
pub(super) type Slot = (u32, u32);

/// The primary interface's place.
pub(super) const PRIMARY: Slot = (0, 0);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct HeldInstance {
    pub(super) launch: Arc<Launch>,
    pub(super) ami_launch_index: u32,
    pub(super) state: InstanceStateName,
    pub(super) launch_time: Duration,
    pub(super) tag_set: Arc<TagSet>,
    pub(super) slots: BTreeMap<Slot, NetworkInterfaceId>,
}

/// What the instances of one launch share and keep.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Launch {
    pub(super) reservation_id: ReservationId,
    pub(super) image_id: Arc<str>,
    pub(super) instance_type: Arc<str>,
    pub(super) subnet_id: SubnetId,
    pub(super) vpc_id: VpcId,
    pub(super) availability_zone: Arc<str>,
    pub(super) client_token: Option<Arc<str>>,
    pub(super) launched_at: Duration,
}

impl World {
    pub(super) fn start_instances(
        &mut self,
        stamp: Stamp,
        start: &StartInstances,
    ) -> Result<Answer, ApiError> {
        let ids = self.known_instances(&start.instance_ids)?;
        let can = |state| {
            use InstanceStateName::{Pending, Running, Stopped};
            matches!(state, Pending | Running | Stopped)
        };
        self.check_states(&ids, can, "started")?;
        let mut starting_instances = Vec::new();
        for id in ids {
            let change = self.enter(stamp, id, InstanceStateName::Pending, |state| {
                state == InstanceStateName::Stopped
            });
            if is_real(change) {
                if let Some(held) = self.instances.get_mut(&id) {
                    Arc::make_mut(held).launch_time = stamp.at;
                }
                self.ledger.record(stamp, Event::Started { instance: id });
                self.begin(stamp, Effect::Running(id));
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
        let can = |state| {
            use InstanceStateName::{Running, Stopped, Stopping};
            matches!(state, Running | Stopping | Stopped)
        };
        self.check_states(&ids, can, "stopped")?;
        let mut stopping_instances = Vec::new();
        for id in ids {
            let change = self.enter(stamp, id, InstanceStateName::Stopping, |state| {
                state == InstanceStateName::Running
            });
            if is_real(change) {
                self.ledger.record(stamp, Event::Stopped { instance: id });
                self.begin(stamp, Effect::Stopped(id));
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
            let change = self.enter(stamp, id, InstanceStateName::ShuttingDown, |state| {
                use InstanceStateName::{ShuttingDown, Terminated};
                !matches!(state, ShuttingDown | Terminated)
            });
            if is_real(change) {
                self.ledger.record(stamp, Event::Terminated { instance: id });
                self.begin(stamp, Effect::Terminated(id));
            }
            terminating_instances.extend(change);
        }
        Ok(Answer::TerminateInstances { terminating_instances })
    }

    /// What becomes of a terminated instance's interfaces: with
    /// DeleteOnTermination they go, without it they come loose and live on.
    pub(super) fn let_go_of_interfaces(&mut self, stamp: Stamp, instance: InstanceId) {
        let slots = match self.instances.get_mut(&instance) {
            Some(held) => std::mem::take(&mut Arc::make_mut(held).slots),
            None => return,
        };
        for interface in slots.into_values() {
            let goes = self
                .interfaces
                .get(&interface)
                .and_then(|interface| interface.attachment)
                .is_some_and(|attachment| attachment.delete_on_termination);
            self.part(stamp, interface);
            if goes {
                self.remove_interface(stamp, interface);
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

    fn check_states(
        &self,
        ids: &[InstanceId],
        can: impl Fn(InstanceStateName) -> bool,
        what: &str,
    ) -> Result<(), ApiError> {
        let cannot = |id: &&InstanceId| self.instances.get(id).is_some_and(|it| !can(it.state));
        match ids.iter().find(cannot) {
            None => Ok(()),
            Some(id) => Err(ApiError::client(
                "IncorrectInstanceState",
                format!("The instance '{id}' is not in a state from which it can be {what}."),
            )),
        }
    }

    /// Lets an instance enter a state if it may, and says what the reply calls it.
    fn enter(
        &mut self,
        stamp: Stamp,
        instance_id: InstanceId,
        to: InstanceStateName,
        may: impl Fn(InstanceStateName) -> bool,
    ) -> Option<InstanceStateChange> {
        let previous_state = self.instances.get(&instance_id)?.state;
        let current_state = if may(previous_state) { to } else { previous_state };
        if current_state != previous_state {
            self.set_state(stamp, instance_id, current_state);
        }
        Some(InstanceStateChange { instance_id, previous_state, current_state })
    }

    /// Ends a stage; whether the instance was still in it.
    pub(super) fn finish_state(
        &mut self,
        stamp: Stamp,
        id: InstanceId,
        from: InstanceStateName,
        to: InstanceStateName,
    ) -> bool {
        let was_there = self.instances.get(&id).is_some_and(|held| held.state == from);
        if was_there {
            self.set_state(stamp, id, to);
        }
        was_there
    }

    fn set_state(&mut self, stamp: Stamp, id: InstanceId, state: InstanceStateName) {
        self.remember_instance(stamp.at, id);
        if let Some(held) = self.instances.get_mut(&id) {
            Arc::make_mut(held).state = state;
        }
    }
}

fn is_real(change: Option<InstanceStateChange>) -> bool {
    change.is_some_and(|change| change.previous_state != change.current_state)
}
