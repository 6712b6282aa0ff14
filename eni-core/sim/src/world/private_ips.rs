//! Which addresses an interface wants, and giving them to it.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{World, addresses::Cidr, network::HeldSubnet, prefixes::places};
use crate::{
    ApiError, InstanceTypeInfo, NetworkInterface,
    call::PrivateIpAddressSpecification,
    id::{NetworkInterfaceId, SubnetId},
};

/// The private addresses that a new interface wants.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Wanted {
    pub(super) primary: Option<Ipv4Addr>,
    pub(super) secondary: Vec<Ipv4Addr>,
    /// How many secondary ones that EC2 chooses.
    pub(super) count: u32,
}

/// The IPv6 addresses that an interface wants.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct WantedV6 {
    pub(super) named: Vec<Ipv6Addr>,
    /// How many that EC2 chooses.
    pub(super) count: u32,
}

impl Wanted {
    pub(super) fn read(
        primary: Option<&str>,
        all: &[PrivateIpAddressSpecification],
        count: Option<u32>,
    ) -> Result<Self, ApiError> {
        let mut wanted = Self {
            primary: primary.map(read_ipv4).transpose()?,
            secondary: Vec::new(),
            count: count.unwrap_or(0),
        };
        for specification in all {
            let address = read_ipv4(&specification.private_ip_address)?;
            if !specification.primary {
                wanted.secondary.push(address);
            } else if wanted.primary.replace(address).is_some() {
                return Err(ApiError::parameter_combination(
                    "Only one primary private IP address can be specified.",
                ));
            }
        }
        if wanted.count > 0 && !wanted.secondary.is_empty() {
            return Err(ApiError::parameter_combination(
                "Secondary private IP addresses and their count may not both be specified.",
            ));
        }
        check_distinct(wanted.named())?;
        Ok(wanted)
    }

    pub(super) fn named(&self) -> impl Iterator<Item = Ipv4Addr> + Clone {
        self.primary.into_iter().chain(self.secondary.iter().copied())
    }

    /// How many addresses it takes in all.
    pub(super) fn len(&self) -> u32 {
        let secondary = u32::try_from(self.secondary.len()).unwrap_or(u32::MAX);
        secondary.saturating_add(self.count).saturating_add(1)
    }
}

impl WantedV6 {
    pub(super) fn read(named: &[String], count: Option<u32>) -> Result<Self, ApiError> {
        if count.is_some_and(|count| count > 0) && !named.is_empty() {
            return Err(ApiError::parameter_combination(
                "The parameters ipv6Addresses and ipv6AddressCount may not both be specified.",
            ));
        }
        let named = named
            .iter()
            .map(|text| {
                text.parse().map_err(|_| {
                    ApiError::parameter_value(format!(
                        "Value ({text}) for parameter ipv6Address is invalid. Invalid IPv6 address."
                    ))
                })
            })
            .collect::<Result<Vec<Ipv6Addr>, _>>()?;
        check_distinct(named.iter().copied())?;
        Ok(Self { named, count: count.unwrap_or(0) })
    }

    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.named.len()).unwrap_or(u32::MAX).saturating_add(self.count)
    }
}

pub(super) fn read_ipv4(text: &str) -> Result<Ipv4Addr, ApiError> {
    text.parse().map_err(|_| {
        ApiError::parameter_value(format!(
            "Value ({text}) for parameter privateIpAddress is invalid. Invalid IPv4 address."
        ))
    })
}

fn check_distinct<T: PartialEq + std::fmt::Display>(
    mut addresses: impl Iterator<Item = T> + Clone,
) -> Result<(), ApiError> {
    while let Some(address) = addresses.next() {
        if addresses.clone().any(|other| other == address) {
            return Err(ApiError::parameter_value(format!(
                "Duplicate IP address specified: {address}"
            )));
        }
    }
    Ok(())
}

impl World {
    /// Whether an interface's addresses are not too many for a type.
    pub(super) fn check_address_limits(
        &self,
        interface: &NetworkInterface,
        instance_type: &str,
    ) -> Result<(), ApiError> {
        let count = |held: usize| u32::try_from(held).unwrap_or(u32::MAX);
        let ipv4 = places(interface);
        match self.facts.instance_types.get(instance_type) {
            Some(info) => check_limits(info, ipv4, count(interface.ipv6_addresses.len())),
            None => Ok(()),
        }
    }

    /// Whether there is a type that takes so many addresses on an interface.
    pub(super) fn check_any_type(&self, ipv4: u32, ipv6: u32) -> Result<(), ApiError> {
        let roomiest = self.facts.roomiest_type.as_ref();
        roomiest.map_or(Ok(()), |info| check_limits(info, ipv4, ipv6))
    }

    /// Whether a subnet has these addresses for a new interface.
    pub(super) fn check_addresses(
        &self,
        subnet_id: SubnetId,
        wanted: &Wanted,
    ) -> Result<(), ApiError> {
        self.check_any_type(wanted.len(), 0)?;
        self.check_named(subnet_id, wanted)?;
        if self.free_addresses(subnet_id) < wanted.len() {
            return Err(no_addresses(subnet_id));
        }
        Ok(())
    }

