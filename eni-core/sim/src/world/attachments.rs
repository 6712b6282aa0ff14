//! Attachments: attach and detach.

use std::sync::Arc;

use super::{
    World,
    instances::{HeldInstance, PRIMARY, Slot},
    stages::Effect,
};
use crate::{
    Answer, ApiError, InstanceStateName, InstanceTypeInfo, NetworkInterfaceAttachment,
    NetworkInterfaceStatus,
    answer::AttachmentStatus,
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
            return Err(ApiError::interface_in_use(id));
        }
        if !matches!(instance.state, InstanceStateName::Running | InstanceStateName::Stopped) {
            return Err(ApiError::client(
                "IncorrectState",
                format!("Instance '{instance_id}' is not 'running'."),
            ));
        }
        if interface.availability_zone != instance.launch.availability_zone {
            return Err(ApiError::parameter_combination(
                "You may not attach a network interface to an instance if they are not in the \
                 same availability zone",
            ));
        }
        if interface.vpc_id != instance.launch.vpc_id {
            return Err(ApiError::parameter_combination(
                "You may not attach a network interface to an instance if they are not in the \
                 same VPC",
            ));
        }
        let network_card_index = attach.network_card_index;
        let slot = (network_card_index, attach.device_index);
        self.check_slot(instance_id, instance, slot)?;
        self.check_address_limits(interface, &instance.launch.instance_type)?;
        let attachment_id = self.join(stamp, id, instance_id, slot, false);
        Ok(Answer::AttachNetworkInterface { attachment_id, network_card_index })
    }

    fn check_slot(
        &self,
        instance_id: InstanceId,
        instance: &HeldInstance,
        (card, index): Slot,
    ) -> Result<(), ApiError> {
        let name = &*instance.launch.instance_type;
        let info = self.facts.instance_types.get(name);
        let info = info.ok_or_else(|| no_card(name, card))?;
        card_limit(info, card)?;
        if instance.slots.contains_key(&(card, index)) {
            return Err(ApiError::parameter_value(format!(
                "Instance '{instance_id}' already has an interface attached at device index \
                 '{index}'."
            )));
        }
        check_counts(info, &instance.slots.keys().copied().chain([(card, index)]))
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
        if attachment.status == AttachmentStatus::Detaching {
            return Err(ApiError::client(
                "IncorrectState",
                format!("The attachment '{id}' is not 'attached': it is being detached."),
            ));
        }
        let instance = attachment.instance_id;
        if self.has_stages() && !detach.force {
            self.change_interface(stamp.at, interface, |held| {
                if let Some(held) = &mut held.attachment {
                    held.status = AttachmentStatus::Detaching;
                }
            });
            let detaching = Event::Detaching { interface, attachment: id, instance };
            self.ledger.record(stamp, detaching);
            self.begin(stamp, Effect::Detached(interface, id));
        } else {
            self.finish_detaching(stamp, interface, id);
        }
        Ok(Answer::DetachNetworkInterface)
    }

    /// Takes an attachment that holds off its instance.
    pub(super) fn finish_detaching(
        &mut self,
        stamp: Stamp,
        interface: NetworkInterfaceId,
        attachment: AttachmentId,
    ) {
        let Some(held) = self.interface(interface).and_then(|held| held.attachment) else {
            return;
        };
        let instance = held.instance_id;
        self.part(stamp, interface);
        if let Some(holder) = self.instances.get_mut(&instance) {
            let slot = (held.network_card_index, held.device_index);
            Arc::make_mut(holder).slots.remove(&slot);
        }
        self.ledger.record(stamp, Event::Detached { interface, attachment, instance });
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
        let mut random = self.random.clone();
        let attachment_id = Self::fresh_id(&mut random, |id| self.knows_attachment(*id));
        self.random = random;
        let status = if self.has_stages() {
            AttachmentStatus::Attaching
        } else {
            AttachmentStatus::Attached
        };
        self.remember_instance(stamp.at, instance);
        self.change_interface(stamp.at, interface, |held| {
            held.status = NetworkInterfaceStatus::InUse;
            held.attachment = Some(NetworkInterfaceAttachment {
                attachment_id,
                instance_id: instance,
                device_index,
                network_card_index,
                status,
                attach_time: stamp.at,
                delete_on_termination,
            });
        });
        if let Some(held) = self.instances.get_mut(&instance) {
            Arc::make_mut(held).slots.insert(slot, interface);
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
        if self.has_stages() {
            self.begin(stamp, Effect::Attached(interface, attachment_id));
        }
        attachment_id
    }

    /// Undoes an attachment on the interface's side; the instance's slot is
    /// the caller's.
    pub(super) fn part(&mut self, stamp: Stamp, interface: NetworkInterfaceId) {
        let mut parted = None;
        self.change_interface(stamp.at, interface, |held| {
            held.status = NetworkInterfaceStatus::Available;
            parted = held.attachment.take();
        });
        if let Some(parted) = parted {
            self.attachments.remove(&parted.attachment_id);
        }
    }
}

/// Whether a type has room for interfaces in all these places.
pub(super) fn check_counts(
    info: &InstanceTypeInfo,
    slots: &(impl Iterator<Item = Slot> + Clone),
) -> Result<(), ApiError> {
    let in_all = count(slots.clone());
    if in_all > info.maximum_network_interfaces {
        return Err(too_many(info, in_all));
    }
    for (card, _) in slots.clone() {
        let on_card = count(slots.clone().filter(|slot| slot.0 == card));
        if on_card > card_limit(info, card)? {
            return Err(too_many(info, on_card));
        }
    }
    Ok(())
}

fn count(slots: impl Iterator) -> u32 {
    u32::try_from(slots.count()).unwrap_or(u32::MAX)
}

fn too_many(info: &InstanceTypeInfo, count: u32) -> ApiError {
    let name = &info.instance_type;
    ApiError::client(
        "AttachmentLimitExceeded",
        format!("Interface count {count} exceeds the limit for {name}"),
    )
}

fn card_limit(info: &InstanceTypeInfo, card: u32) -> Result<u32, ApiError> {
    let found = info.network_cards.iter().find(|found| found.network_card_index == card);
    found
        .map(|found| found.maximum_network_interfaces)
        .ok_or_else(|| no_card(&info.instance_type, card))
}

fn no_card(name: &str, card: u32) -> ApiError {
    ApiError::parameter_value(format!("Instance type '{name}' has no network card '{card}'."))
}
