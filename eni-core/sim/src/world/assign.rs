//! Further addresses of an interface that exists: assign and unassign.

use std::sync::Arc;

use super::{
    World,
    prefixes::{WantedPrefixes, addresses, places},
    private_ips::{Wanted, WantedV6, check_limits, no_addresses, read_ipv4},
};
use crate::{
    Answer, ApiError, NetworkInterface,
    answer::Ipv4Prefix,
    call::{
        AssignIpv6Addresses, AssignPrivateIpAddresses, PrivateIpAddressSpecification,
        UnassignIpv6Addresses, UnassignPrivateIpAddresses,
    },
    id::{Id, NetworkInterfaceId},
    ledger::{Event, Stamp},
};

impl World {
    pub(super) fn assign_private_ip_addresses(
        &mut self,
        stamp: Stamp,
        assign: &AssignPrivateIpAddresses,
    ) -> Result<Answer, ApiError> {
        let id = NetworkInterfaceId::read(&assign.network_interface_id)?;
        let specifications: Vec<_> = assign
            .private_ip_addresses
            .iter()
            .map(|address| PrivateIpAddressSpecification {
                private_ip_address: address.clone(),
                primary: false,
            })
            .collect();
        let mut wanted =
            Wanted::read(None, &specifications, assign.secondary_private_ip_address_count)?;
        let others = !wanted.secondary.is_empty() || wanted.count > 0;
        let prefixes =
            WantedPrefixes::read(&assign.ipv4_prefixes, assign.ipv4_prefix_count, others)?;
        if !others && prefixes.len() == 0 {
            return Err(ApiError::missing_parameter("secondaryPrivateIpAddressCount"));
        }
        let subnet_id = {
            let interface = self.existing_interface(id)?;
            // What it has already it keeps.
            let own = &interface.secondary_private_ip_addresses;
            wanted.secondary.retain(|address| !own.contains(address));
            let more = wanted.len().saturating_sub(1).saturating_add(prefixes.len());
            let in_all = places(interface).saturating_add(more);
            self.check_type_limits(interface, in_all, 0)?;
            interface.subnet_id
        };
        let moved = self.check_assignable(id, &wanted, assign.allow_reassignment)?;
        self.check_prefixes(subnet_id, &prefixes, &Wanted::default())?;
        if self.free_addresses(subnet_id) < wanted.count {
            return Err(no_addresses(subnet_id));
        }
        for (address, from) in moved {
            self.take_off(stamp, from, &[address]);
        }
        let network = Arc::clone(&self.network);
        let cidr = network.subnet(subnet_id)?.cidr;
        let assigned_ipv4_prefixes =
            self.take_prefixes(subnet_id, cidr, &prefixes, &Wanted::default());
        let pool = self.pools.entry(subnet_id).or_default();
        let mut assigned = wanted.secondary;
        for address in &assigned {
            pool.take_this(cidr, *address);
        }
        let random = &mut self.random;
        assigned.extend((0..wanted.count).map_while(|_| pool.take(cidr, random)));
        self.change_interface(stamp.at, id, |held| {
            held.secondary_private_ip_addresses.extend(&assigned);
            held.ipv4_prefixes.extend(&assigned_ipv4_prefixes);
        });
        let addresses = assigned.iter().copied().chain(addresses(&assigned_ipv4_prefixes));
        let addresses = addresses.map(Into::into).collect();
        self.ledger.record(stamp, Event::AddressesAssigned { interface: id, addresses });
        Ok(Answer::AssignPrivateIpAddresses {
            network_interface_id: id,
            assigned_private_ip_addresses: assigned,
            assigned_ipv4_prefixes,
        })
    }

    /// Whether the named addresses can be given to an interface; those that
    /// another one must give up for it.
    fn check_assignable(
        &self,
        id: NetworkInterfaceId,
        wanted: &Wanted,
        allow_reassignment: bool,
    ) -> Result<Vec<(std::net::Ipv4Addr, NetworkInterfaceId)>, ApiError> {
        let subnet_id = self.existing_interface(id)?.subnet_id;
        let mut moved = Vec::new();
        for address in &wanted.secondary {
            let holder = self.interfaces().find(|held| {
                held.subnet_id == subnet_id && held.secondary_private_ip_addresses.contains(address)
            });
            match holder {
                Some(holder) if allow_reassignment => {
                    moved.push((*address, holder.network_interface_id));
                }
                _ => self.check_free(subnet_id, *address)?,
            }
        }
        Ok(moved)
    }

    pub(super) fn unassign_private_ip_addresses(
        &mut self,
        stamp: Stamp,
        unassign: &UnassignPrivateIpAddresses,
    ) -> Result<Answer, ApiError> {
        let id = NetworkInterfaceId::read(&unassign.network_interface_id)?;
        let addresses = unassign
            .private_ip_addresses
            .iter()
            .map(|text| read_ipv4(text))
            .collect::<Result<Vec<_>, _>>()?;
        let prefixes = self.own_prefixes(id, &unassign.ipv4_prefixes)?;
        let interface = self.existing_interface(id)?;
        if addresses.is_empty() && prefixes.is_empty() {
            return Err(ApiError::missing_parameter("privateIpAddress"));
        }
        for address in &addresses {
            if *address == interface.private_ip_address {
                return Err(ApiError::parameter_value(format!(
                    "The primary IP address {address} of an interface cannot be unassigned"
                )));
            }
            if !interface.secondary_private_ip_addresses.contains(address) {
                return Err(ApiError::parameter_value(format!(
                    "Some of the specified addresses are not assigned to interface {id}"
                )));
            }
        }
        if !addresses.is_empty() {
            self.take_off(stamp, id, &addresses);
        }
        if !prefixes.is_empty() {
            self.take_prefixes_off(stamp, id, &prefixes);
        }
        Ok(Answer::UnassignPrivateIpAddresses)
    }

