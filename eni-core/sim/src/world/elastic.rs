//! Elastic addresses: allocate, associate, disassociate, release.

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use super::{
    World, filters::Filters, instances::PRIMARY, page::chosen, private_ips::read_ipv4, read_ids,
    tags::check_tags,
};
use crate::{
    Answer, ApiError, InstanceStateName, TagSet,
    answer::{Address, NetworkInterfaceAssociation},
    call::{
        AllocateAddress, AssociateAddress, DescribeAddresses, DisassociateAddress, ReleaseAddress,
    },
    id::{AllocationId, AssociationId, Id, InstanceId, NetworkInterfaceId},
    ledger::{Event, Stamp},
};

/// Elastic addresses are drawn from `3.0.0.0/8`, which is Amazon's.
const FIRST: u32 = 3 << 24;
const SIZE: u32 = 1 << 24;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct HeldAddress {
    pub(super) public_ip: Ipv4Addr,
    /// The association and whose it is.
    pub(super) association: Option<(AssociationId, NetworkInterfaceId)>,
    pub(super) tag_set: Arc<TagSet>,
    pub(super) allocated_at: Duration,
}

impl World {
    pub(super) fn allocate_address(
        &mut self,
        stamp: Stamp,
        allocate: &AllocateAddress,
    ) -> Result<Answer, ApiError> {
        if let Some(domain) = allocate.domain.as_deref().filter(|domain| *domain != "vpc") {
            return Err(ApiError::parameter_value(format!(
                "Value ({domain}) for parameter domain is invalid. Expecting vpc."
            )));
        }
        check_tags(&allocate.tags)?;
        if self.addresses.len() >= self.facts.quotas.addresses {
            return Err(ApiError::client(
                "AddressLimitExceeded",
                "The maximum number of addresses has been reached.",
            ));
        }
        let (known, random) = (&self.addresses, &mut self.random);
        let allocation_id = Self::fresh_id(random, |id| known.contains_key(id));
        let public_ip = loop {
            let drawn = Ipv4Addr::from(FIRST + random.below(SIZE));
            if known.values().all(|held| held.public_ip != drawn) {
                break drawn;
            }
        };
        let held = HeldAddress {
            public_ip,
            association: None,
            tag_set: Arc::new(allocate.tags.clone()),
            allocated_at: stamp.at,
        };
        self.addresses.insert(allocation_id, held);
        self.ledger.record(stamp, Event::Made { resource: allocation_id.as_str().into() });
        Ok(Answer::AllocateAddress { allocation_id, public_ip })
    }

    pub(super) fn associate_address(
        &mut self,
        stamp: Stamp,
        associate: &AssociateAddress,
    ) -> Result<Answer, ApiError> {
        let allocation_id =
            self.read_address(associate.allocation_id.as_deref(), associate.public_ip.as_deref())?;
        let id = self.target(associate)?;
        let interface = self.existing_interface(id)?;
        let private_ip_address = match associate.private_ip_address.as_deref() {
            None => interface.private_ip_address,
            Some(text) => {
                let address = read_ipv4(text)?;
                let mut all = interface.private_ip_addresses();
                if !all.any(|held| held.private_ip_address == address) {
                    return Err(ApiError::parameter_value(format!(
                        "The private IP address '{address}' is not one of the network interface \
                         '{id}'."
                    )));
                }
                address
            }
        };
        let there = interface
            .associations
            .iter()
            .find(|held| held.private_ip_address == private_ip_address)
            .copied();
        let held = self.addresses.get(&allocation_id);
        let elsewhere = held.and_then(|held| held.association);
        if let Some(there) = there.filter(|there| there.allocation_id == allocation_id) {
            return Ok(Answer::AssociateAddress { association_id: there.association_id });
        }
        if elsewhere.is_some() && associate.allow_reassociation == Some(false) {
            return Err(ApiError::client(
                "Resource.AlreadyAssociated",
                format!("resource {allocation_id} is already associated with associate-id"),
            ));
        }
        // An address that was there before gives way (doc:API_AssociateAddress).
        for (association, holder) in
            elsewhere.into_iter().chain(there.map(|there| (there.association_id, id)))
        {
            self.disassociate(stamp, holder, association);
        }
        let association_id = AssociationId::draw(&mut self.random);
        let Some(held) = self.addresses.get_mut(&allocation_id) else {
            return Err(ApiError::address_not_found(&[allocation_id]));
        };
        held.association = Some((association_id, id));
        let public_ip = held.public_ip;
        let association = NetworkInterfaceAssociation {
            association_id,
            allocation_id,
            public_ip,
            private_ip_address,
        };
        self.change_interface(stamp.at, id, |held| {
            held.associations.push(association);
        });
        let associated =
            Event::Associated { interface: id, association: association_id, public_ip };
        self.ledger.record(stamp, associated);
        Ok(Answer::AssociateAddress { association_id })
    }

    /// Which interface an association is for.
    fn target(&self, associate: &AssociateAddress) -> Result<NetworkInterfaceId, ApiError> {
        match (&associate.network_interface_id, &associate.instance_id) {
            (Some(_), Some(_)) => Err(ApiError::parameter_combination(
                "You may specify either an instance ID or a network interface ID, not both.",
            )),
            (None, None) => Err(ApiError::missing_parameter("networkInterfaceId or instanceId")),
            (Some(text), None) => {
                let id = NetworkInterfaceId::read(text)?;
                self.existing_interface(id).map(|_| id)
            }
            (None, Some(text)) => {
                let id = InstanceId::read(text)?;
                let held =
                    self.instances.get(&id).ok_or_else(|| ApiError::instance_not_found(&[id]))?;
                let can = matches!(
                    held.state,
                    InstanceStateName::Pending
                        | InstanceStateName::Running
                        | InstanceStateName::Stopped
                );
                held.slots.get(&PRIMARY).copied().filter(|_| can).ok_or_else(|| {
                    ApiError::client(
                        "InvalidInstanceID",
                        format!("The instance '{id}' is not in a valid state for this operation."),
                    )
                })
            }
        }
    }

