//! Changes of an interface's attributes, one at a time.

use std::sync::Arc;

use super::{World, read_ids};
use crate::{
    Answer, ApiError, NetworkInterface,
    answer::AttachmentStatus,
    call::{
        ModifyNetworkInterfaceAttribute, NetworkInterfaceAttribute, ResetNetworkInterfaceAttribute,
    },
    id::{AttachmentId, Id, NetworkInterfaceId},
    ledger::{Event, Modification, Stamp},
};

impl World {
    pub(super) fn modify_network_interface_attribute(
        &mut self,
        stamp: Stamp,
        modify: &ModifyNetworkInterfaceAttribute,
    ) -> Result<Answer, ApiError> {
        let id = NetworkInterfaceId::read(&modify.network_interface_id)?;
        match &modify.attribute {
            NetworkInterfaceAttribute::Description(description) => {
                self.existing_interface(id)?;
                let description: Arc<str> = description.as_str().into();
                let modification = Modification::Description(description.clone());
                self.change_interface(stamp.at, id, |held| held.description = description);
                self.ledger.record(stamp, Event::Modified { interface: id, modification });
            }
            NetworkInterfaceAttribute::SourceDestCheck(check) => {
                self.existing_interface(id)?;
                self.set_source_dest_check(stamp, id, *check);
            }
            NetworkInterfaceAttribute::Groups(groups) => {
                let wanted = read_ids(groups)?;
                if wanted.is_empty() {
                    return Err(ApiError::missing_parameter("groupId"));
                }
                let vpc_id = self.existing_interface(id)?.vpc_id;
                let most = self.facts.quotas.security_groups_per_interface;
                let groups = self.network.groups_of(vpc_id, &wanted, most)?;
                let ids = groups.iter().map(|group| group.group_id).collect();
                self.change_interface(stamp.at, id, |held| held.groups = groups);
                let modification = Modification::Groups(ids);
                self.ledger.record(stamp, Event::Modified { interface: id, modification });
            }
            NetworkInterfaceAttribute::DeleteOnTermination {
                attachment_id,
                delete_on_termination,
            } => self.protect(stamp, id, attachment_id, *delete_on_termination)?,
        }
        Ok(Answer::ModifyNetworkInterfaceAttribute)
    }

    pub(super) fn reset_network_interface_attribute(
        &mut self,
        stamp: Stamp,
        reset: &ResetNetworkInterfaceAttribute,
    ) -> Result<Answer, ApiError> {
        let id = NetworkInterfaceId::read(&reset.network_interface_id)?;
        if reset.source_dest_check.is_none() {
            return Err(ApiError::missing_parameter("sourceDestCheck"));
        }
        self.existing_interface(id)?;
        self.set_source_dest_check(stamp, id, true);
        Ok(Answer::ResetNetworkInterfaceAttribute)
    }

    pub(super) fn existing_interface(
        &self,
        id: NetworkInterfaceId,
    ) -> Result<&NetworkInterface, ApiError> {
        self.interface(id).ok_or_else(|| ApiError::interface_not_found(&[id]))
    }

    fn set_source_dest_check(&mut self, stamp: Stamp, id: NetworkInterfaceId, check: bool) {
        self.change_interface(stamp.at, id, |held| held.source_dest_check = check);
        let modification = Modification::SourceDestCheck(check);
        self.ledger.record(stamp, Event::Modified { interface: id, modification });
    }

    /// EC2 takes it while the interface is still attaching: its clients set it
    /// right after the attach (A1, B3).
    fn protect(
        &mut self,
        stamp: Stamp,
        id: NetworkInterfaceId,
        attachment_id: &str,
        value: bool,
    ) -> Result<(), ApiError> {
        let attachment = AttachmentId::read(attachment_id)?;
        let held = self
            .existing_interface(id)?
            .attachment
            .filter(|held| held.attachment_id == attachment)
            .ok_or_else(|| ApiError::attachment_not_found(attachment))?;
        if held.status == AttachmentStatus::Detaching {
            return Err(ApiError::client(
                "IncorrectState",
                format!("The attachment '{attachment}' is being detached."),
            ));
        }
        self.change_interface(stamp.at, id, |held| {
            if let Some(held) = &mut held.attachment {
                held.delete_on_termination = value;
            }
        });
        self.ledger
            .record(stamp, Event::DeleteOnTerminationSet { interface: id, attachment, value });
        Ok(())
    }
}
