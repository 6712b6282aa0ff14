//! Interfaces: create and delete.

use std::{sync::Arc, time::Duration};

use super::{
    World,
    prefixes::WantedPrefixes,
    private_ips::{Wanted, WantedV6},
    read_ids,
    stages::Effect,
    tokens::TokenRecord,
};
use crate::{
    Answer, ApiError, NetworkInterface, NetworkInterfaceStatus, TagSet,
    answer::{GroupIdentifier, MacAddress},
    call::{CreateNetworkInterface, DeleteNetworkInterface, PrivateIpAddressSpecification},
    config::Names,
    id::{GroupId, Id, InstanceId, NetworkInterfaceId, SubnetId},
    ledger::{Event, Stamp},
};

/// What a create asks for, read. Two creates are the same if these are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Parameters {
    pub(super) subnet_id: SubnetId,
    pub(super) description: Arc<str>,
    pub(super) groups: Vec<GroupId>,
    pub(super) tag_set: Arc<TagSet>,
    pub(super) addresses: Wanted,
    pub(super) prefixes: WantedPrefixes,
    pub(super) ipv6: WantedV6,
}

/// What a new interface is made of.
pub(super) struct NewInterface {
    pub(super) subnet_id: SubnetId,
    pub(super) description: Arc<str>,
    pub(super) groups: Arc<[GroupIdentifier]>,
    pub(super) tag_set: Arc<TagSet>,
    pub(super) addresses: Wanted,
    pub(super) prefixes: WantedPrefixes,
    pub(super) ipv6: WantedV6,
    pub(super) client_token: Option<Arc<str>>,
    pub(super) primary_of: Option<InstanceId>,
}

impl World {
    pub(super) fn create_network_interface(
        &mut self,
        stamp: Stamp,
        create: &CreateNetworkInterface,
    ) -> Result<Answer, ApiError> {
        let parameters = read(create)?;
        super::tokens::check(create.client_token.as_deref())?;
        if let Some(known) = self.replay(stamp, create.client_token.as_deref(), &parameters)? {
            let client_token = create.client_token.as_deref().map(Into::into);
            return Ok(Answer::CreateNetworkInterface { network_interface: known, client_token });
        }
        super::tags::check_tags(&create.tags)?;
        let subnet_id = parameters.subnet_id;
        let network = Arc::clone(&self.network);
        let subnet = network.subnet(subnet_id)?;
        let most = self.facts.quotas.security_groups_per_interface;
        let groups = network.groups_of(subnet.shown.vpc_id, &parameters.groups, most)?;
        self.check_quota(1)?;
        self.check_addresses(subnet_id, &parameters.addresses)?;
        let places = parameters.addresses.len().saturating_add(parameters.prefixes.len());
        self.check_any_type(places, 0)?;
        self.check_prefixes(subnet_id, &parameters.prefixes, &parameters.addresses)?;
        self.check_ipv6(subnet, &parameters.ipv6, None)?;
        let client_token: Option<Arc<str>> = create.client_token.as_deref().map(Into::into);
        let new = NewInterface {
            subnet_id,
            description: parameters.description.clone(),
            groups,
            tag_set: parameters.tag_set.clone(),
            addresses: parameters.addresses.clone(),
            prefixes: parameters.prefixes.clone(),
            ipv6: parameters.ipv6.clone(),
            client_token: client_token.clone(),
            primary_of: None,
        };
        let mut network_interface = self.add_interface(stamp, new)?;
        // The reply says so, even where whoever looks sees it available (B2).
        Arc::make_mut(&mut network_interface).status = NetworkInterfaceStatus::Pending;
        if let Some(token) = &client_token {
            let first_reply = network_interface.clone();
            let record = Arc::new(TokenRecord { parameters, first_reply, used_at: stamp.at });
            self.tokens.insert(token.clone(), record);
        }
        Ok(Answer::CreateNetworkInterface { network_interface, client_token })
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
        self.remove_interface(stamp, id);
        self.ledger.record(stamp, Event::Deleted { interface: id, with_instance: None });
        Ok(Answer::DeleteNetworkInterface)
    }

    /// How many more interfaces the quota allows.
    pub(super) fn quota_left(&self) -> u32 {
        let alive = u32::try_from(self.interfaces.len()).unwrap_or(u32::MAX);
        self.facts.network_interface_quota.saturating_sub(alive)
    }

    pub(super) fn check_quota(&self, count: u32) -> Result<(), ApiError> {
        if count <= self.quota_left() {
            return Ok(());
        }
        let quota = self.facts.network_interface_quota;
        Err(ApiError::client(
            "NetworkInterfaceLimitExceeded",
            format!("The maximum number of network interfaces has been reached: {quota}."),
        ))
    }

    pub(super) fn free_addresses(&self, subnet_id: SubnetId) -> u32 {
        let Some(subnet) = self.network.subnets.get(&subnet_id) else {
            return 0;
        };
        match self.pools.get(&subnet_id) {
            Some(pool) => pool.free(subnet.cidr),
            None => subnet.cidr.usable(),
        }
    }