    /// Takes secondary addresses, and what is associated with them, off an
    /// interface that has them.
    fn take_off(&mut self, stamp: Stamp, id: NetworkInterfaceId, addresses: &[std::net::Ipv4Addr]) {
        let Some(interface) = self.interfaces.get(&id).cloned() else {
            return;
        };
        for held in interface.associations.iter() {
            if addresses.contains(&held.private_ip_address) {
                self.disassociate(stamp, id, held.association_id);
            }
        }
        let subnet_id = interface.subnet_id;
        if let (Some(pool), Some(subnet)) =
            (self.pools.get_mut(&subnet_id), self.network.subnets.get(&subnet_id))
        {
            for address in addresses {
                pool.give_back(subnet.cidr, *address);
            }
        }
        self.change_interface(stamp.at, id, |held| {
            held.secondary_private_ip_addresses.retain(|address| !addresses.contains(address));
        });
        let addresses = addresses.iter().map(|address| (*address).into()).collect();
        self.ledger.record(stamp, Event::AddressesUnassigned { interface: id, addresses });
    }

    fn take_prefixes_off(&mut self, stamp: Stamp, id: NetworkInterfaceId, prefixes: &[Ipv4Prefix]) {
        let Some(subnet_id) = self.interface(id).map(|interface| interface.subnet_id) else {
            return;
        };
        self.give_prefixes_back(subnet_id, prefixes);
        self.change_interface(stamp.at, id, |held| {
            held.ipv4_prefixes.retain(|prefix| !prefixes.contains(prefix));
        });
        let addresses = addresses(prefixes).map(Into::into).collect();
        self.ledger.record(stamp, Event::AddressesUnassigned { interface: id, addresses });
    }

    pub(super) fn assign_ipv6_addresses(
        &mut self,
        stamp: Stamp,
        assign: &AssignIpv6Addresses,
    ) -> Result<Answer, ApiError> {
        let id = NetworkInterfaceId::read(&assign.network_interface_id)?;
        let wanted = WantedV6::read(&assign.ipv6_addresses, assign.ipv6_address_count)?;
        if wanted.len() == 0 {
            return Err(ApiError::missing_parameter("ipv6AddressCount"));
        }
        let interface = self.existing_interface(id)?;
        let own = &interface.ipv6_addresses;
        let new = wanted.named.iter().filter(|address| !own.contains(address)).count();
        let in_all = u32::try_from(own.len().saturating_add(new)).unwrap_or(u32::MAX);
        self.check_type_limits(interface, 0, in_all.saturating_add(wanted.count))?;
        let network = Arc::clone(&self.network);
        let subnet = network.subnet(interface.subnet_id)?;
        self.check_ipv6(subnet, &wanted, Some(id))?;
        let assigned = self.take_ipv6(subnet, &wanted);
        self.change_interface(stamp.at, id, |held| held.ipv6_addresses.extend(&assigned));
        let addresses = assigned.iter().map(|address| (*address).into()).collect();
        self.ledger.record(stamp, Event::AddressesAssigned { interface: id, addresses });
        Ok(Answer::AssignIpv6Addresses {
            network_interface_id: id,
            assigned_ipv6_addresses: assigned,
        })
    }

    pub(super) fn unassign_ipv6_addresses(
        &mut self,
        stamp: Stamp,
        unassign: &UnassignIpv6Addresses,
    ) -> Result<Answer, ApiError> {
        let id = NetworkInterfaceId::read(&unassign.network_interface_id)?;
        let WantedV6 { named, .. } = WantedV6::read(&unassign.ipv6_addresses, None)?;
        let interface = self.existing_interface(id)?;
        if named.is_empty() {
            return Err(ApiError::missing_parameter("ipv6Addresses"));
        }
        if named.iter().any(|address| !interface.ipv6_addresses.contains(address)) {
            return Err(ApiError::parameter_value(format!(
                "Some of the specified addresses are not assigned to interface {id}"
            )));
        }
        for address in &named {
            self.ipv6_taken.remove(address);
        }
        self.change_interface(stamp.at, id, |held| {
            held.ipv6_addresses.retain(|address| !named.contains(address));
        });
        let addresses = named.iter().map(|address| (*address).into()).collect();
        self.ledger.record(stamp, Event::AddressesUnassigned { interface: id, addresses });
        Ok(Answer::UnassignIpv6Addresses {
            network_interface_id: id,
            unassigned_ipv6_addresses: named,
        })
    }

    /// Whether the type of the instance that an interface is attached to takes
    /// so many addresses on it. Unattached, the most of any type counts.
    fn check_type_limits(
        &self,
        interface: &NetworkInterface,
        ipv4: u32,
        ipv6: u32,
    ) -> Result<(), ApiError> {
        let instance = interface.attachment.and_then(|held| self.instances.get(&held.instance_id));
        let types = &self.facts.instance_types;
        match instance.and_then(|held| types.get(&*held.launch.instance_type)) {
            Some(info) => check_limits(info, ipv4, ipv6),
            None => self.check_any_type(ipv4, ipv6),
        }
    }
}
