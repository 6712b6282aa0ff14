//! Attachments: attach and detach.

use super::{
    World,
    instances::{HeldInstance, PRIMARY, Slot},
};
use crate::{
    Answer, ApiError, InstanceStateName, NetworkInterfaceAttachment, NetworkInterfaceStatus,
    call::{AttachNetworkInterface, DetachNetworkInterface},
    id::{AttachmentId, Id, InstanceId, NetworkInterfaceId},
    ledger::{Event, Stamp},
};

impl World {
    pub(super) fn attach_network_interface(
        &mut self,
        stamp: Stamp,
        attach: &AttachNetworkInterface,
    ) -> Result<Answer, ApiError> {
        let id = NetworkInterfaceId::read(&attach.network_interface_id)?;
        let instance_id = InstanceId::read(&attach.instance_id)?;
        let interface = self.interface(id).ok_or_else(|| ApiError::interface_not_found(&[id]))?;
        let instance = self
            .instances
            .get(&instance_id)
            .ok_or_else(|| ApiError::instance_not_found(&[instance_id]))?;
        if interface.attachment.is_some() {
            return Err(ApiError::client(
                "InvalidNetworkInterface.InUse",
                format!("Interface: [{id}] in use."),
            ));
        }
        if !matches!(instance.state, InstanceStateName::Running | InstanceStateName::Stopped) {
            return Err(ApiError::client(
                "IncorrectState",
                format!("Instance '{instance_id}' is not 'running'."),
            ));
        }
        if interface.availability_zone != instance.availability_zone {
            return Err(ApiError::parameter_combination(
                "You may not attach a network interface to an instance if they are not in the \
                 same availability zone",
            ));
        }
        let network_card_index = attach.network_card_index;
        let slot = (network_card_index, attach.device_index);
        self.check_slot(instance_id, instance, slot)?;
        let attachment_id = self.join(stamp, id, instance_id, slot, false);
        Ok(Answer::AttachNetworkInterface { attachment_id, network_card_index })
    }

    fn check_slot(
        &self,
        instance_id: InstanceId,
        instance: &HeldInstance,
        (card, index): Slot,
    ) -> Result<(), ApiError> {
        let name = &*instance.instance_type;
        let limits = self.facts.instance_types.get(name);
        let card_limit = limits
            .and_then(|limits| {
                limits.network_cards.iter().find(|info| info.network_card_index == card)
            })
            .map(|info| info.maximum_network_interfaces)
            .ok_or_else(|| {
                ApiError::parameter_value(format!(
                    "Instance type '{name}' has no network card '{card}'."
                ))
            })?;
        if instance.slots.contains_key(&(card, index)) {
            return Err(ApiError::parameter_value(format!(
                "Instance '{instance_id}' already has an interface attached at device index \
                 '{index}'."
            )));
        }
        let limit = limits.map_or(0, |limits| limits.maximum_network_interfaces);
        let count_of = |held: usize| u32::try_from(held).unwrap_or(u32::MAX).saturating_add(1);
        let count = count_of(instance.slots.len());
        let count_on_card =
            count_of(instance.slots.keys().filter(|(held, _)| *held == card).count());
        for (count, limit) in [(count, limit), (count_on_card, card_limit)] {
            if count > limit {
                return Err(ApiError::client(
                    "AttachmentLimitExceeded",
                    format!("Interface count {count} exceeds the limit for {name}"),
                ));
            }
        }
        Ok(())
    }

    pub(super) fn detach_network_interface(
        &mut self,
        stamp: Stamp,
        detach: &DetachNetworkInterface,
    ) -> Result<Answer, ApiError> {
        let id = AttachmentId::read(&detach.attachment_id)?;
        let (interface, attachment) = self
            .attachments
            .get(&id)
            .and_then(|interface| Some((*interface, self.interface(*interface)?.attachment?)))
            .ok_or_else(|| ApiError::attachment_not_found(id))?;
        let slot = (attachment.network_card_index, attachment.device_index);
        if slot == PRIMARY {
            return Err(ApiError::client(
                "OperationNotPermitted",
                "The network interface at device index 0 and networkCard index 0 cannot be \
                 detached.",
            ));
        }
        let instance = attachment.instance_id;
        if let Some(held) = self.instances.get_mut(&instance) {
            held.slots.remove(&slot);
        }
        self.part(interface);
        self.ledger.record(stamp, Event::Detached { interface, attachment: id, instance });
        Ok(Answer::DetachNetworkInterface)
    }

    /// Attaches what has been checked.
    pub(super) fn join(
        &mut self,
        stamp: Stamp,
        interface: NetworkInterfaceId,
        instance: InstanceId,
        slot: Slot,
        delete_on_termination: bool,
    ) -> AttachmentId {
        let (network_card_index, device_index) = slot;
        let known = &self.attachments;
        let attachment_id = Self::fresh_id(&mut self.random, |id| known.contains_key(id));
        if let Some(held) = self.interfaces.get_mut(&interface) {
            held.status = NetworkInterfaceStatus::InUse;
            held.attachment = Some(NetworkInterfaceAttachment {
                attachment_id,
                instance_id: instance,
                device_index,
                network_card_index,
                delete_on_termination,
            });
        }
        if let Some(held) = self.instances.get_mut(&instance) {
            held.slots.insert(slot, interface);
        }
        self.attachments.insert(attachment_id, interface);
        let attached = Event::Attached {
            interface,
            attachment: attachment_id,
            instance,
            device_index,
            network_card_index,
            delete_on_termination,
        };
        self.ledger.record(stamp, attached);
        attachment_id
    }

    /// Undoes an attachment on the interface's side; the instance's slot is
    /// the caller's.
    pub(super) fn part(&mut self, interface: NetworkInterfaceId) {
        if let Some(held) = self.interfaces.get_mut(&interface) {
            held.status = NetworkInterfaceStatus::Available;
            if let Some(attachment) = held.attachment.take() {
                self.attachments.remove(&attachment.attachment_id);
            }
        }
    }
}