    pub(super) fn disassociate_address(
        &mut self,
        stamp: Stamp,
        disassociate: &DisassociateAddress,
    ) -> Result<Answer, ApiError> {
        let (association, interface) = match &disassociate.association_id {
            Some(text) => {
                let id = AssociationId::read(text)?;
                let mut all = self.addresses.values().filter_map(|held| held.association);
                all.find(|(held, _)| *held == id)
                    .ok_or_else(|| ApiError::association_not_found(id))?
            }
            None => {
                let allocation_id = self.read_address(None, disassociate.public_ip.as_deref())?;
                match self.addresses.get(&allocation_id).and_then(|held| held.association) {
                    Some(held) => held,
                    None => return Ok(Answer::DisassociateAddress),
                }
            }
        };
        self.disassociate(stamp, interface, association);
        Ok(Answer::DisassociateAddress)
    }

    /// Ends an association on both sides.
    pub(super) fn disassociate(
        &mut self,
        stamp: Stamp,
        id: NetworkInterfaceId,
        association: AssociationId,
    ) {
        let held = self.interface(id).and_then(|interface| {
            interface.associations.iter().find(|held| held.association_id == association).copied()
        });
        self.change_interface(stamp.at, id, |interface| {
            interface.associations.retain(|held| held.association_id != association);
        });
        if let Some(held) = held {
            self.part_address(stamp, id, &held);
        }
    }

    /// Ends an association on the elastic address's side.
    pub(super) fn part_address(
        &mut self,
        stamp: Stamp,
        interface: NetworkInterfaceId,
        association: &NetworkInterfaceAssociation,
    ) {
        if let Some(held) = self.addresses.get_mut(&association.allocation_id) {
            held.association = None;
        }
        let association = association.association_id;
        self.ledger.record(stamp, Event::Disassociated { interface, association });
    }

    pub(super) fn release_address(
        &mut self,
        stamp: Stamp,
        release: &ReleaseAddress,
    ) -> Result<Answer, ApiError> {
        let id =
            self.read_address(release.allocation_id.as_deref(), release.public_ip.as_deref())?;
        if let Some(held) = self.addresses.get(&id)
            && held.association.is_some()
        {
            return Err(ApiError::client(
                "InvalidIPAddress.InUse",
                format!("Address {} is in use.", held.public_ip),
            ));
        }
        self.addresses.remove(&id);
        self.ledger.record(stamp, Event::Unmade { resource: id.as_str().into() });
        Ok(Answer::ReleaseAddress)
    }

    /// The elastic address that a request names, which exists.
    fn read_address(
        &self,
        allocation_id: Option<&str>,
        public_ip: Option<&str>,
    ) -> Result<AllocationId, ApiError> {
        if let Some(text) = allocation_id {
            let id = AllocationId::read(text)?;
            return match self.addresses.contains_key(&id) {
                true => Ok(id),
                false => Err(ApiError::address_not_found(&[id])),
            };
        }
        let text = public_ip.ok_or_else(|| ApiError::missing_parameter("AllocationId"))?;
        self.address_of(text).ok_or_else(|| address_unknown(&[text]))
    }

    fn address_of(&self, public_ip: &str) -> Option<AllocationId> {
        let address = public_ip.parse::<Ipv4Addr>().ok()?;
        let mut all = self.addresses.iter();
        all.find(|(_, held)| held.public_ip == address).map(|(id, _)| *id)
    }

    pub(super) fn describe_addresses(
        &self,
        describe: &DescribeAddresses,
    ) -> Result<Answer, ApiError> {
        let filters = Filters::read(self.spelling(), &describe.filters)?;
        let wanted = read_ids::<AllocationId>(&describe.allocation_ids)?;
        chosen(&wanted, |id| self.addresses.get(id))
            .map_err(|unknown| ApiError::address_not_found(&unknown))?;
        let by_ip = chosen(&describe.public_ips, |text| self.address_of(text))
            .map_err(|unknown| address_unknown(&unknown))?;
        let is_asked = |id: &AllocationId| {
            let all = wanted.is_empty() && describe.public_ips.is_empty();
            all || wanted.contains(id) || by_ip.contains(id)
        };
        let addresses = self
            .addresses
            .iter()
            .filter(|(id, _)| is_asked(id))
            .map(|(id, held)| self.show_address(*id, held))
            .filter(|address| filters.matches(address))
            .collect();
        Ok(Answer::DescribeAddresses { addresses })
    }

    fn show_address(&self, allocation_id: AllocationId, held: &HeldAddress) -> Address {
        let interface = held.association.and_then(|(_, id)| self.interface(id));
        let association = interface.and_then(|interface| {
            interface.associations.iter().find(|is| is.allocation_id == allocation_id)
        });
        Address {
            allocation_id,
            public_ip: held.public_ip,
            association_id: held.association.map(|(id, _)| id),
            network_interface_id: held.association.map(|(_, id)| id),
            private_ip_address: association.map(|is| is.private_ip_address),
            instance_id: interface.and_then(|held| held.attachment).map(|held| held.instance_id),
            owner_id: self.facts.account_id.clone(),
            tag_set: held.tag_set.clone(),
        }
    }
}

fn address_unknown<T: std::fmt::Display>(ips: &[T]) -> ApiError {
    let list = ips.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    ApiError::client("InvalidAddress.NotFound", format!("Address '{list}' not found."))
}