    /// Makes an unattached interface of what has been checked.
    pub(super) fn add_interface(
        &mut self,
        stamp: Stamp,
        new: NewInterface,
    ) -> Result<Arc<NetworkInterface>, ApiError> {
        let (facts, network) = (Arc::clone(&self.facts), Arc::clone(&self.network));
        let subnet = network.subnet(new.subnet_id)?;
        let ipv4_prefixes =
            self.take_prefixes(new.subnet_id, subnet.cidr, &new.prefixes, &new.addresses);
        let (private_ip_address, secondary_private_ip_addresses) =
            self.take_addresses(new.subnet_id, subnet.cidr, &new.addresses)?;
        let ipv6_addresses = self.take_ipv6(subnet, &new.ipv6);
        let ledger = &self.ledger;
        let id = Self::fresh_id(&mut self.random, |id| ledger.interface(*id).is_some());
        self.remember(stamp.at, id);
        let status = if self.has_stages() {
            NetworkInterfaceStatus::Pending
        } else {
            NetworkInterfaceStatus::Available
        };
        let interface = Arc::new(NetworkInterface {
            network_interface_id: id,
            subnet_id: new.subnet_id,
            vpc_id: subnet.shown.vpc_id,
            availability_zone: subnet.shown.availability_zone.clone(),
            availability_zone_id: subnet.shown.availability_zone_id.clone(),
            owner_id: facts.account_id.clone(),
            description: new.description,
            groups: new.groups,
            mac_address: match facts.names {
                Names::Drawn => mac_address(facts.first_mac, self.ledger.interface_count()),
                Names::FirstFree => mac_address(facts.first_mac, number_of(id)),
            },
            private_ip_address,
            secondary_private_ip_addresses,
            ipv4_prefixes,
            ipv6_addresses,
            associations: Vec::new(),
            status,
            source_dest_check: true,
            tag_set: new.tag_set,
            attachment: None,
        });
        let created = Event::Created {
            interface: id,
            client_token: new.client_token,
            description: interface.description.clone(),
            primary_of: new.primary_of,
        };
        self.ledger.record(stamp, created);
        self.interfaces.insert(id, interface.clone());
        if self.has_stages() {
            self.begin(stamp, Effect::Available(id));
        }
        Ok(interface)
    }

    /// Changes an interface, and keeps how it was.
    pub(super) fn change_interface(
        &mut self,
        at: Duration,
        id: NetworkInterfaceId,
        change: impl FnOnce(&mut NetworkInterface),
    ) {
        self.remember(at, id);
        if let Some(held) = self.interfaces.get_mut(&id) {
            change(Arc::make_mut(held));
        }
    }

    /// Takes an unattached interface out of the world; its addresses are free again.
    pub(super) fn remove_interface(&mut self, stamp: Stamp, id: NetworkInterfaceId) {
        self.remember(stamp.at, id);
        let Some(interface) = self.interfaces.remove(&id) else {
            return;
        };
        for association in interface.associations.iter() {
            self.part_address(stamp, id, association);
        }
        let subnet_id = interface.subnet_id;
        let pool = self.pools.get_mut(&subnet_id);
        if let (Some(pool), Some(subnet)) = (pool, self.network.subnets.get(&subnet_id)) {
            for address in interface.private_ip_addresses() {
                pool.give_back(subnet.cidr, address.private_ip_address);
            }
        }
        self.give_prefixes_back(subnet_id, &interface.ipv4_prefixes);
        for address in interface.ipv6_addresses.iter() {
            self.ipv6_taken.remove(address);
        }
    }
}

fn read(create: &CreateNetworkInterface) -> Result<Parameters, ApiError> {
    if let Some(kind) = create.interface_type.as_deref().filter(|kind| *kind != "interface") {
        let known = ["branch", "efa", "efa-only", "trunk"];
        if !known.contains(&kind) {
            return Err(ApiError::parameter_value(format!(
                "Value ({kind}) for parameter interfaceType is invalid."
            )));
        }
        return Err(ApiError::unsupported(format!(
            "The simulator has no network interfaces of the type '{kind}', only of 'interface'"
        )));
    }
    Ok(Parameters {
        subnet_id: SubnetId::read(&create.subnet_id)?,
        description: create.description.as_str().into(),
        groups: read_ids(&create.groups)?,
        tag_set: Arc::clone(&create.tags),
        addresses: read_addresses(
            create.private_ip_address.as_deref(),
            &create.private_ip_addresses,
            create.secondary_private_ip_address_count,
        )?,
        prefixes: WantedPrefixes::read(
            &create.ipv4_prefixes,
            create.ipv4_prefix_count,
            create.secondary_private_ip_address_count.is_some_and(|count| count > 0)
                || create.private_ip_addresses.iter().any(|address| !address.primary),
        )?,
        ipv6: WantedV6::read(&create.ipv6_addresses, create.ipv6_address_count)?,
    })
}

/// What a request wants of a new interface's private addresses.
pub(super) fn read_addresses(
    primary: Option<&str>,
    all: &[PrivateIpAddressSpecification],
    count: Option<u32>,
) -> Result<Wanted, ApiError> {
    Wanted::read(primary, all, count)
}

/// The nth hardware address of a world: each another one for 2^40 of them,
/// because an odd factor reorders all numbers of 40 bits. Those that begin
/// with `02`, `06`, `0a` or `0e` are for whoever wants them (IEEE 802c).
/// A number that goes with an id.
fn number_of(id: NetworkInterfaceId) -> u64 {
    id.as_str().bytes().fold(0, |n, byte| n.wrapping_mul(31).wrapping_add(u64::from(byte)))
}

fn mac_address(first: u64, n: u64) -> MacAddress {
    let mixed = first.wrapping_add(n).wrapping_mul(0x5851_f42d_4c95_7f2d);
    let [_, _, _, b, c, d, e, f] = mixed.to_be_bytes();
    MacAddress([0x0a, b, c, d, e, f])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hardware_addresses_are_never_handed_out_twice() {
        let drawn: std::collections::BTreeSet<_> =
            (0..10_000).map(|n| mac_address(u64::MAX - 5_000, n)).collect();
        assert_eq!(drawn.len(), 10_000);
        assert!(drawn.iter().all(|mac| mac.to_string().starts_with("0a:")));
    }
}
