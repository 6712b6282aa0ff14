//! Interfaces: create and delete.

use std::sync::Arc;

use super::{World, read_ids, tokens::TokenRecord};
use crate::{
    Answer, ApiError, NetworkInterface, NetworkInterfaceStatus, TagSet,
    call::{CreateNetworkInterface, DeleteNetworkInterface},
    id::{GroupId, Id, InstanceId, NetworkInterfaceId, SubnetId},
    ledger::{Event, Stamp},
};

/// What a create asks for, read. Two creates are the same if these are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parameters {
    pub(super) subnet_id: SubnetId,
    pub(super) description: Arc<str>,
    pub(super) groups: Vec<GroupId>,
    pub(super) tag_set: Arc<TagSet>,
}

/// What a new interface is made of.
pub(super) struct NewInterface {
    pub(super) subnet_id: SubnetId,
    pub(super) description: Arc<str>,
    pub(super) groups: Arc<[GroupId]>,
    pub(super) tag_set: Arc<TagSet>,
    pub(super) client_token: Option<Arc<str>>,
    pub(super) primary_of: Option<InstanceId>,
}

impl World {
    pub(super) fn create_network_interface(
        &mut self,
        stamp: Stamp,
        create: &CreateNetworkInterface,
    ) -> Result<Answer, ApiError> {
        let parameters = Parameters {
            subnet_id: SubnetId::read(&create.subnet_id)?,
            description: create.description.as_str().into(),
            groups: read_ids(&create.groups)?,
            tag_set: Arc::new(create.tags.clone()),
        };
        super::tokens::check(create.client_token.as_deref())?;
        if let Some(known) = self.replay(stamp, create.client_token.as_deref(), &parameters)? {
            return Ok(Answer::CreateNetworkInterface { network_interface: known });
        }
        super::modify::check_tags(&create.tags)?;
        if !self.facts.subnets.contains_key(&parameters.subnet_id) {
            return Err(ApiError::subnet_not_found(&[parameters.subnet_id]));
        }
        let groups = if parameters.groups.is_empty() {
            self.facts.default_groups.clone()
        } else {
            self.known_groups(&parameters.groups)?
        };
        self.check_room(parameters.subnet_id, 1)?;
        let client_token: Option<Arc<str>> = create.client_token.as_deref().map(Into::into);
        let new = NewInterface {
            subnet_id: parameters.subnet_id,
            description: parameters.description.clone(),
            groups,
            tag_set: parameters.tag_set.clone(),
            client_token: client_token.clone(),
            primary_of: None,
        };
        let mut network_interface = self.add_interface(stamp, new)?;
        // The reply says so; whoever looks sees it available (B2).
        network_interface.status = NetworkInterfaceStatus::Pending;
        if let Some(token) = client_token {
            let first_reply = network_interface.clone();
            self.tokens.insert(token, TokenRecord { parameters, first_reply });
        }
        Ok(Answer::CreateNetworkInterface { network_interface })
    }

    pub(super) fn delete_network_interface(
        &mut self,
        stamp: Stamp,
        delete: &DeleteNetworkInterface,
    ) -> Result<Answer, ApiError> {
        let id = NetworkInterfaceId::read(&delete.network_interface_id)?;
        let interface = self.interface(id).ok_or_else(|| ApiError::interface_not_found(&[id]))?;
        if interface.attachment.is_some() {
            return Err(ApiError::parameter_value(format!(
                "Network interface '{id}' is currently in use."
            )));
        }
        self.remove_interface(id);
        self.ledger.record(stamp, Event::Deleted { interface: id, with_instance: None });
        Ok(Answer::DeleteNetworkInterface)
    }

    /// Whether `count` more interfaces have room in the quota and the subnet.
    pub(super) fn check_room(&self, subnet_id: SubnetId, count: u32) -> Result<(), ApiError> {
        let quota = self.facts.network_interface_quota;
        let alive = u32::try_from(self.interfaces.len()).unwrap_or(u32::MAX);
        if alive.saturating_add(count) > quota {
            return Err(ApiError::client(
                "NetworkInterfaceLimitExceeded",
                format!("The maximum number of network interfaces has been reached: {quota}."),
            ));
        }
        if self.free_addresses(subnet_id) < count {
            return Err(no_addresses(subnet_id));
        }
        Ok(())
    }

    pub(super) fn free_addresses(&self, subnet_id: SubnetId) -> u32 {
        let Some(facts) = self.facts.subnets.get(&subnet_id) else {
            return 0;
        };
        match self.pools.get(&subnet_id) {
            Some(pool) => pool.free(facts.cidr),
            None => facts.cidr.usable(),
        }
    }

    pub(super) fn known_groups(&self, wanted: &[GroupId]) -> Result<Arc<[GroupId]>, ApiError> {
        if let Some(unknown) = wanted.iter().find(|id| !self.facts.groups.contains(id)) {
            return Err(ApiError::group_not_found(unknown));
        }
        let mut groups = wanted.to_vec();
        groups.sort_unstable();
        groups.dedup();
        Ok(groups.into())
    }

    /// Makes an interface that is there at once, unattached.
    pub(super) fn add_interface(
        &mut self,
        stamp: Stamp,
        new: NewInterface,
    ) -> Result<NetworkInterface, ApiError> {
        let facts = Arc::clone(&self.facts);
        let subnet_id = new.subnet_id;
        let subnet = facts
            .subnets
            .get(&subnet_id)
            .ok_or_else(|| ApiError::subnet_not_found(&[subnet_id]))?;
        let pool = self.pools.entry(subnet_id).or_default();
        let private_ip_address =
            pool.take(subnet.cidr, &mut self.random).ok_or_else(|| no_addresses(subnet_id))?;
        let ledger = &self.ledger;
        let id = Self::fresh_id(&mut self.random, |id| ledger.interface(*id).is_some());
        let interface = NetworkInterface {
            network_interface_id: id,
            subnet_id,
            vpc_id: facts.vpc_id,
            availability_zone: subnet.availability_zone.clone(),
            owner_id: facts.account_id.clone(),
            description: new.description,
            groups: new.groups,
            private_ip_address,
            status: NetworkInterfaceStatus::Available,
            source_dest_check: true,
            tag_set: new.tag_set,
            attachment: None,
        };
        let created = Event::Created {
            interface: id,
            client_token: new.client_token,
            description: interface.description.clone(),
            primary_of: new.primary_of,
        };
        self.ledger.record(stamp, created);
        self.interfaces.insert(id, interface.clone());
        Ok(interface)
    }

    /// Takes an unattached interface out of the world; its address is free again.
    pub(super) fn remove_interface(&mut self, id: NetworkInterfaceId) {
        let Some(interface) = self.interfaces.remove(&id) else {
            return;
        };
        let subnet_id = interface.subnet_id;
        let pool = self.pools.get_mut(&subnet_id);
        if let (Some(pool), Some(subnet)) = (pool, self.facts.subnets.get(&subnet_id)) {
            pool.give_back(subnet.cidr, interface.private_ip_address);
        }
    }
}

fn no_addresses(subnet_id: SubnetId) -> ApiError {
    ApiError::client(
        "InsufficientFreeAddressesInSubnet",
        format!("The specified subnet '{subnet_id}' does not have enough free addresses."),
    )
}