    /// Whether a subnet has the addresses that are named.
    pub(super) fn check_named(&self, subnet_id: SubnetId, wanted: &Wanted) -> Result<(), ApiError> {
        wanted.named().try_for_each(|address| self.check_free(subnet_id, address))
    }

    /// Whether an address is the subnet's, not AWS's, and not in use.
    pub(super) fn check_free(
        &self,
        subnet_id: SubnetId,
        address: Ipv4Addr,
    ) -> Result<(), ApiError> {
        let subnet = self.network.subnet(subnet_id)?;
        if !subnet.cidr.contains(address) {
            return Err(ApiError::parameter_value(format!(
                "Address {address} does not fall within the subnet's address range"
            )));
        }
        if subnet.cidr.is_reserved(address) {
            return Err(ApiError::parameter_value(format!(
                "Address {address} is in subnet's reserved address range"
            )));
        }
        if self.pools.get(&subnet_id).is_some_and(|pool| pool.is_taken(subnet.cidr, address)) {
            return Err(ApiError::client(
                "InvalidIPAddress.InUse",
                format!("Address {address} is in use."),
            ));
        }
        Ok(())
    }

    /// Takes what was checked: the primary address and the secondary ones.
    pub(super) fn take_addresses(
        &mut self,
        subnet_id: SubnetId,
        cidr: Cidr,
        wanted: &Wanted,
    ) -> Result<(Ipv4Addr, Vec<Ipv4Addr>), ApiError> {
        let pool = self.pools.entry(subnet_id).or_default();
        for address in wanted.named() {
            pool.take_this(cidr, address);
        }
        let primary = match wanted.primary {
            Some(address) => address,
            None => pool.take(cidr, &mut self.random).ok_or_else(|| no_addresses(subnet_id))?,
        };
        let mut secondary = wanted.secondary.clone();
        let random = &mut self.random;
        secondary.extend((0..wanted.count).map_while(|_| pool.take(cidr, random)));
        Ok((primary, secondary))
    }

    /// Whether a subnet has these IPv6 addresses. An interface may be told
    /// again what it has.
    pub(super) fn check_ipv6(
        &self,
        subnet: &HeldSubnet,
        wanted: &WantedV6,
        own: Option<NetworkInterfaceId>,
    ) -> Result<(), ApiError> {
        if wanted.len() == 0 {
            return Ok(());
        }
        self.check_any_type(0, wanted.len())?;
        let subnet_id = subnet.shown.subnet_id;
        let Some(block) = subnet.ipv6 else {
            return Err(ApiError::parameter_value(format!(
                "The subnet '{subnet_id}' has no IPv6 CIDR block."
            )));
        };
        let own = own.and_then(|id| self.interface(id));
        for address in &wanted.named {
            if !block.contains(*address) || block.is_reserved(*address) {
                return Err(ApiError::parameter_value(format!(
                    "Address {address} does not fall within the subnet's IPv6 address range"
                )));
            }
            let has = own.is_some_and(|own| own.ipv6_addresses.contains(address));
            if self.ipv6_taken.contains(address) && !has {
                return Err(ApiError::client(
                    "InvalidIPAddress.InUse",
                    format!("Address {address} is in use."),
                ));
            }
        }
        Ok(())
    }

    /// Takes what was checked.
    pub(super) fn take_ipv6(&mut self, subnet: &HeldSubnet, wanted: &WantedV6) -> Vec<Ipv6Addr> {
        let mut taken = Vec::new();
        for address in &wanted.named {
            if self.ipv6_taken.insert(*address) {
                taken.push(*address);
            }
        }
        let Some(block) = subnet.ipv6 else {
            return taken;
        };
        let mut left = wanted.count;
        while left > 0 {
            let address = block.draw(&mut self.random);
            if !block.is_reserved(address) && self.ipv6_taken.insert(address) {
                taken.push(address);
                left -= 1;
            }
        }
        taken
    }
}

/// Whether a type takes so many addresses on an interface.
pub(super) fn check_limits(info: &InstanceTypeInfo, ipv4: u32, ipv6: u32) -> Result<(), ApiError> {
    let name = &info.instance_type;
    let limits = [
        (ipv4, info.ipv4_addresses_per_interface, "private IP"),
        (ipv6, info.ipv6_addresses_per_interface, "IPv6"),
    ];
    match limits.into_iter().find(|(count, limit, _)| count > limit) {
        None => Ok(()),
        Some((count, limit, what)) => Err(ApiError::client(
            "PrivateIpAddressLimitExceeded",
            format!("Number of {what} addresses {count} exceeds the limit of {limit} for {name}"),
        )),
    }
}

pub(super) fn no_addresses(subnet_id: SubnetId) -> ApiError {
    ApiError::client(
        "InsufficientFreeAddressesInSubnet",
        format!("The specified subnet '{subnet_id}' does not have enough free addresses."),
    )
}
